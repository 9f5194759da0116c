// Key moments: what was detected lately, and the definitions behind it.
import { stageCodes, stageNames } from '@contracts/know/lifecycle/contract.ts';
import { downloadMoments, listMomentDefinitions, listMoments } from '@contracts/know/moments/contract.ts';
import { DatePicker, Select, Tabs, Tag } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { choiceField, pageFields, textField } from '../../address/state.ts';
import { useAddress } from '../../address/use-address.ts';
import { type AnswerOf, addressOf } from '../../api/client.ts';
import { useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSession } from '../../shell/session.tsx';
import { CustomerLink } from '../../ui/customer-link.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Page } from '../../ui/page.tsx';
import { Definitions } from './definitions.tsx';
import { OwnMoments } from './own-moments.tsx';

const tabs = ['list', 'definitions'] as const;
const fields = {
  tab: choiceField(tabs, 'list'),
  code: textField(),
  stage: choiceField(['', ...stageCodes], ''),
  from: textField(),
  to: textField(),
  ...pageFields,
};

type Row = AnswerOf<typeof listMoments>['rows'][number];

function What({ row }: { readonly row: Row }) {
  const text = useText();
  const say = useBilingual();
  return (
    <div style={{ maxWidth: 560 }}>
      <div>{say(row.sentence)}</div>
      <div className="zy-faint">
        {text('moments.touch')}: {say(row.touch)}
      </div>
      <div className="zy-faint">
        {text('moments.task')}: {say(row.task)}
      </div>
    </div>
  );
}

function Filters({ address }: { readonly address: ReturnType<typeof useAddress<typeof fields>> }) {
  const text = useText();
  const say = useBilingual();
  const { state, change } = address;
  const definitions = useRead(listMomentDefinitions, {}, { forChoices: true, staleMs: 60_000 });
  return (
    <>
      <DatePicker.RangePicker
        value={state.from && state.to ? [dayjs(state.from), dayjs(state.to)] : null}
        aria-label={text('moments.range')}
        onChange={(days) =>
          change({
            from: days?.[0]?.format('YYYY-MM-DD') ?? '',
            to: days?.[1]?.format('YYYY-MM-DD') ?? '',
            page: 1,
          })
        }
      />
      <Select
        allowClear
        style={{ width: 180 }}
        value={state.stage || null}
        placeholder={text('moments.stage')}
        aria-label={text('moments.stage')}
        options={stageCodes.map((stage) => ({ value: stage, label: say(stageNames[stage]) }))}
        onChange={(stage) => change({ stage: stage ?? '', page: 1 })}
      />
      <Select
        allowClear
        style={{ width: 180 }}
        value={state.code || null}
        placeholder={text('moments.moment')}
        aria-label={text('moments.moment')}
        options={(definitions.data?.rows ?? []).map(({ code, name }) => ({ value: code, label: say(name) }))}
        onChange={(code) => change({ code: code ?? '', page: 1 })}
      />
    </>
  );
}

function List() {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const address = useAddress(fields);
  const { state, change } = address;
  const [today] = useState(() => dayjs().format('YYYY-MM-DD'));
  const { may } = useSession();
  const asked = {
    from: state.from || dayjs(today).subtract(29, 'day').format('YYYY-MM-DD'),
    to: state.to || today,
    ...(state.code ? { code: state.code } : {}),
    ...(state.stage === '' ? {} : { stage: state.stage }),
  };
  const query = { ...asked, page: state.page, pageSize: state.pageSize };
  const reading = useRead(listMoments, { query }, { keepPrevious: true, staleMs: 5_000 });
  return (
    <DataTable
      reading={reading}
      rowsOf={({ rows }) => rows}
      totalOf={({ total }) => total}
      rowKey={({ id }) => id}
      page={state.page}
      pageSize={state.pageSize}
      onPage={(page, pageSize) => change({ page, pageSize })}
      filters={<Filters address={address} />}
      columns={[
        {
          title: text('moments.at'),
          key: 'at',
          render: (_: unknown, row: Row) => (
            <div>
              {format.instant(row.occurredAt)}
              <div className="zy-faint">
                {row.isOpen ? `${text('moments.until')} ${format.instant(row.expiresAt)}` : text('moments.over')}
              </div>
            </div>
          ),
        },
        {
          title: text('moments.moment'),
          key: 'moment',
          render: (_: unknown, row: Row) => (
            <div>
              <Tag variant="filled" color={row.isOpen ? 'processing' : 'default'}>
                {say(row.name)}
              </Tag>
              <div className="zy-faint">{say(stageNames[row.stage])}</div>
            </div>
          ),
        },
        {
          title: text('moments.customer'),
          key: 'customer',
          render: (_: unknown, { customerId }: Row) =>
            customerId === null ? text('moments.anonymous') : <CustomerLink customerId={customerId} />,
        },
        { title: text('moments.what'), key: 'what', render: (_: unknown, row: Row) => <What row={row} /> },
      ]}
      {...(may('customers.export')
        ? { file: { kind: 'address' as const, href: addressOf(downloadMoments, { query: asked }) } }
        : {})}
      minWidth={1_000}
      empty={{ title: text('moments.none'), hint: text('moments.noneHint') }}
    />
  );
}

function AllDefinitions() {
  return (
    <div className="zy-stack">
      <OwnMoments />
      <Definitions />
    </div>
  );
}

export function Moments() {
  const text = useText();
  const { state, only } = useAddress(fields);
  const content = { list: <List />, definitions: <AllDefinitions /> };
  const names = { list: text('moments.list'), definitions: text('moments.definitions') };
  return (
    <Page title={text('moments.title')} description={text('moments.description')}>
      <Tabs
        activeKey={state.tab}
        onChange={(key) => only({ tab: tabs.find((each) => each === key) ?? 'list' })}
        items={tabs.map((key) => ({ key, label: names[key], children: content[key] }))}
        destroyOnHidden
      />
    </Page>
  );
}
