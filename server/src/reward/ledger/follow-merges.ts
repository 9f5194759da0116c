// Wallets follow persons: whoever is merged, or no longer is, has the wallets of every programme merged or parted in the same order.
import { sql } from 'kysely';
import { isRefusal } from '../../kernel/index.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import type { LedgerCore } from './core.ts';
import { linksOf } from './merge.ts';
import { selectProgrammes } from './programmes.ts';

/** What operators decided about two customers, at its position of the log. `into` null: they are apart again. */
export interface PersonMerge {
  readonly position: number;
  readonly from: string;
  readonly into: string | null;
}

export interface FollowMergesDependencies {
  readonly store: StateStore;
  readonly core: Pick<LedgerCore, 'merge'>;
  /** All decisions so far, in the order of the log. */
  readonly personMerges: () => Promise<readonly PersonMerge[]>;
}

/** Refusals after which the same may be asked again: nothing was decided under the key, or only that it cannot be yet. */
const passing: ReadonlySet<string> = new Set(['PROGRAMME_STOPPED', 'CALENDAR_YEAR_UNKNOWN', 'PROGRAMME_NOT_FOUND']);
const ATTEMPTS_MAX = 10_000;

const REASON = 'customers merged or parted by an operator';

/** Whether points of anybody merged with the customer are held: parting would have to tear a hold. */
const holdsOpen = async (store: StateStore, programmeId: number, customerId: string): Promise<boolean> => {
  const customers = (await linksOf(store.db, programmeId, [customerId])).map((link) => link.customer_id);
  const { rows } = await sql`
    select 1 from ledger_hold where programme_id = ${programmeId}::integer and state = 'open'
      and customer_id = any(${customers}::text[]) limit 1`.execute(store.db);
  return rows.length > 0;
};

/** Carries one decision out in a programme; false when it has to wait. */
const followOne = async (
  { store, core }: FollowMergesDependencies,
  { programmeId, programme }: { readonly programmeId: number; readonly programme: string },
  { position, from, into }: PersonMerge,
): Promise<boolean> => {
  if (into === null && (await holdsOpen(store, programmeId, from))) return false;
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    // The position is the key: however often it is tried, the wallets are merged once.
    const key = `zhiyin:customers:${position}${attempt === 0 ? '' : `:${attempt}`}`;
    const named = { key, customerId: from, reason: REASON } as const;
    const result = await core.merge(
      programme,
      into === null ? { kind: 'unmerge', ...named } : { kind: 'merge', ...named, into },
    );
    if (!isRefusal(result)) return true;
    if (passing.has(result.code)) return false;
    // A hold came in between: that is the answer of this key for ever, so the next attempt takes another.
    if (result.code !== 'HOLD_OPEN') return true;
    if (result.details?.replayed !== true) return false;
  }
  return false;
};

/**
 * Follows the decisions that each programme has not followed yet; how many were carried out. A programme made later follows all of them.
 * What has to wait (a stopped programme, a hold) keeps those behind it waiting: their order matters.
 */
export const followMerges = async (dependencies: FollowMergesDependencies): Promise<number> => {
  const { store, personMerges } = dependencies;
  const merges = await personMerges();
  if (merges.length === 0) return 0;
  const { rows } = await sql<{ programme_id: number; merges_to: number }>`
    select programme_id, merges_to from ledger_programme`.execute(store.db);
  const followedTo = new Map(rows.map((row) => [row.programme_id, row.merges_to]));
  let followed = 0;
  for (const programme of await selectProgrammes(store.db)) {
    const { programmeId } = programme;
    for (const merge of merges.filter(({ position }) => position > (followedTo.get(programmeId) ?? -1))) {
      if (!(await followOne(dependencies, programme, merge))) break;
      await sql`update ledger_programme set merges_to = ${merge.position}::bigint
        where programme_id = ${programmeId}::integer and merges_to < ${merge.position}::bigint`.execute(store.db);
      followed += 1;
    }
  }
  return followed;
};
