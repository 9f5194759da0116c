// Asking for an erasure and deciding it: two persons, a reason, and an audit entry in the same transaction.
import { type Clock, type Refusal, refuse } from '../../kernel/index.ts';
import type { Audit } from '../../platform/audit/index.ts';
import type { Principal } from '../../platform/auth/index.ts';
import type { CallContext } from '../../platform/http/index.ts';
import type { EnqueueOptions, Jobs } from '../../platform/jobs/index.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import { ERASE_JOB } from './carry-out.ts';
import type { IdentityOfPersons } from './persons.ts';
import { type PreviewDependencies, previewOf } from './preview.ts';
import type { ErasureRegister } from './register.ts';
import { decideErasure, type ErasureRow, erasureOf, findErasure, insertErasure } from './store.ts';

/** Who acts, for the second person and the audit. */
export type Caller = Pick<CallContext, 'principal' | 'remoteAddress' | 'requestId'>;

export interface RequestDependencies extends PreviewDependencies {
  readonly store: StateStore;
  readonly audit: Audit;
  readonly wallClock: Clock;
  readonly identity: IdentityOfPersons;
  readonly register: ErasureRegister;
  readonly enqueue: Jobs['enqueue'];
}

const nameOf = ({ kind, id }: Principal): string => `${kind}:${id}`;

/** One job for each erasure at a time. */
export const eraseJobOptions = (erasureId: string, createdBy: string): EnqueueOptions => ({
  uniqueKey: erasureId,
  createdBy,
});

/** Whoever decides about a person decides about all that the firm holds of them. */
export const requireFirm = ({ scope }: Principal): Refusal<'SCOPE_TOO_NARROW'> | null =>
  scope.kind === 'firm'
    ? null
    : refuse(
        'SCOPE_TOO_NARROW',
        'An erasure concerns the whole firm; ask somebody whose view is not limited to a branch.',
      );

export const askForErasure = async (
  dependencies: RequestDependencies,
  given: { readonly customerId: string; readonly reason: string },
  caller: Caller,
): Promise<ErasureRow | Refusal<'SCOPE_TOO_NARROW' | 'CUSTOMER_NOT_FOUND' | 'CUSTOMER_MERGED' | 'ERASURE_STANDS'>> => {
  const { store, audit, wallClock } = dependencies;
  const narrow = requireFirm(caller.principal);
  if (narrow) return narrow;
  const preview = await previewOf(dependencies, given.customerId);
  if ('kind' in preview) return preview;
  const { customers } = preview.persons;
  const row = {
    ...{ erasure_id: crypto.randomUUID(), customer_id: given.customerId, reason: given.reason, customers },
    ...{ state: 'requested' as const, origin: 'request' as const, requested_at: wallClock.now() },
    ...{ requested_by: nameOf(caller.principal), requested_name: caller.principal.name },
  };
  const inserted = await store.transaction(async (transaction) => {
    if (!(await insertErasure(transaction, row))) return false;
    const details = { erasureId: row.erasure_id, reason: given.reason };
    const subject = { kind: 'customer', id: given.customerId };
    await audit.record({ ...caller, action: 'customer.erasure-request', subject, details }, transaction);
    return true;
  });
  const standing = await erasureOf(store.db, given.customerId);
  if (!inserted || !standing)
    return refuse('ERASURE_STANDS', `An erasure of ${given.customerId} is ${standing?.state ?? 'under way'} already.`);
  return standing;
};

type Decided = Refusal<'SCOPE_TOO_NARROW' | 'ERASURE_NOT_FOUND' | 'ERASURE_DECIDED'>;

const openRequest = async (
  { store }: RequestDependencies,
  erasureId: string,
  principal: Principal,
): Promise<ErasureRow | Decided> => {
  const narrow = requireFirm(principal);
  if (narrow) return narrow;
  const row = await findErasure(store.db, erasureId);
  if (!row) return refuse('ERASURE_NOT_FOUND', `There is no erasure ${erasureId}.`);
  if (row.state !== 'requested') return refuse('ERASURE_DECIDED', `The erasure was ${row.state} already.`);
  return row;
};

const decided = (): Decided => refuse('ERASURE_DECIDED', 'Somebody decided the erasure meanwhile.');

/** Approves and puts the job in the queue in one transaction. */
export const approve = async (
  dependencies: RequestDependencies,
  given: { readonly erasureId: string; readonly note: string | null },
  caller: Caller,
): Promise<{ readonly row: ErasureRow; readonly jobId: string } | Decided | Refusal<'SECOND_PERSON_NEEDED'>> => {
  const { store, audit, wallClock, register, enqueue } = dependencies;
  const { principal } = caller;
  const row = await openRequest(dependencies, given.erasureId, principal);
  if ('kind' in row) return row;
  if (row.requested_by === nameOf(principal))
    return refuse('SECOND_PERSON_NEEDED', 'Whoever asked for an erasure cannot approve it; another person decides.');
  const decision = {
    state: 'approved' as const,
    by: nameOf(principal),
    name: principal.name,
    at: wallClock.now(),
    note: given.note,
  };
  const jobId = await store.transaction(async (transaction) => {
    if (!(await decideErasure(transaction, given.erasureId, decision))) return null;
    const job = await enqueue(
      ERASE_JOB,
      { erasureId: given.erasureId },
      eraseJobOptions(given.erasureId, principal.name),
      transaction,
    );
    const details = { erasureId: given.erasureId, note: given.note, jobId: job.jobId };
    const subject = { kind: 'customer', id: row.customer_id };
    await audit.record({ ...caller, action: 'customer.erasure-approve', subject, details }, transaction);
    return job.jobId;
  });
  if (jobId === null) return decided();
  await register.reload();
  return { row: (await findErasure(store.db, given.erasureId)) ?? row, jobId };
};

export const decline = async (
  dependencies: RequestDependencies,
  given: { readonly erasureId: string; readonly note: string },
  caller: Caller,
): Promise<ErasureRow | Decided> => {
  const { store, audit, wallClock } = dependencies;
  const { principal } = caller;
  const row = await openRequest(dependencies, given.erasureId, principal);
  if ('kind' in row) return row;
  const decision = {
    state: 'declined' as const,
    by: nameOf(principal),
    name: principal.name,
    at: wallClock.now(),
    note: given.note,
  };
  const done = await store.transaction(async (transaction) => {
    if (!(await decideErasure(transaction, given.erasureId, decision))) return false;
    const details = { erasureId: given.erasureId, note: given.note };
    const subject = { kind: 'customer', id: row.customer_id };
    await audit.record({ ...caller, action: 'customer.erasure-decline', subject, details }, transaction);
    return true;
  });
  return done ? ((await findErasure(store.db, given.erasureId)) ?? row) : decided();
};
