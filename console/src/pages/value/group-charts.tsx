// Pictures of groups: a treemap, a matrix of two scores, and how customers moved between groups.
import { getMovement } from '@contracts/know/value/contract.ts';
import { Alert, Select } from 'antd';
import { useCallback, useMemo } from 'react';
import type { AnswerOf } from '../../api/client.ts';
import { useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { mixColors } from '../../theme/palette.ts';
import { usePalette } from '../../theme/theme-provider.tsx';
import { Chart, type ChartOption, categoryAxis } from '../../ui/chart.tsx';
import type { ChartFigures } from '../../ui/chart-table.tsx';
import { Panel } from '../../ui/page.tsx';
import { EmptyState, Ready } from '../../ui/states.tsx';
import type { ValueAddress } from './address.ts';

export interface Group {
  readonly code: string;
  readonly label: { readonly zh: string; readonly en: string };
  readonly customers: number;
  readonly moneyFen: number;
}

/** What makes somebody one of each group. */
export function GroupMeanings({
  groups,
}: {
  readonly groups: readonly (Group & { readonly means: Group['label'] })[];
}) {
  const say = useBilingual();
  return (
    <dl className="zy-kv">
      {groups.map(({ code, label, means }) => [
        <dt key={code}>{say(label)}</dt>,
        <dd key={`${code} means`}>{say(means)}</dd>,
      ])}
    </dl>
  );
}

export function GroupTreemap(props: { readonly groups: readonly Group[]; readonly onChoose: (code: string) => void }) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const palette = usePalette();
  const { groups, onChoose } = props;
  const option = useMemo((): ChartOption => {
    const all = groups.reduce((sum, each) => sum + each.customers, 0);
    return {
      tooltip: {
        trigger: 'item',
        formatter: (given) => {
          const group = groups.find((each) => say(each.label) === (given as { name?: string }).name);
          if (!group) return '';
          return `${say(group.label)}<br/>${format.count(group.customers)} · ${format.share(group.customers / all)}<br/>${format.moneyShort(group.moneyFen)}`;
        },
      },
      series: [
        {
          type: 'treemap',
          roam: false,
          nodeClick: false,
          breadcrumb: { show: false },
          top: 0,
          bottom: 0,
          left: 0,
          right: 0,
          itemStyle: { borderColor: palette.surface, borderWidth: 2, gapWidth: 2 },
          label: {
            color: palette.surface,
            formatter: ({ name, value }) => `${name}\n${format.count(Number(value))}`,
            lineHeight: 18,
          },
          data: groups
            .filter((each) => each.customers > 0)
            .map((each, index) => ({
              name: say(each.label),
              value: each.customers,
              code: each.code,
              itemStyle: { color: palette.series[index % palette.series.length] ?? palette.primary },
            })),
        },
      ],
    };
  }, [groups, format, palette, say]);
  const choose = useCallback((data: unknown) => onChoose((data as { code?: string })?.code ?? ''), [onChoose]);
  const [customers, moneyFen] = [
    groups.reduce((sum, each) => sum + each.customers, 0),
    groups.reduce((sum, each) => sum + each.moneyFen, 0),
  ];
  const cells = (each: Pick<Group, 'customers' | 'moneyFen'>) => [
    format.count(each.customers),
    format.share(customers === 0 ? null : each.customers / customers),
    format.moneyShort(each.moneyFen),
  ];
  const figures: ChartFigures = {
    of: text('value.group'),
    columns: [text('charts.customers'), text('charts.share'), text('value.money')],
    rows: groups.map((each) => ({ name: say(each.label), cells: cells(each) })),
    total: { name: text('charts.total'), cells: cells({ customers, moneyFen }) },
  };
  return <Chart option={option} height={300} label={text('value.treemap')} figures={figures} onChoose={choose} />;
}

export interface Cell {
  /** Scores from 1. */
  readonly x: number;
  readonly y: number;
  readonly customers: number;
}

interface MatrixProps {
  readonly cells: readonly Cell[];
  readonly size: number;
  readonly xName: string;
  readonly yName: string;
  readonly label: string;
  readonly height?: number;
  readonly onChoose: (x: number, y: number) => void;
}

/** Customers by two scores; empty cells stay empty. */
export function ScoreMatrix({ cells, size, xName, yName, label, height = 300, onChoose }: MatrixProps) {
  const text = useText();
  const format = useFormat();
  const palette = usePalette();
  const option = useMemo((): ChartOption => {
    const scores = Array.from({ length: size }, (_, index) => String(index + 1));
    const most = Math.max(1, ...cells.map((each) => each.customers));
    const axis = (name: string) => ({
      ...categoryAxis(palette, scores),
      name,
      nameLocation: 'middle' as const,
      nameGap: 26,
      nameTextStyle: { color: palette.textSoft },
      splitArea: { show: false },
    });
    return {
      grid: { left: 44, right: 8, top: 8, bottom: 40 },
      tooltip: {
        trigger: 'item',
        formatter: (given) => {
          const [x = 0, y = 0, customers = 0] = (given as { value: number[] }).value;
          return `${xName} ${x + 1} · ${yName} ${y + 1}<br/>${format.count(customers)}`;
        },
      },
      xAxis: axis(xName) as never,
      yAxis: axis(yName) as never,
      visualMap: {
        show: false,
        min: 0,
        max: most,
        inRange: { color: [mixColors(palette.surface, palette.primary, 0.12), palette.primary] },
      },
      series: [
        {
          type: 'heatmap',
          data: cells.map((each) => ({
            value: [each.x - 1, each.y - 1, each.customers],
            label: { color: each.customers > most * 0.45 ? palette.surface : palette.text },
          })),
          label: { show: true, formatter: (given) => format.compact((given.value as number[])[2] ?? 0) },
          itemStyle: { borderColor: palette.surface, borderWidth: 2 },
        },
      ],
    };
  }, [cells, format, palette, size, xName, yName]);
  const choose = useCallback(
    (data: unknown) => {
      const [x, y] = (data as { value?: number[] })?.value ?? [];
      if (x !== undefined && y !== undefined) onChoose(x + 1, y + 1);
    },
    [onChoose],
  );
  const scores = Array.from({ length: size }, (_, index) => index + 1);
  const sum = (of: readonly Cell[]) => of.reduce((all, { customers }) => all + customers, 0);
  const row = (own: readonly Cell[]) =>
    [...scores.map((x) => sum(own.filter((each) => each.x === x))), sum(own)].map(format.count);
  const figures: ChartFigures = {
    of: `${yName} ╲ ${xName}`,
    columns: [...scores.map(String), text('charts.total')],
    rows: scores.toReversed().map((y) => ({ name: String(y), cells: row(cells.filter((each) => each.y === y)) })),
    total: { name: text('charts.total'), cells: row(cells) },
  };
  return <Chart option={option} height={height} label={label} figures={figures} onChoose={choose} />;
}

type Moves = AnswerOf<typeof getMovement>;

function Sankey({ movement }: { readonly movement: Moves }) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const palette = usePalette();
  const all = movement.moves.reduce((sum, each) => sum + each.customers, 0);
  const stayed = movement.moves.reduce((sum, each) => sum + (each.from === each.to ? each.customers : 0), 0);
  const option = useMemo((): ChartOption => {
    const nameOf = new Map(movement.labels.map((each) => [each.code, say(each.label)]));
    const colorOf = (code: string): string => {
      const index = movement.labels.findIndex((each) => each.code === code);
      return code === 'none' ? palette.textFaint : (palette.series[index % palette.series.length] ?? palette.primary);
    };
    const node = (side: 'from' | 'to', code: string) => ({
      name: `${side}:${code}`,
      itemStyle: { color: colorOf(code) },
      label: { position: side === 'from' ? ('right' as const) : ('left' as const) },
    });
    const codes = (side: 'from' | 'to') => [...new Set(movement.moves.map((each) => each[side]))];
    const plain = (name: string) => nameOf.get(name.replace(/^(from|to):/, '')) ?? name;
    return {
      tooltip: {
        trigger: 'item',
        formatter: (given) => {
          const { data, name, value } = given as {
            data: { source?: string; target?: string };
            name: string;
            value: number;
          };
          const what = data.source ? `${plain(data.source)} → ${plain(data.target ?? '')}` : plain(name);
          return `${what}<br/>${format.count(value)}`;
        },
      },
      series: [
        {
          type: 'sankey',
          left: 4,
          right: 4,
          top: 8,
          bottom: 8,
          nodeGap: 10,
          emphasis: { focus: 'adjacency' },
          label: { color: palette.text, formatter: ({ name }) => plain(String(name)) },
          lineStyle: { color: 'source', opacity: 0.28 },
          data: [...codes('from').map((code) => node('from', code)), ...codes('to').map((code) => node('to', code))],
          links: movement.moves.map((each) => ({
            source: `from:${each.from}`,
            target: `to:${each.to}`,
            value: each.customers,
          })),
        },
      ],
    };
  }, [movement, format, palette, say]);
  const nameOf = (code: string) =>
    say(movement.labels.find((each) => each.code === code)?.label ?? { zh: code, en: code });
  const figures: ChartFigures = {
    of: `${text('value.from')} → ${text('value.to')}`,
    columns: [text('charts.customers'), text('charts.share')],
    rows: movement.moves
      .toSorted((one, other) => other.customers - one.customers)
      .map(({ from, to, customers }) => ({
        name: `${nameOf(from)} → ${nameOf(to)}`,
        cells: [format.count(customers), format.share(customers / all)],
      })),
    total: { name: text('charts.total'), cells: [format.count(all), format.share(all === 0 ? null : 1)] },
  };
  return (
    <>
      {movement.settingsDiffer && <Alert type="warning" showIcon title={text('value.settingsDiffer')} />}
      <div className="zy-faint">{text('value.stayed', { share: format.share(all === 0 ? 0 : stayed / all) })}</div>
      <Chart option={option} height={380} label={text('value.movement')} figures={figures} />
    </>
  );
}

interface MovementProps {
  readonly scheme: 'rfm' | 'afb';
  /** Scored days, newest first. */
  readonly days: readonly string[];
  readonly address: ValueAddress;
}

/** Between two scored days; the newest and the one before it in the list unless others are chosen. */
export function Movement({ scheme, days, address }: MovementProps) {
  const text = useText();
  const { state, change } = address;
  const to = days.includes(state.to) ? state.to : (days[0] ?? '');
  const from = days.includes(state.from) && state.from < to ? state.from : (days.find((day) => day < to) ?? '');
  const movement = useRead(
    getMovement,
    { query: { scheme, naming: state.naming, from, to } },
    { enabled: from !== '' && to !== '', keepPrevious: true },
  );
  const options = (allowed: (day: string) => boolean) =>
    days.filter(allowed).map((day) => ({ value: day, label: day }));
  return (
    <Panel
      title={text('value.movement')}
      extra={
        from !== '' && (
          <div className="zy-row">
            <Select
              aria-label={text('value.from')}
              style={{ width: 130 }}
              value={from}
              options={options((day) => day < to)}
              onChange={(day) => change({ from: day })}
            />
            <span>→</span>
            <Select
              aria-label={text('value.to')}
              style={{ width: 130 }}
              value={to}
              options={options((day) => day > (days.at(-1) ?? ''))}
              onChange={(day) => change({ to: day })}
            />
          </div>
        )
      }
    >
      {from === '' ? (
        <EmptyState title={text('value.oneDay')} />
      ) : (
        <Ready of={movement}>{(answer) => <Sankey movement={answer} />}</Ready>
      )}
    </Panel>
  );
}
