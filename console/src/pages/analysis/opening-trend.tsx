// How many of those who begin open an account, by when they began.
import type { OpeningWorkbench } from '@contracts/know/opening/contract.ts';
import { useMemo } from 'react';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { usePalette } from '../../theme/theme-provider.tsx';
import { Chart, type ChartOption, categoryAxis, valueAxis } from '../../ui/chart.tsx';
import type { ChartFigures } from '../../ui/chart-table.tsx';
import { Panel } from '../../ui/page.tsx';
import { lineOverUnits } from '../../ui/unit-states.ts';
import { useUnitStates, useUnitWords } from '../../ui/use-unit-states.ts';
import { useAnnotationMarks } from '../dashboards/use-annotations.ts';

export function OpeningTrend({ result }: { readonly result: OpeningWorkbench }) {
  const text = useText();
  const format = useFormat();
  const palette = usePalette();
  const wordsOf = useUnitWords();
  const labels = useMemo(() => result.trend.map(({ date }) => date), [result]);
  const marks = useAnnotationMarks(labels);
  const states = useUnitStates(
    useMemo(() => result.trend.map(({ date, complete }) => ({ label: date, complete })), [result]),
  );
  const title = text('opening.trend');
  const option = useMemo(
    (): ChartOption =>
      ({
        tooltip: { valueFormatter: (value: unknown) => (typeof value === 'number' ? format.share(value) : '–') },
        xAxis: categoryAxis(palette, labels),
        yAxis: valueAxis(palette, (value) => format.share(value, 0)),
        series: lineOverUnits(
          {
            ...{ type: 'line' as const, name: text('opening.conversion'), showSymbol: labels.length < 32, ...marks },
            data: result.trend.map(({ reached }) => (reached[0] ? (reached.at(-1) ?? 0) / reached[0] : null)),
          },
          states,
        ),
      }) as ChartOption,
    [result, labels, marks, states, palette, format, text],
  );
  const cells = (began: number, opened: number) => [
    ...[format.count(began), format.count(opened)],
    format.share(began === 0 ? null : opened / began),
  ];
  const figures: ChartFigures = {
    of: text('charts.period'),
    columns: [text('opening.visitors'), text('opening.opened'), text('opening.conversion')],
    rows: result.trend.map(({ date, reached }, place) => ({
      ...{ name: date, note: wordsOf(states[place]), cells: cells(reached[0] ?? 0, reached.at(-1) ?? 0) },
    })),
    total: { name: text('charts.total'), cells: cells(result.visitors, result.opened) },
  };
  return (
    <Panel title={title} extra={<span className="zy-soft">{text('opening.trendHint')}</span>}>
      <Chart option={option} label={title} height={240} figures={figures} />
    </Panel>
  );
}
