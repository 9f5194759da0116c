// The answer of a metric: its figure, its line, its groups, and what more there is to read.
import type { MetricPart, MetricsCell, MetricsResult } from '@contracts/know/metrics/contract.ts';
import { Table } from 'antd';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Panel } from '../../ui/page.tsx';
import { useUnitStates, useUnitWords } from '../../ui/use-unit-states.ts';
import { Figure } from '../analysis/figure.tsx';
import { GroupName } from '../analysis/group-name.tsx';
import { askedGroupOf, groupId, groupIsOpenable, useGroupName } from '../analysis/groups.ts';
import { usePlanWords } from '../analysis/plan-words.ts';
import type { OpenCell } from '../analysis/question-page.tsx';
import { LINES_MAX, MetricBars, MetricFigure, MetricLine, type PartProps } from './metric-parts.tsx';
import { changeOf, useChangeWords, useMetricWriter } from './metric-words.ts';

type Group = MetricsResult['groups'][number];

interface AnswerProps extends PartProps {
  readonly onOpen: OpenCell<MetricsCell>;
}

function Groups({ result, comparison, onOpen }: AnswerProps) {
  const text = useText();
  const format = useFormat();
  const nameOf = useGroupName();
  const { metric, opens } = result;
  const { write } = useMetricWriter(metric.unit);
  const say = useChangeWords();
  const open = ({ key, value }: Group, part: MetricPart, shown: string) =>
    opens.includes(part) && groupIsOpenable(key) && value !== null
      ? () => onOpen({ group: askedGroupOf(key), part }, `${nameOf(key)} · ${shown}`)
      : null;
  const beforeOf = ({ key }: Group) =>
    comparison?.groups.find((each) => groupId(each.key) === groupId(key))?.value ?? null;
  const part = (name: MetricPart) => ({
    ...{ title: text(`metricPart.${name}`), key: name, align: 'right' as const },
    render: (_: unknown, group: Group) => {
      const { counted, base } = group;
      const count =
        name === 'counted'
          ? counted
          : name === 'base'
            ? base
            : base === null || counted === null
              ? null
              : base - counted;
      return <Figure shown={format.count(count)} onOpen={open(group, name, text(`metricPart.${name}`))} />;
    },
  });
  return (
    <Panel title={text('metrics.groups')} flush>
      <Table<Group>
        size="small"
        rowKey={({ key }) => groupId(key)}
        dataSource={[...result.groups]}
        pagination={false}
        scroll={{ x: 'max-content' }}
        columns={[
          { title: text('analysis.group'), key: 'group', render: (_, { key }) => <GroupName of={key} /> },
          {
            title: text('metrics.value'),
            key: 'value',
            align: 'right',
            render: (_, { value }) => <strong className="zy-num">{write(value)}</strong>,
          },
          ...(comparison
            ? [
                {
                  ...{ title: text('analysis.before'), key: 'before', align: 'right' as const },
                  render: (_: unknown, group: Group) => <span className="zy-num">{write(beforeOf(group))}</span>,
                },
                {
                  ...{ title: text('metrics.change'), key: 'change', align: 'right' as const },
                  render: (_: unknown, group: Group) => (
                    <span className="zy-num">
                      {say(metric.unit, changeOf(metric.unit, group.value, beforeOf(group)))}
                    </span>
                  ),
                },
              ]
            : []),
          ...(result.groups.some(({ low }) => low !== null)
            ? [
                {
                  ...{ title: text('metrics.intervalHead'), key: 'interval', align: 'right' as const },
                  render: (_: unknown, { low, high }: Group) => (
                    <span className="zy-num zy-soft">{low === null ? '–' : `${write(low)} – ${write(high)}`}</span>
                  ),
                },
              ]
            : []),
          part('counted'),
          ...(result.groups.some(({ base }) => base !== null) ? [part('base')] : []),
          ...(opens.includes('rest') ? [part('rest')] : []),
        ]}
      />
    </Panel>
  );
}

/** The line in numbers, of everybody or of each group. */
function UnitsTable({ result, comparison }: PartProps) {
  const text = useText();
  const nameOf = useGroupName();
  const { write } = useMetricWriter(result.metric.unit);
  const states = useUnitStates(result.periods);
  const wordsOf = useUnitWords();
  const rows = result.periods.map(({ label }, index) => ({ label, index }));
  const before = comparison?.groups[0];
  const column = (title: string, key: string, values: readonly (number | null)[]) => ({
    ...{ title, key, align: 'right' as const },
    render: (_: unknown, { index }: (typeof rows)[number]) => (
      <span className="zy-num">{write(values[index] ?? null)}</span>
    ),
  });
  const named = result.groups.length === 1 ? () => text('metrics.now') : nameOf;
  return (
    <Panel title={text('metrics.units')} flush>
      <Table<(typeof rows)[number]>
        size="small"
        rowKey="index"
        dataSource={rows}
        pagination={rows.length > 31 ? { pageSize: 31, showSizeChanger: false } : false}
        scroll={{ x: 'max-content' }}
        columns={[
          {
            ...{ title: text('trends.period'), key: 'unit' },
            render: (_, { label, index }) => (
              <>
                {label} <small className="zy-faint">{wordsOf(states[index])}</small>
              </>
            ),
          },
          ...result.groups.slice(0, LINES_MAX).map(({ key, values }) => column(named(key), groupId(key), values)),
          ...(before ? [column(text('analysis.before'), 'before', before.values)] : []),
        ]}
      />
    </Panel>
  );
}

function Details({ details }: { readonly details: NonNullable<MetricsResult['details']> }) {
  const say = useBilingual();
  const words = usePlanWords();
  // Events among the texts have names; any other text is its own.
  const named = (cell: string) => cell.split(' | ').map(words.eventName).join(' / ');
  const rows = details.rows.map((cells, index) => ({ cells, index }));
  return (
    <Panel title={say(details.title)} flush>
      <Table<(typeof rows)[number]>
        size="small"
        rowKey="index"
        dataSource={rows}
        pagination={false}
        columns={details.columns.map((column, place) => ({
          ...{ title: say(column), key: place, align: place === 0 ? ('left' as const) : ('right' as const) },
          render: (_: unknown, { cells }: (typeof rows)[number]) => {
            const cell = cells[place] ?? null;
            if (cell === null) return '–';
            if (typeof cell === 'object') return say(cell);
            return typeof cell === 'string' ? named(cell) : cell;
          },
        }))}
      />
    </Panel>
  );
}

export function MetricAnswer(props: AnswerProps) {
  const text = useText();
  const { result } = props;
  return (
    <>
      <Panel>
        <MetricFigure {...props} />
      </Panel>
      {result.periods.length > 1 && (
        <Panel title={text('metrics.line')}>
          <MetricLine {...props} height={300} />
        </Panel>
      )}
      {result.groups.length > 1 && (
        <Panel title={text('metrics.compared')}>
          <MetricBars {...props} height={Math.min(520, 60 + 30 * result.groups.length)} />
        </Panel>
      )}
      <Groups {...props} />
      {result.periods.length > 1 && <UnitsTable {...props} />}
      {result.details && <Details details={result.details} />}
    </>
  );
}
