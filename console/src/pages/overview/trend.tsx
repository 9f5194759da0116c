// The daily line of a figure, the period before laid under it.
import dayjs from 'dayjs';
import { useMemo } from 'react';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { usePalette } from '../../theme/theme-provider.tsx';
import { Chart, type ChartOption, categoryAxis, valueAxis } from '../../ui/chart.tsx';
import type { ChartFigures } from '../../ui/chart-table.tsx';
import { Panel } from '../../ui/page.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { lineOverUnits } from '../../ui/unit-states.ts';
import { useUnitStates, useUnitWords } from '../../ui/use-unit-states.ts';
import { useAnnotationMarks } from '../dashboards/use-annotations.ts';
import { changeOf, type Figure, figureText, seriesOf } from './figure.tsx';

/** The days in numbers, and under them the figure of the whole period, which of most figures is no sum of days. */
const useFigures = (
  figure: Figure,
  now: readonly { readonly date: string; readonly value: number }[],
  before: readonly (number | null)[],
  notes: readonly string[],
): ChartFigures => {
  const text = useText();
  const format = useFormat();
  const write = (value: number | null) => figureText(format, figure, value);
  const cells = (value: number | null, earlier: number | null) => [
    ...[write(value), write(earlier)],
    format.change(changeOf({ value, before: earlier })),
  ];
  return {
    of: text('charts.day'),
    columns: [text('overview.current'), text('overview.previous'), text('charts.change')],
    rows: now.map(({ date, value }, place) => ({
      ...{ name: date, note: notes[place] ?? '', cells: cells(value, before[place] ?? null) },
    })),
    total: { name: text('charts.whole'), cells: cells(figure.value, figure.before) },
  };
};

/** A day as its axis shows it. */
const monthAndDay = (day: string): string => day.slice(5);

export function Trend({ figure }: { readonly figure: Figure }) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const palette = usePalette();
  const now = useMemo(() => seriesOf(figure).filter(({ date }) => date >= figure.window.from), [figure]);
  // Day under day: the first day of one period stands over the first day of the other, also where one has no value.
  const before = useMemo(() => {
    const values = new Map(seriesOf(figure).map(({ date, value }) => [date, value]));
    const days = dayjs(figure.window.to).diff(figure.window.from, 'day') + 1;
    return now.map(({ date }) => values.get(dayjs(date).subtract(days, 'day').format('YYYY-MM-DD')) ?? null);
  }, [figure, now]);
  // The last day of the window is today.
  const states = useUnitStates(
    useMemo(() => now.map(({ date }) => ({ label: date, complete: date !== figure.window.to })), [figure, now]),
  );
  const marks = useAnnotationMarks(
    useMemo(() => now.map(({ date }) => date), [now]),
    monthAndDay,
  );
  const option = useMemo((): ChartOption => {
    const write = (value: number) => figureText(format, figure, value);
    const line = (name: string, values: readonly (number | null)[], own: boolean) => ({
      name,
      type: 'line' as const,
      data: [...values],
      showSymbol: false,
      lineStyle: { width: own ? 2 : 1.4, type: own ? ('solid' as const) : ('dashed' as const) },
      itemStyle: { color: own ? palette.primary : palette.textFaint },
      ...(own ? { areaStyle: { opacity: 0.07 } } : {}),
    });
    return {
      legend: { right: 8, top: 0, textStyle: { color: palette.textSoft }, icon: 'roundRect', itemHeight: 3 },
      tooltip: { valueFormatter: (value) => (typeof value === 'number' ? write(value) : '–') },
      xAxis: categoryAxis(
        palette,
        now.map(({ date }) => monthAndDay(date)),
      ),
      // There is no half a customer: counts have whole marks, also where they are few.
      yAxis: {
        ...valueAxis(palette, write),
        scale: figure.unit === 'fen' || figure.code === 'customers',
        ...(figure.unit === 'fen' ? {} : { minInterval: 1 }),
      },
      series: [
        ...lineOverUnits(
          {
            ...line(
              text('overview.current'),
              now.map(({ value }) => value),
              true,
            ),
            ...marks,
          },
          states,
        ),
        line(text('overview.previous'), before, false),
      ],
    } as ChartOption;
  }, [before, states, figure, format, now, palette, text, marks]);
  const wordsOf = useUnitWords();
  const figures = useFigures(figure, now, before, states.map(wordsOf));
  const title = text('overview.trendOf', { name: say(figure.label) });
  return (
    <Panel title={title} extra={<span className="zy-soft">{text('overview.todayRuns')}</span>}>
      {now.length > 1 ? (
        <Chart option={option} height={300} label={title} figures={figures} />
      ) : (
        <EmptyState title={text('overview.noSeries')} />
      )}
    </Panel>
  );
}
