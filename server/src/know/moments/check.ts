// What must hold of a customer besides the event: conditions as segments know them, and that the event was the first of its kind.
import { type BusinessDate, chunksOf, groupBy, isRefusal } from '../../kernel/index.ts';
import type { EventStore } from '../../platform/event-store/index.ts';
import { customerPerson } from '../../record/identity/index.ts';
import type { Id64 } from '../../record/log/index.ts';
import { idsCondition } from '../profiles/index.ts';
import {
  compileSegment,
  customersFor,
  readCatalogue,
  type SegmentCondition,
  type SegmentsDependencies,
} from '../segments/index.ts';
import { type EventMatcher, matchersMax, type PersonFold, type PersonTimeline } from '../timelines/index.ts';
import type { ActiveMoment, MomentSources } from './active.ts';
import type { MomentRule } from './definition.ts';
import type { NewMoment } from './store.ts';

export interface MomentsDependencies extends SegmentsDependencies, MomentSources {
  /** Products that mature on one of the days [from, to], with the day. */
  readonly productsMaturing: (from: BusinessDate, to: BusinessDate) => Promise<ReadonlyMap<string, string>>;
  readonly productNames: (codes: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  readonly eventStore: EventStore;
}

/** For each condition those of the customers for whom it holds. */
export const holdersOf = async (
  dependencies: MomentsDependencies,
  conditions: readonly SegmentCondition[],
  customerIds: readonly string[],
): Promise<readonly ReadonlySet<string>[]> => {
  if (conditions.length === 0 || customerIds.length === 0) return conditions.map(() => new Set<string>());
  const { context, day } = await readCatalogue(dependencies, conditions);
  const judgements = conditions.map((condition) => compileSegment(condition, context));
  // What a condition names may be gone (a segment that was removed): then it holds of nobody, and the consumer goes on.
  const asked = judgements.flatMap((each) => (isRefusal(each) ? [] : [each]));
  const db = dependencies.store.db;
  const found = [...(await customersFor({ ...dependencies, db }, asked, idsCondition(customerIds), day))];
  return judgements.map((each) => new Set(isRefusal(each) ? [] : (found.shift() ?? [])));
};

const DAY_MS = 86_400_000;

/** Persons, and when each first did each of what is asked for; null: never. */
interface Earliest {
  readonly persons: readonly Id64[];
  readonly at: readonly (readonly (number | null)[])[];
}

const firstOf = ({ length, at, matches }: PersonTimeline, matcher: number): number | null => {
  for (let event = 0; event < length; event += 1)
    if ((((matches[event] ?? 0) >>> matcher) & 1) === 1) return at[event] ?? null;
  return null;
};

const earliestFold: PersonFold<number, Earliest> = {
  code: 'moments.earliest',
  begin: (matchers) => {
    const persons: Id64[] = [];
    const at: (number | null)[][] = [];
    return {
      visit: (timeline) => {
        persons.push(timeline.person());
        at.push(Array.from({ length: matchers }, (_, matcher) => firstOf(timeline, matcher)));
      },
      finish: () => ({ persons, at }),
    };
  },
  merge: (_matchers, parts) => ({
    persons: parts.flatMap(({ persons }) => persons),
    at: parts.flatMap(({ at }) => at),
  }),
};

/** When each person first did each of them, of those who did any. */
const earliestOf = async (
  { timelinesOfFew, clock }: MomentsDependencies,
  matchers: readonly EventMatcher[],
  persons: readonly Id64[],
): Promise<ReadonlyMap<Id64, readonly (number | null)[]>> => {
  const query = {
    ...{ matchers, columns: [], from: null, to: clock.now() + DAY_MS },
    population: { who: 'listed' as const, groups: new Map(persons.map((each) => [each, 0])), groupOfOthers: 0 },
  };
  const control = { signal: new AbortController().signal, onProgress: () => undefined };
  const found = await timelinesOfFew.fold(earliestFold, matchers.length, query, control);
  return new Map(found.persons.map((person, index) => [person, found.at[index] ?? []]));
};

/** A definition with those whom its event happened to. */
interface Asked {
  readonly rule: Extract<MomentRule, { readonly kind: 'event' }>;
  readonly candidates: readonly NewMoment[];
}

type Customer = Parameters<typeof customerPerson>[0];
const personOf = ({ subject }: NewMoment): Id64 => customerPerson(subject as Customer);

/** Where the event has to be the first of its kind, those of whom it is; one question of all these definitions. */
const firstsAmong = async (dependencies: MomentsDependencies, asked: readonly Asked[]): Promise<readonly Asked[]> => {
  const standing = new Map<Asked, Asked>();
  const firsts = asked.filter(({ rule }) => rule.isFirst);
  for (const some of chunksOf(firsts, matchersMax)) {
    const persons = new Set(some.flatMap(({ candidates }) => candidates.map(personOf)));
    const triggers = some.map(({ rule }) => rule.trigger);
    const earliest = await earliestOf(dependencies, triggers, [...persons]);
    for (const [matcher, each] of some.entries()) {
      const candidates = each.candidates.filter((one) => earliest.get(personOf(one))?.[matcher] === one.at);
      standing.set(each, { ...each, candidates });
    }
  }
  return asked.map((each) => standing.get(each) ?? each);
};

/** Where a condition has to hold, those for whom it does; one question of all these definitions. */
const holdingAmong = async (dependencies: MomentsDependencies, asked: readonly Asked[]): Promise<readonly Asked[]> => {
  const limited = asked.filter(({ rule, candidates }) => rule.condition && candidates.length > 0);
  const subjects = new Set(limited.flatMap(({ candidates }) => candidates.map(({ subject }) => subject)));
  const conditions = limited.flatMap(({ rule }) => rule.condition ?? []);
  const holders = await holdersOf(dependencies, conditions, [...subjects]);
  return asked.map((each) => {
    const own = holders[limited.indexOf(each)];
    return own ? { ...each, candidates: each.candidates.filter(({ subject }) => own.has(subject)) } : each;
  });
};

/** Of the candidates those for whom the rest of their definition holds. */
export const checkCandidates = async (
  dependencies: MomentsDependencies,
  moments: readonly ActiveMoment[],
  candidates: readonly NewMoment[],
): Promise<readonly NewMoment[]> => {
  const byCode = groupBy(candidates, ({ code }) => code);
  const asked = moments.flatMap(({ rule, definition }): readonly Asked[] => {
    const own = byCode.get(definition.code);
    return own && rule.kind === 'event' ? [{ rule, candidates: own }] : [];
  });
  const holding = await holdingAmong(dependencies, await firstsAmong(dependencies, asked));
  return holding.flatMap((each) => each.candidates);
};
