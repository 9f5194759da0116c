// Channels with what they cost in a period.
import { PlusOutlined } from '@ant-design/icons';
import { channelKinds, listChannels } from '@contracts/record/catalogue/contract.ts';
import { Link } from '@tanstack/react-router';
import { Button, Tag, Tooltip } from 'antd';
import { useState } from 'react';
import { choiceField, numberField, textField } from '../../address/state.ts';
import { useAddress } from '../../address/use-address.ts';
import { type AnswerOf, call } from '../../api/client.ts';
import { useRead } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSession } from '../../shell/session.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { ChoiceField, DaySpanField, SearchField } from '../../ui/fields.tsx';
import { Page } from '../../ui/page.tsx';
import { ChannelCosts } from './channel-costs.tsx';
import { ChannelEditor } from './channel-editor.tsx';

export type Channel = AnswerOf<typeof listChannels>['items'][number];

const fields = {
  search: textField(),
  kind: choiceField(['', ...channelKinds], ''),
  domain: choiceField(['', 'public', 'private'], ''),
  from: textField(),
  to: textField(),
  page: numberField(1, 1, 100_000),
  pageSize: numberField(50, 1, 200),
};

const useColumns = (onEdit: (channel: Channel) => void, onCosts: (channel: Channel) => void) => {
  const text = useText();
  const format = useFormat();
  const { may } = useSession();
  return [
    {
      title: text('channels.name'),
      key: 'name',
      render: (_: unknown, row: Channel) => (
        <>
          {row.name} <code className="zy-faint">{row.code}</code>{' '}
          {row.undeclared && (
            <Tooltip title={text('channels.undeclaredHint')}>
              <Tag variant="filled" color="warning">
                {text('channels.undeclared')}
              </Tag>
            </Tooltip>
          )}
        </>
      ),
    },
    {
      title: text('channels.kind'),
      key: 'kind',
      render: (_: unknown, row: Channel) => text(`channelKind.${row.kind}`),
    },
    {
      title: text('channels.domain'),
      key: 'domain',
      render: (_: unknown, row: Channel) => text(`channels.${row.domain}`),
    },
    { title: text('channels.owner'), key: 'owner', render: (_: unknown, row: Channel) => row.ownerUnitId ?? '–' },
    {
      title: text('channels.status'),
      key: 'status',
      render: (_: unknown, row: Channel) => text(`channels.${row.status}`),
    },
    {
      title: text('channels.cost'),
      key: 'cost',
      align: 'end' as const,
      render: (_: unknown, row: Channel) => format.money(row.costFen),
    },
    {
      title: '',
      key: 'act',
      align: 'end' as const,
      render: (_: unknown, row: Channel) => (
        <span className="zy-row" style={{ justifyContent: 'flex-end', gap: 2 }}>
          <Link to="/customers" search={{ firstChannel: row.code } as never}>
            {text('channels.customers')}
          </Link>
          <Button size="small" type="text" onClick={() => onCosts(row)}>
            {text('channels.costs')}
          </Button>
          {may('catalogue.write') && (
            <Button size="small" type="text" onClick={() => onEdit(row)}>
              {text('action.edit')}
            </Button>
          )}
        </span>
      ),
    },
  ];
};

export function Channels() {
  const text = useText();
  const format = useFormat();
  const { may } = useSession();
  const { state, change } = useAddress(fields);
  const [editing, setEditing] = useState<Channel | 'new' | null>(null);
  const [costsOf, setCostsOf] = useState<Channel | null>(null);
  const columns = useColumns(setEditing, setCostsOf);
  const filter = {
    ...(state.search ? { search: state.search } : {}),
    ...(state.kind ? { kind: state.kind } : {}),
    ...(state.domain ? { domain: state.domain } : {}),
    ...(state.from ? { from: state.from } : {}),
    ...(state.to ? { to: state.to } : {}),
  };
  const reading = useRead(
    listChannels,
    { query: { ...filter, page: state.page, pageSize: state.pageSize } },
    { keepPrevious: true },
  );
  return (
    <Page
      title={text('channels.title')}
      description={text('channels.description')}
      actions={
        <>
          {reading.data && (
            <span className="zy-soft">
              {text('channels.costTotal', { total: format.money(reading.data.costFenTotal) })}
            </span>
          )}
          {may('catalogue.write') && (
            <Button type="primary" icon={<PlusOutlined />} onClick={() => setEditing('new')}>
              {text('channels.create')}
            </Button>
          )}
        </>
      }
    >
      <DataTable
        reading={reading}
        rowsOf={({ items }) => items}
        totalOf={({ total }) => total}
        columns={columns}
        rowKey={({ code }) => code}
        page={state.page}
        pageSize={state.pageSize}
        onPage={(page, pageSize) => change({ page, pageSize })}
        filters={
          <>
            <SearchField
              value={state.search}
              placeholder={text('channels.search')}
              onChange={(search) => change({ search })}
            />
            <ChoiceField
              value={state.kind}
              label={text('channels.kind')}
              choices={channelKinds.map((value) => ({ value, label: text(`channelKind.${value}`) }))}
              onChange={(kind) => change({ kind: channelKinds.find((each) => each === kind) ?? '' })}
            />
            <ChoiceField
              width={130}
              value={state.domain}
              label={text('channels.domain')}
              choices={[
                { value: 'public', label: text('channels.public') },
                { value: 'private', label: text('channels.private') },
              ]}
              onChange={(domain) => change({ domain: domain === 'public' || domain === 'private' ? domain : '' })}
            />
            <DaySpanField
              from={state.from}
              to={state.to}
              label={text('channels.period')}
              onChange={(from, to) => change({ from, to })}
            />
          </>
        }
        file={{
          kind: 'pages',
          name: 'channels',
          header: ['code', 'name', 'kind', 'domain', 'ownerUnitId', 'status', 'costFen'],
          cells: (row) => [row.code, row.name, row.kind, row.domain, row.ownerUnitId, row.status, row.costFen],
          readPage: async (page) => {
            const { items, total } = await call(listChannels, { query: { ...filter, page, pageSize: 200 } });
            return { rows: items, total };
          },
        }}
        empty={{ title: text('channels.empty') }}
      />
      {editing !== null && (
        <ChannelEditor channel={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />
      )}
      {costsOf && <ChannelCosts channel={costsOf} onClose={() => setCostsOf(null)} />}
    </Page>
  );
}
