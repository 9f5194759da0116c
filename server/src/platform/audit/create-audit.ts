// Makes the audit trail: records, lists, exports and verifies.
import type { Clock } from '../../kernel/index.ts';
import type { Route } from '../http/index.ts';
import type { StateStore, StateTransaction } from '../state-store/index.ts';
import type { Audit, AuditEntry } from './audit.ts';
import { canonicalJson } from './canonical-json.ts';
import { type ChainState, checkLink, genesisHash } from './chain.ts';
import type { AuditHead } from './contract.ts';
import { createAuditRoutes } from './routes.ts';
import { appendEntry, readEntries, readHead } from './store.ts';

/** What a verification found. */
export interface AuditVerification {
  readonly intact: boolean;
  readonly entries: number;
  /** Heads kept elsewhere that it was compared with. */
  readonly heads: number;
  readonly head: AuditHead;
  readonly broken: { readonly sequence: number; readonly reason: string } | null;
}

export interface AuditTrail extends Audit {
  /** The newest link. Kept somewhere else, it shows when the end of the trail is cut off. */
  head(): Promise<AuditHead>;
  /** Computes the chain again; `known` are heads that were kept elsewhere and must all still be in the trail. */
  verify(known?: readonly ChainState[]): Promise<AuditVerification>;
  readonly routes: readonly Route[];
}

export interface AuditDependencies {
  readonly store: StateStore;
  readonly wallClock: Clock;
}

const verifyChain = async (store: StateStore, known: readonly ChainState[]): Promise<AuditVerification> => {
  const heads = known.filter(({ sequence }) => sequence > 0);
  const bySequence = new Map<number, string[]>();
  for (const { sequence, hash } of heads) bySequence.set(sequence, [...(bySequence.get(sequence) ?? []), hash]);
  let state: ChainState = { sequence: 0, hash: genesisHash };
  let recordedAt: number | null = null;
  const answer = (broken: AuditVerification['broken']): AuditVerification => ({
    ...{ intact: broken === null, entries: state.sequence, heads: heads.length },
    head: { ...state, recordedAt },
    broken,
  });
  for await (const entry of readEntries(store.db, {})) {
    const reason = checkLink(state, entry);
    if (reason !== null) return answer({ sequence: state.sequence + 1, reason });
    state = { sequence: entry.sequence, hash: entry.hash };
    recordedAt = entry.recordedAt;
    if (bySequence.get(entry.sequence)?.some((hash) => hash !== entry.hash))
      return answer({ sequence: entry.sequence, reason: 'differs from the head kept elsewhere' });
  }
  const beyond = heads.some(({ sequence }) => sequence > state.sequence);
  return answer(
    beyond ? { sequence: state.sequence + 1, reason: 'the trail ends before the head kept elsewhere' } : null,
  );
};

export const createAudit = ({ store, wallClock }: AuditDependencies): AuditTrail => {
  const append = (entry: AuditEntry, transaction: StateTransaction): Promise<void> =>
    appendEntry(transaction, {
      recordedAt: wallClock.now(),
      principalKind: entry.principal.kind,
      principalId: entry.principal.id,
      principalName: entry.principal.name,
      action: entry.action,
      subjectKind: entry.subject.kind,
      subjectId: entry.subject.id,
      details: entry.details ? canonicalJson(entry.details) : null,
      remoteAddress: entry.remoteAddress ?? null,
      requestId: entry.requestId ?? null,
    });
  const trail: Omit<AuditTrail, 'routes'> = {
    record: (entry, transaction) =>
      transaction ? append(entry, transaction) : store.transaction((own) => append(entry, own)),
    head: () => readHead(store.db),
    verify: (known = []) => verifyChain(store, known),
  };
  return { ...trail, routes: createAuditRoutes(store, trail) };
};
