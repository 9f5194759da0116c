// A chart in the product's colours. It follows the size of its place, the language and the mode, and every chart can be
// read as a table too: whoever draws one says its figures, or that they stand on the page already.
import { BarChart, HeatmapChart, LineChart, PieChart, SankeyChart, ScatterChart, TreemapChart } from 'echarts/charts';
import {
  AriaComponent,
  DataZoomComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
  VisualMapComponent,
} from 'echarts/components';
import * as echarts from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import type { EChartsOption } from 'echarts/types/dist/shared';
import { useEffect, useRef } from 'react';
import { fontFamily } from '../theme/antd-theme.ts';
import type { Palette } from '../theme/palette.ts';
import { useIsStill } from '../theme/preference.ts';
import { usePalette } from '../theme/theme-provider.tsx';
import { type ChartFigures, ChartTable } from './chart-table.tsx';
import { paintedPicture } from './painted.ts';

echarts.use([
  BarChart,
  HeatmapChart,
  LineChart,
  PieChart,
  SankeyChart,
  ScatterChart,
  TreemapChart,
  AriaComponent,
  DataZoomComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
  VisualMapComponent,
  CanvasRenderer,
]);

export type ChartOption = EChartsOption;

const MARKED_TOP = 50;

const base = (palette: Palette, isStill: boolean): ChartOption => ({
  color: [...palette.series],
  textStyle: { fontFamily, color: palette.textSoft },
  animation: !isStill,
  animationDuration: 240,
  grid: { left: 8, right: 16, top: 28, bottom: 4, containLabel: true },
  tooltip: {
    trigger: 'axis',
    backgroundColor: palette.raised,
    borderColor: palette.line,
    textStyle: { color: palette.text, fontSize: 12 },
    confine: true,
  },
  aria: { enabled: true },
});

/** An axis of days or of categories. */
export const categoryAxis = (palette: Palette, data: readonly string[]): object => ({
  type: 'category',
  data: [...data],
  axisLine: { lineStyle: { color: palette.lineStrong } },
  axisTick: { show: false },
  axisLabel: { color: palette.textFaint, hideOverlap: true },
});

/** An axis of numbers; the writer of its labels is given. */
export const valueAxis = (palette: Palette, write: (value: number) => string): object => ({
  type: 'value',
  splitLine: { lineStyle: { color: palette.line } },
  axisLabel: { color: palette.textFaint, formatter: write },
});

/** The charts and other pictures within a place one after the other, at twice the size; what has no extent has no picture. */
export const picturesOf = (place: HTMLElement, background: string): readonly HTMLCanvasElement[] =>
  [...place.querySelectorAll<HTMLElement>('.zy-chart, [data-painted]')].flatMap((each) => {
    if ('painted' in each.dataset) return paintedPicture(each, background) ?? [];
    const made = echarts.getInstanceByDom(each);
    return made && each.clientWidth > 0 ? [made.renderToCanvas({ pixelRatio: 2, backgroundColor: background })] : [];
  });

/** Whether something is written above the plot: then it stands below the legend. */
const isMarked = ({ series }: ChartOption): boolean =>
  [series ?? []].flat().some((each) => {
    const { markLine } = each as { readonly markLine?: { readonly data?: readonly { readonly name?: string }[] } };
    return (markLine?.data ?? []).some(({ name }) => name !== undefined);
  });

interface ChartProps {
  readonly option: ChartOption;
  readonly height?: number;
  /** What the chart shows, for those who cannot see it. */
  readonly label: string;
  /** What it shows as a table beside it; `on the page` where a table there has the same figures. */
  readonly figures: ChartFigures | 'on the page';
  /** Told the data of the part that was clicked. */
  readonly onChoose?: (data: unknown) => void;
}

export function Chart({ option, height = 260, label, figures, onChoose }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<echarts.ECharts | null>(null);
  const palette = usePalette();
  const isStill = useIsStill();
  useEffect(() => {
    if (!place.current) return;
    const made = echarts.init(place.current);
    chart.current = made;
    const observer = new ResizeObserver(() => made.resize());
    observer.observe(place.current);
    return () => {
      observer.disconnect();
      made.dispose();
      chart.current = null;
    };
  }, []);
  useEffect(() => {
    const common = base(palette, isStill);
    const marked = isMarked(option) ? { grid: { ...(common.grid as object), top: MARKED_TOP } } : {};
    chart.current?.setOption(
      {
        ...common,
        ...marked,
        ...option,
        tooltip: { ...(common.tooltip as object), ...((option.tooltip ?? {}) as object) },
      },
      { notMerge: true },
    );
  }, [option, palette, isStill]);
  useEffect(() => {
    const made = chart.current;
    if (!made || !onChoose) return;
    const choose = (event: { readonly data?: unknown }): void => onChoose(event.data);
    made.on('click', choose as never);
    return () => {
      if (!made.isDisposed()) made.off('click', choose as never);
    };
  }, [onChoose]);
  return (
    <div className="zy-charted">
      <div className="zy-charted-pair">
        <div ref={place} className="zy-chart" style={{ height }} role="img" aria-label={label} />
        {figures !== 'on the page' && <ChartTable {...{ figures, label, height }} />}
      </div>
    </div>
  );
}
