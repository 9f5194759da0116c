// The guard: seals what was posted, checks what it touched, and stops a programme whose numbers do not hold rather than go on wrongly.
import { sql } from 'kysely';
import { type Clock, type Refusal, refuse } from '../../kernel/index.ts';
import type { Audit } from '../../platform/audit/index.ts';
import { systemPrincipal } from '../../platform/auth/index.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import type { Logger } from '../../platform/telemetry/index.ts';
import { checkRange, reconcileProgramme, type Violation } from '../journal-checks/index.ts';
import { type StoredProgramme, selectProgrammes, setStatus } from './programmes.ts';
import { sealJournal } from './seal.ts';

/** Postings that one check looks at, at most: the embedded engine serves nobody else while a statement of it runs. */
const POSTINGS_A_CHECK = { pglite: 500, postgres: 20_000 } as const;

export interface GuardDependencies {
  readonly store: StateStore;
  readonly wallClock: Clock;
  readonly audit: Audit;
  readonly logger: Pick<Logger, 'error'>;
}

const stop = async (
  { store, audit, logger }: GuardDependencies,
  programme: StoredProgramme,
  violations: readonly Violation[],
) => {
  const [first] = violations;
  const reason = `${first?.invariant}: ${first?.subject}, ${first?.detail}`;
  await store.transaction(async (transaction) => {
    await setStatus(transaction, programme.programmeId, 'stopped', reason);
    await audit.record(
      {
        principal: systemPrincipal('ledger', []),
        action: 'ledger.stop',
        subject: { kind: 'programme', id: programme.programme },
        details: { violations: violations.length, first: reason },
      },
      transaction,
    );
  });
  logger.error(
    { programme: programme.programme, violations: violations.slice(0, 10) },
    'the ledger stopped a programme',
  );
};

const checkedTo = async (store: StateStore, programmeId: number): Promise<number> => {
  const { rows } = await sql<{ checked_to: number }>`
    select checked_to from ledger_programme where programme_id = ${programmeId}::integer`.execute(store.db);
  return rows[0]?.checked_to ?? 0;
};

const guardOne = async (dependencies: GuardDependencies, programme: StoredProgramme): Promise<number> => {
  const { store, wallClock } = dependencies;
  const { programmeId } = programme;
  const sealedTo = await sealJournal(store, programme, wallClock.now());
  if (sealedTo === null) return 0;
  for (let from = (await checkedTo(store, programmeId)) + 1; from <= sealedTo; ) {
    const to = Math.min(sealedTo, from + POSTINGS_A_CHECK[store.engine] - 1);
    const violations = await checkRange(store.db, programmeId, from, to);
    if (violations.length > 0) {
      await stop(dependencies, programme, violations);
      return violations.length;
    }
    await sql`update ledger_programme set checked_to = ${to}::bigint where programme_id = ${programmeId}::integer`.execute(
      store.db,
    );
    from = to + 1;
  }
  return 0;
};

/** Seals and checks every programme; how many violations were found. */
export const guard = async (dependencies: GuardDependencies): Promise<number> => {
  let found = 0;
  for (const programme of await selectProgrammes(dependencies.store.db))
    if (programme.status === 'open') found += await guardOne(dependencies, programme);
  return found;
};

/** Opens a stopped programme again when everything in it holds. */
export const resume = async (
  store: StateStore,
  programme: StoredProgramme,
): Promise<Refusal<'INVARIANT_BROKEN' | 'NOT_STOPPED'> | null> => {
  if (programme.status !== 'stopped') return refuse('NOT_STOPPED', 'The programme is open.');
  const { violations } = await reconcileProgramme(store.db, programme.programmeId);
  if (violations.length > 0) {
    return refuse('INVARIANT_BROKEN', `${violations.length} violations remain; see the reconciliation.`, {
      violations: violations.slice(0, 10),
    });
  }
  await store.transaction((transaction) => setStatus(transaction, programme.programmeId, 'open', null));
  return null;
};
