// The window of a customer that is open today, counted from the tallies of its days.
import { groupBy } from '../../kernel/index.ts';
import { type Standing, standingsOf, type Tallies } from './judge.ts';
import { partOf, type TallyDays, type TallyRow } from './state.ts';
import { type SceneInForce, streamsOf } from './streams.ts';
import { mergeTallies } from './tally.ts';
import { calendarSpan, wholeTime } from './windows.ts';

const streamOf = (inForce: SceneInForce) => streamsOf({ active: [inForce], versions: [inForce] })[0] ?? null;

/** Days of which tallies are needed; none where a scene has no window of many days. */
export const talliesAsked = (inForce: SceneInForce, customerId: string, today: string): readonly TallyDays[] => {
  const { trigger } = inForce.scene;
  const from = streamOf(inForce);
  if (!from || trigger.kind !== 'happens') return [];
  const { window } = trigger;
  if (window.kind !== 'calendar' && window.kind !== 'since') return [];
  const days = window.kind === 'calendar' ? calendarSpan(window.unit, today) : wholeTime;
  return [{ stream: from.stream, customerId, from: days.from, to: days.to }];
};

/** How the window of today stands; null where none has begun, or where the scene has none of many days. */
export const standingToday = (inForce: SceneInForce, rows: readonly TallyRow[], today: string): Standing | null => {
  const from = streamOf(inForce);
  if (!from) return null;
  const own = rows.filter(({ stream }) => stream === from.stream);
  const tallies: Tallies = from.parts.map((_, part) => {
    const days = groupBy(
      own.filter((row) => partOf(row) === part),
      ({ day }) => day,
    );
    return new Map([...days].map(([day, some]) => [day, some.map(({ tally }) => tally).reduce(mergeTallies)]));
  });
  const { scene, version } = inForce;
  const standings = standingsOf({ scene, version, tallies, touched: from.parts.map(() => [today]), decided: [] });
  return standings.at(-1) ?? null;
};
