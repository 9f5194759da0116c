// Routes of partners for operators.
import { createDraftActs, draftRoutes } from '../../decide/drafts/index.ts';
import { businessDate, isRefusal, type Refusal, refuse } from '../../kernel/index.ts';
import type { DataScope } from '../../platform/auth/index.ts';
import { type CallContext, type Route, route } from '../../platform/http/index.ts';
import type { StateTransaction } from '../../platform/state-store/index.ts';
import type { Partner } from '../partner-rules/contract.ts';
import {
  changedPast,
  laterMonth,
  type PartnerRefusal,
  partnerTemplates,
  partnerWrong,
} from '../partner-rules/index.ts';
import * as contract from './contract.ts';
import type { PartnersDependencies } from './dependencies.ts';
import { selectMovements } from './movements-store.ts';
import { partnerMissing, todayOf } from './operate.ts';
import { noteLeft } from './pack-work.ts';
import { fillPack, insertPack, insertPackMove, type PackRow, selectPacks } from './packs-store.ts';
import { agreeStatement, closeMonth, type Statement, statementFor, statementsOf } from './statements.ts';
import { beginState, lockState, partnerDrafts, writeSuspension } from './store.ts';
import { type Acts, detailOf, type Stored, statementFile, statementView, summariesIn } from './views.ts';

const DAY_MS = 86_400_000;

const firmOnly = (scope: DataScope): Refusal<'FIRM_ONLY'> | null =>
  scope.kind === 'firm'
    ? null
    : refuse('FIRM_ONLY', 'These are figures of the whole firm; ask somebody who sees all of it.');

export const notActive = (code: string): Refusal<'PARTNER_NOT_ACTIVE'> =>
  refuse('PARTNER_NOT_ACTIVE', `The partner ${code} is not in force; bring a draft into force first.`);

/** Notes who did what to a partner, in the transaction of the deed. */
export const recordWith =
  (
    { audit }: Pick<PartnersDependencies, 'audit'>,
    { principal, requestId, remoteAddress }: CallContext,
    code: string,
  ) =>
  (transaction: StateTransaction, action: string, details: Readonly<Record<string, unknown>>): Promise<void> =>
    audit.record(
      {
        ...{ principal, requestId, remoteAddress, action: `partner.${action}` },
        ...{ subject: { kind: 'partner', id: code }, details },
      },
      transaction,
    );

const actsOf = (context: PartnersDependencies): Acts => {
  const { db, ledger, clock, timeZone } = context;
  /** Rates up to today are those by which operations were exchanged. */
  const pastWrong = async (code: string, next: Partner): Promise<PartnerRefusal | null> => {
    const inForce = (await partnerDrafts.one(db, code))?.definition ?? null;
    const day = inForce && changedPast(inForce, next, todayOf(context));
    return day
      ? refuse('RATE_IN_THE_PAST', `The rate of ${day} was in force already; let a new one begin tomorrow or later.`, {
          day,
        })
      : null;
  };
  const wrongWith = async (partner: Partner): Promise<PartnerRefusal | null> => {
    const wrong = partnerWrong(partner);
    if (wrong) return wrong;
    const programme = await ledger.programme(partner.programme);
    if (!programme)
      return refuse('PROGRAMME_NOT_FOUND', `There is no programme ${partner.programme}; create it first.`);
    const wallet = programme.byCode.get(partner.wallet);
    if (!wallet)
      return refuse('WALLET_NOT_FOUND', `The programme ${partner.programme} has no wallet ${partner.wallet}; add it.`);
    return partner.kinds.includes('redemption') && !wallet.spendable
      ? refuse('PARTNER_NOT_VALID', `Points of ${partner.wallet} cannot be spent, so no partner can take them.`)
      : null;
  };
  const acts = createDraftActs<Partner, PartnerRefusal>(context, {
    ...{ store: partnerDrafts, noun: 'partner', audited: 'partner', wrongWith },
    missing: (code) => partnerMissing(code) as unknown as PartnerRefusal,
    notActive: (code) => notActive(code) as unknown as PartnerRefusal,
    classOf: ({ compliance }, profile) => compliance[profile],
    // The first month is that of the earliest sale that may still be told of.
    onActivated: (transaction, { code }, { validFrom, lateDays }) => {
      const earliest = todayOf({ clock: { now: () => clock.now() - lateDays * DAY_MS }, timeZone });
      return beginState(transaction, code, laterMonth(validFrom, earliest).slice(0, 7));
    },
  });
  return {
    ...acts,
    save: async (code, draft, caller) => (await pastWrong(code, draft)) ?? acts.save(code, draft, caller),
    activate: async (code, caller) => {
      const draft = (await partnerDrafts.one(db, code))?.draft;
      return (draft && (await pastWrong(code, draft))) ?? acts.activate(code, caller);
    },
  };
};

const draftsOf = (context: PartnersDependencies, acts: Acts) =>
  draftRoutes(
    {
      ...{ read: contract.readPartner, save: contract.savePartnerDraft, approve: contract.approvePartner },
      ...{ activate: contract.activatePartner, retire: contract.retirePartner },
    },
    {
      codeOf: ({ partner }) => partner,
      acts,
      detail: (stored: Stored) => detailOf(context, stored, acts),
      guard: (_act, _code, { principal }) => firmOnly(principal.scope),
    },
  );

const definitionRoutes = (context: PartnersDependencies, acts: Acts): readonly Route[] => {
  const { db, store, clock } = context;
  const drafts = draftsOf(context, acts);
  const read = async (code: string): Promise<Stored | Refusal> =>
    (await partnerDrafts.one(db, code)) ?? partnerMissing(code);
  const suspend = async (code: string, reason: string | null, call: CallContext) => {
    const stored = await read(code);
    if (isRefusal(stored)) return stored;
    if ((stored as Stored).status !== 'active') return notActive(code);
    const by = call.principal.name;
    const done = await store.transaction(async (transaction) => {
      const written = await writeSuspension(
        transaction,
        code,
        reason === null ? null : { at: clock.now(), by, reason },
      );
      if (written)
        await recordWith(context, call, code)(transaction, reason === null ? 'resume' : 'suspend', { reason });
      return written;
    });
    return done
      ? detailOf(context, stored as Stored, acts)
      : refuse('SUSPENSION_UNCHANGED', 'It is so already; look at the partner again.');
  };
  return [
    route(contract.listPartnerTemplates, async () => ({ items: [...partnerTemplates] })),
    route(contract.listPartners, async (_input, { principal }) => {
      const refused = firmOnly(principal.scope);
      if (refused) return refused;
      const view = await summariesIn(context);
      const items = await Promise.all((await partnerDrafts.all(db)).map(view));
      return { items: items.flatMap((each) => each ?? []) };
    }),
    ...[drafts.read, drafts.save, drafts.approve, drafts.activate, drafts.retire],
    route(
      contract.suspendPartner,
      async ({ params, body }, call) => firmOnly(call.principal.scope) ?? suspend(params.partner, body.reason, call),
    ),
    route(
      contract.resumePartner,
      async ({ params }, call) => firmOnly(call.principal.scope) ?? suspend(params.partner, null, call),
    ),
    route(contract.createPartnerKey, async ({ params, body }, call) => {
      const stored = await read(params.partner);
      return isRefusal(stored) ? stored : context.createPartnerKey({ ...body, partner: params.partner }, call);
    }),
  ];
};

/** Puts the points of a pack at the partner's disposal, in the transaction that notes who agreed. */
const fill = async (
  context: PartnersDependencies,
  stored: Stored,
  pack: PackRow,
  call: CallContext,
): Promise<boolean> => {
  const { store, clock } = context;
  const { partner, packId, points, priceFen: fen } = pack;
  return store.transaction(async (transaction) => {
    const state = await lockState(transaction, partner, 'update');
    const at = clock.now();
    const today = todayOf(context);
    if (!state || !(await fillPack(transaction, packId, call.principal.name, at))) return false;
    const month = laterMonth(today.slice(0, 7), state.openMonth);
    await insertPackMove(transaction, { partner, packId, kind: 'bought', points, fen, month, movementId: null, at });
    if (stored.definition) await noteLeft(transaction, { code: partner, partner: stored.definition }, today, at);
    await recordWith(context, call, partner)(transaction, 'pack-agree', { packId, points });
    return true;
  });
};

const packRoutes = (context: PartnersDependencies, acts: Acts): readonly Route[] => {
  const { db, store, clock } = context;
  const prepaid = async (code: string): Promise<Stored | Refusal> => {
    const stored = await partnerDrafts.one(db, code);
    if (!stored) return partnerMissing(code);
    return stored.status === 'active' ? stored : notActive(code);
  };
  return [
    route(contract.proposePack, async ({ params: { partner }, body }, call) => {
      const stored = firmOnly(call.principal.scope) ?? (await prepaid(partner));
      if (isRefusal(stored)) return stored;
      const { validFrom, validUntil } = body;
      const { definition } = stored as Stored;
      if (definition?.settlement !== 'prepaid' || !definition.kinds.includes('accrual'))
        return refuse('PACK_NOT_VALID', 'This partner does not give prepaid points; agree on that first.');
      if (!businessDate(validFrom) || (validUntil !== null && (!businessDate(validUntil) || validUntil < validFrom)))
        return refuse('PACK_NOT_VALID', 'Give a first day, and a last one that is not before it.');
      const { id: proposedById, name: proposedBy } = call.principal;
      await store.transaction(async (transaction) => {
        const proposedAt = clock.now();
        const packId = await insertPack(transaction, { ...body, partner, proposedBy, proposedById, proposedAt });
        await recordWith(context, call, partner)(transaction, 'pack', { packId, ...body });
      });
      return detailOf(context, stored as Stored, acts);
    }),
    route(contract.agreePack, async ({ params: { partner, packId } }, call) => {
      const stored = firmOnly(call.principal.scope) ?? (await prepaid(partner));
      if (isRefusal(stored)) return stored;
      const pack = (await selectPacks(db, partner)).find((each) => each.packId === packId);
      const missing = refuse('PACK_NOT_FOUND', 'There is no pack that waits for this; look at the list again.');
      if (pack?.state !== 'proposed') return missing;
      if (pack.proposedById === call.principal.id)
        return refuse('SECOND_PERSON_REQUIRED', 'Whoever stated a pack cannot agree to it; ask somebody else.');
      return (await fill(context, stored as Stored, pack, call)) ? detailOf(context, stored as Stored, acts) : missing;
    }),
  ];
};

const statementRoutes = (context: PartnersDependencies): readonly Route[] => {
  const shown = async (code: string, month: string) => {
    const found = await statementFor(context, code, month);
    return isRefusal(found) ? found : statementView(found as Statement);
  };
  const closerOf = ({ principal }: CallContext) => ({ id: principal.id, name: principal.name });
  return [
    route(contract.listMovements, async ({ params: { partner }, query: { page, pageSize } }, { principal }) => {
      const refused = firmOnly(principal.scope);
      if (refused) return refused;
      const paged = { offset: (page - 1) * pageSize, limit: pageSize };
      const { rows, total } = await selectMovements(context.db, partner, paged);
      return { items: rows.map(({ fen, ...row }) => ({ ...row, valueFen: fen })), total };
    }),
    route(
      contract.listStatements,
      async ({ params: { partner } }, { principal }) =>
        firmOnly(principal.scope) ?? { items: (await statementsOf(context, partner)).map(statementView) },
    ),
    route(
      contract.readStatement,
      async ({ params: { partner, month } }, { principal }) => firmOnly(principal.scope) ?? shown(partner, month),
    ),
    route(contract.exportStatement, async ({ params: { partner, month } }, call) => {
      const found = firmOnly(call.principal.scope) ?? (await statementFor(context, partner, month));
      if (isRefusal(found)) return found;
      await context.store.transaction((transaction) =>
        recordWith(context, call, partner)(transaction, 'export', { month }),
      );
      return statementFile(found as Statement);
    }),
    route(contract.closeStatement, async ({ params: { partner, month } }, call) => {
      const record = recordWith(context, call, partner);
      const refused =
        firmOnly(call.principal.scope) ??
        (await closeMonth(context, partner, month, closerOf(call), (transaction, number) =>
          record(transaction, 'close', { month, number }),
        ));
      return refused ?? shown(partner, month);
    }),
    route(contract.agreeToStatement, async ({ params: { partner, month } }, call) => {
      const record = recordWith(context, call, partner);
      const refused =
        firmOnly(call.principal.scope) ??
        (await agreeStatement(context, partner, month, closerOf(call), (transaction) =>
          record(transaction, 'agree', { month }),
        ));
      return refused ?? shown(partner, month);
    }),
  ];
};

export const createPartnerRoutes = (context: PartnersDependencies): readonly Route[] => {
  const acts = actsOf(context);
  return [...definitionRoutes(context, acts), ...packRoutes(context, acts), ...statementRoutes(context)];
};
