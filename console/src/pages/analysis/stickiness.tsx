// Stickiness: its form, the histogram of active units and the ratio over time, the people of each bar, and one customer's units.
import {
  type StickinessCell,
  type StickinessParameters,
  type StickinessResult,
  type StickinessTrace,
  stickinessEndpoints,
} from '@contracts/know/activity/contract.ts';
import { InputNumber, Select, Table } from 'antd';
import { useCallback, useMemo, useState } from 'react';
import { useLanguage, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { usePalette } from '../../theme/theme-provider.tsx';
import { Chart, type ChartOption, categoryAxis, valueAxis } from '../../ui/chart.tsx';
import type { ChartFigures } from '../../ui/chart-table.tsx';
import { Panel } from '../../ui/page.tsx';
import { comparedStates, lineOverUnits } from '../../ui/unit-states.ts';
import { useUnitStates } from '../../ui/use-unit-states.ts';
import { useAnnotationMarks } from '../dashboards/use-annotations.ts';
import { Tiles } from '../value/frame.tsx';
import {
  activityMissing,
  newStickiness,
  readStickiness,
  stickinessSentence,
  stickinessTemplates,
  stretchesOf,
} from './activity-model.ts';
import { Figure, GroupSelect } from './figure.tsx';
import { askedGroupOf, groupId, groupIsOpenable, useGroupName } from './groups.ts';
import { Option } from './option.tsx';
import { usePlanWords } from './plan-words.ts';
import { useBreakdownChoices } from './question-fields.tsx';
import { type OpenCell, QuestionPage, wiresOf } from './question-page.tsx';
import { quotedIn } from './sentences.ts';
import { DaysSection, EventsOption, GroupsSection, useSectionNames } from './shared-sections.tsx';
import { useQuestion } from './use-question.ts';

const wires = wiresOf(stickinessEndpoints);

type Group = StickinessResult['groups'][number];

interface AnswerProps {
  readonly result: StickinessResult;
  readonly comparison: StickinessResult | null;
  readonly onOpen: OpenCell<StickinessCell>;
}

const LINES_MAX = 8;

/** The first day, and whether the stretch is not whole: then its ratio compares badly with others. */
const useStretchLabel = () => {
  const text = useText();
  return useCallback(
    ({ date, complete }: StickinessResult['stretches'][number]) =>
      complete ? date : `${date} (${text('activity.cut')})`,
    [text],
  );
};

/** The last stretch that is whole, or the last. */
const lastWhole = ({ stretches }: StickinessResult): number => {
  const whole = stretches.findLastIndex(({ complete }) => complete);
  return whole < 0 ? stretches.length - 1 : whole;
};

/** The ratio of each group over time, the comparison dashed. */
function RatioLines({ result, comparison }: Omit<AnswerProps, 'onOpen'>) {
  const text = useText();
  const labelOf = useStretchLabel();
  const format = useFormat();
  const palette = usePalette();
  const nameOf = useGroupName();
  const dates = useMemo(() => result.stretches.map(({ date }) => date), [result]);
  const states = useUnitStates(
    useMemo(() => result.stretches.map(({ date, complete }) => ({ label: date, complete })), [result]),
  );
  const marks = useAnnotationMarks(dates, (date) => {
    const stretch = result.stretches.find((each) => each.date === date);
    return stretch ? labelOf(stretch) : date;
  });
  const option = useMemo((): ChartOption => {
    const line = (name: string, { stretches }: Group, dashed: boolean) => ({
      ...{ type: 'line' as const, name },
      lineStyle: { type: dashed ? ('dashed' as const) : ('solid' as const) },
      data: stretches.map(({ ratio }) => ratio),
    });
    const before = comparison?.groups[0];
    const compared = comparison ? comparedStates(comparison.stretches, states) : [];
    return {
      legend: { top: 0, type: 'scroll', textStyle: { color: palette.textSoft } },
      tooltip: { valueFormatter: (value) => (typeof value === 'number' ? format.share(value) : '–') },
      xAxis: categoryAxis(palette, result.stretches.map(labelOf)),
      yAxis: valueAxis(palette, (value) => format.share(value, 0)),
      series: [
        ...result.groups
          .slice(0, LINES_MAX)
          .flatMap((group, index) =>
            lineOverUnits({ ...(index === 0 ? marks : {}), ...line(nameOf(group.key), group, false) }, states),
          ),
        ...(before ? lineOverUnits(line(text('analysis.before'), before, true), compared) : []),
      ],
    } as ChartOption;
  }, [result, states, comparison, palette, format, nameOf, labelOf, marks, text]);
  const before = comparison?.groups[0];
  const figures: ChartFigures = {
    of: text('activity.stretch'),
    columns: [
      ...result.groups.slice(0, LINES_MAX).map(({ key }) => nameOf(key)),
      ...(before ? [text('analysis.before')] : []),
    ],
    rows: result.stretches.map((stretch, at) => ({
      name: labelOf(stretch),
      cells: [...result.groups.slice(0, LINES_MAX), ...(before ? [before] : [])].map(({ stretches }) =>
        format.share(stretches[at]?.ratio),
      ),
    })),
  };
  const title = text('activity.ratioOverTime');
  return (
    <Panel title={title} extra={<span className="zy-soft">{text('activity.ratioHint')}</span>}>
      <Chart option={option} label={title} height={240} figures={figures} />
    </Panel>
  );
}

function Histogram({ result, onOpen }: Omit<AnswerProps, 'comparison'>) {
  const text = useText();
  const labelOf = useStretchLabel();
  const format = useFormat();
  const palette = usePalette();
  const [id, setId] = useState('');
  const [chosen, setChosen] = useState<number | null>(null);
  const at = Math.min(chosen ?? lastWhole(result), result.stretches.length - 1);
  const group = result.groups.find(({ key }) => groupId(key) === id) ?? result.groups[0];
  const own = group?.stretches[at];
  const rows = (own?.exactly ?? []).map((exactly, index) => ({
    ...{ units: index + 1, exactly, atLeast: own?.atLeast[index] ?? 0 },
    share: own && own.customers > 0 ? (own.atLeast[index] ?? 0) / own.customers : null,
  }));
  type Row = (typeof rows)[number];
  const option: ChartOption = {
    legend: { top: 0, textStyle: { color: palette.textSoft } },
    xAxis: categoryAxis(
      palette,
      rows.map(({ units }) => String(units)),
    ),
    yAxis: [
      valueAxis(palette, (value) => format.compact(value)),
      { ...valueAxis(palette, (value) => format.share(value, 0)), max: 1, splitLine: { show: false } },
    ],
    series: [
      {
        ...{ type: 'bar', name: text('activity.exactly'), barMaxWidth: 40 },
        data: rows.map(({ exactly, units }) => ({ value: exactly, units })),
      },
      {
        ...{ type: 'line', name: text('activity.atLeastShare'), yAxisIndex: 1, showSymbol: false },
        tooltip: { valueFormatter: (value) => format.share(Number(value)) },
        data: rows.map(({ share }) => share),
      },
    ],
  };
  if (!group) return null;
  const titleOf = (units: number, kind: StickinessCell['kind']) =>
    text(kind === 'exactly' ? 'activity.cellExactly' : 'activity.cellAtLeast', {
      date: result.stretches[at]?.date ?? '',
      units,
    });
  const open = (units: number, kind: StickinessCell['kind'], count: number) =>
    groupIsOpenable(group.key) && count > 0
      ? () => onOpen({ group: askedGroupOf(group.key), stretch: at, units, kind }, titleOf(units, kind))
      : null;
  const choose = (data: unknown) => {
    const { units, value } = data as { readonly units?: number; readonly value?: number };
    if (units !== undefined) open(units, 'exactly', value ?? 0)?.();
  };
  const right = { align: 'right' as const };
  return (
    <Panel
      title={text('activity.histogram')}
      extra={
        <>
          <GroupSelect groups={result.groups} value={groupId(group.key)} onChange={setId} />
          {result.stretches.length > 1 && (
            <Select
              style={{ width: 150 }}
              value={at}
              aria-label={text('activity.stretch')}
              options={result.stretches.map((stretch, index) => ({ value: index, label: labelOf(stretch) }))}
              onChange={setChosen}
            />
          )}
        </>
      }
    >
      <Chart option={option} figures="on the page" label={text('activity.histogram')} height={280} onChoose={choose} />
      <Table<Row>
        size="small"
        rowKey="units"
        dataSource={rows}
        pagination={rows.length > 31 ? { pageSize: 31, showSizeChanger: false } : false}
        columns={[
          { title: text('activity.activeUnits'), dataIndex: 'units' },
          {
            ...right,
            title: text('activity.exactly'),
            key: 'exactly',
            render: (_, { units, exactly }) => (
              <Figure shown={format.count(exactly)} onOpen={open(units, 'exactly', exactly)} />
            ),
          },
          {
            ...right,
            title: text('activity.atLeast'),
            key: 'atLeast',
            render: (_, { units, atLeast }) => (
              <Figure shown={format.count(atLeast)} onOpen={open(units, 'at_least', atLeast)} />
            ),
          },
          {
            ...right,
            title: text('activity.atLeastShare'),
            key: 'share',
            render: (_, { share }) => format.share(share),
          },
        ]}
      />
    </Panel>
  );
}

export function StickinessAnswer({ result, comparison, onOpen }: AnswerProps) {
  const text = useText();
  const format = useFormat();
  const last = result.groups[0]?.stretches[lastWhole(result)];
  const before = comparison?.groups[0]?.stretches[lastWhole(comparison)];
  const was = (value: string) => (before ? { note: text('analysis.was', { value }) } : {});
  return (
    <>
      <Tiles
        tiles={[
          {
            label: `${text('activity.ratio')} · ${result.stretches[lastWhole(result)]?.date ?? ''}`,
            value: format.share(last?.ratio),
            ...was(format.share(before?.ratio)),
          },
          {
            label: text('activity.unitsAverage'),
            value: format.decimal(last?.unitsAverage, 2),
            ...was(format.decimal(before?.unitsAverage, 2)),
          },
          {
            label: text('activity.activeAverage'),
            value: format.decimal(last?.activeAverage, 1),
            ...was(format.decimal(before?.activeAverage, 1)),
          },
          {
            label: text('activity.customers'),
            value: format.count(last?.customers),
            ...was(format.count(before?.customers)),
          },
        ]}
      />
      <Histogram result={result} onOpen={onOpen} />
      {result.stretches.length > 1 && <RatioLines result={result} comparison={comparison} />}
    </>
  );
}

function TraceView({ trace }: { readonly trace: StickinessTrace }) {
  const text = useText();
  return (
    <>
      {trace.stretches.map(({ date, active, units }) => (
        <section key={date} className="zy-attempt" data-counted={active.length > 0}>
          <header className="zy-between">
            <strong>{date}</strong>
            <span className="zy-soft">{text('activity.activeOf', { active: active.length, units })}</span>
          </header>
          <p className="zy-faint">{text.list(active)}</p>
        </section>
      ))}
    </>
  );
}

function WithinFields(props: {
  readonly value: StickinessParameters;
  readonly onChange: (part: Partial<StickinessParameters>) => void;
}) {
  const text = useText();
  const { value, onChange } = props;
  return (
    <>
      <Option name={text('activity.within')} hint={text('activity.withinHint')}>
        <Select
          style={{ width: '100%' }}
          value={value.within}
          aria-label={text('activity.within')}
          options={stretchesOf(value.unit).map((each) => ({ value: each, label: text(`stretch.${each}`) }))}
          onChange={(within) => onChange({ within })}
        />
      </Option>
      <Option name={text('activity.occurrences')} hint={text('activity.occurrencesHint')}>
        <InputNumber
          style={{ width: 100 }}
          min={1}
          max={1_000}
          value={value.occurrencesMin}
          aria-label={text('activity.occurrences')}
          onChange={(occurrencesMin) => onChange({ occurrencesMin: occurrencesMin ?? 1 })}
        />
      </Option>
    </>
  );
}

/** A unit that does not lie whole in the stretch takes the first in which it does. */
const fitting = (asked: StickinessParameters): StickinessParameters => {
  const possible = stretchesOf(asked.unit);
  return possible.includes(asked.within) ? asked : { ...asked, within: possible[0] ?? 'range' };
};

export function Stickiness() {
  const which = useLanguage();
  const text = useText();
  const words = usePlanWords();
  const names = useSectionNames();
  const question = useQuestion(newStickiness, readStickiness);
  const { parameters, today } = question;
  const edited = {
    value: parameters,
    onChange: (part: Partial<StickinessParameters>) => question.set(fitting({ ...parameters, ...part })),
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
          hint={text('activity.stickinessActivityHint')}
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
          hint={text('activity.rangeHint')}
          unitHint={text('activity.countedUnit')}
        >
          <WithinFields {...edited} />
        </DaysSection>
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
      code="stickiness"
      title={text('activity.stickinessTitle')}
      description={text('activity.stickinessDescription')}
      startHint={text('activity.startHint')}
      {...{ wires, question, words, sections }}
      open={['events', 'days', 'groups']}
      sentence={stickinessSentence({ text, words, quoted: quotedIn(which), breakdownName: nameOf }, parameters)}
      missingOf={activityMissing}
      templates={stickinessTemplates}
      isEmpty={({ groups }) => (groups[0]?.stretches ?? []).every(({ customers }) => customers === 0)}
      answer={({ result, comparison }, onOpen) => <StickinessAnswer {...{ result, comparison, onOpen }} />}
      trace={(trace) => <TraceView trace={trace} />}
    />
  );
}
