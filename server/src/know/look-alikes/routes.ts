// Look-alikes over HTTP. A search shows what lies in its asker's scope, so it is for the asker, and for whoever sees the whole firm.
import { isRefusal, type Refusal, refuse } from '../../kernel/index.ts';
import type { Principal } from '../../platform/auth/index.ts';
import { type Route, route } from '../../platform/http/index.ts';
import { scopeCondition } from '../profiles/index.ts';
import { membersWhere } from '../segments/index.ts';
import { type LookAlikesDependencies, SEARCH_JOB } from './compute.ts';
import * as contract from './contract.ts';
import { MEMBERS_MIN } from './search.ts';
import { cancelRun, findRun, insertRun, type RunRow, selectFound, selectRuns } from './store.ts';
import { definition, tooFewMembers } from './words.ts';

const stateOf = ({ cancelled, outcome, refusal }: RunRow): contract.LookAlikeRun['state'] => {
  if (cancelled) return 'cancelled';
  if (refusal !== null) return 'refused';
  return outcome === null ? 'running' : 'done';
};

const runView = (row: RunRow): contract.LookAlikeRun => ({
  ...{ id: row.id, segment: row.segment, wanted: row.wanted, askedAt: row.askedAt, askedBy: row.askedBy },
  ...{ state: stateOf(row), progress: row.progress, finishedAt: row.finishedAt },
  ...{ outcome: row.outcome, refusal: row.refusal },
});

const isFor = ({ askedBy }: RunRow, { name, scope }: Principal): boolean => askedBy === name || scope.kind === 'firm';

const noSegment = (code: string) => refuse('SEGMENT_NOT_FOUND', `There is no segment ${code}. Choose one of the list.`);

const runFor = async (
  { db }: LookAlikesDependencies,
  id: string,
  principal: Principal,
): Promise<RunRow | Refusal<'LOOK_ALIKES_NOT_FOUND'>> => {
  const row = await findRun(db, id);
  return row && isFor(row, principal)
    ? row
    : refuse('LOOK_ALIKES_NOT_FOUND', 'There is no such search any more, or it is not yours. Search again.');
};

const askRoute = (dependencies: LookAlikesDependencies): Route =>
  route(contract.askLookAlikes, async ({ params: { code }, body: { wanted } }, { principal }) => {
    const { store, db, wallClock, enqueue } = dependencies;
    if ((await dependencies.segments.condition(code)) === null) return noSegment(code);
    const visible = await scopeCondition(dependencies, principal.scope);
    const members = await membersWhere(db, code, visible);
    if (members.length < MEMBERS_MIN) return refuse('TOO_FEW_MEMBERS', tooFewMembers(members.length).en);
    const asked = { segment: code, wanted, scope: principal.scope, askedAt: wallClock.now(), askedBy: principal.name };
    const row = await store.transaction((transaction) => insertRun(transaction, asked));
    await enqueue(SEARCH_JOB, { run: row.id }, { uniqueKey: row.id, createdBy: principal.name });
    return runView(row);
  });

const saveRoute = (dependencies: LookAlikesDependencies): Route =>
  route(contract.saveLookAlikes, async ({ params: { id }, body: { code, name, nearest } }, context) => {
    const row = await runFor(dependencies, id, context.principal);
    if (isRefusal(row)) return row;
    if (row.outcome === null)
      return refuse('LOOK_ALIKES_NOT_READY', 'The search has found nobody yet. Wait until it is done.');
    const visible = await scopeCondition(dependencies, context.principal.scope);
    const page = { offset: 0, limit: nearest ?? contract.WANTED_MAX };
    const { rows } = await selectFound(dependencies.db, id, visible, page);
    const description = {
      zh: `与客群 ${row.segment} 最相近的 ${rows.length} 位客户`,
      en: `The ${rows.length} customers most like the segment ${row.segment}`,
    };
    const customerIds = rows.map(({ customerId }) => customerId);
    return dependencies.makeList(
      { code, name, description, customerIds, origin: { lookAlikesOf: row.segment, search: id } },
      context,
    );
  });

export const createLookAlikeRoutes = (dependencies: LookAlikesDependencies): readonly Route[] => {
  const { db, wallClock } = dependencies;
  return [
    askRoute(dependencies),
    saveRoute(dependencies),
    route(contract.listLookAlikes, async ({ params: { code } }, { principal }) => {
      if ((await dependencies.segments.condition(code)) === null) return noSegment(code);
      const rows = (await selectRuns(db, code)).filter((row) => isFor(row, principal));
      return { definition, rows: rows.map(runView) };
    }),
    route(contract.cancelLookAlikes, async ({ params: { id } }, { principal }) => {
      const row = await runFor(dependencies, id, principal);
      if (isRefusal(row)) return row;
      if (!(await cancelRun(db, id, wallClock.now())))
        return refuse('LOOK_ALIKES_FINISHED', 'The search has ended already; there is nothing to stop.');
      return runView({ ...row, cancelled: true });
    }),
    route(contract.lookAlikePeople, async ({ params: { id }, query: { page, pageSize } }, { principal }) => {
      const row = await runFor(dependencies, id, principal);
      if (isRefusal(row)) return row;
      const visible = await scopeCondition(dependencies, principal.scope);
      const { total, rows } = await selectFound(db, id, visible, { offset: (page - 1) * pageSize, limit: pageSize });
      return { total, rows: [...rows] };
    }),
  ];
};
