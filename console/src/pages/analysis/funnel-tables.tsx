// The funnel in numbers: each step, each group against the others, and each group at each step.
import type { FunnelResult } from '@contracts/know/funnels/contract.ts';
import { Table, Tag } from 'antd';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { usePalette } from '../../theme/theme-provider.tsx';
import { Panel } from '../../ui/page.tsx';
import { useDuration } from './durations.ts';
import type { FunnelGroup, OpenFunnelCell } from './funnel-bars.tsx';
import { GroupName } from './group-name.tsx';
import { askedGroupOf, groupId, groupIsOpenable, useGroupName } from './groups.ts';

interface TableProps {
  readonly result: FunnelResult;
  readonly labels: readonly string[];
  readonly onOpen: OpenFunnelCell;
}

function CountLink({
  count,
  title,
  onOpen,
}: {
  readonly count: number;
  readonly title: string;
  readonly onOpen: (() => void) | null;
}) {
  const format = useFormat();
  if (count === 0 || onOpen === null) return <span className="zy-num">{format.count(count)}</span>;
  return (
    <button type="button" className="zy-link zy-num" title={title} onClick={onOpen}>
      {format.count(count)}
    </button>
  );
}

/** Difference of two shares in percentage points. */
const pointsOf = (now: number | null, before: number | null | undefined): number | null =>
  now === null || before === null || before === undefined ? null : (now - before) * 100;

export function PointsChange({
  now,
  before,
}: {
  readonly now: number | null;
  readonly before: number | null | undefined;
}) {
  const text = useText();
  const format = useFormat();
  const points = pointsOf(now, before);
  if (points === null) return <span className="zy-faint">–</span>;
  const sign = points > 0 ? '+' : '';
  return (
    <span className={points >= 0 ? 'zy-rise zy-num' : 'zy-fall zy-num'}>
      {text('analysis.points', { points: `${sign}${format.decimal(points, 1)}` })}
    </span>
  );
}

/** The whole, step by step. */
export function StepsTable({
  result,
  labels,
  comparison,
  onOpen,
}: TableProps & { readonly comparison: FunnelResult | null }) {
  const text = useText();
  const format = useFormat();
  const duration = useDuration();
  const whole = result.groups[0];
  const before = comparison?.groups[0];
  if (!whole) return null;
  const group = askedGroupOf(whole.key);
  const rows = whole.steps.map((step, index) => ({
    ...step,
    index,
    label: labels[index] ?? '',
    before: before?.steps[index],
  }));
  type Row = (typeof rows)[number];
  const right = { align: 'right' as const };
  const open =
    ({ index, label }: Row, kind: 'reached' | 'lost') =>
    () =>
      onOpen(
        { group, step: index + 1, kind },
        text(kind === 'lost' ? 'funnel.lostTitle' : 'funnel.reachedOf', { step: label }),
      );
  return (
    <Panel title={text('funnel.table')} flush>
      <Table<Row>
        size="small"
        rowKey="index"
        pagination={false}
        scroll={{ x: 'max-content' }}
        dataSource={rows}
        columns={[
          { title: text('funnel.stepColumn'), key: 'step', render: (_, { index, label }) => `${index + 1} ${label}` },
          {
            ...right,
            title: text('funnel.reached'),
            key: 'count',
            render: (_, row) => (
              <CountLink count={row.count} title={text('analysis.openPeople')} onOpen={open(row, 'reached')} />
            ),
          },
          {
            ...right,
            title: text('funnel.fromPrevious'),
            key: 'previous',
            render: (_, row) => format.share(row.fromPrevious),
          },
          { ...right, title: text('funnel.fromFirst'), key: 'first', render: (_, row) => format.share(row.fromFirst) },
          {
            ...right,
            title: text('funnel.lost'),
            key: 'lost',
            render: (_, row) => (
              <CountLink count={row.lost} title={text('analysis.openPeople')} onOpen={open(row, 'lost')} />
            ),
          },
          { ...right, title: text('funnel.mean'), key: 'mean', render: (_, row) => duration(row.time.meanMs) },
          { ...right, title: text('funnel.median'), key: 'median', render: (_, row) => duration(row.time.medianMs) },
          ...(comparison
            ? [
                {
                  ...right,
                  title: text('analysis.before'),
                  key: 'before',
                  render: (_: unknown, row: Row) => format.count(row.before?.count),
                },
                {
                  ...right,
                  title: text('funnel.changePrevious'),
                  key: 'change',
                  render: (_: unknown, row: Row) => (
                    <PointsChange now={row.fromPrevious} before={row.before?.fromPrevious} />
                  ),
                },
              ]
            : []),
        ]}
      />
    </Panel>
  );
}

function Significance({ of }: { readonly of: FunnelGroup['significance'] }) {
  const text = useText();
  const format = useFormat();
  if (of === null) return <span className="zy-faint">{text('funnel.notTested')}</span>;
  const points = (value: number) => `${value > 0 ? '+' : ''}${format.decimal(value * 100, 1)}`;
  const words = text('funnel.differenceInterval', {
    difference: points(of.difference),
    low: points(of.low),
    high: points(of.high),
  });
  return (
    <span className="zy-num">
      {words}
      <br />
      <Tag color={of.significant ? 'gold' : 'default'}>
        {of.significant ? text('funnel.significant') : text('funnel.byChance')} p{' '}
        {of.pCorrected < 0.001 ? '< 0.001' : `= ${format.decimal(of.pCorrected, 3)}`}
      </Tag>
    </span>
  );
}

/** Groups side by side, each against all the others. */
export function GroupsTable({ result, labels, onOpen }: TableProps) {
  const text = useText();
  const format = useFormat();
  const duration = useDuration();
  const nameOf = useGroupName();
  const last = result.steps.length;
  const right = { align: 'right' as const };
  const open = (group: FunnelGroup, step: number) =>
    groupIsOpenable(group.key)
      ? () =>
          onOpen(
            { group: askedGroupOf(group.key), step, kind: 'reached' },
            text('funnel.reachedTitle', { step: labels[step - 1] ?? '', group: nameOf(group.key) }),
          )
      : null;
  return (
    <Panel title={text('funnel.groups')} flush>
      <Table<FunnelGroup>
        size="small"
        rowKey={({ key }) => groupId(key)}
        pagination={false}
        scroll={{ x: 'max-content' }}
        dataSource={[...result.groups]}
        columns={[
          { title: text('analysis.group'), key: 'group', render: (_, { key }) => <GroupName of={key} /> },
          {
            ...right,
            title: text('funnel.entered'),
            key: 'entered',
            render: (_, group) => (
              <CountLink
                count={group.steps[0]?.count ?? 0}
                title={text('analysis.openPeople')}
                onOpen={open(group, 1)}
              />
            ),
          },
          {
            ...right,
            title: text('funnel.converted'),
            key: 'converted',
            render: (_, group) => (
              <CountLink
                count={group.steps.at(-1)?.count ?? 0}
                title={text('analysis.openPeople')}
                onOpen={open(group, last)}
              />
            ),
          },
          {
            ...right,
            title: text('funnel.conversionInterval'),
            key: 'conversion',
            render: (_, { conversion }) => (
              <span className="zy-num">
                {format.share(conversion.share)}{' '}
                <small className="zy-faint">
                  {format.share(conversion.low)}–{format.share(conversion.high)}
                </small>
              </span>
            ),
          },
          { ...right, title: text('funnel.median'), key: 'median', render: (_, { total }) => duration(total.medianMs) },
          {
            title: text('funnel.againstOthers'),
            key: 'significance',
            render: (_, { significance }) => <Significance of={significance} />,
          },
        ]}
      />
    </Panel>
  );
}

/** Conversion of each group from step to step; a cell below the whole is marked the more the further below it is. */
export function StepMatrix({ result, labels }: Omit<TableProps, 'onOpen'>) {
  const text = useText();
  const format = useFormat();
  const palette = usePalette();
  const whole = result.groups[0];
  const shade = (share: number | null, usual: number | null | undefined): string => {
    if (share === null || usual === null || usual === undefined) return 'transparent';
    const strength = Math.min(1, Math.abs(share - usual) / 0.3);
    return `color-mix(in srgb, ${share < usual ? palette.warning : palette.primary} ${Math.round(strength * 45)}%, transparent)`;
  };
  return (
    <Panel title={text('funnel.matrix')}>
      <p className="zy-soft">{text('funnel.matrixHint')}</p>
      <div className="zy-scroll">
        <table className="zy-matrix zy-step-matrix">
          <thead>
            <tr>
              <th scope="col">{text('analysis.group')}</th>
              {labels.slice(1).map((label, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place, two may have one name.
                <th scope="col" key={index}>
                  {index + 2} {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {result.groups.map(({ key, steps }) => (
              <tr key={groupId(key)}>
                <th scope="row">
                  <GroupName of={key} />
                </th>
                {steps.slice(1).map(({ fromPrevious }, index) => (
                  <td
                    // biome-ignore lint/suspicious/noArrayIndexKey: as above.
                    key={index}
                    className="zy-num"
                    style={{ background: shade(fromPrevious, whole?.steps[index + 1]?.fromPrevious) }}
                  >
                    {format.share(fromPrevious)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}
