// The week of a distribution: slots by weekday with the exchange's sessions marked, and the parts of its day.
import type { DistributionResult } from '@contracts/know/distribution/contract.ts';
import { Segmented, Table } from 'antd';
import { useState } from 'react';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Panel } from '../../ui/page.tsx';
import type { DistributionAnswerProps } from './distribution-answer.tsx';
import { weekdays } from './distribution-model.ts';
import { Figure, GroupSelect } from './figure.tsx';
import { askedGroupOf, groupId, groupIsOpenable, useGroupName } from './groups.ts';
import { type Counted, clockOf, strengthOf, useWeekPainting } from './week-painting.ts';

type Group = DistributionResult['groups'][number];

interface GroupProps extends Pick<DistributionAnswerProps, 'result' | 'onOpen'> {
  readonly group: Group;
}

function Grid({ result, group, counted, onOpen }: GroupProps & { readonly counted: Counted }) {
  const text = useText();
  const format = useFormat();
  const { slotMinutes, trading } = result.week ?? { slotMinutes: 60, trading: null };
  const most = Math.max(1, ...group.slots.flat().map((each) => each[counted]));
  const openable = groupIsOpenable(group.key);
  const place = useWeekPainting({ result, group }, counted, most);
  return (
    <div className="zy-scroll" ref={place} data-painted>
      <table className="zy-matrix zy-week">
        <thead>
          <tr>
            <th scope="col">{text('distribution.clock')}</th>
            {weekdays.map((day) => (
              <th scope="col" key={day}>
                {text(`weekday.${day}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {Array.from({ length: (24 * 60) / slotMinutes }, (_, slot) => {
            const clock = clockOf(slot * slotMinutes);
            const state = trading?.[slot] ?? 'closed';
            return (
              <tr key={clock} data-trading={state}>
                <th scope="row" title={trading ? text(`tradingSlot.${state}`) : undefined}>
                  {clock}
                </th>
                {weekdays.map((day, index) => {
                  const cell = group.slots[index]?.[slot] ?? { events: 0, customers: 0 };
                  const count = cell[counted];
                  const words = `${text(`weekday.${day}`)} ${clock}: ${format.count(count)}`;
                  return (
                    <td
                      key={day}
                      style={{
                        background: `color-mix(in srgb, var(--zy-primary) ${Math.round(strengthOf(count, most) * 100)}%, var(--zy-surface))`,
                      }}
                    >
                      <button
                        type="button"
                        className="zy-cell"
                        disabled={!openable || count === 0}
                        aria-label={words}
                        title={words}
                        onClick={() =>
                          onOpen({ kind: 'slot', group: askedGroupOf(group.key), weekday: index + 1, slot }, words)
                        }
                      >
                        {count === 0 ? '·' : format.compact(count)}
                      </button>
                    </td>
                  );
                })}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function PartsTable({ group, onOpen }: Omit<GroupProps, 'result'>) {
  const text = useText();
  const format = useFormat();
  const nameOf = useGroupName();
  const rows = group.parts.filter(({ part, events }) => part !== 'unknown_day' || events > 0);
  type Row = (typeof rows)[number];
  const right = { align: 'right' as const };
  const openable = groupIsOpenable(group.key);
  return (
    <Table<Row>
      size="small"
      rowKey="part"
      dataSource={rows}
      pagination={false}
      columns={[
        { title: text('distribution.part'), key: 'part', render: (_, { part }) => text(`dayPart.${part}`) },
        {
          ...right,
          title: text('distribution.eventCount'),
          key: 'events',
          render: (_, row) => format.count(row.events),
        },
        {
          ...right,
          title: text('distribution.share'),
          key: 'share',
          render: (_, row) => format.share(group.count === 0 ? null : row.events / group.count),
        },
        {
          ...right,
          title: text('distribution.customers'),
          key: 'customers',
          render: (_, { part, customers }) => (
            <Figure
              shown={format.count(customers)}
              onOpen={
                openable && customers > 0
                  ? () =>
                      onOpen(
                        { kind: 'part', group: askedGroupOf(group.key), part },
                        `${nameOf(group.key)} · ${text(`dayPart.${part}`)}`,
                      )
                  : null
              }
            />
          ),
        },
      ]}
    />
  );
}

export function WeekAnswer({ result, onOpen }: DistributionAnswerProps) {
  const text = useText();
  const [id, setId] = useState('');
  const [counted, setCounted] = useState<Counted>('events');
  const group = result.groups.find(({ key }) => groupId(key) === id) ?? result.groups[0];
  if (!group) return null;
  const choose = <GroupSelect groups={result.groups} value={groupId(group.key)} onChange={setId} />;
  return (
    <>
      <Panel title={text('distribution.parts')} flush extra={choose}>
        <PartsTable group={group} onOpen={onOpen} />
      </Panel>
      <Panel
        title={text('distribution.week')}
        extra={
          <>
            {choose}
            <Segmented<Counted>
              value={counted}
              options={[
                { value: 'events', label: text('distribution.eventCount') },
                { value: 'customers', label: text('distribution.customers') },
              ]}
              onChange={setCounted}
            />
          </>
        }
      >
        <Grid {...{ result, group, counted, onOpen }} />
        <p className="zy-faint zy-note">
          {text(result.week?.trading ? 'distribution.tradingHint' : 'distribution.otherClockHint')}
        </p>
      </Panel>
    </>
  );
}
