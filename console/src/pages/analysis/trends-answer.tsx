// The answer of trends: totals, the curves, the values by unit and by group, each of which opens to its people.
import type { TrendsCell, TrendsParameters, TrendsResult } from '@contracts/know/trends/contract.ts';
import { Select, Table } from 'antd';
import { useMemo, useState } from 'react';
import { useText } from '../../i18n/index.ts';
import { type Format, useFormat } from '../../i18n/use-format.ts';
import { usePalette } from '../../theme/theme-provider.tsx';
import { Chart, type ChartOption, categoryAxis, valueAxis } from '../../ui/chart.tsx';
import { Panel } from '../../ui/page.tsx';
import { comparedStates, lineOverUnits } from '../../ui/unit-states.ts';
import { useUnitStates, useUnitWords } from '../../ui/use-unit-states.ts';
import { useAnnotationMarks } from '../dashboards/use-annotations.ts';
import { Tiles } from '../value/frame.tsx';
import { Figure, GroupSelect } from './figure.tsx';
import { isMoneyFormula } from './formula-unit.ts';
import { GroupName } from './group-name.tsx';
import { askedGroupOf, groupId, groupIsOpenable, useGroupName } from './groups.ts';
import type { PlanWords } from './plan-words.ts';
import type { OpenCell } from './question-page.tsx';
import { letterOf, seriesName } from './trends-model.ts';

type Group = TrendsResult['groups'][number];

interface AnswerProps {
  readonly result: TrendsResult;
  readonly comparison: TrendsResult | null;
  readonly asked: TrendsParameters;
  readonly words: PlanWords;
  readonly onOpen: OpenCell<TrendsCell>;
}

/** A line of the answer: a series, or a formula. */
interface Line {
  readonly key: string;
  readonly name: string;
  /** Number of the series; null for a formula, which has no people. */
  readonly series: number | null;
  readonly percent: boolean;
  readonly write: (value: number | null | undefined) => string;
  readonly of: (group: Group | undefined) => {
    readonly values: readonly (number | null)[];
    readonly total: number | null;
  };
}

const none = { values: [], total: null };

const writerOf = (format: Format, unit: string | null, kind: string) => {
  if (kind === 'events' || kind === 'customers') return (value: number | null | undefined) => format.decimal(value, 1);
  if (unit === 'fen') return format.money;
  return (value: number | null | undefined) => format.decimal(value, 2);
};

/** Whether what a series measures is money. */
const isMoney = (words: PlanWords, { events, measure }: TrendsParameters['series'][number]): boolean =>
  'property' in measure &&
  words.subjects(events).find(({ subject }) => subject.name === measure.property)?.unit === 'fen';

const useLines = ({ asked, words }: Pick<AnswerProps, 'asked' | 'words'>): readonly Line[] => {
  const text = useText();
  const format = useFormat();
  return useMemo(
    () => [
      ...asked.series.map((series, index): Line => {
        const { measure } = series;
        const unit = isMoney(words, series) ? 'fen' : null;
        return {
          key: letterOf(index),
          name: `${letterOf(index)} ${seriesName({ text, words }, series)}`,
          ...{ series: index, percent: false, write: writerOf(format, unit, measure.kind) },
          of: (group) => group?.series[index] ?? none,
        };
      }),
      ...asked.formulas.map(({ label, expression, format: shown }, index): Line => {
        const percent = shown === 'percent';
        const money = isMoneyFormula(expression, (letter) => {
          const series = asked.series[letter.charCodeAt(0) - 65];
          return series !== undefined && isMoney(words, series);
        });
        return {
          ...{ key: `formula ${index}`, name: label || `ƒ ${expression}`, series: null, percent },
          write: percent
            ? (value) => format.share(value, 2)
            : money
              ? format.money
              : (value) => format.decimal(value, 2),
          of: (group) => group?.formulas[index] ?? none,
        };
      }),
    ],
    [asked, words, text, format],
  );
};

const LINES_MAX = 12;

function Curves({
  result,
  comparison,
  lines,
  onOpen,
}: Omit<AnswerProps, 'asked' | 'words'> & { readonly lines: readonly Line[] }) {
  const text = useText();
  const palette = usePalette();
  const nameOf = useGroupName();
  const [chosen, setChosen] = useState('');
  const grouped = result.groups.length > 1;
  const line = lines.find(({ key }) => key === chosen) ?? lines[0];
  const labels = useMemo(() => result.periods.map(({ label }) => label), [result]);
  const marks = useAnnotationMarks(labels);
  const states = useUnitStates(result.periods);
  const option = useMemo((): ChartOption => {
    const shown = grouped && line ? [line] : lines;
    const groups = grouped ? result.groups.slice(0, LINES_MAX) : result.groups.slice(0, 1);
    const drawn = shown.flatMap((each) => groups.map((group) => ({ each, group })));
    const mixed = drawn.some(({ each }) => each.percent) && drawn.some(({ each }) => !each.percent);
    const curve = (each: Line, name: string, group: Group | undefined, dashed: boolean) => ({
      ...{ type: 'line' as const, name, connectNulls: false, showSymbol: result.periods.length <= 60 },
      yAxisIndex: mixed && each.percent ? 1 : 0,
      lineStyle: { type: dashed ? ('dashed' as const) : ('solid' as const) },
      tooltip: { valueFormatter: (value: unknown) => each.write(typeof value === 'number' ? value : null) },
      data: result.periods.map((_, period) => ({
        value: each.of(group).values[period] ?? null,
        ...(dashed ? {} : { period, series: each.series, group: group?.key }),
      })),
    });
    const writeAxis = (percent: boolean) => {
      const first = shown.find((each) => each.percent === percent) ?? shown[0];
      return (value: number) => first?.write(value) ?? '';
    };
    const before = comparison?.groups[0];
    return {
      legend: { top: 0, type: 'scroll', textStyle: { color: palette.textSoft } },
      xAxis: categoryAxis(palette, labels),
      yAxis: mixed
        ? [valueAxis(palette, writeAxis(false)), { ...valueAxis(palette, writeAxis(true)), splitLine: { show: false } }]
        : valueAxis(palette, writeAxis(shown[0]?.percent ?? false)),
      ...(result.periods.length > 60 ? { dataZoom: [{ type: 'inside' as const }] } : {}),
      series: [
        ...drawn.flatMap(({ each, group }, index) =>
          lineOverUnits(
            { ...curve(each, grouped ? nameOf(group.key) : each.name, group, false), ...(index === 0 ? marks : {}) },
            states,
          ),
        ),
        ...(before && comparison
          ? shown.flatMap((each) =>
              lineOverUnits(
                curve(each, `${text('analysis.before')} · ${each.name}`, before, true),
                comparedStates(comparison.periods, states),
              ),
            )
          : []),
      ],
    } as ChartOption;
  }, [result, states, comparison, lines, line, grouped, palette, nameOf, text, labels, marks]);
  const title = text('trends.curves');
  const choose = (data: unknown) => {
    const point = data as { readonly period?: number; readonly series?: number | null; readonly group?: Group['key'] };
    if (point.period === undefined || point.series === null || point.series === undefined || !point.group) return;
    if (!groupIsOpenable(point.group)) return;
    const { period, series, group } = point;
    const label = result.periods[period]?.label ?? '';
    onOpen({ group: askedGroupOf(group), series, period }, `${label} · ${lines[series]?.name ?? ''}`);
  };
  return (
    <Panel
      title={title}
      extra={
        grouped &&
        lines.length > 1 && (
          <Select
            style={{ width: 260 }}
            value={line?.key ?? ''}
            aria-label={text('trends.series')}
            options={lines.map(({ key, name }) => ({ value: key, label: name }))}
            onChange={setChosen}
          />
        )
      }
    >
      <Chart option={option} figures="on the page" label={title} height={320} onChoose={choose} />
    </Panel>
  );
}

type TableProps = Pick<AnswerProps, 'result' | 'comparison' | 'onOpen'> & { readonly lines: readonly Line[] };

/** Unit by unit, one group. */
function ValuesTable({ result, comparison, lines, onOpen }: TableProps) {
  const text = useText();
  const [id, setId] = useState('');
  const group = result.groups.find(({ key }) => groupId(key) === id) ?? result.groups[0];
  const states = useUnitStates(result.periods);
  const wordsOf = useUnitWords();
  if (!group) return null;
  const before = group === result.groups[0] ? comparison?.groups[0] : undefined;
  const rows = result.periods.map((period, index) => ({ ...period, index }));
  type Row = (typeof rows)[number];
  const open = ({ series, name }: Line, { index, label }: Row) =>
    series !== null && groupIsOpenable(group.key) && (group.series[series]?.values[index] ?? 0) !== 0
      ? () => onOpen({ group: askedGroupOf(group.key), series, period: index }, `${label} · ${name}`)
      : null;
  return (
    <Panel
      title={text('trends.table')}
      flush
      extra={<GroupSelect groups={result.groups} value={groupId(group.key)} onChange={setId} />}
    >
      <Table<Row>
        size="small"
        rowKey="index"
        dataSource={rows}
        pagination={rows.length > 31 ? { pageSize: 31, showSizeChanger: false } : false}
        scroll={{ x: 'max-content' }}
        columns={[
          {
            title: text('trends.period'),
            key: 'period',
            render: (_, { label, index }) => (
              <>
                {label} <small className="zy-faint">{wordsOf(states[index])}</small>
              </>
            ),
          },
          ...lines.flatMap((line) => [
            {
              title: line.name,
              key: line.key,
              align: 'right' as const,
              render: (_: unknown, row: Row) => (
                <Figure shown={line.write(line.of(group).values[row.index])} onOpen={open(line, row)} />
              ),
            },
            ...(before
              ? [
                  {
                    title: text('analysis.before'),
                    key: `${line.key} before`,
                    align: 'right' as const,
                    render: (_: unknown, row: Row) => (
                      <span className="zy-num zy-soft">{line.write(line.of(before).values[row.index])}</span>
                    ),
                  },
                ]
              : []),
          ]),
        ]}
      />
    </Panel>
  );
}

/** Totals of the groups. */
function GroupsTable({ result, lines, onOpen }: TableProps) {
  const text = useText();
  const nameOf = useGroupName();
  return (
    <Panel title={text('trends.groups')} flush>
      <Table<Group>
        size="small"
        rowKey={({ key }) => groupId(key)}
        pagination={false}
        scroll={{ x: 'max-content' }}
        dataSource={[...result.groups]}
        columns={[
          { title: text('analysis.group'), key: 'group', render: (_, { key }) => <GroupName of={key} /> },
          ...lines.map((line) => ({
            title: line.name,
            key: line.key,
            align: 'right' as const,
            render: (_: unknown, group: Group) => {
              const { series } = line;
              const openable = series !== null && groupIsOpenable(group.key);
              return (
                <Figure
                  shown={line.write(line.of(group).total)}
                  onOpen={
                    openable && (group.series[series]?.events ?? 0) > 0
                      ? () => onOpen({ group: askedGroupOf(group.key), series }, `${nameOf(group.key)} · ${line.name}`)
                      : null
                  }
                />
              );
            },
          })),
        ]}
      />
    </Panel>
  );
}

export function TrendsAnswer({ result, comparison, asked, words, onOpen }: AnswerProps) {
  const text = useText();
  const lines = useLines({ asked, words });
  const [whole, before] = [result.groups[0], comparison?.groups[0]];
  const tables = { result, comparison, lines, onOpen };
  return (
    <>
      <Tiles
        tiles={lines.map((line) => ({
          label: line.name,
          value: line.write(line.of(whole).total),
          ...(before ? { note: text('analysis.was', { value: line.write(line.of(before).total) }) } : {}),
        }))}
      />
      <Curves {...tables} />
      {result.groups.length > 1 && <GroupsTable {...tables} />}
      <ValuesTable {...tables} />
    </>
  );
}
