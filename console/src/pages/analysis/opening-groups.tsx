// Groups side by side in the workbench: how many open, where each loses them and how long the steps take, beside everybody.
import type { OpeningCell, OpeningWorkbench } from '@contracts/know/opening/contract.ts';
import type { GroupKey } from '@contracts/know/questions/contract.ts';
import { Segmented, Table } from 'antd';
import { useMemo, useState } from 'react';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { usePalette } from '../../theme/theme-provider.tsx';
import { Chart, type ChartOption, categoryAxis, valueAxis } from '../../ui/chart.tsx';
import { Panel } from '../../ui/page.tsx';
import { Figure } from './figure.tsx';
import { GroupName } from './group-name.tsx';
import { groupId, useGroupName } from './groups.ts';
import { openingCellOf } from './opening-tables.tsx';
import type { OpeningWords } from './opening-words.ts';
import type { OpenCell } from './question-page.tsx';

type Group = OpeningWorkbench & { readonly key: GroupKey };

interface GroupsProps {
  /** Everybody first. */
  readonly groups: readonly Group[];
  readonly before: readonly Group[];
  readonly names: OpeningWords;
  readonly openIn: (key: GroupKey) => OpenCell<OpeningCell> | null;
}

const figures = ['first', 'pass', 'lost', 'time'] as const;
type FigureName = (typeof figures)[number];

/** Groups that have a line. */
const LINES_MAX = 8;

const rateOf = ({ visitors, opened }: OpeningWorkbench): number | null => (visitors === 0 ? null : opened / visitors);

function Lines({ groups, names }: Pick<GroupsProps, 'groups' | 'names'>) {
  const text = useText();
  const format = useFormat();
  const palette = usePalette();
  const nameOf = useGroupName();
  const { stepName } = names;
  const option = useMemo(
    (): ChartOption => ({
      legend: { top: 0, type: 'scroll', textStyle: { color: palette.textSoft } },
      tooltip: { valueFormatter: (value: unknown) => (typeof value === 'number' ? format.share(value) : '–') },
      xAxis: categoryAxis(palette, groups[0]?.steps.map((_, step) => stepName(step)) ?? []),
      yAxis: { ...valueAxis(palette, (value) => format.share(value, 0)), max: 1 },
      series: groups.slice(0, LINES_MAX).map((group, place) => ({
        ...{ type: 'line' as const, name: nameOf(group.key), data: group.steps.map(({ fromFirst }) => fromFirst) },
        lineStyle: { type: place === 0 ? ('dashed' as const) : ('solid' as const) },
      })),
    }),
    [groups, palette, format, nameOf, stepName],
  );
  return <Chart option={option} height={280} label={text('opening.groups')} figures="on the page" />;
}

/** What a cell says of a step in a group. */
const useStepCell = ({ names, openIn }: Pick<GroupsProps, 'names' | 'openIn'>, figure: FigureName) => {
  const text = useText();
  const format = useFormat();
  return ({ key, steps }: Group, step: number) => {
    const own = steps[step];
    if (!own) return '–';
    if (figure === 'first') return format.share(own.fromFirst);
    if (figure === 'pass') return format.share(own.fromPrevious);
    if (figure === 'time') return names.time(own.time.median);
    const open = openIn(key);
    if (own.lost === 0) return '0';
    return (
      <Figure
        shown={format.count(own.lost)}
        onOpen={open && (() => open(openingCellOf(step, 'lost'), `${names.stepName(step)} · ${text('opening.lost')}`))}
      />
    );
  };
};

function GroupTable(props: GroupsProps & { readonly figure: FigureName }) {
  const text = useText();
  const format = useFormat();
  const { groups, before, names, openIn, figure } = props;
  const stepCell = useStepCell({ names, openIn }, figure);
  const right = { align: 'right' as const };
  const counted = ({ key }: Group, step: number, count: number, title: string) => {
    const open = openIn(key);
    return count === 0 ? (
      '0'
    ) : (
      <Figure shown={format.count(count)} onOpen={open && (() => open(openingCellOf(step, 'reached'), title))} />
    );
  };
  const was = ({ key }: Group) => {
    const found = before.find((each) => groupId(each.key) === groupId(key));
    return found ? format.share(rateOf(found)) : '–';
  };
  const last = (groups[0]?.steps.length ?? 1) - 1;
  return (
    <Table<Group>
      size="small"
      rowKey={({ key }) => groupId(key)}
      dataSource={[...groups]}
      pagination={groups.length > 20 ? { pageSize: 20, showSizeChanger: false } : false}
      scroll={{ x: 'max-content' }}
      columns={[
        { title: text('analysis.group'), key: 'group', fixed: 'left', render: (_, { key }) => <GroupName of={key} /> },
        {
          ...{ ...right, title: text('opening.visitors'), key: 'visitors' },
          render: (_, group) => counted(group, 0, group.visitors, text('opening.visitors')),
        },
        {
          ...{ ...right, title: text('opening.opened'), key: 'opened' },
          render: (_, group) => counted(group, last, group.opened, text('opening.opened')),
        },
        {
          ...{ ...right, title: text('opening.conversion'), key: 'conversion' },
          render: (_, group) => <strong className="zy-num">{format.share(rateOf(group))}</strong>,
        },
        ...(before.length > 0
          ? [
              {
                ...{ ...right, title: text('analysis.before'), key: 'before' },
                render: (_: unknown, group: Group) => was(group),
              },
            ]
          : []),
        {
          ...{ ...right, title: text('opening.totalTime'), key: 'total' },
          render: (_, { total }) => names.time(total.median),
        },
        ...Array.from({ length: last }, (_, place) => ({
          ...{ ...right, title: names.stepName(place + 1), key: String(place) },
          render: (_: unknown, group: Group) => stepCell(group, place + 1),
        })),
      ]}
    />
  );
}

export function OpeningGroups(props: GroupsProps) {
  const text = useText();
  const [figure, setFigure] = useState<FigureName>('first');
  return (
    <Panel
      title={text('opening.groups')}
      extra={
        <Segmented<FigureName>
          value={figure}
          options={figures.map((each) => ({ value: each, label: text(`openingGroupFigure.${each}`) }))}
          onChange={setFigure}
        />
      }
    >
      <Lines {...props} />
      <GroupTable {...props} figure={figure} />
      <p className="zy-faint zy-note">{text('opening.groupsHint')}</p>
    </Panel>
  );
}
