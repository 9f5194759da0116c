// Channels by group: one figure of each channel in each group, as bars and in a table that opens to people.
import type { ChannelCell, ChannelRow, ChannelTable } from '@contracts/know/channels/contract.ts';
import type { GroupKey } from '@contracts/know/questions/contract.ts';
import { Select, Table } from 'antd';
import { useMemo, useState } from 'react';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { usePalette } from '../../theme/theme-provider.tsx';
import { Chart, type ChartOption, categoryAxis, valueAxis } from '../../ui/chart.tsx';
import { Panel } from '../../ui/page.tsx';
import { Figure } from './figure.tsx';
import { groupId, useGroupName } from './groups.ts';
import type { OpenCell } from './question-page.tsx';

type Group = ChannelTable & { readonly key: GroupKey };
type Told = ChannelTable['total'];

/** Groups that have bars. */
const BARS_MAX = 8;

const counts = ['newVisitors', 'visitors', 'registered', 'opened', 'funded'] as const;
const shares = ['nextDay', 'nextMonth', 'bounce'] as const;
const amounts = ['deposits', 'revenue'] as const;
type FigureName = (typeof counts)[number] | (typeof shares)[number] | (typeof amounts)[number];
const figures: readonly FigureName[] = [...counts, ...shares, ...amounts];

const isShare = (figure: FigureName): boolean => (shares as readonly string[]).includes(figure);
const readOf = (row: Told, figure: FigureName): number | null => {
  if (figure === 'bounce') return row.bounced.share;
  if (figure === 'deposits') return row.depositsFen;
  if (figure === 'revenue') return row.revenueFen;
  return figure === 'nextDay' || figure === 'nextMonth' ? row[figure].share : row[figure];
};
/** How many persons stand behind it; none where it is of visits or money. */
const personsOf = (row: Told, figure: FigureName): number => {
  if (figure === 'nextDay' || figure === 'nextMonth') return row[figure].count;
  return figure === 'bounce' || figure === 'deposits' || figure === 'revenue' ? 0 : row[figure];
};

interface Line {
  /** Undefined: all channels. */
  readonly channel: string | null | undefined;
  readonly name: string;
  readonly rows: readonly (Told | undefined)[];
}

const linesOf = (
  groups: readonly Group[],
  all: string,
  say: (label: ChannelRow['label']) => string,
): readonly Line[] => [
  { channel: undefined, name: all, rows: groups.map(({ total }) => total) },
  ...(groups[0]?.rows ?? []).map(({ channel, label }) => ({
    ...{ channel, name: say(label) },
    rows: groups.map(({ rows }) => rows.find((each) => each.channel === channel)),
  })),
];

const useWrite = (figure: FigureName) => {
  const format = useFormat();
  return (value: number | null | undefined): string => {
    if (value === null || value === undefined) return '–';
    if (isShare(figure)) return format.share(value);
    return figure === 'deposits' || figure === 'revenue' ? format.moneyShort(value) : format.count(value);
  };
};

function Bars(props: {
  readonly groups: readonly Group[];
  readonly lines: readonly Line[];
  readonly figure: FigureName;
}) {
  const { groups, lines, figure } = props;
  const text = useText();
  const palette = usePalette();
  const nameOf = useGroupName();
  const format = useFormat();
  const option = useMemo((): ChartOption => {
    const money = figure === 'deposits' || figure === 'revenue';
    const short = (value: number) =>
      isShare(figure) ? format.share(value, 0) : money ? format.moneyShort(value) : format.compact(value);
    return {
      legend: { top: 0, type: 'scroll', textStyle: { color: palette.textSoft } },
      tooltip: { valueFormatter: (value: unknown) => (typeof value === 'number' ? short(value) : '–') },
      xAxis: categoryAxis(
        palette,
        lines.slice(1).map(({ name }) => name),
      ),
      yAxis: valueAxis(palette, short),
      series: groups.slice(0, BARS_MAX).map(({ key }, place) => ({
        ...{ type: 'bar' as const, name: nameOf(key), barMaxWidth: 24 },
        data: lines.slice(1).map(({ rows }) => {
          const row = rows[place];
          return row ? readOf(row, figure) : null;
        }),
      })),
    };
  }, [groups, lines, figure, palette, nameOf, format]);
  return <Chart option={option} height={280} label={text('channelValue.groups')} figures="on the page" />;
}

export function ChannelGroups(props: {
  /** Everybody first. */
  readonly groups: readonly Group[];
  readonly openIn: (key: GroupKey) => OpenCell<ChannelCell> | null;
}) {
  const { groups, openIn } = props;
  const text = useText();
  const say = useBilingual();
  const nameOf = useGroupName();
  const [figure, setFigure] = useState<FigureName>('newVisitors');
  const write = useWrite(figure);
  const lines = useMemo(() => linesOf(groups, text('channelValue.all'), say), [groups, text, say]);
  const cell = ({ channel, name, rows }: Line, place: number) => {
    const [row, group] = [rows[place], groups[place]];
    if (!row || !group) return '–';
    const open = openIn(group.key);
    const asked = figure as ChannelCell['figure'];
    return (
      <Figure
        shown={write(readOf(row, figure))}
        onOpen={
          open && personsOf(row, figure) > 0
            ? () =>
                open(
                  {
                    ...{ group: { segment: null, kind: 'all', value: null }, figure: asked },
                    ...(channel === undefined ? {} : { channel }),
                  },
                  `${name} · ${text(`channelValue.${figure}`)}`,
                )
            : null
        }
      />
    );
  };
  return (
    <Panel
      title={text('channelValue.groups')}
      extra={
        <Select<FigureName>
          style={{ width: 160 }}
          value={figure}
          aria-label={text('metrics.figure')}
          options={figures.map((each) => ({ value: each, label: text(`channelValue.${each}`) }))}
          onChange={setFigure}
        />
      }
    >
      <Bars {...{ groups, lines, figure }} />
      <Table<Line>
        size="small"
        rowKey={({ channel }) => String(channel)}
        dataSource={[...lines]}
        pagination={false}
        scroll={{ x: 'max-content' }}
        columns={[
          { title: text('channelValue.channel'), key: 'channel', fixed: 'left', render: (_, { name }) => name },
          ...groups.map(({ key }, place) => ({
            ...{ align: 'right' as const, title: nameOf(key), key: groupId(key) },
            render: (_: unknown, line: Line) => cell(line, place),
          })),
        ]}
      />
      <p className="zy-faint zy-note">{text('channelValue.groupsHint')}</p>
    </Panel>
  );
}
