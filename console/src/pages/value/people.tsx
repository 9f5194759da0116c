// The customers of a group or a cell: a list, a file, and a tag that follows the group.
import { createTag, listTags } from '@contracts/know/tags/contract.ts';
import { downloadPeople, listPeople } from '@contracts/know/value/contract.ts';
import { App, Button, Tag } from 'antd';
import { type AnswerOf, addressOf, type CallOf } from '../../api/client.ts';
import { useAct, useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSession } from '../../shell/session.tsx';
import { CustomerLink } from '../../ui/customer-link.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { ProblemLine } from '../../ui/states.tsx';
import { SaveSegment } from '../segments/save-segment.tsx';
import type { ValueAddress } from './address.ts';
import type { Group } from './group-charts.tsx';

type Person = AnswerOf<typeof listPeople>['rows'][number];
type Scheme = 'rfm' | 'afb';

const scoreAttributes = {
  rfm: ['rfm_r', 'rfm_f', 'rfm_m'],
  afb: ['afb_amount', 'afb_frequency', 'afb_benefit'],
} as const;

interface PeopleProps {
  readonly scheme: Scheme;
  readonly groups: readonly Group[];
  readonly scoreNames: readonly [string, string, string];
  readonly address: ValueAddress;
}

type Chosen = Pick<ValueAddress['state'], 'group' | 'first' | 'second' | 'third' | 'naming'>;

const conditionOf = (scheme: Scheme, chosen: Chosen) => {
  const group = scheme === 'rfm' ? `rfm_${chosen.naming}` : 'afb_group';
  const equals = (attribute: string, value: string | number) =>
    ({ kind: 'attribute', attribute, operator: 'eq', value }) as const;
  const scores = [chosen.first, chosen.second, chosen.third].flatMap((score, index) => {
    const attribute = scoreAttributes[scheme][index];
    return score > 0 && attribute ? [equals(attribute, score)] : [];
  });
  return [...(chosen.group ? [equals(group, chosen.group)] : []), ...scores];
};

/** A tag whose rule is the choice: it follows the scores of every night. */
function SaveTag({ scheme, groups, scoreNames, address }: PeopleProps) {
  const text = useText();
  const { may } = useSession();
  const { message } = App.useApp();
  const { state } = address;
  const act = useAct(createTag, { refreshes: [listTags] });
  const conditions = conditionOf(scheme, state);
  if (!may('tags.write') || conditions.length === 0) return null;
  const scores = [state.first, state.second, state.third];
  const cell = scores.flatMap((score, index) => (score > 0 ? [`${scoreNames[index]} ${score}`] : [])).join(' ');
  const group = groups.find((each) => each.code === state.group);
  const named = (which: 'zh' | 'en') => [group?.label[which], cell].filter(Boolean).join(' ').slice(0, 64);
  const code = [scheme, state.group && state.naming, state.group, ...scores.map((score) => score || '')]
    .filter(Boolean)
    .join('_');
  const body: CallOf<typeof createTag>['body'] = {
    ...{ code, name: { zh: named('zh'), en: named('en') }, category: 'value' },
    description: { zh: '', en: '' },
    definition: { kind: 'rule', condition: { kind: 'all', of: conditions } },
  };
  return (
    <>
      <Button
        loading={act.isPending}
        onClick={() => act.mutate({ body }, { onSuccess: () => message.success(text('value.savedTag')) })}
      >
        {text('value.saveTag')}
      </Button>
      <ProblemLine problem={act.error} />
    </>
  );
}

/** A segment of the choice: it follows the scores of every night. */
function SaveGroup({ scheme, groups, scoreNames, address }: PeopleProps) {
  const { state } = address;
  const conditions = conditionOf(scheme, state);
  if (conditions.length === 0) return null;
  const scores = [state.first, state.second, state.third];
  const cell = scores.flatMap((score, index) => (score > 0 ? [`${scoreNames[index]} ${score}`] : [])).join(' ');
  const group = groups.find((each) => each.code === state.group);
  const named = (which: 'zh' | 'en') => [group?.label[which], cell].filter(Boolean).join(' ');
  return (
    <SaveSegment
      prefix={scheme}
      name={{ zh: named('zh'), en: named('en') }}
      condition={{ kind: 'all', of: [...conditions] }}
    />
  );
}

function Chosen({ groups, scoreNames, address }: PeopleProps) {
  const text = useText();
  const say = useBilingual();
  const { state, change } = address;
  const group = groups.find((each) => each.code === state.group);
  const scores = (['first', 'second', 'third'] as const).map((key, index) => ({ key, name: scoreNames[index] }));
  const none = !group && scores.every(({ key }) => state[key] === 0);
  return (
    <div className="zy-row">
      <strong>{text('value.people')}</strong>
      {none && <span className="zy-faint">{text('value.allScored')}</span>}
      {group && (
        <Tag closable onClose={() => change({ group: '' })}>
          {say(group.label)}
        </Tag>
      )}
      {scores.map(
        ({ key, name }) =>
          state[key] > 0 && (
            <Tag key={key} closable onClose={() => change({ [key]: 0 })}>
              {name} {state[key]}
            </Tag>
          ),
      )}
    </div>
  );
}

export function People(props: PeopleProps) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const { may } = useSession();
  const { scheme, address, scoreNames } = props;
  const { state, change } = address;
  const query = {
    ...{ scheme, naming: state.naming },
    ...(state.group ? { group: state.group } : {}),
    ...(state.first ? { first: state.first } : {}),
    ...(state.second ? { second: state.second } : {}),
    ...(state.third ? { third: state.third } : {}),
  };
  const people = useRead(
    listPeople,
    { query: { ...query, page: state.page, pageSize: state.pageSize } },
    { keepPrevious: true },
  );
  const score = (key: 'first' | 'second' | 'third', index: number) => ({
    ...{ title: scoreNames[index], dataIndex: key, key, align: 'right' as const, width: 110 },
  });
  return (
    <DataTable<Person, AnswerOf<typeof listPeople>>
      reading={people}
      rowsOf={(answer) => answer.rows}
      totalOf={(answer) => answer.total}
      rowKey={(row) => row.customerId}
      filters={<Chosen {...props} />}
      extra={
        <>
          <SaveGroup {...props} />
          <SaveTag {...props} />
        </>
      }
      {...(may('customers.export')
        ? { file: { kind: 'address' as const, href: addressOf(downloadPeople, { query }) } }
        : {})}
      columns={[
        {
          title: text('value.customer'),
          key: 'customer',
          render: (_, row) => <CustomerLink customerId={row.customerId} />,
        },
        { title: text('value.group'), key: 'group', render: (_, row) => say(row.label) },
        score('first', 0),
        score('second', 1),
        score('third', 2),
        {
          title: text('value.amount'),
          key: 'money',
          align: 'right',
          render: (_, row) => format.money(row.moneyFen),
        },
      ]}
      page={state.page}
      pageSize={state.pageSize}
      onPage={(page, pageSize) => change({ page, pageSize })}
      empty={{ title: text('value.noPeople') }}
      minWidth={760}
    />
  );
}
