// The tracking plan: planned events, what traffic proposes, common properties, versions.
import { PlusOutlined } from '@ant-design/icons';
import { getPlan } from '@contracts/record/tracking-plan/contract.ts';
import { Alert, Button, Tabs, Tag } from 'antd';
import { useState } from 'react';
import { choiceField, optionalNumberField, textField } from '../../address/state.ts';
import { useAddress } from '../../address/use-address.ts';
import type { AnswerOf } from '../../api/client.ts';
import { type Reading, useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useSession } from '../../shell/session.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { ChoiceField, SearchField } from '../../ui/fields.tsx';
import { Page } from '../../ui/page.tsx';
import { CommonProperties } from './any-event-properties.tsx';
import { EventEditor } from './event-editor.tsx';
import { PropertyTable } from './property-table.tsx';
import { Proposals } from './proposals.tsx';
import { Versions } from './versions.tsx';

export type PlanAnswer = AnswerOf<typeof getPlan>;
export type PlannedEvent = PlanAnswer['events'][number];

const tabs = ['events', 'proposals', 'common', 'versions'] as const;
const fields = {
  tab: choiceField(tabs, 'events'),
  version: optionalNumberField(),
  search: textField(),
  category: textField(),
};

const fits = (event: PlannedEvent, search: string, category: string): boolean =>
  (category === '' || event.category === category) &&
  [event.name, event.title.zh, event.title.en, event.description.zh, event.description.en].some((text) =>
    text.toLowerCase().includes(search.toLowerCase()),
  );

const useColumns = (onEdit: ((event: PlannedEvent) => void) | null) => {
  const text = useText();
  const say = useBilingual();
  return [
    {
      title: text('plan.event'),
      key: 'name',
      render: (_: unknown, event: PlannedEvent) => (
        <div>
          <strong>{say(event.title)}</strong> <code className="zy-faint">{event.name}</code>
          <div className="zy-soft">{say(event.description)}</div>
        </div>
      ),
    },
    {
      title: text('plan.category'),
      key: 'category',
      render: (_: unknown, event: PlannedEvent) => text(`eventCategory.${event.category}`),
    },
    {
      title: text('plan.owner'),
      key: 'owner',
      render: (_: unknown, { owner }: PlannedEvent) => text.code('ownerName', owner),
    },
    {
      title: text('plan.propertiesCount'),
      key: 'properties',
      align: 'end' as const,
      render: (_: unknown, event: PlannedEvent) => event.properties.length,
    },
    {
      title: text('plan.status'),
      key: 'status',
      render: (_: unknown, event: PlannedEvent) => (
        <span className="zy-tags">
          <Tag variant="filled" color={event.status === 'accepted' ? 'success' : 'default'}>
            {text(`plan.${event.status}`)}
          </Tag>
          {event.serverOnly && <Tag variant="filled">{text('plan.serverOnly')}</Tag>}
        </span>
      ),
    },
    {
      title: '',
      key: 'edit',
      align: 'end' as const,
      render: (_: unknown, event: PlannedEvent) =>
        onEdit && (
          <Button size="small" type="text" onClick={() => onEdit(event)}>
            {text('action.edit')}
          </Button>
        ),
    },
  ];
};

function Events(props: {
  readonly reading: Reading<PlanAnswer>;
  readonly onEdit: ((event: PlannedEvent) => void) | null;
}) {
  const text = useText();
  const { state, change } = useAddress(fields);
  const columns = useColumns(props.onEdit);
  const rowsOf = (plan: PlanAnswer) => plan.events.filter((event) => fits(event, state.search, state.category));
  const categories = [...new Set((props.reading.data?.events ?? []).map(({ category }) => category))];
  const header = ['event', 'titleZh', 'titleEn', 'category', 'owner', 'status', 'properties'];
  return (
    <DataTable
      reading={props.reading}
      rowsOf={rowsOf}
      columns={columns}
      rowKey={({ name }) => name}
      minWidth={900}
      expandable={{ expandedRowRender: (event) => <PropertyTable properties={event.properties} /> }}
      filters={
        <>
          <SearchField
            value={state.search}
            placeholder={text('plan.search')}
            onChange={(search) => change({ search })}
          />
          <ChoiceField
            value={state.category}
            label={text('plan.category')}
            choices={categories.map((value) => ({ value, label: text(`eventCategory.${value}`) }))}
            onChange={(category) => change({ category })}
          />
        </>
      }
      file={{
        kind: 'pages',
        name: 'tracking-plan',
        header,
        cells: (event) => [
          event.name,
          event.title.zh,
          event.title.en,
          event.category,
          event.owner,
          event.status,
          event.properties.map(({ name, type, required }) => `${name}:${type}${required ? '!' : ''}`).join(' '),
        ],
        readPage: async () => {
          const rows = props.reading.data ? rowsOf(props.reading.data) : [];
          return { rows, total: rows.length };
        },
      }}
      empty={{ title: text('plan.empty') }}
    />
  );
}

export function Plan() {
  const text = useText();
  const { may } = useSession();
  const { state, only } = useAddress(fields);
  const [editing, setEditing] = useState<PlannedEvent | 'new' | null>(null);
  const reading = useRead(getPlan, state.version === null ? {} : { query: { version: state.version } });
  const plan = reading.data;
  const canWrite = may('plan.write') && state.version === null;
  const content = {
    events: <Events reading={reading} onEdit={canWrite ? setEditing : null} />,
    proposals: <Proposals plan={plan ?? null} />,
    common: <CommonProperties reading={reading} canWrite={canWrite} />,
    versions: <Versions onView={(version) => only({ version })} />,
  };
  const labels = {
    events: text('plan.tabEvents'),
    proposals: text('plan.tabProposals'),
    common: text('plan.tabCommon'),
    versions: text('plan.tabVersions'),
  };
  return (
    <Page
      title={text('plan.title')}
      description={text('plan.description')}
      actions={
        <>
          {plan && <span className="zy-soft">{text('plan.version', { version: plan.version })}</span>}
          {canWrite && plan && (
            <Button type="primary" icon={<PlusOutlined />} onClick={() => setEditing('new')}>
              {text('plan.newEvent')}
            </Button>
          )}
        </>
      }
    >
      {state.version !== null && (
        <Alert
          type="info"
          showIcon
          title={text('plan.oldVersion', { version: state.version })}
          action={
            <Button size="small" onClick={() => only({})}>
              {text('plan.backToCurrent')}
            </Button>
          }
        />
      )}
      <Tabs
        activeKey={state.tab}
        onChange={(tab) => only({ tab: tabs.find((each) => each === tab) ?? 'events', version: state.version })}
        items={tabs.map((key) => ({ key, label: labels[key], children: content[key] }))}
        destroyOnHidden
      />
      {editing !== null && plan && (
        <EventEditor
          event={editing === 'new' ? null : editing}
          baseVersion={plan.version}
          onClose={() => setEditing(null)}
        />
      )}
    </Page>
  );
}
