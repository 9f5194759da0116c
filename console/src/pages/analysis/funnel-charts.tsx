// How long it takes to come through the funnel, and how conversion goes over time.
import type { FunnelResult } from '@contracts/know/funnels/contract.ts';
import { useMemo } from 'react';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { usePalette } from '../../theme/theme-provider.tsx';
import { Chart, type ChartOption, categoryAxis, valueAxis } from '../../ui/chart.tsx';
import { Panel } from '../../ui/page.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { lineOverUnits } from '../../ui/unit-states.ts';
import { useUnitStates } from '../../ui/use-unit-states.ts';
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
  const option = useMemo((): ChartOption => {
    const bars = whole?.histogram ?? [];
    return {
      tooltip: { valueFormatter: (value) => format.count(Number(value)) },
      xAxis: categoryAxis(
        palette,
        bars.map(({ fromMs, toMs }) => (toMs === null ? `≥${duration(fromMs)}` : `<${duration(toMs)}`)),
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
  }, [whole, format, palette, duration, text]);
  if (!whole) return null;
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
        <Chart option={option} label={title} height={240} />
      ) : (
        <EmptyState title={text('funnel.nobodyConverted')} />
      )}
    </Panel>
  );
}

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
  const title = text('funnel.trend');
  return (
    <Panel title={title} extra={<span className="zy-soft">{text('funnel.trendHint')}</span>}>
      <Chart option={option} label={title} height={240} />
    </Panel>
  );
}
