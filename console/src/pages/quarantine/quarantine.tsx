// What broke the tracking plan, by reason: look at it, repair and replay it, or discard it.
import {
  discardQuarantined,
  listQuarantined,
  listQuarantineGroups,
  quarantineStatuses,
} from '@contracts/record/tracking-plan/contract.ts';
import { Button, Drawer, Segmented, Tag } from 'antd';
import { useState } from 'react';
import { choiceField, pageFields, textField } from '../../address/state.ts';
import { useAddress } from '../../address/use-address.ts';
import { type AnswerOf, call } from '../../api/client.ts';
import { useAct, useRead } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSession } from '../../shell/session.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';
import { Ready } from '../../ui/states.tsx';
import { RepairDrawer, type Selection } from './repair.tsx';

type Row = AnswerOf<typeof listQuarantined>['items'][number];
type Group = AnswerOf<typeof listQuarantineGroups>['items'][number];

const fields = {
  status: choiceField(quarantineStatuses, 'open'),
  eventName: textField(),
  code: textField(),
  property: textField(),
  ...pageFields,
};

const words = (parts: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== ''));

function GroupButton(props: { readonly group: Group; readonly pressed: boolean; readonly onPress: () => void }) {
  const text = useText();
  const format = useFormat();
  const { group } = props;
  return (
    <button type="button" className="zy-group" aria-pressed={props.pressed} onClick={props.onPress}>
      <span className="zy-between">
        <strong>{text.code('violation', group.code)}</strong>
        <span className="zy-num">{format.count(group.count)}</span>
      </span>
      <span className="zy-soft">
        <code>{group.eventName}</code>
        {group.property && (
          <>
            {' · '}
            <code>{group.property}</code>
          </>
        )}
      </span>
      <span className="zy-faint">{format.ago(group.lastAt)}</span>
    </button>
  );
}

function Groups() {
  const text = useText();
  const { state, change } = useAddress(fields);
  const groups = useRead(listQuarantineGroups, { query: { status: state.status } }, { refetchMs: 15_000 });
  return (
    <Panel title={text('quarantine.reasons')} className="zy-groups">
      <Ready of={groups} rows={4}>
        {({ items }) => (
          <div style={{ margin: '0 -10px' }}>
            <button
              type="button"
              className="zy-group"
              aria-pressed={state.code === ''}
              onClick={() => change({ code: '', eventName: '', property: '' })}
            >
              {text('quarantine.allReasons')}
            </button>
            {items.map((group) => (
              <GroupButton
                key={`${group.eventName} ${group.code} ${group.property}`}
                group={group}
                pressed={
                  state.code === group.code &&
                  state.eventName === group.eventName &&
                  state.property === (group.property ?? '')
                }
                onPress={() => change({ code: group.code, eventName: group.eventName, property: group.property ?? '' })}
              />
            ))}
          </div>
        )}
      </Ready>
    </Panel>
  );
}

const useColumns = (onOpen: (row: Row) => void) => {
  const text = useText();
  const format = useFormat();
  return [
    {
      title: text('quarantine.event'),
      key: 'event',
      render: (_: unknown, row: Row) => (
        <Button type="link" size="small" style={{ padding: 0 }} onClick={() => onOpen(row)}>
          {row.eventName}
        </Button>
      ),
    },
    {
      title: text('quarantine.reason'),
      key: 'reason',
      render: (_: unknown, row: Row) => (
        <span className="zy-tags">
          {row.violations.map(({ code, property }) => (
            <Tag key={`${code} ${property}`} variant="filled" color="warning">
              {text.code('violation', code)}
              {property ? ` · ${property}` : ''}
            </Tag>
          ))}
        </span>
      ),
    },
    { title: text('quarantine.source'), key: 'source', dataIndex: 'source' },
    {
      title: text('quarantine.occurredAt'),
      key: 'at',
      render: (_: unknown, row: Row) => format.instant(row.occurredAt),
    },
    { title: text('quarantine.position'), key: 'position', align: 'end' as const, dataIndex: 'position' },
  ];
};

function Inspect({ row, onClose }: { readonly row: Row | null; readonly onClose: () => void }) {
  const text = useText();
  const format = useFormat();
  return (
    <Drawer open={row !== null} onClose={onClose} size={560} title={row?.eventName}>
      {row && (
        <div className="zy-stack">
          {row.violations.map((each) => (
            <div key={`${each.code} ${each.property}`} className="zy-problem-line">
              {each.message}
            </div>
          ))}
          <dl className="zy-kv">
            <dt>{text('quarantine.occurredAt')}</dt>
            <dd>{format.instantFull(row.occurredAt)}</dd>
            <dt>{text('live.recordedAt')}</dt>
            <dd>{format.instantFull(row.recordedAt)}</dd>
            <dt>{text('quarantine.source')}</dt>
            <dd>
              {row.source} · {row.dialect}
            </dd>
            {row.closedBy && (
              <>
                <dt>{text('quarantine.closedBy')}</dt>
                <dd>
                  {row.closedBy} · {format.instant(row.closedAt)} · {row.note}
                </dd>
              </>
            )}
          </dl>
          <pre className="zy-json">{JSON.stringify(row.event, null, 2)}</pre>
        </div>
      )}
    </Drawer>
  );
}

function Acts(props: { readonly chosen: readonly number[]; readonly total: number; readonly onDone: () => void }) {
  const text = useText();
  const format = useFormat();
  const { state } = useAddress(fields);
  const [acting, setActing] = useState<'repair' | 'discard' | null>(null);
  const discard = useAct(discardQuarantined, { refreshes: [listQuarantined, listQuarantineGroups] });
  const { eventName, code, property } = state;
  const selection: Selection =
    props.chosen.length > 0 ? { positions: [...props.chosen] } : { filter: words({ eventName, code, property }) };
  const canAct = props.chosen.length > 0 || (code !== '' && props.total > 0);
  const done = () => {
    setActing(null);
    props.onDone();
  };
  return (
    <>
      {canAct && (
        <span className="zy-soft">
          {props.chosen.length > 0
            ? text('quarantine.selected', { count: format.count(props.chosen.length) })
            : text('quarantine.allOfReason', { count: format.count(props.total) })}
        </span>
      )}
      <Button type="primary" disabled={!canAct} onClick={() => setActing('repair')}>
        {text('quarantine.repair')}
      </Button>
      <Button danger disabled={!canAct} onClick={() => setActing('discard')}>
        {text('quarantine.discard')}
      </Button>
      {acting === 'repair' && <RepairDrawer selection={selection} property={property} onClose={done} />}
      <ReasonDialog
        open={acting === 'discard'}
        danger
        title={text('quarantine.discardTitle')}
        why={text('quarantine.discardWhy')}
        act={discard}
        onClose={() => setActing(null)}
        onConfirm={(note) => discard.mutate({ body: { ...selection, note } }, { onSuccess: done })}
      />
    </>
  );
}

export function Quarantine() {
  const text = useText();
  const { may } = useSession();
  const { state, change } = useAddress(fields);
  const [chosen, setChosen] = useState<readonly number[]>([]);
  const [open, setOpen] = useState<Row | null>(null);
  const columns = useColumns(setOpen);
  const { status, eventName, code, property, page, pageSize } = state;
  const filter = { status, ...words({ eventName, code, property }) };
  const reading = useRead(listQuarantined, { query: { ...filter, page, pageSize } }, { keepPrevious: true });
  const canWrite = may('quarantine.write') && status === 'open';
  return (
    <Page
      title={text('quarantine.title')}
      description={text('quarantine.description')}
      actions={
        <Segmented
          value={status}
          options={quarantineStatuses.map((value) => ({ value, label: text(`quarantine.${value}`) }))}
          onChange={(next) => change({ status: next, code: '', eventName: '', property: '' })}
        />
      }
    >
      <div className="zy-grid" style={{ gridTemplateColumns: '300px minmax(0, 1fr)', alignItems: 'start' }}>
        <Groups />
        <DataTable
          reading={reading}
          rowsOf={({ items }) => items}
          totalOf={({ total }) => total}
          columns={columns}
          rowKey={({ position }) => String(position)}
          page={page}
          pageSize={pageSize}
          onPage={(nextPage, nextSize) => change({ page: nextPage, pageSize: nextSize })}
          {...(canWrite
            ? {
                rowSelection: {
                  selectedRowKeys: chosen.map(String),
                  onChange: (keys: React.Key[]) => setChosen(keys.map(Number)),
                },
              }
            : {})}
          filters={canWrite && <Acts chosen={chosen} total={reading.data?.total ?? 0} onDone={() => setChosen([])} />}
          file={{
            kind: 'pages',
            name: 'quarantine',
            header: ['position', 'event', 'source', 'occurredAt', 'violations', 'status'],
            cells: (row) => [
              row.position,
              row.eventName,
              row.source,
              new Date(row.occurredAt).toISOString(),
              row.violations.map(({ message }) => message).join(' | '),
              row.status,
            ],
            readPage: async (next) => {
              const { items, total } = await call(listQuarantined, { query: { ...filter, page: next, pageSize: 200 } });
              return { rows: items, total };
            },
          }}
          empty={{ title: text('quarantine.empty'), hint: text('quarantine.emptyHint') }}
        />
      </div>
      <Inspect row={open} onClose={() => setOpen(null)} />
    </Page>
  );
}
