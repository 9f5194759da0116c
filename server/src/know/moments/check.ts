// What must hold of a customer besides the event: conditions as segments know them, and that the event was the first of its kind.
import { type BusinessDate, isRefusal } from '../../kernel/index.ts';
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
import type { EventMatcher, PersonFold } from '../timelines/index.ts';
import type { ActiveMoment, MomentSources } from './active.ts';
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

interface Earliest {
  readonly persons: readonly Id64[];
  readonly at: readonly number[];
}

const earliestFold: PersonFold<null, Earliest> = {
  code: 'moments.earliest',
  begin: () => {
    const persons: Id64[] = [];
    const at: number[] = [];
    return {
      visit: (timeline) => {
        if (timeline.length === 0) return;
        persons.push(timeline.person());
        at.push(timeline.at[0] ?? 0);
      },
      finish: () => ({ persons, at }),
    };
  },
  merge: (_spec, parts) => ({
    persons: parts.flatMap(({ persons }) => persons),
    at: parts.flatMap(({ at }) => at),
  }),
};

/** When each person first did it, of those who did. */
const earliestOf = async (
  { timelinesOfFew, clock }: MomentsDependencies,
  matcher: EventMatcher,
  persons: readonly Id64[],
): Promise<ReadonlyMap<Id64, number>> => {
  const query = {
    ...{ matchers: [matcher], columns: [], from: null, to: clock.now() + DAY_MS },
    population: { who: 'listed' as const, groups: new Map(persons.map((each) => [each, 0])), groupOfOthers: 0 },
  };
  const control = { signal: new AbortController().signal, onProgress: () => undefined };
  const found = await timelinesOfFew.fold(earliestFold, null, query, control);
  return new Map(found.persons.map((person, index) => [person, found.at[index] ?? 0]));
};

type Customer = Parameters<typeof customerPerson>[0];

/** The candidates of one definition for whom everything holds. */
const checkOne = async (
  dependencies: MomentsDependencies,
  { rule }: ActiveMoment,
  candidates: readonly NewMoment[],
): Promise<readonly NewMoment[]> => {
  if (rule.kind !== 'event') return candidates;
  let standing = candidates;
  if (rule.isFirst) {
    const personOf = ({ subject }: NewMoment) => customerPerson(subject as Customer);
    const firsts = await earliestOf(dependencies, rule.trigger, [...new Set(candidates.map(personOf))]);
    standing = candidates.filter((each) => firsts.get(personOf(each)) === each.at);
  }
  if (rule.condition) {
    const [holders] = await holdersOf(
      dependencies,
      [rule.condition],
      [...new Set(standing.map((each) => each.subject))],
    );
    standing = standing.filter(({ subject }) => holders?.has(subject));
  }
  return standing;
};

/** Of the candidates those for whom the rest of their definition holds. */
export const checkCandidates = async (
  dependencies: MomentsDependencies,
  moments: readonly ActiveMoment[],
  candidates: readonly NewMoment[],
): Promise<readonly NewMoment[]> => {
  const checked: NewMoment[] = [];
  for (const active of moments) {
    const own = candidates.filter(({ code }) => code === active.definition.code);
    if (own.length > 0) checked.push(...(await checkOne(dependencies, active, own)));
  }
  return checked;
};
