// The heatmap shown: density over the page, elements by clicks, and how far views reach.
import type { HeatmapCell, HeatmapResult } from '@contracts/know/heatmap/contract.ts';
import { Table } from 'antd';
import { useState } from 'react';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { usePalette } from '../../theme/theme-provider.tsx';
import { Chart, type ChartOption, categoryAxis, valueAxis } from '../../ui/chart.tsx';
import type { ChartFigures } from '../../ui/chart-table.tsx';
import { Panel } from '../../ui/page.tsx';
import { Tiles } from '../value/frame.tsx';
import { Figure, GroupSelect } from './figure.tsx';
import { askedGroupOf, groupId, groupIsOpenable } from './groups.ts';
import { HeatmapFields } from './heatmap-fields.tsx';
import type { HeatmapGroup } from './heatmap-model.ts';
import { HeatmapPicture } from './heatmap-picture.tsx';
import type { OpenCell } from './question-page.tsx';
import './heatmap.css';

interface AnswerProps {
  readonly result: HeatmapResult;
  readonly comparison: HeatmapResult | null;
  readonly onOpen: OpenCell<HeatmapCell>;
}

function Elements({ group, onOpen }: { readonly group: HeatmapGroup; readonly onOpen: AnswerProps['onOpen'] }) {
  const text = useText();
  const format = useFormat();
  const right = { align: 'right' as const };
  const open = (path: string) =>
    groupIsOpenable(group.key)
      ? () =>
          onOpen(
            { kind: 'element', group: askedGroupOf(group.key), path },
            text('heatmap.cellElement', { element: path }),
          )
      : null;
  return (
    <Panel title={text('heatmap.elements')}>
      <Table<HeatmapGroup['elements'][number]>
        size="small"
        rowKey="path"
        scroll={{ x: 'max-content' }}
        dataSource={group.elements}
        pagination={group.elements.length > 15 ? { pageSize: 15, showSizeChanger: false } : false}
        columns={[
          { title: text('heatmap.element'), key: 'path', render: (_, { path }) => <code>{path}</code> },
          { ...right, title: text('heatmap.clicks'), key: 'clicks', render: (_, { clicks }) => format.count(clicks) },
          { ...right, title: text('heatmap.share'), key: 'share', render: (_, { share }) => format.share(share) },
          {
            ...right,
            title: text('heatmap.clickers'),
            key: 'customers',
            render: (_, { path, customers }) => <Figure shown={format.count(customers)} onOpen={open(path)} />,
          },
          { ...right, title: text('heatmap.rate'), key: 'rate', render: (_, { rate }) => format.share(rate) },
        ]}
      />
    </Panel>
  );
}

function Depth({
  group,
  before,
  onOpen,
}: {
  readonly group: HeatmapGroup;
  readonly before: HeatmapGroup | undefined;
  readonly onOpen: AnswerProps['onOpen'];
}) {
  const text = useText();
  const format = useFormat();
  const palette = usePalette();
  const line = (name: string, { reached }: HeatmapGroup, dashed: boolean) => ({
    ...{ type: 'line' as const, name, areaStyle: { opacity: dashed ? 0 : 0.15 } },
    lineStyle: { type: dashed ? ('dashed' as const) : ('solid' as const) },
    data: reached.map(({ share, depth, views }) => ({ value: share, depth, views })),
  });
  const option: ChartOption = {
    legend: { top: 0, textStyle: { color: palette.textSoft } },
    tooltip: { valueFormatter: (value) => (typeof value === 'number' ? format.share(value) : '–') },
    xAxis: categoryAxis(
      palette,
      group.reached.map(({ depth }) => `${depth}%`),
    ),
    yAxis: { ...valueAxis(palette, (value) => format.share(value, 0)), max: 1 },
    series: [
      line(text('heatmap.reached'), group, false),
      ...(before ? [line(text('analysis.before'), before, true)] : []),
    ],
  };
  const figures: ChartFigures = {
    of: text('heatmap.depth'),
    columns: [text('heatmap.views'), text('heatmap.reached'), ...(before ? [text('analysis.before')] : [])],
    rows: group.reached.map(({ depth, views, share }, place) => ({
      name: `${depth}%`,
      cells: [
        ...[format.count(views), format.share(share)],
        ...(before ? [format.share(before.reached[place]?.share)] : []),
      ],
    })),
  };
  const half = group.reached.find(({ depth }) => depth === 50);
  const people = { kind: 'reached' as const, group: askedGroupOf(group.key), depth: 50 };
  return (
    <Panel
      title={text('heatmap.depth')}
      extra={
        <span className="zy-soft">
          {text('heatmap.half')}{' '}
          <Figure
            shown={format.share(half?.share)}
            onOpen={
              groupIsOpenable(group.key) && (half?.views ?? 0) > 0
                ? () => onOpen(people, text('heatmap.cellHalf'))
                : null
            }
          />
        </span>
      }
    >
      <Chart option={option} label={text('heatmap.depth')} height={240} figures={figures} />
    </Panel>
  );
}

export function HeatmapAnswer({ result, comparison, onOpen }: AnswerProps) {
  const text = useText();
  const format = useFormat();
  const [id, setId] = useState('');
  const group = result.groups.find(({ key }) => groupId(key) === id) ?? result.groups[0];
  if (!group) return null;
  const before = comparison?.groups.find(({ key }) => groupId(key) === groupId(group.key));
  const was = (value: string) => (before ? { note: text('analysis.was', { value }) } : {});
  const unplaced =
    group.unplaced > 0 ? { note: text('heatmap.unplaced', { count: format.count(group.unplaced) }) } : {};
  return (
    <>
      <Tiles
        tiles={[
          { label: text('heatmap.views'), value: format.count(group.views), ...was(format.count(before?.views)) },
          {
            label: text('heatmap.visitors'),
            value: format.count(group.visitors),
            ...was(format.count(before?.visitors)),
          },
          {
            label: text('heatmap.clicks'),
            value: format.count(group.clicks),
            ...unplaced,
            ...was(format.count(before?.clicks)),
          },
          {
            label: text('heatmap.clickers'),
            value: format.count(group.clickers),
            ...was(format.count(before?.clickers)),
          },
        ]}
      />
      <div className="zy-row">
        <GroupSelect groups={result.groups} value={groupId(group.key)} onChange={setId} />
      </div>
      <div className="zy-heat-grid">
        <HeatmapPicture group={group} columns={result.columns} rows={result.rows} onOpen={onOpen} />
        <div className="zy-stack">
          <Elements group={group} onOpen={onOpen} />
          <HeatmapFields group={group} columns={result.columns} rows={result.rows} onOpen={onOpen} />
          <Depth {...{ group, before, onOpen }} />
        </div>
      </div>
    </>
  );
}
