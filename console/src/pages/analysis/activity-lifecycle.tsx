// The lifecycle of active customers: its form, bars and table, the people of each state, and one customer unit by unit.
import {
  type LifecycleCell,
  type LifecycleParameters,
  type LifecycleResult,
  type LifecycleTrace,
  lifecycleEndpoints,
  lifecycleStates,
} from '@contracts/know/activity/contract.ts';
import { Table, Tag } from 'antd';
import { useMemo, useState } from 'react';
import { useLanguage, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { usePalette } from '../../theme/theme-provider.tsx';
import { Chart, type ChartOption, categoryAxis, valueAxis } from '../../ui/chart.tsx';
import { Panel } from '../../ui/page.tsx';
import { useAnnotationMarks } from '../dashboards/use-annotations.ts';
import { Tiles } from '../value/frame.tsx';
import {
  activityMissing,
  lifecycleSentence,
  lifecycleTemplates,
  newLifecycle,
  readLifecycle,
} from './activity-model.ts';
import { Figure, GroupSelect } from './figure.tsx';
import { askedGroupOf, groupId, groupIsOpenable } from './groups.ts';
import { usePlanWords } from './plan-words.ts';
import { useBreakdownChoices } from './question-fields.tsx';
import { type OpenCell, QuestionPage, wiresOf } from './question-page.tsx';
import { quotedIn } from './sentences.ts';
import { DaysSection, EventsOption, GroupsSection, useSectionNames } from './shared-sections.tsx';
import { useQuestion } from './use-question.ts';

const wires = wiresOf(lifecycleEndpoints);

type Group = LifecycleResult['groups'][number];
type State = LifecycleCell['state'];

interface AnswerProps {
  readonly result: LifecycleResult;
  readonly comparison: LifecycleResult | null;
  readonly onOpen: OpenCell<LifecycleCell>;
}

/** The last unit that has ended, or the last. */
const lastUnit = ({ periods }: LifecycleResult): number => {
  const ended = periods.findLastIndex(({ complete }) => complete);
  return ended < 0 ? periods.length - 1 : ended;
};

/** States upwards; who went dormant downwards. */
function Bars({ result, group, onOpen }: { readonly group: Group } & Omit<AnswerProps, 'comparison'>) {
  const text = useText();
  const format = useFormat();
  const palette = usePalette();
  const dates = useMemo(() => result.periods.map(({ date }) => date), [result]);
  const marks = useAnnotationMarks(dates);
  const option = useMemo(
    (): ChartOption => ({
      legend: { top: 0, textStyle: { color: palette.textSoft } },
      tooltip: { valueFormatter: (value) => format.count(Math.abs(Number(value))) },
      xAxis: categoryAxis(palette, dates),
      yAxis: valueAxis(palette, (value) => format.compact(Math.abs(value))),
      series: (['returning', 'resurrecting', 'new', 'dormant'] as const).map((state, index) => ({
        ...(index === 0 ? marks : {}),
        ...{ type: 'bar' as const, stack: 'all', name: text(`lifecycleState.${state}`), barMaxWidth: 40 },
        // Who has not come in a unit that runs may still come: nobody is dormant in it yet, and what is there is drawn fainter.
        data: group.units.map((unit, period) => {
          const ended = result.periods[period]?.complete ?? true;
          const dormant = ended ? -unit.dormant : 0;
          return {
            value: state === 'dormant' ? dormant : unit[state],
            ...(ended ? {} : { itemStyle: { opacity: 0.5 } }),
            ...{ period, state },
          };
        }),
      })),
    }),
    [dates, marks, group, result, palette, format, text],
  );
  const choose = (data: unknown) => {
    const { period, state } = data as { readonly period?: number; readonly state?: State };
    if (period === undefined || state === undefined || !groupIsOpenable(group.key)) return;
    const date = result.periods[period]?.date ?? '';
    onOpen({ group: askedGroupOf(group.key), period, state }, `${date} · ${text(`lifecycleState.${state}`)}`);
  };
  return <Chart option={option} figures="on the page" label={text('activity.bars')} height={320} onChoose={choose} />;
}

const columns: readonly State[] = ['active', ...lifecycleStates];

function UnitsTable({ result, group, onOpen }: { readonly group: Group } & Omit<AnswerProps, 'comparison'>) {
  const text = useText();
  const format = useFormat();
  const rows = group.units.map((unit, index) => ({ ...unit, index, period: result.periods[index] }));
  type Row = (typeof rows)[number];
  const open = (state: State, { index, period, ...unit }: Row) =>
    groupIsOpenable(group.key) && unit[state] > 0
      ? () =>
          onOpen(
            { group: askedGroupOf(group.key), period: index, state },
            `${period?.date} · ${text(`lifecycleState.${state}`)}`,
          )
      : null;
  const right = { align: 'right' as const };
  return (
    <Table<Row>
      size="small"
      rowKey="index"
      dataSource={rows}
      pagination={rows.length > 31 ? { pageSize: 31, showSizeChanger: false } : false}
      scroll={{ x: 'max-content' }}
      columns={[
        {
          title: text('activity.unit'),
          key: 'unit',
          render: (_, { period }) => (
            <>
              {period?.date} {!period?.complete && <small className="zy-faint">{text('activity.running')}</small>}
            </>
          ),
        },
        ...columns.map((state) => ({
          ...right,
          title: text(`lifecycleState.${state}`),
          key: state,
          render: (_: unknown, row: Row) => <Figure shown={format.count(row[state])} onOpen={open(state, row)} />,
        })),
        {
          ...right,
          title: text('activity.returningShare'),
          key: 'share',
          render: (_, row) => format.share(row.returningShare),
        },
        {
          ...right,
          title: <span title={text('activity.quickRatioHint')}>{text('activity.quickRatio')}</span>,
          key: 'quick',
          render: (_, row) => format.decimal(row.quickRatio, 2),
        },
      ]}
    />
  );
}

export function ActivityLifecycleAnswer({ result, comparison, onOpen }: AnswerProps) {
  const text = useText();
  const format = useFormat();
  const [id, setId] = useState('');
  const group = result.groups.find(({ key }) => groupId(key) === id) ?? result.groups[0];
  if (!group) return null;
  const unit = group.units[lastUnit(result)];
  const before =
    group === result.groups[0] && comparison ? comparison.groups[0]?.units[lastUnit(comparison)] : undefined;
  return (
    <>
      <Tiles
        tiles={columns.map((state, index) => ({
          // All are of the same unit; the first one says of which.
          label: `${text(`lifecycleState.${state}`)}${index === 0 ? ` · ${result.periods[lastUnit(result)]?.date ?? ''}` : ''}`,
          value: format.count(unit?.[state]),
          ...(before ? { note: text('analysis.was', { value: format.count(before[state]) }) } : {}),
        }))}
      />
      <Panel
        title={text('activity.bars')}
        extra={<GroupSelect groups={result.groups} value={groupId(group.key)} onChange={setId} />}
      >
        <Bars {...{ result, group, onOpen }} />
      </Panel>
      <Panel title={text('activity.table')} flush>
        <UnitsTable {...{ result, group, onOpen }} />
      </Panel>
    </>
  );
}

const stateColours = {
  new: 'blue',
  returning: 'green',
  resurrecting: 'gold',
  dormant: 'red',
  absent: 'default',
} as const;

function TraceView({ trace }: { readonly trace: LifecycleTrace }) {
  const text = useText();
  const format = useFormat();
  return (
    <>
      <p className="zy-soft">{trace.first && text('activity.firstEver', { at: format.instantFull(trace.first.at) })}</p>
      <section className="zy-attempt" data-counted="true">
        <ol>
          {trace.units.map(({ date, state, count }) => (
            <li key={date} data-done={count > 0}>
              <span>{date}</span>
              <span>
                <Tag color={stateColours[state]}>{text(`lifecycleState.${state}`)}</Tag>
                {count > 0 && text('trends.eventsOf', { count: format.count(count) })}
              </span>
            </li>
          ))}
        </ol>
      </section>
    </>
  );
}

export function ActivityLifecycle() {
  const which = useLanguage();
  const text = useText();
  const words = usePlanWords();
  const names = useSectionNames();
  const question = useQuestion(newLifecycle, readLifecycle);
  const { parameters, today } = question;
  const edited = {
    value: parameters,
    onChange: (part: Partial<LifecycleParameters>) => question.set({ ...parameters, ...part }),
  };
  const { nameOf } = useBreakdownChoices(words, parameters.activity);
  const sections = [
    {
      key: 'events',
      name: text('activity.events'),
      content: (
        <EventsOption
          words={words}
          name={text('activity.activity')}
          hint={text('activity.lifecycleActivityHint')}
          value={parameters.activity}
          onChange={(activity) => edited.onChange({ activity })}
        />
      ),
    },
    {
      key: 'days',
      name: names.days,
      content: (
        <DaysSection
          {...edited}
          today={today}
          hint={text('activity.lifecycleRangeHint')}
          unitHint={text('activity.unitHint')}
        />
      ),
    },
    {
      key: 'groups',
      name: names.groups,
      content: <GroupsSection {...edited} words={words} matcher={parameters.activity} />,
    },
  ];
  return (
    <QuestionPage
      code="activity-lifecycle"
      title={text('activity.lifecycleTitle')}
      description={text('activity.lifecycleDescription')}
      startHint={text('activity.startHint')}
      {...{ wires, question, words, sections }}
      open={['events', 'days', 'groups']}
      sentence={lifecycleSentence({ text, words, quoted: quotedIn(which), breakdownName: nameOf }, parameters)}
      missingOf={activityMissing}
      templates={lifecycleTemplates}
      isEmpty={({ groups }) => (groups[0]?.units ?? []).every(({ active, dormant }) => active + dormant === 0)}
      answer={({ result, comparison }, onOpen) => <ActivityLifecycleAnswer {...{ result, comparison, onOpen }} />}
      trace={(trace) => <TraceView trace={trace} />}
    />
  );
}
