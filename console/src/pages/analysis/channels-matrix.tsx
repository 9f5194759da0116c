// The Boston matrix of channels: flow potential across, business contribution up, the bubble its cost; cut lines that move, and what to do
// with each class.
import type { ChannelParameters, ChannelRow, ChannelTable } from '@contracts/know/channels/contract.ts';
import { Button, InputNumber, Slider, Tag } from 'antd';
import { useMemo } from 'react';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { usePalette } from '../../theme/theme-provider.tsx';
import { Chart, type ChartOption, valueAxis } from '../../ui/chart.tsx';
import { Panel } from '../../ui/page.tsx';
import { labelSides } from './bubble-labels.ts';

const places = ['invest', 'repair', 'scale', 'drop'] as const;
export const placeColours = { invest: 'green', repair: 'orange', scale: 'blue', drop: 'default' } as const;

const contributionOf = (row: ChannelRow, by: ChannelParameters['contribution']): number =>
  by === 'revenue' ? row.revenueFen : by === 'deposits' ? row.depositsFen : row.funded;

/** Area in proportion to the cost, never too small to be seen. */
const sizeOf = (costFen: number, largest: number): number => 12 + 44 * Math.sqrt(largest === 0 ? 0 : costFen / largest);

interface MatrixProps {
  readonly result: ChannelTable;
  readonly asked: ChannelParameters;
  readonly onChange: (part: Partial<ChannelParameters>) => void;
  /** Null: what is summed up has no one group to ask for. */
  readonly onOpen: ((row: ChannelRow) => void) | null;
}

const useMatrixOption = ({ result, asked }: Pick<MatrixProps, 'result' | 'asked'>, rows: readonly ChannelRow[]) => {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const palette = usePalette();
  return useMemo((): ChartOption => {
    const { contribution } = asked;
    const { flowCut, contributionCut } = result.matrix;
    const write = (value: number) => (contribution === 'funded' ? format.compact(value) : format.moneyShort(value));
    const largest = Math.max(0, ...rows.map(({ costFen }) => costFen ?? 0));
    const most = (of: (row: ChannelRow) => number) => Math.max(1, ...rows.map(of)) * 1.05;
    const [across, up] = [most((row) => row.newVisitors), most((row) => contributionOf(row, contribution))];
    const sides = labelSides(
      rows.map((row) => ({
        ...{ x: row.newVisitors / across, y: contributionOf(row, contribution) / up },
        ...{ size: sizeOf(row.costFen ?? 0, largest), name: say(row.label) },
      })),
    );
    const colours = [palette.series[2], palette.series[3], palette.series[0], palette.textFaint];
    return {
      grid: { left: 16, right: 60, top: 36, bottom: 36, containLabel: true },
      xAxis: {
        ...valueAxis(palette, (value) => format.compact(value)),
        ...{ name: text('channelValue.flow'), nameLocation: 'middle', nameGap: 32, min: 0 },
      } as ChartOption['xAxis'],
      yAxis: {
        ...valueAxis(palette, write),
        ...{ name: text(`channelContribution.${contribution}`), min: 0 },
      } as ChartOption['yAxis'],
      tooltip: { trigger: 'item', formatter: '{b}' },
      series: [
        {
          type: 'scatter',
          data: rows.map((row, place) => ({
            value: [row.newVisitors, contributionOf(row, contribution)],
            name: `${say(row.label)}: ${format.count(row.newVisitors)} · ${write(contributionOf(row, contribution))}${
              row.costFen === null ? '' : ` · ${text('channelValue.cost')} ${format.moneyShort(row.costFen)}`
            }`,
            row: place,
            symbolSize: sizeOf(row.costFen ?? 0, largest),
            itemStyle: { color: colours[places.indexOf(row.place ?? 'drop')] ?? palette.textFaint, opacity: 0.75 },
            label: {
              ...{
                show: true,
                position: sides[place] ?? 'right',
                formatter: say(row.label),
                color: palette.text,
                fontSize: 12,
              },
              // Over other bubbles a name is read by its edge.
              ...{ textBorderColor: palette.raised, textBorderWidth: 3 },
            },
          })),
          markLine: {
            silent: true,
            symbol: 'none',
            label: { show: false },
            lineStyle: { color: palette.lineStrong, type: 'dashed' },
            data: [{ xAxis: flowCut }, { yAxis: contributionCut }],
          },
        },
      ],
    };
  }, [asked, result, rows, palette, format, text, say]);
};

export function Matrix(props: MatrixProps) {
  const text = useText();
  const say = useBilingual();
  const { result, asked, onChange, onOpen } = props;
  const rows = useMemo(() => result.rows.filter(({ place }) => place !== null), [result]);
  const option = useMatrixOption(props, rows);
  const { contribution } = asked;
  const { flowCut, contributionCut } = result.matrix;
  const unit = contribution === 'funded' ? 1 : 100;
  const most = (of: (row: ChannelRow) => number) => Math.max(1, ...rows.map(of));
  if (rows.length === 0) return null;
  return (
    <Panel title={text('channelValue.matrix')}>
      <Chart
        option={option}
        height={380}
        figures="on the page"
        label={text('channelValue.matrix')}
        onChoose={(data) => {
          const row = rows[(data as { readonly row?: number }).row ?? -1];
          if (row) onOpen?.(row);
        }}
      />
      <div className="zy-grid" style={{ gridTemplateColumns: '1fr 1fr' }}>
        <div>
          <div className="zy-stat-label">{text('channelValue.flowCut')}</div>
          <div className="zy-row zy-row-fill">
            <Slider
              style={{ flex: 1 }}
              {...{ min: 0, max: most(({ newVisitors }) => newVisitors), value: Math.round(flowCut) }}
              onChange={(value) => onChange({ flowCut: value })}
              aria-label={text('channelValue.flowCut')}
            />
            <InputNumber
              {...{ min: 0, value: Math.round(flowCut) }}
              aria-label={text('channelValue.flowCut')}
              onChange={(value) => onChange({ flowCut: value ?? undefined })}
            />
          </div>
        </div>
        <div>
          <div className="zy-stat-label">{text('channelValue.contributionCut')}</div>
          <div className="zy-row zy-row-fill">
            <Slider
              style={{ flex: 1 }}
              min={0}
              max={Math.round(most((row) => contributionOf(row, contribution)) / unit)}
              value={Math.round(contributionCut / unit)}
              onChange={(value) => onChange({ contributionCut: value * unit })}
              aria-label={text('channelValue.contributionCut')}
            />
            <InputNumber
              {...{ min: 0, value: Math.round(contributionCut / unit) }}
              aria-label={text('channelValue.contributionCut')}
              onChange={(value) => onChange({ contributionCut: value === null ? undefined : value * unit })}
            />
          </div>
        </div>
      </div>
      {(asked.flowCut !== undefined || asked.contributionCut !== undefined) && (
        <Button type="link" onClick={() => onChange({ flowCut: undefined, contributionCut: undefined })}>
          {text('channelValue.cutHint')}
        </Button>
      )}
      <ul className="zy-plain-list">
        {places.map((place) => (
          <li key={place}>
            <Tag color={placeColours[place]}>{text(`channelPlace.${place}`)}</Tag>
            <strong>{text(`channelAdvice.${place}`)}</strong>{' '}
            {text.list(rows.filter((row) => row.place === place).map(({ label }) => say(label))) || '–'}
          </li>
        ))}
      </ul>
      <p className="zy-faint">{text('channelValue.matrixHint')}</p>
    </Panel>
  );
}
