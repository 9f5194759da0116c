// How long it takes to come through the funnel, and how conversion goes over time.
import type { FunnelResult } from '@contracts/know/funnels/contract.ts';
import { useMemo } from 'react';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { usePalette } from '../../theme/theme-provider.tsx';
import { Chart, type ChartOption, categoryAxis, valueAxis } from '../../ui/chart.tsx';
import type { ChartFigures } from '../../ui/chart-table.tsx';
import { Panel } from '../../ui/page.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { lineOverUnits } from '../../ui/unit-states.ts';
import { useUnitStates, useUnitWords } from '../../ui/use-unit-states.ts';
import { useAnnotationMarks } from '../dashboards/use-annotations.ts';
import { useDuration } from './durations.ts';
import { useGroupName } from './groups.ts';

const LINES_MAX = 6;

/** Time from the first step to the last, of those who came there. */
export function ConversionTimes({ result }: { readonly result: FunnelResult }) {
  const text = useText();
  const format = useFormat();
  const palette = usePalette();
  const duration = useDuration();
  const whole = result.groups[0];
  const bars = useMemo(
    () =>
      (whole?.histogram ?? []).map(({ fromMs, toMs, count }) => ({
        ...{ name: toMs === null ? `≥${duration(fromMs)}` : `<${duration(toMs)}`, count },
      })),
    [whole, duration],
  );
  const option = useMemo((): ChartOption => {
    return {
      tooltip: { valueFormatter: (value) => format.count(Number(value)) },
      xAxis: categoryAxis(
        palette,
        bars.map(({ name }) => name),
      ),
      yAxis: valueAxis(palette, (value) => format.compact(value)),
      series: [
        {
          ...{ type: 'bar', name: text('funnel.converted'), barMaxWidth: 46 },
          data: bars.map(({ count }) => count),
          label: {
            show: true,
            position: 'top',
            color: palette.textSoft,
            formatter: ({ value }: { readonly value?: unknown }) => format.count(Number(value)),
          },
        },
      ],
    };
  }, [bars, format, palette, text]);
  if (!whole) return null;
  const all = bars.reduce((sum, { count }) => sum + count, 0);
  const cells = (count: number) => [format.count(count), format.share(all === 0 ? null : count / all)];
  const figures: ChartFigures = {
    of: text('charts.took'),
    columns: [text('funnel.converted'), text('charts.share')],
    rows: bars.map(({ name, count }) => ({ name, cells: cells(count) })),
    total: { name: text('charts.total'), cells: cells(all) },
  };
  const title = text('funnel.times');
  return (
    <Panel
      title={title}
      extra={
        <span className="zy-soft">
          {text('funnel.meanAndMedian', { mean: duration(whole.total.meanMs), median: duration(whole.total.medianMs) })}
        </span>
      }
    >
      {whole.histogram.length > 0 ? (
        <Chart option={option} label={title} height={240} figures={figures} />
      ) : (
        <EmptyState title={text('funnel.nobodyConverted')} />
      )}
    </Panel>
  );
}

type Counts = FunnelResult['groups'][number]['trend'][number]['counts'];

/** Who began and who converted by period, and all of them; of several groups each in one column. */
const useTrendFigures = ({ groups }: FunnelResult, states: ReturnType<typeof useUnitStates>): ChartFigures => {
  const text = useText();
  const format = useFormat();
  const nameOf = useGroupName();
  const wordsOf = useUnitWords();
  const shown = groups.slice(0, LINES_MAX);
  const ends = (counts: Counts | undefined) => [counts?.[0] ?? 0, counts?.at(-1) ?? 0] as const;
  const written = ([began, converted]: readonly [number, number]): readonly string[] => {
    const rate = format.share(began === 0 ? null : converted / began);
    const counts = [format.count(began), format.count(converted)];
    return shown.length === 1 ? [...counts, rate] : [`${rate} (${counts.toReversed().join(' / ')})`];
  };
  const sum = ({ trend }: FunnelResult['groups'][number]): readonly [number, number] =>
    trend.reduce<readonly [number, number]>(
      (all, { counts }) => [all[0] + ends(counts)[0], all[1] + ends(counts)[1]],
      [0, 0],
    );
  return {
    of: text('charts.period'),
    columns:
      shown.length === 1
        ? [text('charts.began'), text('funnel.converted'), text('charts.rate')]
        : shown.map(({ key }) => nameOf(key)),
    rows: (shown[0]?.trend ?? []).map(({ date }, place) => ({
      ...{ name: date, note: wordsOf(states[place]) },
      cells: shown.flatMap(({ trend }) => written(ends(trend[place]?.counts))),
    })),
    total: { name: text('charts.total'), cells: shown.flatMap((group) => written(sum(group))) },
  };
};

/** Total conversion by the period in which attempts began. */
export function ConversionTrend({ result }: { readonly result: FunnelResult }) {
  const text = useText();
  const format = useFormat();
  const palette = usePalette();
  const nameOf = useGroupName();
  const labels = useMemo(() => result.groups[0]?.trend.map(({ date }) => date) ?? [], [result]);
  const marks = useAnnotationMarks(labels);
  const states = useUnitStates(
    useMemo(() => result.groups[0]?.trend.map(({ date, complete }) => ({ label: date, complete })) ?? [], [result]),
  );
  const option = useMemo((): ChartOption => {
    const groups = result.groups.slice(0, LINES_MAX);
    return {
      legend: { show: groups.length > 1, top: 0, textStyle: { color: palette.textSoft } },
      tooltip: { valueFormatter: (value) => (typeof value === 'number' ? format.share(value) : '–') },
      xAxis: categoryAxis(palette, labels),
      yAxis: valueAxis(palette, (value) => format.share(value, 0)),
      series: groups.flatMap(({ key, trend }, index) =>
        lineOverUnits(
          {
            ...{ type: 'line' as const, name: nameOf(key), showSymbol: trend.length < 20 },
            data: trend.map(({ counts }) => (counts[0] ? (counts.at(-1) ?? 0) / counts[0] : null)),
            ...(index === 0 ? marks : {}),
          },
          states,
        ),
      ),
    } as ChartOption;
  }, [result, states, format, palette, nameOf, labels, marks]);
  const figures = useTrendFigures(result, states);
  const title = text('funnel.trend');
  return (
    <Panel title={title} extra={<span className="zy-soft">{text('funnel.trendHint')}</span>}>
      <Chart option={option} label={title} height={240} figures={figures} />
    </Panel>
  );
}
