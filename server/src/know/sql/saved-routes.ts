// Statements that are kept: somebody's own, or shared with everybody who may ask.
import { randomUUID } from 'node:crypto';
import { isRefusal, type Refusal, refuse } from '../../kernel/index.ts';
import type { Principal } from '../../platform/auth/index.ts';
import { type Route, route } from '../../platform/http/index.ts';
import { createSavedSql, deleteSavedSql, listSavedSql, replaceSavedSql } from './contract.ts';
import { auditOf, needsFirm, ownerOf, type SqlDependencies } from './routes.ts';
import { countSaved, deleteSaved, findSaved, type Saved, selectSaved, writeSaved } from './store.ts';

const SAVED_MAX = 300;

type Refused = Refusal<'SQL_NEEDS_FIRM' | 'SQL_SAVED_NOT_FOUND' | 'SQL_SAVED_NOT_YOURS'>;

/** The statement of that id if the caller may change it. */
const ownSaved = async ({ store }: SqlDependencies, id: string, principal: Principal): Promise<Saved | Refused> => {
  if (principal.scope.kind !== 'firm') return needsFirm();
  const saved = await findSaved(store.db, id);
  const mine = saved?.owner === ownerOf(principal);
  if (!saved || !(mine || saved.shared))
    return refuse('SQL_SAVED_NOT_FOUND', 'There is no such statement, or it is not shared with you.');
  return mine ? saved : refuse('SQL_SAVED_NOT_YOURS', 'Only who kept a statement changes it. Keep a copy of your own.');
};

export const createSavedRoutes = (dependencies: SqlDependencies): readonly Route[] => {
  const { store, audit, clock } = dependencies;
  return [
    route(listSavedSql, async (_call, { principal }) => {
      if (principal.scope.kind !== 'firm') return needsFirm();
      const owner = ownerOf(principal);
      const rows = await selectSaved(store.db, owner);
      return { rows: rows.map(({ owner: whose, ...saved }) => ({ ...saved, mine: whose === owner })) };
    }),
    route(createSavedSql, async ({ body }, context) => {
      const { principal } = context;
      if (principal.scope.kind !== 'firm') return needsFirm();
      const owner = ownerOf(principal);
      if ((await countSaved(store.db, owner)) >= SAVED_MAX)
        return refuse('SQL_SAVED_TOO_MANY', `You keep ${SAVED_MAX} statements already. Forget one first.`);
      const saved = { ...body, id: randomUUID(), owner, ownerName: principal.name, changedAt: clock.now() };
      await store.transaction(async (transaction) => {
        await writeSaved(transaction, saved);
        await audit.record(auditOf(context, 'save', saved.id, { name: body.name, shared: body.shared }), transaction);
      });
      return { id: saved.id };
    }),
    route(replaceSavedSql, async ({ params: { id }, body }, context) => {
      const saved = await ownSaved(dependencies, id, context.principal);
      if (isRefusal(saved)) return saved;
      await store.transaction(async (transaction) => {
        await writeSaved(transaction, { ...saved, ...body, changedAt: clock.now() });
        await audit.record(auditOf(context, 'save', id, { name: body.name, shared: body.shared }), transaction);
      });
      return { id };
    }),
    route(deleteSavedSql, async ({ params: { id } }, context) => {
      const saved = await ownSaved(dependencies, id, context.principal);
      if (isRefusal(saved)) return saved;
      await store.transaction(async (transaction) => {
        await deleteSaved(transaction, id);
        await audit.record(auditOf(context, 'forget', id, { name: saved.name }), transaction);
      });
      return { id };
    }),
  ];
};
