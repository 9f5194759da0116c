// What a batch of events changes: facts and tallies, and the windows that come to stand or fall by them. Reads only what the events touch.
import { groupBy } from '../../kernel/index.ts';
import { happeningOf } from '../rules/index.ts';
import { dayOf, factOf, idOf, keyOfFact, type Meant, type SceneEvent, text } from './events.ts';
import { type AdvanceDependencies, type FactDay, factDays } from './fact-days.ts';
import { type Concerned, EVENTS_FROM, judgeHappenings, judgeWindows, type Touched } from './judge-touched.ts';
import type { FactRow, SceneState, TallyRow } from './state.ts';
import { eventsOf, type SceneBook, type Stream, streamsOf } from './streams.ts';
import { type DayTally, emptyTally, occurrenceOfEvent, withOccurrence } from './tally.ts';

export interface Advance {
  readonly facts: readonly FactRow[];
  readonly tallies: readonly TallyRow[];
  readonly touched: readonly Touched[];
}

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
      // A fact may be moved to another day by its next revision, so its first one is kept wherever it lies.
      if (event.factKey === null && day < from.firstDay) return [];
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

const talliesOfEvents = async (state: SceneState, meant: readonly Meant[]): Promise<readonly TallyRow[]> => {
  const found = new Map<string, TallyRow>();
  const happened = meant.flatMap((each) => {
    const count = each.from.parts[each.part];
    const occurrence = count ? occurrenceOfEvent(count, each.event, each.day) : null;
    return occurrence ? [{ ...each, occurrence }] : [];
  });
  const placeOf = ({ stream, part, customerId, day }: Meant) => ({ stream, part: part + EVENTS_FROM, customerId, day });
  const places = new Map(happened.map((each) => [idOf(placeOf(each)), placeOf(each)]));
  const asked = [...places.values()].map(({ day, ...place }) => ({ ...place, from: day, to: day }));
  if (asked.length > 0) for (const row of await state.tallies(asked)) found.set(idOf(row), row);
  for (const { occurrence, ...each } of happened) {
    const place = placeOf(each);
    found.set(idOf(place), {
      ...place,
      tally: withOccurrence(found.get(idOf(place))?.tally ?? emptyTally, occurrence),
    });
  }
  return [...found.values()].filter((row) => places.has(idOf(row)));
};

/** Of a stream that is in force no more only what corrects or takes back a fact that is there is of interest. */
const factsToKeep = async (state: SceneState, meant: readonly Meant[]): Promise<readonly Meant[]> => {
  const idle = meant.filter(({ from }) => from.active === null);
  if (idle.length === 0) return meant;
  const known = new Set((await state.factsByKey(idle.map(factOf))).map(keyOfFact));
  return meant.filter(
    (each) =>
      each.from.active !== null ||
      text(each.event.properties.reversal_of) !== null ||
      known.has(keyOfFact(factOf(each))),
  );
};

interface Counted {
  readonly facts: readonly FactRow[];
  readonly tallies: readonly TallyRow[];
  readonly days: readonly FactDay[];
  readonly meant: readonly Meant[];
  readonly ofEvents: readonly Meant[];
}

/** What the events change in what is counted; what comes to stand or fall by it is not looked at. */
export const count = async (
  dependencies: AdvanceDependencies,
  streams: readonly Stream[],
  events: readonly SceneEvent[],
): Promise<Counted> => {
  const { state, timeZone } = dependencies;
  const meant = meantBy(streams, events, timeZone);
  if (meant.length === 0) return { facts: [], tallies: [], days: [], meant: [], ofEvents: [] };
  const ofFacts = await factsToKeep(
    state,
    meant.filter(({ event }) => event.factKey !== null),
  );
  const ofEvents = meant.filter(({ event, from }) => event.factKey === null && from.active !== null);
  const rows = ofFacts.map((each) => ({ row: factOf(each), event: each.event }));
  const newest = new Map(rows.map(({ row }) => [keyOfFact(row), row]));
  const causes = new Map(rows.map(({ row, event }) => [keyOfFact(row), event]));
  const byStream = new Map(streams.map((each) => [each.stream, each]));
  const days = await factDays(dependencies, byStream, newest, causes);
  const tallies = [
    ...talliesOfFacts(days.filter(({ from }) => !from.isEach)),
    ...(await talliesOfEvents(
      state,
      ofEvents.filter(({ from }) => !from.isEach),
    )),
  ];
  return { facts: [...newest.values()], tallies, days, meant, ofEvents };
};

/** What the events change. */
export const advance = async (
  dependencies: AdvanceDependencies,
  book: SceneBook,
  events: readonly SceneEvent[],
): Promise<Advance> => {
  const { state } = dependencies;
  const streams = streamsOf(book);
  const { facts, tallies, days, meant, ofEvents } = await count(dependencies, streams, events);
  if (meant.length === 0) return { facts: [], tallies: [], touched: [] };
  const byStream = new Map(streams.map((each) => [each.stream, each]));
  const lastCause = new Map<string, SceneEvent>();
  for (const { stream, customerId, event } of meant) lastCause.set(JSON.stringify([stream, customerId]), event);
  for (const { stream, customerId, cause } of days) {
    const key = JSON.stringify([stream, customerId]);
    if (!lastCause.has(key)) lastCause.set(key, cause);
  }
  const concerned = [...groupBy(tallies, ({ stream, customerId }) => JSON.stringify([stream, customerId]))].flatMap(
    ([key, rows]): readonly Concerned[] => {
      const [first] = rows;
      const from = first && byStream.get(first.stream);
      const cause = lastCause.get(key);
      return first && from && cause ? [{ from, customerId: first.customerId, rows, cause }] : [];
    },
  );
  return {
    facts,
    tallies,
    touched: [
      ...(await judgeWindows(state, concerned)),
      ...(await judgeHappenings(
        state,
        ofEvents.filter(({ from }) => from.isEach),
        days.filter(({ from }) => from.isEach),
      )),
    ],
  };
};
