// The steps of a funnel as bars: how many came, of how many, and how many were lost on the way. Every count opens to its people.
import type { FunnelCell, FunnelResult } from '@contracts/know/funnels/contract.ts';
import { Checkbox } from 'antd';
import { useState } from 'react';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { usePalette } from '../../theme/theme-provider.tsx';
import { Panel } from '../../ui/page.tsx';
import { useDuration } from './durations.ts';
import { GroupName } from './group-name.tsx';
import { askedGroupOf, groupId, groupIsOpenable, useGroupName } from './groups.ts';

export type FunnelGroup = FunnelResult['groups'][number];
export type OpenFunnelCell = (cell: FunnelCell, title: string) => void;

interface BarsProps {
  readonly groups: readonly FunnelGroup[];
  readonly labels: readonly string[];
  readonly optional: readonly boolean[];
  readonly onOpen: OpenFunnelCell;
}

const SHOWN_AT_FIRST = 4;

function StepBar(props: {
  readonly group: FunnelGroup;
  readonly step: number;
  readonly label: string;
  readonly color: string;
  readonly many: boolean;
  readonly onOpen: OpenFunnelCell;
}) {
  const text = useText();
  const format = useFormat();
  const duration = useDuration();
  const nameOf = useGroupName();
  const { group, step, label, color, many } = props;
  const data = group.steps[step];
  if (!data) return null;
  const share = step === 0 ? 1 : (data.fromFirst ?? 0);
  const name = nameOf(group.key);
  const reached = text('funnel.reachedTitle', { step: label, group: name });
  const open = groupIsOpenable(group.key);
  return (
    <div className="zy-funnel-bar">
      <button
        type="button"
        className="zy-funnel-track"
        disabled={!open}
        title={many ? name : reached}
        aria-label={`${reached}: ${format.count(data.count)}`}
        onClick={() => props.onOpen({ group: askedGroupOf(group.key), step: step + 1, kind: 'reached' }, reached)}
      >
        <i style={{ inlineSize: `${share * 100}%`, background: color }} />
        <span className="zy-funnel-count">
          {format.count(data.count)}
          {step > 0 && <small>{format.share(data.fromFirst)}</small>}
        </span>
      </button>
      <span className="zy-num zy-funnel-conversion" title={text('funnel.fromPrevious')}>
        {step === 0 ? '' : format.share(data.fromPrevious)}
      </span>
      <span className="zy-num zy-faint" title={text('funnel.medianStep')}>
        {step === 0 ? '' : duration(data.time.medianMs)}
      </span>
    </div>
  );
}

function LostButton({
  group,
  step,
  label,
  onOpen,
}: {
  readonly group: FunnelGroup;
  readonly step: number;
  readonly label: string;
  readonly onOpen: OpenFunnelCell;
}) {
  const text = useText();
  const format = useFormat();
  const lost = group.steps[step]?.lost ?? 0;
  if (lost === 0) return null;
  const title = text('funnel.lostTitle', { step: label });
  return (
    <button
      type="button"
      className="zy-funnel-lost"
      disabled={!groupIsOpenable(group.key)}
      aria-label={`${title}: ${format.count(lost)}`}
      onClick={() => onOpen({ group: askedGroupOf(group.key), step: step + 1, kind: 'lost' }, title)}
    >
      {text('funnel.lostCount', { count: format.count(lost) })}
    </button>
  );
}

export function FunnelBars({ groups, labels, optional, onOpen }: BarsProps) {
  const text = useText();
  const palette = usePalette();
  const broken = groups.filter(({ key }) => key.kind !== 'all' || key.segment !== null);
  const pool = broken.length > 0 ? broken : groups;
  const [hidden, setHidden] = useState<ReadonlySet<string>>(
    () => new Set(pool.slice(SHOWN_AT_FIRST).map(({ key }) => groupId(key))),
  );
  const shown = pool.filter(({ key }) => !hidden.has(groupId(key)));
  const colorOf = (group: FunnelGroup) =>
    palette.series[pool.indexOf(group) % palette.series.length] ?? palette.primary;
  const toggle = (id: string) => {
    const next = new Set(hidden);
    if (!next.delete(id)) next.add(id);
    setHidden(next);
  };
  return (
    <Panel title={text('funnel.steps')}>
      {pool.length > 1 && (
        <div className="zy-row zy-legend">
          {pool.map((group) => (
            <Checkbox
              key={groupId(group.key)}
              checked={!hidden.has(groupId(group.key))}
              onChange={() => toggle(groupId(group.key))}
            >
              <i style={{ background: colorOf(group) }} /> <GroupName of={group.key} />
            </Checkbox>
          ))}
        </div>
      )}
      <div className="zy-funnel-head zy-faint">
        <span>{text('funnel.reached')}</span>
        <span>{text('funnel.fromPrevious')}</span>
        <span>{text('funnel.medianStep')}</span>
      </div>
      <ol className="zy-funnel">
        {labels.map((label, step) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place, two may have one name.
          <li key={step}>
            <div className="zy-funnel-label">
              <b>{step + 1}</b> {label}
              {optional[step] && <span className="zy-faint"> {text('funnel.optional')}</span>}
            </div>
            <div className="zy-funnel-groups">
              {shown.map((group) => (
                <StepBar
                  key={groupId(group.key)}
                  {...{ group, step, label, onOpen }}
                  color={colorOf(group)}
                  many={pool.length > 1}
                />
              ))}
              {shown.length === 1 && shown[0] && <LostButton group={shown[0]} {...{ step, label, onOpen }} />}
            </div>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
