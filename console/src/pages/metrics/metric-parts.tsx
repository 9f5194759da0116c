// The parts that a metric's page and its tiles share: the figure, its line, and its groups.
import type { MetricsCell, MetricsResult } from '@contracts/know/metrics/contract.ts';
import { useMemo } from 'react';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { usePalette } from '../../theme/theme-provider.tsx';
import { Chart, type ChartOption, categoryAxis, valueAxis } from '../../ui/chart.tsx';
import { comparedStates, lineOverUnits } from '../../ui/unit-states.ts';
import { useUnitStates } from '../../ui/use-unit-states.ts';
import { groupId, useGroupName } from '../analysis/groups.ts';
import type { OpenCell } from '../analysis/question-page.tsx';
import { useAnnotationMarks } from '../dashboards/use-annotations.ts';
import { changeOf, useChangeWords, useMetricWriter, verdictOf } from './metric-words.ts';

export interface PartProps {
  readonly result: MetricsResult;
  readonly comparison: MetricsResult | null;
}

/** Groups that are shown over time. */
export const LINES_MAX = 8;

/** The figure, how sure it is, what it was before and what is wanted. */
export function MetricFigure({
  result,
  comparison,
  onOpen,
}: PartProps & { readonly onOpen: OpenCell<MetricsCell> | null }) {
  const text = useText();
  const format = useFormat();
  const { metric, groups, opens } = result;
  const { write } = useMetricWriter(metric.unit);
  const say = useChangeWords();
  const nameOf = useGroupName();
  const [group] = groups;
  if (!group) return null;
  const change = changeOf(metric.unit, group.value, comparison?.groups[0]?.value ?? null);
  const { benchmark, direction } = metric;
  const away = group.value === null || benchmark === null ? null : group.value - benchmark;
  const open = onOpen && opens.includes('counted') && group.value !== null;
  return (
    <div className="zy-metric-figure">
      {open ? (
        <button
          type="button"
          className="zy-metric-value zy-link"
          title={text('analysis.openPeople')}
          onClick={() =>
            onOpen(
              { group: { segment: group.key.segment, kind: 'all', value: null }, part: 'counted' },
              nameOf(group.key),
            )
          }
        >
          {write(group.value)}
        </button>
      ) : (
        <span className="zy-metric-value">{write(group.value)}</span>
      )}
      <div className="zy-metric-notes">
        {comparison && (
          <span data-verdict={verdictOf(direction, change)}>
            {text('metrics.before', { change: say(metric.unit, change), value: write(comparison.groups[0]?.value) })}
          </span>
        )}
        {benchmark !== null && (
          <span data-verdict={verdictOf(direction, away)}>
            {text('metrics.benchmarkOf', { value: write(benchmark) })}
          </span>
        )}
        {group.low !== null && (
          <span>{text('metrics.interval', { low: write(group.low), high: write(group.high) })}</span>
        )}
        {group.base !== null && group.counted !== null && (metric.unit === 'share' || metric.unit === 'points') && (
          <span>
            {text('metrics.countedOf', { counted: format.count(group.counted), base: format.count(group.base) })}
          </span>
        )}
      </div>
    </div>
  );
}

/** The line by unit, of everybody or of each group, with the days before and the benchmark. */
export function MetricLine({ result, comparison, height }: PartProps & { readonly height: number }) {
  const text = useText();
  const palette = usePalette();
  const nameOf = useGroupName();
  const { metric, periods, groups } = result;
  const { write, short } = useMetricWriter(metric.unit);
  const labels = useMemo(() => periods.map(({ label }) => label), [periods]);
  const marks = useAnnotationMarks(labels);
  const states = useUnitStates(periods);
  const option = useMemo((): ChartOption => {
    const shown = groups.slice(0, LINES_MAX);
    const line = (name: string, values: readonly (number | null)[], dashed: boolean) => ({
      ...{ type: 'line' as const, name, connectNulls: false, showSymbol: periods.length <= 40 },
      lineStyle: { type: dashed ? ('dashed' as const) : ('solid' as const) },
      data: labels.map((_, period) => values[period] ?? null),
    });
    const before = comparison?.groups[0];
    const wanted = metric.benchmark;
    return {
      ...(shown.length > 1 || before || wanted !== null
        ? { legend: { top: 0, type: 'scroll', textStyle: { color: palette.textSoft } } }
        : {}),
      tooltip: { valueFormatter: (value) => write(typeof value === 'number' ? value : null) },
      xAxis: categoryAxis(palette, labels),
      yAxis: { ...valueAxis(palette, short), scale: metric.unit !== 'share' && metric.unit !== 'points' },
      series: [
        ...shown.flatMap((group, index) =>
          lineOverUnits(
            {
              ...line(groups.length === 1 ? text('metrics.now') : nameOf(group.key), group.values, false),
              ...(index === 0 ? marks : {}),
            },
            states,
          ),
        ),
        ...(before && comparison
          ? lineOverUnits(
              { ...line(text('analysis.before'), before.values, true), itemStyle: { color: palette.textFaint } },
              comparedStates(comparison.periods, states),
            )
          : []),
        ...(wanted === null
          ? []
          : [
              {
                ...line(
                  text('metrics.benchmark'),
                  labels.map(() => wanted),
                  true,
                ),
                showSymbol: false,
                itemStyle: { color: palette.accent },
              },
            ]),
      ],
    } as ChartOption;
  }, [groups, comparison, states, labels, periods, metric, palette, write, short, nameOf, text, marks]);
  return <Chart option={option} height={height} figures="on the page" label={text('metrics.line')} />;
}

/** The groups as bars, the benchmark as a line across. */
export function MetricBars({ result, height }: PartProps & { readonly height: number }) {
  const text = useText();
  const palette = usePalette();
  const nameOf = useGroupName();
  const { metric } = result;
  const { write, short } = useMetricWriter(metric.unit);
  const option = useMemo((): ChartOption => {
    const shown =
      result.groups.length > 1
        ? result.groups.filter(({ key }) => key.kind !== 'all' || key.segment !== null)
        : result.groups;
    const wanted = metric.benchmark;
    return {
      tooltip: { valueFormatter: (value) => write(typeof value === 'number' ? value : null) },
      grid: { left: 8, right: 56, top: 8, bottom: 4, containLabel: true },
      xAxis: { ...valueAxis(palette, short), splitNumber: 3 },
      yAxis: {
        ...categoryAxis(
          palette,
          shown.map(({ key }) => nameOf(key)),
        ),
        inverse: true,
      },
      series: [
        {
          ...{ type: 'bar' as const, name: text('metrics.now'), barMaxWidth: 22 },
          data: shown.map(({ key, value }) => ({ value, id: groupId(key) })),
          label: {
            ...{ show: true, position: 'right' as const, color: palette.textSoft },
            formatter: ({ value }: { readonly value?: unknown }) => write(typeof value === 'number' ? value : null),
          },
          ...(wanted === null
            ? {}
            : {
                markLine: {
                  symbol: 'none',
                  silent: true,
                  lineStyle: { color: palette.accent },
                  label: { show: false },
                  data: [{ xAxis: wanted }],
                },
              }),
        },
      ],
    } as ChartOption;
  }, [result, metric, palette, write, short, nameOf, text]);
  return <Chart option={option} height={height} figures="on the page" label={text('metrics.groups')} />;
}
