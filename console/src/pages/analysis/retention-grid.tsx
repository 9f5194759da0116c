// The grid of cohorts and periods with its weighted line, and the curves of the groups.
import type { RetentionCell, RetentionResult } from '@contracts/know/retention/contract.ts';
import { Segmented, Select, Table } from 'antd';
import { useMemo, useState } from 'react';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { usePalette } from '../../theme/theme-provider.tsx';
import { Chart, type ChartOption, categoryAxis, valueAxis } from '../../ui/chart.tsx';
import { Panel } from '../../ui/page.tsx';
import { PointsChange } from './funnel-tables.tsx';
import { askedGroupOf, groupId, groupIsOpenable, useGroupName } from './groups.ts';

export type RetentionGroup = RetentionResult['groups'][number];
export type OpenRetentionCell = (cell: RetentionCell, title: string) => void;

/** Whether shares of those who came back are shown, or of those who did not. */
export type View = 'retained' | 'lost';

const shown = (share: number | null, view: View): number | null =>
  share === null ? null : view === 'retained' ? share : 1 - share;

interface GridProps {
  readonly result: RetentionResult;
  readonly onOpen: OpenRetentionCell;
}

function Cell(props: {
  readonly count: number;
  readonly share: number | null;
  readonly complete: boolean;
  /** False where the period is not over and nobody came back yet, mostly because it lies ahead. */
  readonly begun: boolean;
  readonly label: string;
  readonly onOpen: (() => void) | null;
}) {
  const text = useText();
  const format = useFormat();
  const { count, share, complete, label } = props;
  if (share === null) return <td className="zy-faint">–</td>;
  if (!props.begun)
    return (
      <td className="zy-faint" title={text('retention.running')}>
        ·
      </td>
    );
  const strength = Math.round(Math.sqrt(share) * 62);
  const words = `${label}: ${format.share(share)}, ${format.count(count)}${complete ? '' : ` (${text('retention.running')})`}`;
  return (
    <td
      data-complete={complete}
      style={{ background: `color-mix(in srgb, var(--zy-primary) ${strength}%, var(--zy-surface))` }}
    >
      <button
        type="button"
        className="zy-cell"
        disabled={props.onOpen === null || count === 0}
        title={words}
        aria-label={words}
        onClick={() => props.onOpen?.()}
      >
        {format.share(share)}
      </button>
    </td>
  );
}

function GridTable({
  result,
  group,
  view,
  onOpen,
}: GridProps & { readonly group: RetentionGroup; readonly view: View }) {
  const text = useText();
  const format = useFormat();
  const open = (period: number, title: string, cohort?: string) =>
    groupIsOpenable(group.key)
      ? () =>
          onOpen(
            { group: askedGroupOf(group.key), period, kind: view, ...(cohort === undefined ? {} : { cohort }) },
            title,
          )
      : null;
  const titleOf = (cohort: string, period: number) =>
    text(view === 'retained' ? 'retention.cellRetained' : 'retention.cellLost', {
      cohort,
      period: result.periods[period]?.label ?? '',
    });
  return (
    <div className="zy-scroll">
      <table className="zy-matrix zy-retention">
        <thead>
          <tr>
            <th scope="col">{text('retention.cohortColumn')}</th>
            <th scope="col">{text('retention.size')}</th>
            {result.periods.map(({ label }) => (
              <th scope="col" key={label}>
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr className="zy-weighted">
            <th scope="row" title={text('retention.weightedHint')}>
              {text('retention.weighted')}
            </th>
            <td className="zy-num">{format.count(group.size)}</td>
            {group.average.map(({ retained, size, share }, period) => (
              <Cell
                key={result.periods[period]?.label}
                count={view === 'retained' ? retained : size - retained}
                share={shown(share, view)}
                complete
                begun
                label={titleOf(text('retention.allCohorts'), period)}
                onOpen={null}
              />
            ))}
          </tr>
          {group.cohorts.map(({ date, size, cells }) => (
            <tr key={date}>
              <th scope="row">{date}</th>
              <td className="zy-num">{format.count(size)}</td>
              {cells.map((cell, period) => (
                <Cell
                  key={result.periods[period]?.label}
                  count={view === 'retained' ? cell.retained : cell.lost}
                  share={shown(cell.share, view)}
                  complete={cell.complete}
                  begun={cell.complete || cell.retained > 0}
                  label={titleOf(date, period)}
                  onOpen={open(period, titleOf(date, period), date)}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function RetentionGrid({ result, onOpen }: GridProps) {
  const text = useText();
  const nameOf = useGroupName();
  const [view, setView] = useState<View>('retained');
  const [id, setId] = useState('');
  const group = result.groups.find(({ key }) => groupId(key) === id) ?? result.groups[0];
  if (!group) return null;
  return (
    <Panel
      title={text('retention.grid')}
      extra={
        <>
          {result.groups.length > 1 && (
            <Select
              style={{ width: 180 }}
              value={groupId(group.key)}
              aria-label={text('analysis.group')}
              options={result.groups.map(({ key }) => ({ value: groupId(key), label: nameOf(key) }))}
              onChange={setId}
            />
          )}
          <Segmented<View>
            value={view}
            options={[
              { value: 'retained', label: text('retention.retained') },
              { value: 'lost', label: text('retention.lost') },
            ]}
            onChange={setView}
          />
        </>
      }
    >
      <GridTable result={result} group={group} view={view} onOpen={onOpen} />
      <p className="zy-faint zy-note">{text('retention.incompleteHint')}</p>
    </Panel>
  );
}

const LINES_MAX = 8;

/** The weighted line of each group, the comparison dashed. */
export function RetentionCurves({
  result,
  comparison,
}: {
  readonly result: RetentionResult;
  readonly comparison: RetentionResult | null;
}) {
  const text = useText();
  const format = useFormat();
  const palette = usePalette();
  const nameOf = useGroupName();
  const option = useMemo((): ChartOption => {
    const line = (name: string, group: RetentionGroup, dashed: boolean) => ({
      ...{ type: 'line' as const, name, connectNulls: false },
      lineStyle: { type: dashed ? ('dashed' as const) : ('solid' as const) },
      data: group.average.map(({ share }) => share),
    });
    const before = comparison?.groups[0];
    return {
      legend: { top: 0, type: 'scroll', textStyle: { color: palette.textSoft } },
      tooltip: { valueFormatter: (value) => (typeof value === 'number' ? format.share(value) : '–') },
      xAxis: categoryAxis(
        palette,
        result.periods.map(({ label }) => label),
      ),
      yAxis: valueAxis(palette, (value) => format.share(value, 0)),
      series: [
        ...result.groups.slice(0, LINES_MAX).map((group) => line(nameOf(group.key), group, false)),
        ...(before ? [line(text('analysis.before'), before, true)] : []),
      ],
    };
  }, [result, comparison, palette, format, nameOf, text]);
  const title = text('retention.curves');
  return (
    <Panel title={title} extra={<span className="zy-soft">{text('retention.weightedHint')}</span>}>
      <Chart option={option} figures="on the page" label={title} height={280} />
    </Panel>
  );
}

/** The weighted line of each group in numbers. */
export function AverageTable({
  result,
  comparison,
}: {
  readonly result: RetentionResult;
  readonly comparison: RetentionResult | null;
}) {
  const text = useText();
  const format = useFormat();
  const nameOf = useGroupName();
  const before = comparison?.groups[0];
  const rows = result.groups.flatMap((group, at) =>
    group.average.map((average, period) => ({
      ...average,
      ...{
        key: `${groupId(group.key)} ${period}`,
        group: nameOf(group.key),
        period: result.periods[period]?.label ?? '',
      },
      before: at === 0 ? before?.average[period]?.share : null,
    })),
  );
  type Row = (typeof rows)[number];
  const right = { align: 'right' as const };
  return (
    <Panel title={text('retention.table')} flush>
      <Table<Row>
        size="small"
        rowKey="key"
        dataSource={rows}
        pagination={rows.length > 30 ? { pageSize: 30, showSizeChanger: false } : false}
        scroll={{ x: 'max-content' }}
        columns={[
          ...(result.groups.length > 1 ? [{ title: text('analysis.group'), dataIndex: 'group' }] : []),
          { title: text('retention.period'), dataIndex: 'period' },
          {
            ...right,
            title: text('retention.retained'),
            key: 'retained',
            render: (_, row) => format.count(row.retained),
          },
          { ...right, title: text('retention.ofSize'), key: 'size', render: (_, row) => format.count(row.size) },
          { ...right, title: text('retention.share'), key: 'share', render: (_, row) => format.share(row.share) },
          ...(comparison
            ? [
                {
                  ...right,
                  title: text('analysis.before'),
                  key: 'before',
                  render: (_: unknown, row: Row) => format.share(row.before),
                },
                {
                  ...right,
                  title: text('analysis.change'),
                  key: 'change',
                  render: (_: unknown, row: Row) => <PointsChange now={row.share} before={row.before} />,
                },
              ]
            : []),
        ]}
      />
    </Panel>
  );
}
