// The two evaluations of channels over all timelines: the sums of each channel and campaign, and the persons of a figure.
import { peopleMax } from '../questions/index.ts';
import type { PersonFold } from '../timelines/index.ts';
import type { ChannelCell } from './contract.ts';
import { type ChannelPerson, createChannelWalk } from './person.ts';
import type { ChannelSpec } from './plan.ts';

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

/** Sums by channel and campaign, and who was funded where. */
export interface ChannelPart {
  readonly rows: readonly {
    readonly channel: string | null;
    readonly campaign: string | null;
    readonly sums: ChannelSums;
    /** New persons who were funded, for their lifetime value. */
    readonly funded: readonly string[];
  }[];
}

const createRows = () => {
  const rows = new Map<
    string,
    { channel: string | null; campaign: string | null; sums: ChannelSums; funded: string[] }
  >();
  return {
    rows,
    of: (channel: string | null, campaign: string | null) => {
      const key = JSON.stringify([channel, campaign]);
      const known = rows.get(key);
      if (known) return known;
      const made = { channel, campaign, sums: noSums(), funded: [] };
      rows.set(key, made);
      return made;
    },
  };
};

export const channelFold: PersonFold<ChannelSpec, ChannelPart> = {
  code: 'channels',
  begin: (spec, textOf) => {
    const walk = createChannelWalk(spec, textOf);
    const { rows, of } = createRows();
    return {
      visit: (timeline) => {
        const person = walk(timeline);
        if (!person) return;
        const row = of(person.channel, person.campaign);
        addPerson(row.sums, person);
        if (person.isNew && person.fundedAt !== null) row.funded.push(timeline.person());
      },
      finish: () => ({ rows: [...rows.values()] }),
    };
  },
  merge: (_spec, parts) => {
    const { rows, of } = createRows();
    for (const { channel, campaign, sums, funded } of parts.flatMap((part) => part.rows)) {
      const row = of(channel, campaign);
      addSums(row.sums, sums);
      for (const person of funded) row.funded.push(person);
    }
    return { rows: [...rows.values()] };
  },
};

export interface ChannelPeopleSpec {
  readonly channels: ChannelSpec;
  readonly channel: string | null;
  /** Undefined: whatever the campaign. */
  readonly campaign: string | null | undefined;
  readonly figure: ChannelCell['figure'];
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
  begin: ({ channels, channel, campaign, figure }, textOf) => {
    const walk = createChannelWalk(channels, textOf);
    const persons: string[] = [];
    let total = 0;
    return {
      visit: (timeline) => {
        const person = walk(timeline);
        if (person?.channel !== channel || !person || !counts(person, figure)) return;
        if (campaign !== undefined && person.campaign !== campaign) return;
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
