// What people do with drafts: write, agree, bring into force, end. One flow for everything that needs a second person.
import { type Clock, isRefusal, type Refusal, refuse } from '../../kernel/index.ts';
import type { Audit } from '../../platform/audit/index.ts';
import type { CallContext } from '../../platform/http/index.ts';
import type { StateStore, StateTransaction } from '../../platform/state-store/index.ts';
import { activationFor, approvalMissing } from './activation.ts';
import type { Activation, ComplianceClass, ComplianceProfile } from './contract.ts';
import type { DraftStore, StoredDraft } from './store.ts';

/** What is particular to one kind of drafts. */
export interface DraftKind<Definition, Own extends Refusal> {
  readonly store: DraftStore<Definition>;
  /** What it is called in sentences: "rule", "scene". */
  readonly noun: string;
  /** Prefix of actions in the audit trail, and the kind of their subject. */
  readonly audited: string;
  /** Why a definition cannot be saved or brought into force; null when it can. */
  wrongWith(definition: Definition): Promise<Own | null>;
  /** Why a sound definition cannot come into force yet: something that it names is not there. */
  notReady?(definition: Definition): Promise<Own | null>;
  missing(code: string): Own;
  notActive(code: string): Own;
  classOf(definition: Definition, profile: ComplianceProfile): ComplianceClass;
  /** Written in the transaction of the activation. */
  onActivated?(transaction: StateTransaction, stored: StoredDraft<Definition>, definition: Definition): Promise<void>;
}

export interface DraftDependencies {
  readonly store: StateStore;
  readonly audit: Audit;
  readonly wallClock: Clock;
  readonly complianceProfile: () => Promise<ComplianceProfile>;
}

type Caller = Pick<CallContext, 'principal' | 'requestId' | 'remoteAddress'>;

/** Refusals of the flow besides those of the definition. */
type Flow = Refusal<'DRAFT_MISSING' | 'DRAFT_CHANGED' | 'SECOND_PERSON_REQUIRED' | 'APPROVAL_MISSING'>;
type Answer<Definition, Own> = Promise<StoredDraft<Definition> | Own | Flow>;

export interface DraftActs<Definition, Own extends Refusal> {
  read(code: string): Promise<StoredDraft<Definition> | Own>;
  save(code: string, draft: Definition, caller: Caller): Answer<Definition, Own>;
  approve(
    code: string,
    agreed: { readonly draftAt: number; readonly legalOpinion?: string | undefined },
    caller: Caller,
  ): Answer<Definition, Own>;
  activate(code: string, caller: Caller): Answer<Definition, Own>;
  retire(code: string, reason: string, caller: Caller): Answer<Definition, Own>;
  /** What the draft needs to come into force; null without a draft. */
  activationOf(stored: StoredDraft<Definition>): Promise<Activation | null>;
}

/** What the acts share: reading, words, and the trail. */
const createDesk = <Definition, Own extends Refusal>(
  { store, audit, complianceProfile }: DraftDependencies,
  kind: DraftKind<Definition, Own>,
) => {
  const { store: drafts, noun } = kind;
  return {
    draftMissing: (code: string): Flow => refuse('DRAFT_MISSING', `The ${noun} ${code} has no draft; write one first.`),
    changed: (): Flow => refuse('DRAFT_CHANGED', 'The draft was changed meanwhile; look at it again.'),
    read: async (code: string): Promise<StoredDraft<Definition> | Own> =>
      (await drafts.one(store.db, code)) ?? kind.missing(code),
    record: (
      { principal, requestId, remoteAddress }: Caller,
      transaction: StateTransaction,
      action: string,
      code: string,
      details: Readonly<Record<string, unknown>>,
    ) =>
      audit.record(
        {
          ...{ principal, requestId, remoteAddress, action: `${kind.audited}.${action}` },
          ...{ subject: { kind: kind.audited, id: code }, details },
        },
        transaction,
      ),
    activationOf: async (stored: StoredDraft<Definition>): Promise<Activation | null> => {
      if (stored.draft === null) return null;
      const profile = await complianceProfile();
      const agreed = await drafts.approvals(store.db, stored.code);
      return activationFor(kind.classOf(stored.draft, profile), stored.draftById, agreed, profile);
    },
  };
};

const approveWith =
  <Definition, Own extends Refusal>(
    { store, wallClock }: DraftDependencies,
    { store: drafts }: DraftKind<Definition, Own>,
    { read, record, draftMissing, changed }: ReturnType<typeof createDesk<Definition, Own>>,
  ): DraftActs<Definition, Own>['approve'] =>
  async (code, { draftAt, legalOpinion }, caller) => {
    const stored = await read(code);
    if (isRefusal(stored)) return stored;
    if (stored.draft === null) return draftMissing(code);
    if (stored.draftAt !== draftAt) return changed();
    const { id, name, roles } = caller.principal;
    if (stored.draftById === id)
      return refuse('SECOND_PERSON_REQUIRED', 'Whoever wrote a draft cannot agree to it; ask somebody else.');
    const done = await store.transaction(async (transaction) => {
      const agreed = await drafts.approve(transaction, stored, {
        ...{ byId: id, byName: name, isCompliance: roles.includes('compliance'), at: wallClock.now() },
        legalOpinion: legalOpinion ?? null,
      });
      if (agreed) await record(caller, transaction, 'approve', code, { draftAt, legalOpinion: legalOpinion ?? null });
      return agreed;
    });
    return done ? read(code) : changed();
  };

const activateWith =
  <Definition, Own extends Refusal>(
    { store, wallClock }: DraftDependencies,
    kind: DraftKind<Definition, Own>,
    { read, record, draftMissing, changed, activationOf }: ReturnType<typeof createDesk<Definition, Own>>,
  ): DraftActs<Definition, Own>['activate'] =>
  async (code, caller) => {
    const stored = await read(code);
    if (isRefusal(stored)) return stored;
    const { draft } = stored;
    if (draft === null) return draftMissing(code);
    const wrong = (await kind.wrongWith(draft)) ?? (await kind.notReady?.(draft)) ?? null;
    if (wrong) return wrong;
    const activation = await activationOf(stored);
    if (!activation?.ready) return activation ? approvalMissing(activation, kind.noun) : draftMissing(code);
    const approvals = await kind.store.approvals(store.db, code);
    const done = await store.transaction(async (transaction) => {
      const activated = await kind.store.activate(transaction, stored, {
        ...{ by: caller.principal.name, at: wallClock.now() },
        approvedBy: approvals.map(({ byName }) => byName).join(', '),
        legalOpinion: approvals.find((each) => each.legalOpinion !== null)?.legalOpinion ?? null,
      });
      if (!activated) return false;
      await kind.onActivated?.(transaction, stored, draft);
      await record(caller, transaction, 'activate', code, { version: stored.version + 1 });
      return true;
    });
    return done ? read(code) : changed();
  };

export const createDraftActs = <Definition, Own extends Refusal>(
  dependencies: DraftDependencies,
  kind: DraftKind<Definition, Own>,
): DraftActs<Definition, Own> => {
  const { store, wallClock } = dependencies;
  const desk = createDesk(dependencies, kind);
  return {
    read: desk.read,
    activationOf: desk.activationOf,
    approve: approveWith(dependencies, kind, desk),
    activate: activateWith(dependencies, kind, desk),
    save: async (code, draft, caller) => {
      const wrong = await kind.wrongWith(draft);
      if (wrong) return wrong;
      await store.transaction(async (transaction) => {
        await kind.store.write(transaction, code, draft, caller.principal, wallClock.now());
        await desk.record(caller, transaction, 'draft', code, { draft });
      });
      return desk.read(code);
    },
    retire: async (code, reason, caller) => {
      const stored = await desk.read(code);
      if (isRefusal(stored)) return stored;
      if (stored.status !== 'active') return kind.notActive(code);
      await store.transaction(async (transaction) => {
        await kind.store.retire(transaction, code);
        await desk.record(caller, transaction, 'retire', code, { reason });
      });
      return desk.read(code);
    },
  };
};
