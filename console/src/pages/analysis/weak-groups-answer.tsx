// The answer of weak groups: the group that costs most, all groups with their tests, and what those who stay do otherwise.
import type { GroupKey } from '@contracts/know/questions/contract.ts';
import type {
  WeakGroup,
  WeakGroupCell,
  WeakGroupParameters,
  WeakGroupResult,
  WeakGroupSearch,
} from '@contracts/know/weak-groups/contract.ts';
import { Alert, Table, Tag } from 'antd';
import { useState } from 'react';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Panel } from '../../ui/page.tsx';
import { Tiles } from '../value/frame.tsx';
import { Figure, GroupSelect } from './figure.tsx';
import { GroupName } from './group-name.tsx';
import { groupId, openInGroup, useGroupName, withEverybody } from './groups.ts';
import type { PlanWords } from './plan-words.ts';
import type { OpenCell } from './question-page.tsx';
import { ContrastTable, Lacks } from './weak-groups-contrast.tsx';
import { useCustomerNames } from './weak-groups-fields.tsx';
import { dimensionName } from './weak-groups-model.ts';
import { SaveGroup } from './weak-groups-save.tsx';
import { matcherWords } from './words-of-filter.ts';

const colours = { confirmed: 'red', explained: 'default', not_confirmed: 'default' } as const;

/** What a group and a dimension are called. */
const useGroupWords = (words: PlanWords, asked: WeakGroupParameters) => {
  const text = useText();
  const say = useBilingual();
  const names = useCustomerNames();
  const nameOf = (dimension: number): string => {
    const by = asked.dimensions[dimension];
    return by
      ? dimensionName(by, asked.behaviours, {
          ...{ words, attribute: names.attribute, tag: names.tag },
          behaviour: (events) => matcherWords(text, words, events),
        })
      : '';
  };
  const groupName = ({ terms }: Pick<WeakGroup, 'terms'>): string =>
    terms
      .map(({ dimension, relation, label }) =>
        text(relation === 'is' ? 'weak.termIs' : 'weak.termBelow', { name: nameOf(dimension), value: say(label) }),
      )
      .join(' · ');
  return { nameOf, groupName };
};

function Headline({
  result,
  before,
}: {
  readonly result: WeakGroupSearch;
  readonly before: WeakGroupSearch | undefined;
}) {
  const text = useText();
  const format = useFormat();
  const notes = [
    text('weak.benchmarkIs', { value: format.share(result.benchmark) }),
    ...(before ? [text('analysis.was', { value: format.share(before.rate) })] : []),
  ];
  const [first] = result.groups.filter(({ verdict }) => verdict === 'confirmed');
  return (
    <Tiles
      tiles={[
        {
          label: text('weak.began'),
          value: format.count(result.customers),
          ...(result.recent > 0 ? { note: text('weak.recent', { count: format.count(result.recent) }) } : {}),
        },
        { label: text('weak.rate'), value: format.share(result.rate), note: notes.join(' · ') },
        { label: text('weak.tried'), value: format.count(result.tried) },
        {
          label: text('weak.affectedTotal'),
          value: first ? format.count(Math.round(first.affected)) : '–',
          note: text('weak.affectedNote'),
        },
      ]}
    />
  );
}

interface GroupsProps {
  readonly result: WeakGroupSearch;
  readonly groupName: (group: Pick<WeakGroup, 'terms'>) => string;
  readonly chosen: number;
  readonly onChoose: (place: number) => void;
  readonly onOpen: OpenCell<WeakGroupCell> | null;
}

function GroupTable({ result, groupName, chosen, onChoose, onOpen }: GroupsProps) {
  const text = useText();
  const format = useFormat();
  const right = { align: 'right' as const };
  const p = (value: number) => (value < 0.001 ? '<0.001' : format.decimal(value, 3));
  const opened = (group: WeakGroup, kind: WeakGroupCell['kind'], count: number) => {
    const terms = group.terms.map(({ dimension, relation, value }) => ({ dimension, relation, value }));
    const part = kind === 'all' ? '' : ` · ${text(kind === 'reached' ? 'weak.reached' : 'weak.lost')}`;
    const cell = { group: { segment: null, kind: 'all' as const, value: null }, terms, kind, weak: false };
    return <Figure shown={format.count(count)} onOpen={onOpen && (() => onOpen(cell, `${groupName(group)}${part}`))} />;
  };
  return (
    <Table<WeakGroup>
      size="small"
      rowKey={groupName}
      dataSource={[...result.groups]}
      pagination={{ pageSize: 12, showSizeChanger: false, hideOnSinglePage: true }}
      scroll={{ x: 'max-content' }}
      rowClassName={(group) => (result.groups.indexOf(group) === chosen ? 'ant-table-row-selected' : '')}
      columns={[
        {
          title: text('weak.group'),
          key: 'group',
          fixed: 'left',
          render: (_, group) => (
            <button type="button" className="zy-link" onClick={() => onChoose(result.groups.indexOf(group))}>
              {groupName(group)}
            </button>
          ),
        },
        {
          title: text('weak.verdict'),
          key: 'verdict',
          render: (_, { verdict, explainedBy }) => {
            const by = explainedBy === null ? undefined : result.groups[explainedBy];
            return (
              <Tag
                color={colours[verdict]}
                title={by ? text('weak.explainedBy', { group: groupName(by) }) : text(`weakVerdict.${verdict}`)}
              >
                {text(`weakVerdict.${verdict}`)}
              </Tag>
            );
          },
        },
        {
          ...right,
          title: text('weak.affected'),
          key: 'affected',
          render: (_, { affected }) => format.count(Math.round(affected)),
        },
        { ...right, title: text('weak.customers'), key: 'all', render: (_, row) => opened(row, 'all', row.customers) },
        {
          ...right,
          title: text('weak.reached'),
          key: 'reached',
          render: (_, row) => opened(row, 'reached', row.reached),
        },
        {
          ...{ ...right, title: text('weak.lost'), key: 'lost' },
          render: (_, row) => opened(row, 'not_reached', row.customers - row.reached),
        },
        { ...right, title: text('weak.rate'), key: 'rate', render: (_, { rate }) => format.share(rate) },
        { ...right, title: text('weak.others'), key: 'others', render: (_, { others }) => format.share(others.rate) },
        {
          ...{ ...right, title: text('weak.difference'), key: 'difference' },
          render: (_, { difference: { value, low, high } }) =>
            `${format.change(value)} (${format.change(low)} – ${format.change(high)})`,
        },
        { ...right, title: text('weak.q'), key: 'q', render: (_, { qSearched }) => p(qSearched) },
        { ...right, title: text('weak.pHeldOut'), key: 'held', render: (_, { pHeldOut }) => p(pHeldOut) },
      ]}
    />
  );
}

function Verdict({ result, groupName }: Pick<GroupsProps, 'result' | 'groupName'>) {
  const text = useText();
  const format = useFormat();
  const [first] = result.groups.filter(({ verdict }) => verdict === 'confirmed');
  const tried = format.count(result.tried);
  if (!first)
    return (
      <Alert showIcon type="info" title={text('weak.none')} description={text('weak.noneHint', { count: tried })} />
    );
  const group = groupName(first);
  return (
    <Alert
      showIcon
      type="warning"
      title={text('weak.found', { group, rate: format.share(first.rate), others: format.share(first.others.rate) })}
      description={text('weak.foundHint', {
        ...{ customers: format.count(first.customers), tried, benchmark: format.share(result.benchmark) },
        affected: format.count(Math.round(first.affected)),
        p: first.pHeldOut < 0.001 ? '<0.001' : format.decimal(first.pHeldOut, 3),
      })}
    />
  );
}

type Search = WeakGroupSearch & { readonly key: GroupKey };

/** Searches side by side: how many reach it in each, and what each found. */
function Searches(props: {
  readonly searches: readonly Search[];
  readonly groupName: GroupsProps['groupName'];
  readonly onChoose: (id: string) => void;
  readonly openIn: (key: GroupKey) => OpenCell<WeakGroupCell> | null;
}) {
  const text = useText();
  const format = useFormat();
  const { searches, groupName, onChoose, openIn } = props;
  const right = { align: 'right' as const };
  const cellOf = (kind: WeakGroupCell['kind'], weak: boolean) => ({
    ...{ group: { segment: null, kind: 'all' as const, value: null }, terms: [], kind, weak },
  });
  const opened = ({ key }: Search, count: number, cell: WeakGroupCell, title: string) => {
    const open = openIn(key);
    return <Figure shown={format.count(count)} onOpen={open && count > 0 ? () => open(cell, title) : null} />;
  };
  return (
    <Panel title={text('weak.searches')} flush>
      <Table<Search>
        size="small"
        rowKey={({ key }) => groupId(key)}
        dataSource={[...searches]}
        pagination={searches.length > 20 ? { pageSize: 20, showSizeChanger: false } : false}
        scroll={{ x: 'max-content' }}
        columns={[
          {
            ...{ title: text('analysis.group'), key: 'group', fixed: 'left' },
            render: (_, { key }) => (
              <button type="button" className="zy-link" onClick={() => onChoose(groupId(key))}>
                <GroupName of={key} />
              </button>
            ),
          },
          {
            ...{ ...right, title: text('weak.began'), key: 'began' },
            render: (_, row) => opened(row, row.customers, cellOf('all', false), text('weak.began')),
          },
          { ...right, title: text('weak.rate'), key: 'rate', render: (_, { rate }) => format.share(rate) },
          { ...right, title: text('weak.tried'), key: 'tried', render: (_, { tried }) => format.count(tried) },
          {
            ...right,
            title: text('weak.confirmed'),
            key: 'found',
            render: (_, { groups }) => format.count(groups.filter(({ verdict }) => verdict === 'confirmed').length),
          },
          {
            ...{ ...right, title: text('weak.inWeak'), key: 'weak' },
            render: (_, row) => opened(row, row.weak.customers, cellOf('all', true), text('weak.inWeak')),
          },
          {
            ...{ title: text('weak.worst'), key: 'worst' },
            render: (_, { groups }) => {
              const first = groups.find(({ verdict }) => verdict === 'confirmed');
              return first ? `${groupName(first)} (${format.share(first.rate)})` : '–';
            },
          },
        ]}
      />
      <p className="zy-faint zy-note">{text('weak.searchesHint')}</p>
    </Panel>
  );
}

interface AnswerProps {
  readonly result: WeakGroupResult;
  readonly comparison: WeakGroupResult | null;
  readonly asked: WeakGroupParameters;
  readonly words: PlanWords;
  readonly sentence: string;
  readonly onOpen: OpenCell<WeakGroupCell>;
}

/** What one search found. */
function Found(
  props: Pick<AnswerProps, 'asked' | 'words' | 'sentence'> & {
    readonly result: WeakGroupSearch;
    readonly before: WeakGroupSearch | undefined;
    readonly onOpen: OpenCell<WeakGroupCell> | null;
  },
) {
  const text = useText();
  const format = useFormat();
  const { result, asked, words, onOpen } = props;
  const { nameOf, groupName } = useGroupWords(words, asked);
  const [place, setPlace] = useState(0);
  const chosen = result.groups[place] ?? result.groups[0];
  const behaviourName = (behaviour: number) => matcherWords(text, words, asked.behaviours[behaviour]?.events ?? []);
  const unknown = result.dimensions.flatMap((each, dimension) =>
    each.unknown > 0 ? [text('weak.unknown', { name: nameOf(dimension), count: format.count(each.unknown) })] : [],
  );
  return (
    <>
      <Headline result={result} before={props.before} />
      <Verdict {...{ result, groupName }} />
      {result.groups.length > 0 && (
        <Panel title={text('weak.groups')} flush>
          <GroupTable {...{ result, groupName, onOpen }} chosen={place} onChoose={setPlace} />
          <p className="zy-faint zy-note">{text('weak.groupsHint')}</p>
        </Panel>
      )}
      {chosen && chosen.contrasts.length > 0 && (
        <Panel
          title={`${text('weak.contrast')}: ${groupName(chosen)}`}
          extra={
            <SaveGroup key={groupName(chosen)} group={chosen} name={groupName(chosen)} sentence={props.sentence} />
          }
        >
          <Lacks group={chosen} behaviourName={behaviourName} />
          <ContrastTable {...{ behaviourName, onOpen }} group={chosen} name={groupName(chosen)} />
          <p className="zy-faint zy-note">{text('weak.contrastHint')}</p>
        </Panel>
      )}
      {unknown.length > 0 && <p className="zy-faint">{unknown.join(' · ')}</p>}
    </>
  );
}

export function WeakGroupsAnswer(props: AnswerProps) {
  const text = useText();
  const keyName = useGroupName();
  const { result, comparison, asked, words, sentence, onOpen } = props;
  const { groupName } = useGroupWords(words, asked);
  const [id, setId] = useState('');
  const searches = withEverybody<WeakGroupSearch>(result, result.searches);
  const before = comparison ? withEverybody<WeakGroupSearch>(comparison, comparison.searches) : [];
  const search = searches.find(({ key }) => groupId(key) === id) ?? searches[0];
  if (!search) return null;
  const openIn = openInGroup(onOpen, keyName);
  return (
    <>
      {searches.length > 1 && <Searches {...{ searches, groupName, openIn }} onChoose={setId} />}
      {searches.length > 1 && (
        <div className="zy-row">
          <span className="zy-soft">{text('weak.ofSearch')}</span>
          <GroupSelect groups={searches} value={groupId(search.key)} onChange={setId} />
        </div>
      )}
      <Found
        key={groupId(search.key)}
        {...{ asked, words, sentence }}
        result={search}
        before={before.find(({ key }) => groupId(key) === groupId(search.key))}
        onOpen={openIn(search.key)}
      />
    </>
  );
}
