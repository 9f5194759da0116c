// The answer of a distribution in brackets: figures, bars of the groups, and the table that opens to people.
import type {
  DistributionCell,
  DistributionParameters,
  DistributionResult,
} from '@contracts/know/distribution/contract.ts';
import { Table } from 'antd';
import { useMemo, useState } from 'react';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { usePalette } from '../../theme/theme-provider.tsx';
import { Chart, type ChartOption, categoryAxis, valueAxis } from '../../ui/chart.tsx';
import { Panel } from '../../ui/page.tsx';
import { Tiles } from '../value/frame.tsx';
import { useDuration } from './durations.ts';
import { Figure, GroupSelect } from './figure.tsx';
import { GroupName } from './group-name.tsx';
import { askedGroupOf, groupId, groupIsOpenable, useGroupName } from './groups.ts';
import type { PlanWords } from './plan-words.ts';
import type { OpenCell } from './question-page.tsx';

export interface DistributionAnswerProps {
  readonly result: DistributionResult;
  readonly comparison: DistributionResult | null;
  readonly asked: DistributionParameters;
  readonly words: PlanWords;
  readonly onOpen: OpenCell<DistributionCell>;
}

const BARS_MAX = 6;

/** Writes a number of the distribution: a length of time, money, or a number. */
const useWrite = ({ asked, words }: Pick<DistributionAnswerProps, 'asked' | 'words'>) => {
  const format = useFormat();
  const duration = useDuration();
  return useMemo(() => {
    const { of } = asked;
    if (of.kind === 'interval')
      return (value: number | null | undefined) =>
        duration(value === null || value === undefined ? value : value * 1_000);
    const property = 'property' in of ? of.property : null;
    const unit = words.subjects(of.events).find(({ subject }) => subject.name === property)?.unit ?? null;
    return unit === 'fen' ? format.money : (value: number | null | undefined) => format.decimal(value, 2);
  }, [asked, words, format, duration]);
};

/** What a bracket is called: its name, a single whole number, or its edges. */
const useBracketLabels = ({ result, asked, words }: Pick<DistributionAnswerProps, 'result' | 'asked' | 'words'>) => {
  const text = useText();
  const write = useWrite({ asked, words });
  return useMemo(
    () =>
      result.brackets.map(({ from, to, name }) => {
        if (name) return name;
        if (from === null && to === null) return text('distribution.allValues');
        if (from === null) return text('distribution.below', { to: write(to) });
        if (to === null) return text('distribution.atLeast', { from: write(from) });
        const single = result.whole && asked.of.kind !== 'interval' && to === from + 1;
        return single ? write(from) : text('distribution.between', { from: write(from), to: write(to) });
      }),
    [result, asked, write, text],
  );
};

function Bars({ result, comparison, asked, words, onOpen }: DistributionAnswerProps) {
  const text = useText();
  const format = useFormat();
  const palette = usePalette();
  const nameOf = useGroupName();
  const labels = useBracketLabels({ result, asked, words });
  const several = result.groups.length > 1;
  // Two ranges have the same brackets only where one chose them oneself.
  const before = asked.brackets.kind === 'custom' ? comparison?.groups[0] : undefined;
  const option = useMemo((): ChartOption => {
    const shown = result.groups.slice(0, BARS_MAX);
    const shares = several || before !== undefined;
    const write = (value: unknown) => (shares ? format.share(Number(value)) : format.count(Number(value)));
    return {
      legend: { show: shares, top: 0, type: 'scroll', textStyle: { color: palette.textSoft } },
      tooltip: { valueFormatter: write },
      xAxis: categoryAxis(palette, labels),
      yAxis: valueAxis(palette, (value) => (shares ? format.share(value, 0) : format.compact(value))),
      series: [
        ...shown.map(({ key, brackets }, group) => ({
          ...{ type: 'bar' as const, name: nameOf(key), barMaxWidth: 46 },
          data: brackets.map(({ count, share }, bracket) => ({ value: shares ? share : count, bracket, group })),
          label: {
            ...{ show: !shares, position: 'top' as const, color: palette.textSoft },
            formatter: ({ value }: { readonly value?: unknown }) => write(value),
          },
        })),
        ...(before
          ? [{ type: 'bar' as const, name: text('analysis.before'), data: before.brackets.map(({ share }) => share) }]
          : []),
      ],
    };
  }, [result, before, several, labels, palette, format, nameOf, text]);
  const choose = (data: unknown) => {
    const { bracket, group } = data as { readonly bracket?: number; readonly group?: number };
    const found = group === undefined ? undefined : result.groups[group];
    const edges = bracket === undefined ? undefined : result.brackets[bracket];
    if (!found || !edges || bracket === undefined || !groupIsOpenable(found.key)) return;
    const cell = { kind: 'bracket' as const, group: askedGroupOf(found.key), from: edges.from, to: edges.to };
    onOpen(cell, `${nameOf(found.key)} · ${labels[bracket]}`);
  };
  return (
    <Panel
      title={text('distribution.bars')}
      extra={several && <span className="zy-soft">{text('distribution.shares')}</span>}
    >
      <Chart option={option} figures="on the page" label={text('distribution.bars')} height={300} onChoose={choose} />
    </Panel>
  );
}

function BracketsTable({ result, asked, words, onOpen }: DistributionAnswerProps) {
  const text = useText();
  const format = useFormat();
  const nameOf = useGroupName();
  const labels = useBracketLabels({ result, asked, words });
  const [id, setId] = useState('');
  const group = result.groups.find(({ key }) => groupId(key) === id) ?? result.groups[0];
  if (!group) return null;
  const rows = group.brackets.map((bracket, index) => ({ ...bracket, index, label: labels[index] ?? '' }));
  type Row = (typeof rows)[number];
  const oneEach = asked.of.kind === 'frequency' || asked.of.kind === 'total';
  const open = ({ index, label, customers }: Row) => {
    const edges = result.brackets[index];
    if (!edges || customers === 0 || !groupIsOpenable(group.key)) return null;
    const cell = { kind: 'bracket' as const, group: askedGroupOf(group.key), from: edges.from, to: edges.to };
    return () => onOpen(cell, `${nameOf(group.key)} · ${label}`);
  };
  const right = { align: 'right' as const };
  return (
    <Panel
      title={text('distribution.table')}
      flush
      extra={<GroupSelect groups={result.groups} value={groupId(group.key)} onChange={setId} />}
    >
      <Table<Row>
        size="small"
        rowKey="index"
        dataSource={rows}
        pagination={false}
        scroll={{ x: 'max-content' }}
        columns={[
          { title: text('distribution.bracket'), dataIndex: 'label' },
          ...(oneEach
            ? []
            : [
                {
                  ...right,
                  title: text(asked.of.kind === 'interval' ? 'distribution.intervals' : 'distribution.values'),
                  key: 'count',
                  render: (_: unknown, row: Row) => format.count(row.count),
                },
              ]),
          { ...right, title: text('distribution.share'), key: 'share', render: (_, { share }) => format.share(share) },
          {
            ...right,
            title: text('distribution.customers'),
            key: 'customers',
            render: (_, row) => <Figure shown={format.count(row.customers)} onOpen={open(row)} />,
          },
        ]}
      />
    </Panel>
  );
}

/** Mean, median and ends of each group. */
function FiguresTable({ result, asked, words }: DistributionAnswerProps) {
  const text = useText();
  const format = useFormat();
  const write = useWrite({ asked, words });
  const right = { align: 'right' as const };
  type Group = DistributionResult['groups'][number];
  return (
    <Panel title={text('distribution.figures')} flush>
      <Table<Group>
        size="small"
        rowKey={({ key }) => groupId(key)}
        dataSource={[...result.groups]}
        pagination={false}
        scroll={{ x: 'max-content' }}
        columns={[
          { title: text('analysis.group'), key: 'group', render: (_, { key }) => <GroupName of={key} /> },
          {
            ...right,
            title: text('distribution.customers'),
            key: 'customers',
            render: (_, { customers }) => format.count(customers),
          },
          ...(['mean', 'median', 'p90', 'minimum', 'maximum'] as const).map((figure) => ({
            ...right,
            title: text(`distributionFigure.${figure}`),
            key: figure,
            render: (_: unknown, { figures }: Group) => write(figures?.[figure]),
          })),
        ]}
      />
    </Panel>
  );
}

export function BracketsAnswer(props: DistributionAnswerProps) {
  const { result, comparison, asked, words } = props;
  const text = useText();
  const format = useFormat();
  const write = useWrite({ asked, words });
  const [whole, before] = [result.groups[0], comparison?.groups[0]];
  const was = (value: string) => (before ? { note: text('analysis.was', { value }) } : {});
  return (
    <>
      <Tiles
        tiles={[
          {
            label: text('distribution.customers'),
            value: format.count(whole?.customers),
            ...was(format.count(before?.customers)),
          },
          ...(['mean', 'median', 'p90', 'maximum'] as const).map((figure) => ({
            label: text(`distributionFigure.${figure}`),
            value: write(whole?.figures?.[figure]),
            ...was(write(before?.figures?.[figure])),
          })),
        ]}
      />
      <Bars {...props} />
      <BracketsTable {...props} />
      {result.groups.length > 1 && <FiguresTable {...props} />}
    </>
  );
}
