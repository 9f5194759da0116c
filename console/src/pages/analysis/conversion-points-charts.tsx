// The curves of conversion points: where the share of those who reach the goal turns, and how cohorts fare over time.
import type { ConversionPointResult, PointSearch } from '@contracts/know/conversion-points/contract.ts';
import { useMemo } from 'react';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { usePalette } from '../../theme/theme-provider.tsx';
import { Chart, type ChartOption, categoryAxis, valueAxis } from '../../ui/chart.tsx';
import type { ChartFigures } from '../../ui/chart-table.tsx';
import { marksBeside } from '../dashboards/annotation-marks.ts';
import { useAnnotationMarks } from '../dashboards/use-annotations.ts';
import { groupId, useGroupName } from './groups.ts';

export type PointCurve = PointSearch['curves'][number];

/** How often it was done; the last count has all above it. */
const countNames = ({ points }: PointCurve): readonly string[] =>
  points.map(({ count }, index) => (index === points.length - 1 ? `≥${count}` : String(count)));

/** The share that reach the goal by how often they did it, over bars of how many did; the point as a line. */
export function InflectionChart(props: {
  readonly curve: PointCurve;
  readonly name: string;
  readonly at: number | null;
  readonly benchmark: number | undefined;
}) {
  const text = useText();
  const format = useFormat();
  const palette = usePalette();
  const { curve, name, at, benchmark } = props;
  const option = useMemo((): ChartOption => {
    const labels = countNames(curve);
    const rate = curve.points.map(({ customers, reached }) => (customers === 0 ? null : reached / customers));
    const lines = [
      ...(at === null
        ? []
        : [{ xAxis: at, label: { formatter: text('points.pointAt', { count: at }), color: palette.text } }]),
      ...(benchmark === undefined
        ? []
        : [{ yAxis: benchmark, label: { formatter: text('points.benchmark'), color: palette.textSoft } }]),
    ];
    const ofShares = { type: 'line' as const, yAxisIndex: 0, showSymbol: true, connectNulls: true };
    const faint = { lineStyle: { type: 'dotted' as const, opacity: 0.6 }, symbol: 'none' };
    return {
      legend: { top: 0, type: 'scroll', textStyle: { color: palette.textSoft } },
      // The line's label stands between the legend and the plot.
      grid: { left: 8, right: 16, top: at === null ? 28 : 48, bottom: 4, containLabel: true },
      tooltip: {
        valueFormatter: (value) =>
          typeof value !== 'number' ? '–' : value > 1 ? format.count(value) : format.share(value),
      },
      xAxis: categoryAxis(palette, labels),
      yAxis: [
        valueAxis(palette, (value) => format.share(value, 0)),
        { ...valueAxis(palette, (value) => format.compact(value)), splitLine: { show: false } },
      ],
      series: [
        {
          ...{ type: 'bar' as const, name: text('points.customers'), yAxisIndex: 1, barMaxWidth: 26 },
          itemStyle: { color: palette.line },
          data: curve.points.map(({ customers }) => customers),
        },
        {
          ...{ ...ofShares, name: text('points.rate'), data: rate },
          ...(lines.length > 0 ? { markLine: { symbol: 'none', data: lines } } : {}),
        },
        {
          ...ofShares,
          ...faint,
          name: text('points.low'),
          data: curve.points.map(({ customers, low }) => (customers > 0 ? low : null)),
        },
        {
          ...ofShares,
          ...faint,
          name: text('points.high'),
          data: curve.points.map(({ customers, high }) => (customers > 0 ? high : null)),
        },
      ],
    };
  }, [curve, at, benchmark, palette, format, text]);
  const names = countNames(curve);
  const sum = (of: 'customers' | 'reached') => curve.points.reduce((all, each) => all + each[of], 0);
  const cells = (customers: number, reached: number) => [
    ...[format.count(customers), format.count(reached)],
    format.share(customers === 0 ? null : reached / customers),
  ];
  const figures: ChartFigures = {
    of: text('charts.times'),
    columns: [text('points.customers'), text('points.reached'), text('points.rate'), text('charts.interval')],
    rows: curve.points.map(({ customers, reached, low, high }, place) => ({
      name: names[place] ?? '',
      cells: [...cells(customers, reached), customers === 0 ? '–' : `${format.share(low)} – ${format.share(high)}`],
    })),
    total: { name: text('charts.total'), cells: [...cells(sum('customers'), sum('reached')), ''] },
  };
  return <Chart option={option} label={text('points.curveOf', { name })} height={300} figures={figures} />;
}

/** How many of each cohort reach the goal. */
export function CohortChart({
  result,
  benchmark,
}: {
  readonly result: ConversionPointResult;
  readonly benchmark: number | undefined;
}) {
  const text = useText();
  const format = useFormat();
  const palette = usePalette();
  const nameOf = useGroupName();
  const labels = useMemo(() => result.groups[0]?.cohorts.map(({ date }) => date) ?? [], [result]);
  const marks = useAnnotationMarks(labels);
  const option = useMemo((): ChartOption => {
    const label = { show: true, formatter: text('points.benchmark'), color: palette.textSoft };
    const lines = benchmark === undefined ? [] : [{ yAxis: benchmark, label, lineStyle: { type: 'dashed' } }];
    return {
      legend: { top: 0, type: 'scroll', show: result.groups.length > 1, textStyle: { color: palette.textSoft } },
      tooltip: { valueFormatter: (value) => (typeof value === 'number' ? format.share(value) : '–') },
      xAxis: categoryAxis(palette, labels),
      yAxis: valueAxis(palette, (value) => format.share(value, 0)),
      series: result.groups.slice(0, 8).map(({ key, cohorts }, index) => ({
        ...{ type: 'line' as const, id: groupId(key), name: nameOf(key) },
        data: cohorts.map(({ customers, reached }) => (customers === 0 ? null : reached / customers)),
        ...(index === 0 ? marksBeside(marks, lines) : {}),
      })) as ChartOption['series'],
    };
  }, [result, benchmark, labels, marks, palette, format, nameOf, text]);
  const shown = result.groups.slice(0, 8);
  const cell = (counted: { readonly customers: number; readonly reached: number } | undefined) => {
    const { customers = 0, reached = 0 } = counted ?? {};
    const rate = format.share(customers === 0 ? null : reached / customers);
    return customers === 0 ? rate : `${rate} (${format.count(reached)} / ${format.count(customers)})`;
  };
  const figures: ChartFigures = {
    of: text('charts.period'),
    columns: shown.map(({ key }) => nameOf(key)),
    rows: labels.map((date) => ({
      name: date,
      cells: shown.map(({ cohorts }) => cell(cohorts.find((each) => each.date === date))),
    })),
    total: { name: text('charts.total'), cells: shown.map(cell) },
  };
  return <Chart option={option} label={text('points.cohorts')} height={240} figures={figures} />;
}
