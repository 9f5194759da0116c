// Takes every customer through the days of the span, under the draft and under the scheme in force, a page at a time. Facts are those that
// are known now, each on its own day: what was restated since counts on the day that it is about.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { customersAfter } from '../../know/profiles/index.ts';
import { segmentsOfMany } from '../../know/segments/index.ts';
import type { StateTransaction } from '../../platform/state-store/index.ts';
import type { Scheme } from '../tier-rules/contract.ts';
import type { Order, Surroundings } from '../tier-rules/index.ts';
import {
  createFactsReader,
  type Known,
  needsOf,
  ofProgramme,
  readPage,
  surroundingsOf,
  type TiersDependencies,
} from '../tiers/index.ts';
import {
  changeOf,
  differs,
  earnedOn,
  keptPath,
  type MonthEnd,
  monthEndsOf,
  type Path,
  pathOver,
  rankOn,
  type Span,
} from './path.ts';
import { type TierRehearsal, type Walked, writeWalked } from './store.ts';

const PAGE = 500;
/** So many customers are decided before others get their turn. */
const AT_ONCE = 4;

interface Way {
  readonly path: Path;
  readonly earned: number;
}

interface Walk extends Span {
  readonly ends: readonly MonthEnd[];
  readonly surroundings: Surroundings;
}

const wayOf = (walk: Walk, scheme: Scheme, { facts }: Known, orders: readonly Order[]): Way => {
  const input = {
    ...{ scheme, orders, surroundings: walk.surroundings },
    facts: ofProgramme(facts, scheme.programme),
  };
  return {
    path: pathOver({ ...input, fromDay: walk.fromDay, toDay: walk.toDay }),
    earned: earnedOn(walk.toDay, input),
  };
};

const lastRank = (walk: Walk, { path }: Way): number => rankOn(path, walk.toDay + 1) ?? 0;

const walkedOf = (
  walk: Walk,
  { definition, against }: TierRehearsal,
  draft: Way,
  inForce: Way | null,
): Pick<Walked, 'rankInForce' | 'rankDraft' | 'rankEarned' | 'change' | 'differs' | 'inForce' | 'draft'> => {
  const rankDraft = lastRank(walk, draft);
  const rankInForce = inForce ? lastRank(walk, inForce) : null;
  return {
    ...{ rankDraft, rankInForce, rankEarned: draft.earned },
    change: against && rankInForce !== null ? changeOf(definition, against, rankDraft, rankInForce) : null,
    differs: !inForce || !against || differs(draft.path, definition, inForce.path, against),
    inForce: inForce && keptPath(inForce.path, walk, walk.ends),
    draft: keptPath(draft.path, walk, walk.ends),
  };
};

/** Where the walk is told how far it is; it goes on after the customer that it was told last. */
export interface WalkControl {
  readonly after: string;
  readonly done: number;
  readonly signal: AbortSignal;
  /** Within the transaction that wrote a page. */
  readonly onPage: (transaction: StateTransaction, after: string, done: number) => Promise<void>;
}

const ordersOf = async (
  { db, timeZone }: TiersDependencies,
  code: string,
  scheme: Scheme,
  known: ReadonlyMap<string, Known>,
) => (await readPage(db, { code, scheme }, known, timeZone)).orders;

/** Walks customers that are not walked yet, and writes where they stood. */
export const walkCustomers = async (
  dependencies: TiersDependencies,
  rehearsal: TierRehearsal,
  control: WalkControl,
): Promise<void> => {
  const { store, db } = dependencies;
  const { rehearsalId, definition, against, scheme, fromDay, toDay } = rehearsal;
  const needs = needsOf([definition, ...(against ? [against] : [])]);
  const reader = await createFactsReader(dependencies, needs, fromDay - 1, true, control.signal);
  const surroundings = await surroundingsOf(dependencies, needs);
  const walk: Walk = { fromDay, toDay, surroundings, ends: monthEndsOf(rehearsal) };
  let { after, done } = control;
  for (;;) {
    control.signal.throwIfAborted();
    const page = await customersAfter(db, after, PAGE);
    const last = page.at(-1);
    if (!last) return;
    const persons = new Map(page.map(({ customerId, personId }) => [customerId, personId]));
    const known = await reader.read(page);
    const orders = await ordersOf(dependencies, scheme, definition, known);
    const ordersBefore = against && (await ordersOf(dependencies, scheme, against, known));
    const segments = await segmentsOfMany(db, [...known.keys()]);
    const walked: Walked[] = [];
    for (const [customerId, each] of known) {
      if (walked.length % AT_ONCE === 0) await nextTurn();
      // Whoever came after the last day stood nowhere.
      if ((each.facts.openedOn ?? toDay) > toDay) continue;
      const draft = wayOf(walk, definition, each, orders.get(customerId) ?? []);
      const inForce = against && wayOf(walk, against, each, ordersBefore?.get(customerId) ?? []);
      walked.push({
        ...{ customerId, personId: persons.get(customerId) ?? '', branchId: each.branchId },
        ...{ segments: segments.get(customerId) ?? [], ...walkedOf(walk, rehearsal, draft, inForce) },
      });
    }
    after = last.customerId;
    done += walked.length;
    await store.transaction(async (transaction) => {
      await writeWalked(transaction, rehearsalId, walked);
      await control.onPage(transaction, after, done);
    });
  }
};
