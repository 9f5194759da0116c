// For whom conditions hold. One way for the customers of a range, for everybody, and for a preview: candidates with what profiles
// say of them, the behaviours over their timelines, and both put together.
import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../../platform/state-store/index.ts';
import type { Id64 } from '../../record/log/index.ts';
import type { Condition } from '../profiles/index.ts';
import { matchersMax, type TimelinePopulation, type Timelines } from '../timelines/index.ts';
import {
  type BehaviourCondition,
  type BehaviourDay,
  behaviourFold,
  bitsByPerson,
  bitsOfNothing,
  makeBatches,
} from './behaviour.ts';
import { type Judgement, profileBound } from './condition.ts';

export interface EvaluationDependencies {
  readonly db: Database;
  /** For some thousand persons: reads their events where they stand. */
  readonly timelinesOfFew: Timelines;
  /** For everybody: the index, once it is made. */
  readonly timelinesOfMany: Timelines;
}

/** More persons than this are cheaper read with everybody. */
const FEW_PERSONS = 20_000;

const never = new AbortController().signal;

type Leaf = { readonly profile: number } | { readonly behaviour: number };
type Tree =
  | { readonly kind: 'leaf'; readonly leaf: Leaf }
  | { readonly kind: 'all' | 'any'; readonly of: readonly Tree[] }
  | { readonly kind: 'not'; readonly of: Tree };

/** Numbers the leaves of several judgements; a behaviour that stands twice is judged once. */
class Leaves {
  readonly profiles: Condition[] = [];
  readonly behaviours: BehaviourCondition[] = [];
  readonly #known = new Map<string, number>();

  treeOf(judgement: Judgement): Tree {
    if (judgement.kind === 'profile')
      return { kind: 'leaf', leaf: { profile: this.profiles.push(judgement.condition) - 1 } };
    if (judgement.kind === 'behaviour') {
      const text = JSON.stringify(judgement.behaviour);
      const behaviour = this.#known.get(text) ?? this.behaviours.push(judgement.behaviour) - 1;
      this.#known.set(text, behaviour);
      return { kind: 'leaf', leaf: { behaviour } };
    }
    if (judgement.kind === 'not') return { kind: 'not', of: this.treeOf(judgement.of) };
    return { kind: judgement.kind, of: judgement.of.map((each) => this.treeOf(each)) };
  }
}

interface Candidate {
  readonly customerId: string;
  readonly personId: Id64;
  /** "0" or "1" for each profile leaf. */
  readonly answers: string;
}

const readCandidates = async (
  db: Database,
  condition: Condition,
  leaves: readonly Condition[],
): Promise<readonly Candidate[]> => {
  const answers: readonly RawBuilder<unknown>[] = leaves.map((each) => sql`case when ${each} then '1' else '0' end`);
  const { rows } = await sql<Candidate>`
    select customer_id as "customerId", person_id as "personId",
      ${answers.length === 0 ? sql`''` : sql.join([...answers], sql` || `)} as answers
    from profile where ${condition} order by customer_id`.execute(db);
  return rows;
};

/** Whether a behaviour holds, by person. */
type Behaved = (behaviour: number, person: Id64) => boolean;

const judgeBehaviours = async (
  dependencies: EvaluationDependencies,
  behaviours: readonly BehaviourCondition[],
  persons: readonly Id64[],
  day: BehaviourDay & { readonly to: number },
  signal: AbortSignal,
): Promise<Behaved> => {
  const few = persons.length <= FEW_PERSONS;
  const population: TimelinePopulation = few
    ? { who: 'listed', groups: new Map(persons.map((person) => [person, 0])), groupOfOthers: 0 }
    : { who: 'customers', groups: new Map(), groupOfOthers: 0 };
  const source = few ? dependencies.timelinesOfFew : dependencies.timelinesOfMany;
  const answers: { readonly of: ReadonlyMap<Id64, number>; readonly usual: number; readonly bit: number }[] = [];
  for (const { tests, matchers, columns, from } of makeBatches(behaviours, day, matchersMax)) {
    const query = { matchers, columns, from, to: day.to, population };
    const control = { signal, onProgress: () => undefined };
    const of = bitsByPerson(await source.fold(behaviourFold, tests, query, control));
    const usual = bitsOfNothing(tests);
    for (const bit of tests.keys()) answers.push({ of, usual, bit });
  }
  return (behaviour, person) => {
    const answer = answers[behaviour];
    if (!answer) return false;
    return Math.floor((answer.of.get(person) ?? answer.usual) / 2 ** answer.bit) % 2 === 1;
  };
};

const treeHolds = (tree: Tree, candidate: Candidate, behaved: Behaved): boolean => {
  if (tree.kind === 'leaf')
    return 'profile' in tree.leaf
      ? candidate.answers[tree.leaf.profile] === '1'
      : behaved(tree.leaf.behaviour, candidate.personId);
  if (tree.kind === 'not') return !treeHolds(tree.of, candidate, behaved);
  return tree.kind === 'all'
    ? tree.of.every((each) => treeHolds(each, candidate, behaved))
    : tree.of.some((each) => treeHolds(each, candidate, behaved));
};

/**
 * Of the customers for whom `among` holds those for whom each judgement holds, by customer number. `day.to` is where the day of
 * evaluation ends: all of today counts, so that the answer depends on the day alone.
 */
export const customersFor = async (
  dependencies: EvaluationDependencies,
  judgements: readonly Judgement[],
  among: Condition,
  day: BehaviourDay & { readonly to: number },
  signal: AbortSignal = never,
): Promise<readonly (readonly string[])[]> => {
  if (judgements.length === 0) return [];
  const leaves = new Leaves();
  const trees = judgements.map((each) => leaves.treeOf(each));
  const possible = sql.join(
    judgements.map((each) => profileBound(each, 'may')),
    sql` or `,
  );
  const candidates = await readCandidates(dependencies.db, sql`(${among} and (${possible}))`, leaves.profiles);
  const behaved: Behaved =
    leaves.behaviours.length === 0 || candidates.length === 0
      ? () => false
      : await judgeBehaviours(
          dependencies,
          leaves.behaviours,
          candidates.map(({ personId }) => personId),
          day,
          signal,
        );
  return trees.map((tree) =>
    candidates.flatMap((candidate) => (treeHolds(tree, candidate, behaved) ? [candidate.customerId] : [])),
  );
};

/** Whether profiles alone can answer it. */
export const isOfProfile = (judgement: Judgement): judgement is Extract<Judgement, { readonly kind: 'profile' }> =>
  judgement.kind === 'profile';
