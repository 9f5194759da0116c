// Routes of tiers: parse, ask, render. Whose customers a caller sees is decided by the scope over profiles for every one of them.
import { type Refusal, refuse } from '../../kernel/index.ts';
import { scopeCondition } from '../../know/profiles/index.ts';
import { dateOfDay } from '../../know/purchases/index.ts';
import { type CallContext, type Route, route } from '../../platform/http/index.ts';
import { activationOf, changesByKey, movesOf, type Placed, schemeTemplates, schemeWrong } from '../tier-rules/index.ts';
import { auditOf, notActive, schemeMissing } from './answers.ts';
import * as contract from './contract.ts';
import type { TiersDependencies } from './dependencies.ts';
import { EVALUATE_JOB } from './evaluate-job.ts';
import { createOrderRoutes } from './order-routes.ts';
import { countPlaces, insertPreview, selectMovers, selectPreview } from './orders-store.ts';
import { personOf } from './person.ts';
import { PREVIEW_JOB } from './preview.ts';
import { previewDay } from './readiness.ts';
import {
  activateDraft,
  insertApproval,
  retireScheme,
  type StoredScheme,
  selectApprovals,
  selectMemberPage,
  selectScheme,
  selectSchemes,
  writeDraft,
} from './store.ts';
import { cardsOf, countsIn, detailOf, summaryOf } from './views.ts';

const draftMissing = (code: string): Refusal<'DRAFT_MISSING'> =>
  refuse('DRAFT_MISSING', `The scheme ${code} has no draft; write one first.`);

const readRoutes = (dependencies: TiersDependencies): readonly Route[] => {
  const { db } = dependencies;
  return [
    route(contract.listTemplates, async () => ({ items: [...schemeTemplates] })),
    route(contract.listSchemes, async (_input, { principal }) => {
      const counts = await countsIn(dependencies, principal.scope);
      return { items: (await selectSchemes(db)).map((each) => summaryOf(each, counts)) };
    }),
    route(contract.readScheme, async ({ params }, { principal }) => {
      const stored = await selectScheme(db, params.scheme);
      return stored ? detailOf(dependencies, stored, principal.scope) : schemeMissing(params.scheme);
    }),
    route(contract.listMembers, async ({ params, query }, { principal }) => {
      const stored = await selectScheme(db, params.scheme);
      if (!stored?.definition) return schemeMissing(params.scheme);
      const { tiers } = stored.definition;
      const rank = query.tier === undefined ? null : tiers.findIndex(({ code }) => code === query.tier);
      if (rank === -1) return refuse('TIER_NOT_FOUND', `The scheme has no tier ${query.tier}.`);
      const condition = await scopeCondition(dependencies, principal.scope);
      const page = { offset: (query.page - 1) * query.pageSize, limit: query.pageSize };
      const { total, rows } = await selectMemberPage(db, params.scheme, rank, condition, page);
      return {
        total,
        rows: rows.map((each) => ({
          ...{ customerId: each.customerId, tier: tiers[each.rank]?.code ?? '', since: dateOfDay(each.since) },
          graceEndsOn: each.state.grace === null ? null : dateOfDay(each.state.grace.endsOn),
          byHand: each.rank !== each.state.rank,
        })),
      };
    }),
    route(contract.readCustomerTiers, async ({ params, query }, { principal }) => {
      const person = await personOf(dependencies, principal.scope, params.customerId);
      if (person === null) return refuse('CUSTOMER_NOT_FOUND', `There is no customer ${params.customerId}.`);
      const asked = { customerId: params.customerId, personId: person, audience: query.audience };
      return { items: await cardsOf(dependencies, asked, query.history === 'all') };
    }),
  ];
};

const draftRoutes = (dependencies: TiersDependencies): readonly Route[] => {
  const { store, db, audit, wallClock } = dependencies;
  const detail = async (code: string, { principal }: CallContext) => {
    const stored = await selectScheme(db, code);
    return stored ? detailOf(dependencies, stored, principal.scope) : schemeMissing(code);
  };
  return [
    route(contract.saveDraft, async ({ params, body }, context) => {
      const wrong = await schemeWrong(dependencies, body);
      if (wrong) return wrong;
      await store.transaction(async (transaction) => {
        await writeDraft(transaction, params.scheme, body, context.principal, wallClock.now());
        await audit.record(auditOf(context, 'draft', params.scheme, body), transaction);
      });
      const stored = await selectScheme(db, params.scheme);
      return detailOf(dependencies, stored as StoredScheme, context.principal.scope);
    }),
    route(contract.approveDraft, async ({ params, body }, context) => {
      const stored = await selectScheme(db, params.scheme);
      if (!stored) return schemeMissing(params.scheme);
      if (!stored.draft) return draftMissing(params.scheme);
      if (stored.draftById === context.principal.id)
        return refuse('SECOND_PERSON_REQUIRED', 'Whoever wrote a draft cannot agree to it; ask somebody else.');
      const { id, name, roles } = context.principal;
      const approval = { byId: id, byName: name, isCompliance: roles.includes('compliance'), at: wallClock.now() };
      await store.transaction(async (transaction) => {
        await insertApproval(transaction, params.scheme, { ...approval, legalOpinion: body.legalOpinion ?? null });
        await audit.record(auditOf(context, 'approve', params.scheme, body), transaction);
      });
      return detail(params.scheme, context);
    }),
    route(contract.activateScheme, async ({ params }, context) => activate(dependencies, params.scheme, context)),
    route(contract.retireScheme, async ({ params, body }, context) => {
      const stored = await selectScheme(db, params.scheme);
      if (!stored) return schemeMissing(params.scheme);
      if (stored.status !== 'active') return notActive(params.scheme);
      await store.transaction(async (transaction) => {
        await retireScheme(transaction, params.scheme);
        await audit.record(auditOf(context, 'retire', params.scheme, body), transaction);
      });
      return detail(params.scheme, context);
    }),
  ];
};

const activate = async (dependencies: TiersDependencies, code: string, context: CallContext) => {
  const { store, db, audit, wallClock, enqueue } = dependencies;
  const schemes = await selectSchemes(db);
  const stored = schemes.find(({ scheme }) => scheme === code);
  if (!stored) return schemeMissing(code);
  const { draft } = stored;
  if (!draft) return draftMissing(code);
  const approvals = await selectApprovals(db, code);
  const activation = activationOf(stored, approvals, await dependencies.complianceProfile());
  if (!activation.ready)
    return refuse(
      'APPROVAL_MISSING',
      activation.class === 'R'
        ? 'A scheme of class R needs a legal opinion and two compliance officers who did not write it.'
        : 'A scheme of class Y needs the agreement of a second person.',
      { ...activation },
    );
  const taken = schemes.find(
    (each) => each.scheme !== code && each.status === 'active' && each.definition?.attribute === draft.attribute,
  );
  if (taken)
    return refuse(
      'ATTRIBUTE_TAKEN',
      `The scheme ${taken.scheme} shows itself as ${draft.attribute}; choose another place.`,
    );
  const legalOpinion = approvals.find((each) => each.legalOpinion !== null)?.legalOpinion ?? null;
  const activated = await store.transaction(async (transaction) => {
    const done = await activateDraft(transaction, stored, context.principal.name, legalOpinion, wallClock.now());
    if (done) await audit.record(auditOf(context, 'activate', code, { version: stored.version + 1 }), transaction);
    return done;
  });
  if (!activated) return refuse('DRAFT_CHANGED', 'The draft was changed meanwhile; look at it again.');
  await enqueue(EVALUATE_JOB, { scheme: code }, { uniqueKey: code, createdBy: context.principal.name });
  return detailOf(dependencies, (await selectScheme(db, code)) ?? stored, context.principal.scope);
};

const jobRoutes = (dependencies: TiersDependencies): readonly Route[] => {
  const { store, db, wallClock, enqueue } = dependencies;
  return [
    route(contract.evaluateNow, async ({ params }, { principal }) => {
      const stored = await selectScheme(db, params.scheme);
      if (!stored) return schemeMissing(params.scheme);
      if (stored.status !== 'active') return notActive(params.scheme);
      const { jobId } = await enqueue(
        EVALUATE_JOB,
        { scheme: params.scheme },
        { uniqueKey: params.scheme, createdBy: principal.name },
      );
      return { jobId };
    }),
    route(contract.startPreview, async ({ params, body }, { principal, requestId }) => {
      const wrong = await schemeWrong(dependencies, body);
      if (wrong) return wrong;
      const previewId = `${params.scheme}-${requestId}`.slice(0, 80);
      const day = await previewDay(dependencies, body);
      await store.transaction((transaction) =>
        insertPreview(transaction, {
          ...{ previewId, scheme: params.scheme, definition: body, day },
          ...{ madeBy: principal.name, madeAt: wallClock.now() },
        }),
      );
      const { jobId } = await enqueue(PREVIEW_JOB, { previewId }, { uniqueKey: previewId, createdBy: principal.name });
      return { previewId, jobId };
    }),
    route(contract.readPreview, async ({ params, query }, { principal }) => {
      const found = await selectPreview(db, params.previewId);
      if (!found) return refuse('PREVIEW_NOT_FOUND', 'There is no such preview; a newer one may have taken its place.');
      const condition = await scopeCondition(dependencies, principal.scope);
      const { definition: _definition, ...preview } = found;
      const places = await countPlaces(db, found.previewId, condition, 'branch');
      const inSegments = await countPlaces(db, found.previewId, condition, 'segment');
      const page = { offset: (query.page - 1) * query.pageSize, limit: query.pageSize };
      const movers = await selectMovers(db, found.previewId, condition, page);
      return {
        ...{ ...preview, day: dateOfDay(found.day), ...movesOf(places) },
        branches: await branchesOf(dependencies, places),
        segments: changesByKey(inSegments).map(({ key, ...counts }) => ({ segment: key ?? '', ...counts })),
        movers: movers.map(({ customerId, fromTier, toTier, branchId }) => ({
          ...{ customerId, from: fromTier, to: toTier, branchId },
        })),
      };
    }),
  ];
};

const branchesOf = async ({ organisation }: TiersDependencies, places: readonly Placed[]) => {
  const names = await organisation.unitNames(places.flatMap(({ key }) => key ?? []));
  return changesByKey(places).map(({ key, ...counts }) => ({
    ...{ branchId: key, name: key === null ? null : (names.get(key) ?? null), ...counts },
  }));
};

export const createTierRoutes = (dependencies: TiersDependencies): readonly Route[] => [
  ...readRoutes(dependencies),
  ...draftRoutes(dependencies),
  ...jobRoutes(dependencies),
  ...createOrderRoutes(dependencies),
];
