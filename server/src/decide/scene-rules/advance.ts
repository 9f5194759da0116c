// What a batch of events changes: facts and tallies, and the windows that come to stand or fall by them. Reads only what the events touch.
import { groupBy } from '../../kernel/index.ts';
import { happeningOf } from '../rules/index.ts';
import { dayOf, factOf, idOf, keyOfFact, type Meant, nameOfCustomer, type SceneEvent } from './events.ts';
import { type AdvanceDependencies, type FactDay, factDays } from './fact-days.ts';
import { type Concerned, foreseeWindows, judgeHappenings, judgeWindows, type Touched } from './judge-touched.ts';
import { remembering } from './remembering.ts';
import { EVENTS_FROM, type FactRow, type SceneState, type TallyRow } from './state.ts';
import { eventsOf, type SceneBook, type Stream, streamsOf } from './streams.ts';
import { type DayTally, emptyTally, type Occurrence, occurrenceOfEvent, withOccurrence } from './tally.ts';

export interface Advance {
  readonly facts: readonly FactRow[];
  readonly tallies: readonly TallyRow[];
  readonly touched: readonly Touched[];
}

/** Whether no version counts the day. */
const isBefore = ({ firstDay }: Stream, day: string): boolean => day < firstDay;

const meantBy = (streams: readonly Stream[], events: readonly SceneEvent[], timeZone: string): readonly Meant[] => {
  const byName = new Map<string, readonly Stream[]>();
  for (const stream of streams)
    for (const name of eventsOf(stream)) byName.set(name, [...(byName.get(name) ?? []), stream]);
  if (byName.size === 0) return [];
  return events.flatMap((event) => {
    const { customerId } = event;
    const concerned = byName.get(event.name);
    if (!concerned || customerId === null) return [];
    const day = dayOf(event, timeZone);
    return concerned.flatMap((from) => {
      if (from.trust === 'server' && !event.isServer) return [];
      // A fact may have stood on another day before.
      if (event.factKey === null && isBefore(from, day)) return [];
      return from.parts.flatMap(({ of }, part) =>
        happeningOf(of.word)?.eventsOf(of.with).includes(event.name)
          ? [{ from, stream: from.stream, part, event, customerId, day }]
          : [],
      );
    });
  });
};

const talliesOfFacts = (days: readonly FactDay[]): readonly TallyRow[] =>
  days.map(({ stream, part, customerId, day, occurrences }) => ({
    ...{ stream, part, customerId, day },
    tally: [...occurrences.values()].reduce<DayTally>(withOccurrence, emptyTally),
  }));

/** A plain event that counts, or is left out for a reason. */
interface Happening extends Meant {
  readonly occurrence: Occurrence;
}

/** Plain events for streams that are in force. */
const plainEvents = (meant: readonly Meant[]): readonly Meant[] =>
  meant.filter(({ event, from }) => event.factKey === null && from.active !== null);

/** Those that are added up, not awarded one by one. */
const happeningsOf = (meant: readonly Meant[]): readonly Happening[] =>
  plainEvents(meant).flatMap((each) => {
    const { from, part, event, day } = each;
    const counting = from.isEach ? undefined : from.parts[part];
    const occurrence = counting ? occurrenceOfEvent(counting, event, day) : null;
    return occurrence ? [{ ...each, occurrence }] : [];
  });

const placeOf = ({ stream, part, customerId, day }: Meant): Omit<TallyRow, 'tally'> => ({
  ...{ stream, part: part + EVENTS_FROM, customerId, day },
});

const talliesOfEvents = async (state: SceneState, happened: readonly Happening[]): Promise<readonly TallyRow[]> => {
  if (happened.length === 0) return [];
  const found = new Map<string, TallyRow>();
  const places = new Map(happened.map((each) => [idOf(placeOf(each)), placeOf(each)]));
  const asked = [...places.values()].map(({ stream, customerId, day }) => ({ stream, customerId, from: day, to: day }));
  for (const row of await state.tallies(asked)) found.set(idOf(row), row);
  for (const each of happened) {
    const place = placeOf(each);
    const tally = withOccurrence(found.get(idOf(place))?.tally ?? emptyTally, each.occurrence);
    found.set(idOf(place), { ...place, tally });
  }
  return [...found.values()].filter((row) => places.has(idOf(row)));
};

/**
 * Of a stream that is in force no more, and of days before its first, only what corrects or takes back a fact that is there is of interest: a
 * fact that is moved into the scene comes with its revision.
 */
const factsToKeep = async (state: SceneState, meant: readonly Meant[]): Promise<readonly Meant[]> => {
  const isIdle = ({ from, day }: Meant): boolean => from.active === null || isBefore(from, day);
  const rows = new Map(meant.filter(isIdle).map((each) => [each, factOf(each)]));
  if (rows.size === 0) return meant;
  const known = new Set((await state.factsByKey([...rows.values()])).map(keyOfFact));
  // Within one batch an earlier revision may have been where the stream counts.
  for (const each of meant) if (!rows.has(each)) known.add(keyOfFact(factOf(each)));
  return meant.filter((each) => {
    const row = rows.get(each);
    return !row || row.reversalOf !== null || known.has(keyOfFact(row));
  });
};

interface Counted {
  readonly facts: readonly FactRow[];
  readonly tallies: readonly TallyRow[];
  readonly days: readonly FactDay[];
}

const countMeant = async (
  dependencies: AdvanceDependencies,
  streams: readonly Stream[],
  meant: readonly Meant[],
  happened: readonly Happening[],
): Promise<Counted> => {
  const { state } = dependencies;
  const ofFacts = await factsToKeep(
    state,
    meant.filter(({ event }) => event.factKey !== null),
  );
  const rows = ofFacts.map((each) => ({ row: factOf(each), event: each.event }));
  const newest = new Map(rows.map(({ row }) => [keyOfFact(row), row]));
  const causes = new Map(rows.map(({ row, event }) => [keyOfFact(row), event]));
  const byStream = new Map(streams.map((each) => [each.stream, each]));
  const days = await factDays(dependencies, byStream, newest, causes);
  const tallies = [
    ...talliesOfFacts(days.filter(({ from }) => !from.isEach)),
    ...(await talliesOfEvents(state, happened)),
  ];
  return { facts: [...newest.values()], tallies, days };
};

/** What the events change in what is counted; what comes to stand or fall by it is not looked at. */
export const count = async (
  dependencies: AdvanceDependencies,
  streams: readonly Stream[],
  events: readonly SceneEvent[],
): Promise<Pick<Counted, 'facts' | 'tallies'>> => {
  const meant = meantBy(streams, events, dependencies.timeZone);
  if (meant.length === 0) return { facts: [], tallies: [] };
  return countMeant(dependencies, streams, meant, happeningsOf(meant));
};

/** Customers in streams whose days plain events touch. */
const touchedBy = (happened: readonly Happening[]): Parameters<typeof foreseeWindows>[1] =>
  [...groupBy(happened, nameOfCustomer).values()].flatMap((own) => {
    const [first] = own;
    if (!first) return [];
    return [{ ...first, rows: own.map((each) => ({ ...placeOf(each), tally: emptyTally })) }];
  });

/** What the events change. */
export const advance = async (
  dependencies: AdvanceDependencies,
  book: SceneBook,
  events: readonly SceneEvent[],
): Promise<Advance> => {
  const streams = streamsOf(book);
  const meant = meantBy(streams, events, dependencies.timeZone);
  if (meant.length === 0) return { facts: [], tallies: [], touched: [] };
  const state = remembering(dependencies.state);
  const happened = happeningsOf(meant);
  await foreseeWindows(state, touchedBy(happened));
  const { facts, tallies, days } = await countMeant({ ...dependencies, state }, streams, meant, happened);
  const byStream = new Map(streams.map((each) => [each.stream, each]));
  const lastCause = new Map<string, SceneEvent>();
  for (const each of meant) lastCause.set(nameOfCustomer(each), each.event);
  for (const each of days) if (!lastCause.has(nameOfCustomer(each))) lastCause.set(nameOfCustomer(each), each.cause);
  const concerned = [...groupBy(tallies, nameOfCustomer)].flatMap(([key, rows]): readonly Concerned[] => {
    const [first] = rows;
    const from = first && byStream.get(first.stream);
    const cause = lastCause.get(key);
    return first && from && cause ? [{ from, customerId: first.customerId, rows, cause }] : [];
  });
  return {
    facts,
    tallies,
    touched: [
      ...(await judgeWindows(state, concerned)),
      ...(await judgeHappenings(
        state,
        plainEvents(meant).filter(({ from }) => from.isEach),
        days.filter(({ from }) => from.isEach),
      )),
    ],
  };
};
