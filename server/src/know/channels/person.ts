// What one timeline gives to its channel: where the person came from, whether they are new, their visits, and what they brought.
import type { Instant } from '../../kernel/index.ts';
import { periodAt } from '../questions/index.ts';
import type { PersonTimeline, TextOfCode } from '../timelines/index.ts';
import {
  ANY,
  CAMPAIGN_COLUMN,
  CHANNEL_COLUMN,
  type ChannelSpec,
  DEPOSIT,
  DEPOSIT_COLUMN,
  OPENED,
  PAGE,
  REGISTERED,
  REVENUE,
  REVENUE_COLUMN,
} from './plan.ts';

/** One person. Written again for the next. */
export interface ChannelPerson {
  channel: string | null;
  campaign: string | null;
  /** Index of the event that told it, -1 without. */
  touch: number;
  isNew: boolean;
  visits: number;
  bounced: number;
  pages: number;
  staySeconds: number;
  registered: boolean;
  /** Null while the day or month is not over. */
  nextDay: boolean | null;
  nextMonth: boolean | null;
  openedAt: Instant | null;
  fundedAt: Instant | null;
  depositsFen: number;
  revenueFen: number;
  /** Months in which a funded customer was observed. */
  months: number;
}

const MONTH_MS = (365.25 / 12) * 86_400_000;

const amountAt = (timeline: PersonTimeline, column: number, event: number, textOf: TextOfCode): number => {
  const code = timeline.columns[column]?.[event] ?? -1;
  const amount = code < 0 ? Number.NaN : Number(textOf(column, code));
  return Number.isFinite(amount) ? amount : 0;
};

/** The arrival that tells the channel: the first there is, or the last by the end of the range. */
const touchOf = ({ touch, to }: ChannelSpec, { at, columns, length }: PersonTimeline): number => {
  const codes = columns[CHANNEL_COLUMN];
  let found = -1;
  for (let event = 0; event < length && (at[event] as number) < to; event += 1) {
    if ((codes?.[event] ?? -1) < 0) continue;
    found = event;
    if (touch === 'first') return found;
  }
  return found;
};

/** Counts the visits of the range. */
const addVisits = ({ from, to, gapMs }: ChannelSpec, person: ChannelPerson, timeline: PersonTimeline): void => {
  let [began, last, events] = [0, Number.NEGATIVE_INFINITY, 0];
  const end = () => {
    if (events === 0) return;
    person.visits += 1;
    if (events === 1) person.bounced += 1;
    person.staySeconds += (last - began) / 1_000;
  };
  for (let event = 0; event < timeline.length; event += 1) {
    const at = timeline.at[event] as number;
    if (at >= to) break;
    const bits = timeline.matches[event] as number;
    if (at < from || (bits & ANY) === 0) continue;
    if (at - last > gapMs) {
      end();
      began = at;
      events = 0;
    }
    events += 1;
    last = at;
    if ((bits & PAGE) !== 0) person.pages += 1;
  }
  end();
};

/** Whether there is behaviour in the period after that of the first event; null while it is not over. */
const cameBack = (
  { now }: ChannelSpec,
  timeline: PersonTimeline,
  starts: readonly Instant[],
  first: Instant,
): boolean | null => {
  const period = periodAt(starts, first);
  const [start, end] = [starts[period + 1], starts[period + 2]];
  if (period < 0 || start === undefined || end === undefined || end > now) return null;
  for (let event = 0; event < timeline.length; event += 1) {
    const at = timeline.at[event] as number;
    if (at >= end) return false;
    if (at >= start && ((timeline.matches[event] as number) & ANY) !== 0) return true;
  }
  return false;
};

/** Adds what came of a new person. */
const addOutcomes = (
  { now, outcomeMs }: ChannelSpec,
  person: ChannelPerson,
  timeline: PersonTimeline,
  textOf: TextOfCode,
): void => {
  const first = timeline.at[0] as number;
  const end = Math.min(now, first + outcomeMs);
  for (let event = 0; event < timeline.length; event += 1) {
    const at = timeline.at[event] as number;
    if (at > end) break;
    const bits = timeline.matches[event] as number;
    if ((bits & REGISTERED) !== 0) person.registered = true;
    if ((bits & OPENED) !== 0) person.openedAt ??= at;
    if ((bits & DEPOSIT) !== 0) {
      person.fundedAt ??= at;
      person.depositsFen += amountAt(timeline, DEPOSIT_COLUMN, event, textOf);
    }
    if ((bits & REVENUE) !== 0) person.revenueFen += amountAt(timeline, REVENUE_COLUMN, event, textOf);
  }
  if (person.fundedAt !== null) person.months = Math.max(0, end - person.fundedAt) / MONTH_MS;
};

/** Evaluates timelines one after the other; null for who has nothing before the end of the range, and nothing in it. */
export const createChannelWalk = (spec: ChannelSpec, textOf: TextOfCode) => {
  const { from, to } = spec;
  const person: ChannelPerson = {
    ...{ channel: null, campaign: null, touch: -1, isNew: false, visits: 0, bounced: 0, pages: 0, staySeconds: 0 },
    ...{ registered: false, nextDay: null, nextMonth: null, openedAt: null, fundedAt: null },
    ...{ depositsFen: 0, revenueFen: 0, months: 0 },
  };

  return (timeline: PersonTimeline): ChannelPerson | null => {
    const first = timeline.at[0] as number;
    if (timeline.length === 0 || first >= to) return null;
    Object.assign(person, {
      ...{ channel: null, campaign: null, visits: 0, bounced: 0, pages: 0, staySeconds: 0, registered: false },
      ...{ nextDay: null, nextMonth: null, openedAt: null, fundedAt: null, depositsFen: 0, revenueFen: 0, months: 0 },
    });
    person.isNew = first >= from;
    addVisits(spec, person, timeline);
    if (!person.isNew && person.visits === 0) return null;
    person.touch = touchOf(spec, timeline);
    if (person.touch >= 0) {
      const text = (column: number) => {
        const code = timeline.columns[column]?.[person.touch] ?? -1;
        return code < 0 ? null : textOf(column, code);
      };
      person.channel = text(CHANNEL_COLUMN);
      person.campaign = text(CAMPAIGN_COLUMN);
    }
    if (person.isNew) {
      addOutcomes(spec, person, timeline, textOf);
      person.nextDay = cameBack(spec, timeline, spec.days, first);
      person.nextMonth = cameBack(spec, timeline, spec.months, first);
    }
    return person;
  };
};
