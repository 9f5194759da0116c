// What a batch of events changes: facts and tallies, and the windows that come to stand or fall by them. Reads only what the events touch.
import { businessDate, businessDateAt, groupBy } from '../../kernel/index.ts';
import { happeningOf } from '../rules/index.ts';
import { daysNeeded, type Standing, standingsOf, type Tallies } from './judge.ts';
import type { DecidedAward, FactRow, Part, SceneState, TallyRow } from './state.ts';
import { eventsOf, type SceneBook, type SceneInForce, type Stream, streamsOf } from './streams.ts';
import {
  type DayTally,
  emptyTally,
  mergeTallies,
  type Occurrence,
  occurrenceOfEvent,
  occurrencesOfDay,
  type ProductType,
  propertiesRead,
  withOccurrence,
} from './tally.ts';
import { wholeTime } from './windows.ts';

/** An event as scenes look at it. */
export interface SceneEvent {
  readonly name: string;
  /** Whose it is; events of nobody known are passed over. */
  readonly customerId: string | null;
  readonly occurredAt: number;
  readonly isServer: boolean;
  readonly key: string;
  /** Of a record of a core system: later revisions stand for earlier ones. */
  readonly factKey: string | null;
  readonly device: string | null;
  /** How many derived events lie behind it. */
  readonly depth: number;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** A window of a customer that events have touched. */
export interface Touched {
  readonly inForce: SceneInForce;
  readonly customerId: string;
  readonly standing: Standing;
  /** As it was decided before; null where it never was. */
  readonly decided: DecidedAward | null;
  /** The event that touched it last. */
  readonly cause: SceneEvent;
}

export interface Advance {
  readonly facts: readonly FactRow[];
  readonly tallies: readonly TallyRow[];
  readonly touched: readonly Touched[];
}

export interface AdvanceDependencies {
  readonly state: SceneState;
  readonly timeZone: string;
  readonly productTypes: (codes: readonly string[]) => Promise<ReadonlyMap<string, ProductType>>;
}

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** The business day of an event: the one that a record states, else the one on which it happened. */
export const dayOf = ({ properties, factKey, occurredAt }: SceneEvent, timeZone: string): string => {
  const stated = factKey === null ? null : text(properties.business_date);
  return (stated === null ? null : businessDate(stated)) ?? businessDateAt(occurredAt, timeZone);
};

/** An event for a part of a stream. */
interface Meant extends Part {
  readonly from: Stream;
  readonly event: SceneEvent;
  readonly customerId: string;
  readonly day: string;
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
      return from.parts.flatMap(({ of }, part) =>
        happeningOf(of.word)?.eventsOf(of.with).includes(event.name)
          ? [{ from, stream: from.stream, part, event, customerId, day }]
          : [],
      );
    });
  });
};

const idOf = ({ stream, part, customerId, day }: Omit<TallyRow, 'tally'>): string =>
  JSON.stringify([stream, part, customerId, day]);
const keyOfFact = ({ stream, part, factKey }: Part & { readonly factKey: string }): string =>
  JSON.stringify([stream, part, factKey]);

const factOf = ({ from, stream, part, event, customerId, day }: Meant): FactRow => {
  const count = from.parts[part];
  const read = count ? propertiesRead(count) : [];
  const properties = Object.fromEntries(
    read.flatMap((name) => {
      const value = event.properties[name];
      return value === undefined || value === null ? [] : [[name, value]];
    }),
  );
  return {
    ...{ stream, part, factKey: event.factKey ?? event.key, customerId, name: event.name, day, at: event.occurredAt },
    ...{ tradeId: text(event.properties.trade_id), reversalOf: text(event.properties.reversal_of), properties },
  };
};

/** A day of a customer and part whose facts changed, with how they count now. */
interface FactDay extends Omit<TallyRow, 'tally'> {
  readonly from: Stream;
  readonly occurrences: ReadonlyMap<string, Occurrence>;
  /** Facts that belonged to the day before or do now. */
  readonly factKeys: ReadonlySet<string>;
  readonly cause: SceneEvent;
}

type Place = Omit<TallyRow, 'tally'> & { readonly cause: SceneEvent; readonly factKey: string };

/** Days that new facts touch: where they were, where they are now, and where what they take back lies. */
const placesOf = async (
  state: SceneState,
  newest: ReadonlyMap<string, FactRow>,
  causes: ReadonlyMap<string, SceneEvent>,
): Promise<readonly Place[]> => {
  const now = [...newest.values()];
  const before = await state.factsByKey(now);
  const busts = [...now, ...before].filter(({ reversalOf }) => reversalOf !== null);
  const asked = busts.map(({ stream, part, customerId, reversalOf }) => ({
    ...{ stream, part, customerId, tradeId: reversalOf ?? '' },
  }));
  const isAsked = new Set(
    asked.map(({ stream, part, customerId, tradeId }) => JSON.stringify([stream, part, customerId, tradeId])),
  );
  const named = (row: FactRow): boolean =>
    row.reversalOf === null && isAsked.has(JSON.stringify([row.stream, row.part, row.customerId, row.tradeId]));
  const originals = [
    ...(asked.length === 0 ? [] : await state.factsByTrade(asked)).filter((row) => !newest.has(keyOfFact(row))),
    ...now.filter(named),
  ];
  const [anyCause] = causes.values();
  const causeOf = (row: FactRow): SceneEvent | undefined => {
    const own = causes.get(keyOfFact(row));
    if (own) return own;
    const bust = busts.find(
      ({ customerId, reversalOf }) => customerId === row.customerId && reversalOf === row.tradeId,
    );
    return (bust && causes.get(keyOfFact(bust))) ?? anyCause;
  };
  return [...now, ...before]
    .filter(({ reversalOf }) => reversalOf === null)
    .concat(originals)
    .flatMap((row) => {
      const cause = causeOf(row);
      const { stream, part, customerId, day, factKey } = row;
      return cause ? [{ stream, part, customerId, day, factKey, cause }] : [];
    });
};

/** Recomputes the days that new facts touch from all their facts. */
const factDays = async (
  { state, productTypes }: AdvanceDependencies,
  streams: ReadonlyMap<string, Stream>,
  newest: ReadonlyMap<string, FactRow>,
  causes: ReadonlyMap<string, SceneEvent>,
): Promise<readonly FactDay[]> => {
  if (newest.size === 0) return [];
  const places = groupBy(await placesOf(state, newest, causes), idOf);
  const days = [...places.values()].flatMap(([first]) => (first ? [first] : []));
  const isNew = (row: FactRow): boolean => newest.has(keyOfFact(row));
  const stored = (await state.factsByDay(days)).filter((row) => !isNew(row));
  const originals = [...stored, ...[...newest.values()].filter(({ reversalOf }) => reversalOf === null)];
  const withNumber = originals.flatMap(({ tradeId, ...row }) => (tradeId === null ? [] : [{ ...row, tradeId }]));
  const taking = [
    ...(await state.bustsOf(withNumber)).filter((row) => !isNew(row)),
    ...[...newest.values()].filter(({ reversalOf }) => reversalOf !== null),
  ];
  const ofDay = groupBy(originals, idOf);
  const ofTrade = groupBy(taking, ({ stream, part, customerId, reversalOf }) =>
    JSON.stringify([stream, part, customerId, reversalOf]),
  );
  const products = await productTypes([
    ...new Set(originals.flatMap(({ properties }) => text(properties.product_code) ?? [])),
  ]);
  return days.flatMap((place): readonly FactDay[] => {
    const from = streams.get(place.stream);
    const count = from?.parts[place.part];
    if (!from || !count) return [];
    const own = ofDay.get(idOf(place)) ?? [];
    const busts = own.flatMap(
      ({ stream, part, customerId, tradeId }) => ofTrade.get(JSON.stringify([stream, part, customerId, tradeId])) ?? [],
    );
    const touched = places.get(idOf(place)) ?? [];
    return [
      {
        ...{ stream: place.stream, part: place.part, customerId: place.customerId, day: place.day, from },
        occurrences: occurrencesOfDay(count, [...own, ...busts], place.day, products),
        factKeys: new Set([...own, ...touched].map(({ factKey }) => factKey)),
        cause: touched.at(-1)?.cause ?? place.cause,
      },
    ];
  });
};

/**
 * Facts are counted anew from their rows, plain events are added up: the two stand in rows of their own, or one would wipe out the other
 * where a firm sends an event in both ways.
 */
const EVENTS_FROM = 100;
const partOf = ({ part }: Pick<TallyRow, 'part'>): number => part % EVENTS_FROM;

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

/** A customer in a stream, with what was touched. */
interface Concerned {
  readonly from: Stream;
  readonly customerId: string;
  readonly rows: readonly TallyRow[];
  readonly cause: SceneEvent;
}

/** Facts and plain events of a part. */
const bothOf = <Asked extends Part>(asked: Asked): readonly Asked[] => [
  asked,
  { ...asked, part: asked.part + EVENTS_FROM },
];

const judgeWindows = async (state: SceneState, concerned: readonly Concerned[]): Promise<readonly Touched[]> => {
  if (concerned.length === 0) return [];
  const awards = groupBy(
    await state.awards(concerned.map(({ from, customerId }) => ({ code: from.code, customerId, occasions: null }))),
    ({ code, customerId }) => JSON.stringify([code, customerId]),
  );
  const beginPart = ({ parts, versions }: Stream): number | null =>
    versions.some(({ scene: { trigger } }) => trigger.kind === 'happens' && trigger.window.kind === 'since')
      ? parts.length - 1
      : null;
  const whole = concerned.flatMap(({ from, customerId }) => {
    const part = beginPart(from);
    return part === null ? [] : bothOf({ stream: from.stream, part, customerId, ...wholeTime });
  });
  const begun = groupBy(whole.length === 0 ? [] : await state.tallies(whole), ({ stream, customerId }) =>
    JSON.stringify([stream, customerId]),
  );
  const overlay = (stored: readonly TallyRow[], fresh: readonly TallyRow[]): readonly TallyRow[] => [
    ...new Map([...stored, ...fresh].map((row) => [idOf(row), row])).values(),
  ];
  const plans = concerned.map((each) => {
    const { from, customerId, rows } = each;
    const decided = awards.get(JSON.stringify([from.code, customerId])) ?? [];
    const part = beginPart(from);
    const begins = overlay(begun.get(JSON.stringify([from.stream, customerId])) ?? [], rows).filter(
      (row) => partOf(row) === part,
    );
    const versions = from.versions.filter(
      (one) => one === from.active || decided.some(({ version }) => version === one.version),
    );
    const days = rows.map(({ day }) => day);
    const spans = versions.map(({ scene, version }) =>
      daysNeeded(
        scene,
        version,
        days,
        decided,
        begins.map(({ day }) => day),
      ),
    );
    return { ...each, decided, begins, versions, spans };
  });
  const asked = plans.flatMap(({ from, customerId, spans }) =>
    spans.flatMap(({ from: first, to }) =>
      from.parts.flatMap((_, part) => bothOf({ stream: from.stream, part, customerId, from: first, to })),
    ),
  );
  const stored = groupBy(asked.length === 0 ? [] : await state.tallies(asked), ({ stream, customerId }) =>
    JSON.stringify([stream, customerId]),
  );
  return plans.flatMap(({ from, customerId, rows, cause, decided, begins, versions }) => {
    const known = overlay(overlay(stored.get(JSON.stringify([from.stream, customerId])) ?? [], begins), rows);
    const tallies: Tallies = from.parts.map((_, part) => {
      const days = groupBy(
        known.filter((row) => partOf(row) === part),
        ({ day }) => day,
      );
      return new Map([...days].map(([day, own]) => [day, own.map(({ tally }) => tally).reduce(mergeTallies)]));
    });
    const touched = from.parts.map((_, part) => rows.filter((row) => partOf(row) === part).map(({ day }) => day));
    return versions.flatMap((inForce) =>
      standingsOf({ ...inForce, tallies, touched, decided }).flatMap((standing) => {
        const before = decided.find(({ occasion }) => occasion === standing.occasion) ?? null;
        // What another version decided, that version judges.
        if (before ? before.version !== inForce.version : inForce !== from.active) return [];
        return before === null && !standing.met ? [] : [{ inForce, customerId, standing, decided: before, cause }];
      }),
    );
  });
};

/** Occasions of scenes in which every happening is one. */
const judgeHappenings = async (
  state: SceneState,
  events: readonly Meant[],
  days: readonly FactDay[],
): Promise<readonly Touched[]> => {
  const standingOf = (occasion: string, day: string, at: number, met: boolean): Standing => ({
    ...{ occasion, from: day, to: day, day, at, met, lines: [{ kind: 'window', from: day, to: day }] },
  });
  const found = [
    ...events.flatMap(({ from, part, event, customerId, day }) => {
      const count = from.parts[part];
      const occurrence = count ? occurrenceOfEvent(count, event, day) : null;
      return occurrence?.leftOut === null
        ? [{ from, customerId, cause: event, standing: standingOf(event.key, day, occurrence.at, true) }]
        : [];
    }),
    ...days.flatMap(({ from, customerId, day, occurrences, factKeys, cause }) =>
      [...factKeys].map((factKey) => {
        const occurrence = occurrences.get(factKey);
        const met = occurrence !== undefined && occurrence.leftOut === null;
        return { from, customerId, cause, standing: standingOf(factKey, day, occurrence?.at ?? 0, met) };
      }),
    ),
  ];
  if (found.length === 0) return [];
  const awards = await state.awards(
    found.map(({ from, customerId, standing }) => ({ code: from.code, customerId, occasions: [standing.occasion] })),
  );
  const keyOf = (code: string, customerId: string, occasion: string): string =>
    JSON.stringify([code, customerId, occasion]);
  const byOccasion = new Map(awards.map((each) => [keyOf(each.code, each.customerId, each.occasion), each]));
  // A fact that moved to another day stands where it is now.
  const once = new Map<string, (typeof found)[number]>();
  for (const each of found) {
    const key = keyOf(each.from.code, each.customerId, each.standing.occasion);
    if (!once.get(key)?.standing.met) once.set(key, each);
  }
  return [...once].flatMap(([key, { from, customerId, standing, cause }]): readonly Touched[] => {
    const decided = byOccasion.get(key) ?? null;
    const inForce = decided ? from.versions.find(({ version }) => version === decided.version) : from.active;
    if (!inForce || (decided === null && !standing.met)) return [];
    const { validFrom, validUntil } = inForce.scene;
    const isValid = standing.day >= validFrom && (validUntil === null || standing.day <= validUntil);
    return isValid || decided
      ? [{ inForce, customerId, standing: { ...standing, met: standing.met && isValid }, decided, cause }]
      : [];
  });
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

/** What the events change. */
export const advance = async (
  dependencies: AdvanceDependencies,
  book: SceneBook,
  events: readonly SceneEvent[],
): Promise<Advance> => {
  const { state, timeZone } = dependencies;
  const streams = streamsOf(book);
  const meant = meantBy(streams, events, timeZone);
  if (meant.length === 0) return { facts: [], tallies: [], touched: [] };
  const ofFacts = await factsToKeep(
    state,
    meant.filter(({ event }) => event.factKey !== null),
  );
  const ofEvents = meant.filter(({ event, from }) => event.factKey === null && from.active !== null);
  const newest = new Map(ofFacts.map((each) => [keyOfFact(factOf(each)), factOf(each)]));
  const causes = new Map(ofFacts.map((each) => [keyOfFact(factOf(each)), each.event]));
  const byStream = new Map(streams.map((each) => [each.stream, each]));
  const days = await factDays(dependencies, byStream, newest, causes);
  const tallies = [
    ...talliesOfFacts(days.filter(({ from }) => !from.isEach)),
    ...(await talliesOfEvents(
      state,
      ofEvents.filter(({ from }) => !from.isEach),
    )),
  ];
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
    facts: [...newest.values()],
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
