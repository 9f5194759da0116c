// The two evaluations of channels over all timelines: the sums of each channel and campaign, and the persons of a figure.
import { GroupTallies, peopleMax, segmentsOf, type Tallied, valueNumberOf } from '../questions/index.ts';
import type { PersonFold, PersonTimeline, TextOfCode } from '../timelines/index.ts';
import type { ChannelCell } from './contract.ts';
import { type ChannelPerson, createChannelWalk } from './person.ts';
import { type ChannelSpec, GROUP_COLUMN } from './plan.ts';

/** What is summed up of a channel or campaign. */
export const channelSums = [
  ...(['visitors', 'visits', 'newVisitors', 'newVisits', 'registered', 'bounced', 'pages', 'staySeconds'] as const),
  ...(['nextDay', 'nextDayOf', 'nextMonth', 'nextMonthOf'] as const),
  ...(['opened', 'funded', 'depositsFen', 'revenueFen', 'months'] as const),
] as const;
export type ChannelSums = Record<(typeof channelSums)[number], number>;

export const noSums = (): ChannelSums =>
  Object.fromEntries(channelSums.map((name) => [name, 0])) as unknown as ChannelSums;

export const addSums = (into: ChannelSums, from: ChannelSums): void => {
  for (const name of channelSums) into[name] += from[name];
};

const addPerson = (sums: ChannelSums, person: ChannelPerson): void => {
  if (person.visits > 0) sums.visitors += 1;
  sums.visits += person.visits;
  if (!person.isNew) return;
  sums.newVisitors += 1;
  sums.newVisits += person.visits;
  sums.bounced += person.bounced;
  sums.pages += person.pages;
  sums.staySeconds += person.staySeconds;
  if (person.registered) sums.registered += 1;
  if (person.nextDay !== null) sums.nextDayOf += 1;
  if (person.nextDay === true) sums.nextDay += 1;
  if (person.nextMonth !== null) sums.nextMonthOf += 1;
  if (person.nextMonth === true) sums.nextMonth += 1;
  if (person.openedAt !== null) sums.opened += 1;
  if (person.fundedAt !== null) sums.funded += 1;
  sums.depositsFen += person.depositsFen;
  sums.revenueFen += person.revenueFen;
  sums.months += person.months;
};

/** What is summed up of a campaign of a channel. */
export interface ChannelSumsRow {
  readonly channel: string | null;
  readonly campaign: string | null;
  readonly sums: ChannelSums;
  /** New persons who were funded, for their lifetime value. */
  readonly funded: string[];
}

/** Rows by channel and campaign. */
type ChannelTally = Map<string, ChannelSumsRow>;

const rowIn = (tally: ChannelTally, channel: string | null, campaign: string | null): ChannelSumsRow => {
  const key = JSON.stringify([channel, campaign]);
  const known = tally.get(key);
  if (known) return known;
  const made = { channel, campaign, sums: noSums(), funded: [] };
  tally.set(key, made);
  return made;
};

const addRows = (into: ChannelTally, rows: Iterable<ChannelSumsRow>): void => {
  for (const { channel, campaign, sums, funded } of rows) {
    const row = rowIn(into, channel, campaign);
    addSums(row.sums, sums);
    for (const person of funded) row.funded.push(person);
  }
};

const noRows = (): ChannelTally => new Map();

/** Adds rows to a list of rows; for groups that are shown as one. */
export const joinRows = (into: ChannelSumsRow[], from: readonly ChannelSumsRow[]): void => {
  const tally = noRows();
  addRows(tally, into);
  addRows(tally, from);
  into.splice(0, into.length, ...tally.values());
};

/** Sums by channel and campaign, and who was funded where: of everybody, and of each group. */
export interface ChannelPart {
  readonly rows: readonly ChannelSumsRow[];
  readonly groups: readonly Tallied<ChannelSumsRow[]>[];
}

const isGrouped = ({ segments, breakdown }: ChannelSpec): boolean => segments > 0 || breakdown !== 'none';

/** The value that a person counts as: of an event's property the first that is known by the end of the range. */
const groupValueOf = (
  { breakdown, to }: ChannelSpec,
  timeline: PersonTimeline,
  textOf: TextOfCode,
): string | null | undefined => {
  if (breakdown === 'none') return undefined;
  if (breakdown !== 'event') return breakdown[valueNumberOf(timeline.group)] ?? null;
  const codes = timeline.columns[GROUP_COLUMN];
  for (let event = 0; event < timeline.length && (timeline.at[event] as number) < to; event += 1) {
    const code = codes?.[event] ?? -1;
    if (code >= 0) return textOf(GROUP_COLUMN, code);
  }
  return null;
};

const asPart = (all: ChannelTally, groups: GroupTallies<ChannelTally>): ChannelPart => ({
  rows: [...all.values()],
  groups: groups.finish().map((each) => ({ ...each, tally: [...each.tally.values()] })),
});

export const channelFold: PersonFold<ChannelSpec, ChannelPart> = {
  code: 'channels',
  begin: (spec, textOf) => {
    const walk = createChannelWalk(spec, textOf);
    const all = noRows();
    const groups = new GroupTallies(noRows);
    const grouped = isGrouped(spec);
    return {
      visit: (timeline) => {
        const person = walk(timeline);
        if (!person) return;
        const count = (tally: ChannelTally): void => {
          const row = rowIn(tally, person.channel, person.campaign);
          addPerson(row.sums, person);
          if (person.isNew && person.fundedAt !== null) row.funded.push(timeline.person());
        };
        count(all);
        if (!grouped) return;
        const value = groupValueOf(spec, timeline, textOf);
        for (const segment of segmentsOf(timeline.group, spec.segments)) {
          if (spec.segments > 0) count(groups.all(segment));
          if (value !== undefined) count(groups.of(segment, value));
        }
      },
      finish: () => asPart(all, groups),
    };
  },
  merge: (_spec, parts) => {
    const all = noRows();
    const groups = new GroupTallies(noRows);
    for (const part of parts) {
      addRows(all, part.rows);
      for (const { segment, value, tally } of part.groups)
        addRows(value === undefined ? groups.all(segment) : groups.of(segment, value), tally);
    }
    return asPart(all, groups);
  },
};

export interface ChannelPeopleSpec {
  readonly channels: ChannelSpec;
  /** Undefined: whatever the channel, and whatever the campaign. */
  readonly channel: string | null | undefined;
  readonly campaign: string | null | undefined;
  readonly figure: ChannelCell['figure'];
  /** Number of the segment, -1: everybody; undefined value: whatever it is. */
  readonly segment: number;
  readonly value: string | null | undefined;
}

const counts = (person: ChannelPerson, figure: ChannelCell['figure']): boolean => {
  if (figure === 'visitors') return person.visits > 0;
  if (!person.isNew) return false;
  if (figure === 'newVisitors') return true;
  if (figure === 'opened') return person.openedAt !== null;
  return figure === 'funded' ? person.fundedAt !== null : person[figure] === true;
};

export const channelPeopleFold: PersonFold<
  ChannelPeopleSpec,
  { readonly persons: readonly string[]; readonly total: number }
> = {
  code: 'channels.people',
  begin: ({ channels, channel, campaign, figure, segment, value }, textOf) => {
    const walk = createChannelWalk(channels, textOf);
    const persons: string[] = [];
    let total = 0;
    return {
      visit: (timeline) => {
        if (segment >= 0 && !segmentsOf(timeline.group, channels.segments).includes(segment)) return;
        const person = walk(timeline);
        if (!person || !counts(person, figure)) return;
        if (channel !== undefined && person.channel !== channel) return;
        if (campaign !== undefined && person.campaign !== campaign) return;
        if (value !== undefined && groupValueOf(channels, timeline, textOf) !== value) return;
        total += 1;
        if (persons.length < peopleMax) persons.push(timeline.person());
      },
      finish: () => ({ persons, total }),
    };
  },
  merge: (_spec, parts) => ({
    persons: parts.flatMap(({ persons }) => persons).slice(0, peopleMax),
    total: parts.reduce((sum, part) => sum + part.total, 0),
  }),
};
