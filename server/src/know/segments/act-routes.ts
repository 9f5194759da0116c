// Acts on segments over HTTP: making, changing and removing one, judging everybody again, and lists by upload. All are audited.
import { sql } from 'kysely';
import { isRefusal, refuse } from '../../kernel/index.ts';
import { type CallContext, type Route, route } from '../../platform/http/index.ts';
import { type Bilingual, customersAmong } from '../profiles/index.ts';
import { type Catalogue, EVALUATE_JOB, readCatalogue, type SegmentsDependencies } from './catalogue.ts';
import { compileSegment, dependants, type NotValid } from './condition.ts';
import * as contract from './contract.ts';
import { writeMembership } from './drain.ts';
import {
  countMembers,
  deleteSegmentRow,
  insertSegment,
  membersAmong,
  membersWhere,
  replaceSegment,
  type SegmentRow,
} from './store.ts';
import { hasRules, touch } from './touched.ts';
import { segmentNotFound, segmentView, visibleTo } from './view.ts';

const auditEntry = (context: CallContext, action: string, code: string, details: Record<string, unknown>) => ({
  principal: context.principal,
  requestId: context.requestId,
  remoteAddress: context.remoteAddress,
  action,
  subject: { kind: 'segment', id: code },
  details,
});

const conditionOf = (definition: contract.SegmentDefinition): contract.SegmentCondition | null =>
  definition.kind === 'rule' ? definition.condition : null;

/** Whether the condition can be asked, and those of the segments that name it still can. */
const problemOf = (
  { context, byCode }: Catalogue,
  code: string,
  condition: contract.SegmentCondition | null,
): NotValid | null => {
  if (condition === null) return null;
  const segments = new Map<string, { readonly condition: contract.SegmentCondition | null }>(byCode);
  segments.set(code, { condition });
  for (const each of dependants([code], segments)) {
    const own = segments.get(each)?.condition;
    const made = own ? compileSegment(own, { ...context, segments }, each) : null;
    if (isRefusal(made))
      return each === code ? made : { ...made, message: `${each} names this segment: ${made.message}` };
  }
  return null;
};

const enqueueEvaluation = async (
  { enqueue }: SegmentsDependencies,
  row: SegmentRow,
  createdBy: string,
): Promise<string | null> =>
  row.kind === 'rule'
    ? (await enqueue(EVALUATE_JOB, { code: row.code }, { uniqueKey: `${row.code}:${row.version}`, createdBy })).jobId
    : null;

const textsOf = ({ name, description }: Record<'name' | 'description', Bilingual>) => ({
  name_zh: name.zh,
  name_en: name.en,
  description_zh: description.zh,
  description_en: description.en,
});

const createRoute = (dependencies: SegmentsDependencies): Route =>
  route(contract.createSegment, async ({ body }, context) => {
    const { store, audit, wallClock } = dependencies;
    const condition = conditionOf(body.definition);
    const catalogue = await readCatalogue(dependencies, [condition]);
    const taken = () => refuse('SEGMENT_EXISTS', `There is a segment ${body.code} already. Choose another code.`);
    if (catalogue.byCode.has(body.code)) return taken();
    const problem = problemOf(catalogue, body.code, condition);
    if (problem) return problem;
    const [at, by] = [wallClock.now(), context.principal.name];
    const row: SegmentRow = {
      ...{ code: body.code, kind: body.definition.kind, ...textsOf(body), condition, version: 1, evaluated_at: null },
      ...{ created_at: at, created_by: by, updated_at: at, updated_by: by },
    };
    const made = await store.transaction(async (transaction) => {
      if (!(await insertSegment(transaction, row))) return false;
      await audit.record(auditEntry(context, 'segment.create', row.code, { definition: body.definition }), transaction);
      return true;
    });
    if (!made) return taken();
    return { segment: segmentView(row, 0, catalogue), jobId: await enqueueEvaluation(dependencies, row, by) };
  });

const updateRoute = (dependencies: SegmentsDependencies): Route =>
  route(contract.updateSegment, async ({ params: { code }, body }, context) => {
    const { store, audit, wallClock } = dependencies;
    const condition = conditionOf(body.definition);
    const catalogue = await readCatalogue(dependencies, [condition]);
    const known = catalogue.byCode.get(code);
    if (!known) return segmentNotFound(code);
    if (known.kind !== body.definition.kind)
      return refuse('KIND_FIXED', `${code} is a ${known.kind} segment and stays one. Make another segment instead.`);
    const problem = problemOf(catalogue, code, condition);
    if (problem) return problem;
    const isNewVersion = JSON.stringify(known.condition) !== JSON.stringify(condition);
    const row: SegmentRow = {
      ...{ ...known, ...textsOf(body), condition, version: known.version + (isNewVersion ? 1 : 0) },
      ...{ updated_at: wallClock.now(), updated_by: context.principal.name },
      evaluated_at: isNewVersion ? null : known.evaluated_at,
    };
    await store.transaction(async (transaction) => {
      await replaceSegment(transaction, row, isNewVersion);
      const details = { definition: body.definition, version: row.version };
      await audit.record(auditEntry(context, 'segment.update', code, details), transaction);
    });
    const counts = await countMembers(store.db, await visibleTo(dependencies, context.principal.scope));
    return {
      segment: segmentView(row, counts.get(code) ?? 0, catalogue),
      jobId: isNewVersion ? await enqueueEvaluation(dependencies, row, context.principal.name) : null,
    };
  });

const deleteRoute = (dependencies: SegmentsDependencies): Route =>
  route(contract.deleteSegment, async ({ params: { code } }, context) => {
    const { store, audit, clock } = dependencies;
    const { byCode } = await readCatalogue(dependencies);
    const row = byCode.get(code);
    if (!row) return segmentNotFound(code);
    const users = [...dependants([code], byCode)].filter((each) => each !== code);
    if (users.length > 0)
      return refuse('SEGMENT_IN_USE', `${users.join(', ')} would no longer mean anything. Change them first.`);
    return store.transaction(async (transaction) => {
      const leaving = await membersWhere(transaction, code, sql`true`);
      const change = { segment: code, version: row.version, entering: [], leaving };
      const { left } = await writeMembership(dependencies, transaction, [change], clock.now(), 'deleted');
      await deleteSegmentRow(transaction, code);
      await audit.record(auditEntry(context, 'segment.delete', code, { customers: left }), transaction);
      return { code, customers: left };
    });
  });

const listRoute = (dependencies: SegmentsDependencies): Route =>
  route(contract.changeList, async ({ params: { code }, body: { mode, customerIds, reason } }, context) => {
    const { store, audit, clock } = dependencies;
    const { byCode } = await readCatalogue(dependencies);
    const row = byCode.get(code);
    if (!row) return segmentNotFound(code);
    if (row.kind !== 'static') return refuse('NOT_A_LIST', `${code} is kept by its rule; nobody is put there by hand.`);
    const given = [...new Set(customerIds)];
    const broken = given.find((id) => id.includes('\0'));
    if (broken !== undefined)
      return refuse('CUSTOMER_NOT_VALID', 'A customer number cannot contain the NUL character.');
    const visible = await visibleTo(dependencies, context.principal.scope);
    return store.transaction(async (transaction) => {
      const seen = await customersAmong(transaction, given, visible);
      const ids = given.filter((id) => seen.has(id));
      const inside = (await membersAmong(transaction, [code], ids)).get(code) ?? new Set<string>();
      const others = mode === 'replace' ? await membersWhere(transaction, code, visible) : [];
      const change = {
        ...{ segment: code, version: row.version },
        entering: mode === 'remove' ? [] : ids.filter((id) => !inside.has(id)),
        leaving: mode === 'remove' ? ids.filter((id) => inside.has(id)) : others.filter((id) => !seen.has(id)),
      };
      const done = await writeMembership(dependencies, transaction, [change], clock.now(), 'list');
      const changed = [...change.entering, ...change.leaving];
      if (await hasRules(transaction)) await touch(transaction, changed, null);
      await audit.record(auditEntry(context, 'segment.list', code, { mode, reason, ...done }), transaction);
      return { ...done, notFound: given.filter((id) => !seen.has(id)) };
    });
  });

export const createActRoutes = (dependencies: SegmentsDependencies): readonly Route[] => [
  createRoute(dependencies),
  updateRoute(dependencies),
  deleteRoute(dependencies),
  listRoute(dependencies),
  route(contract.evaluateSegment, async ({ params: { code } }, { principal }) => {
    const { byCode } = await readCatalogue(dependencies);
    const row = byCode.get(code);
    if (!row) return segmentNotFound(code);
    const jobId = await enqueueEvaluation(dependencies, row, principal.name);
    return jobId === null ? refuse('NOT_EVALUATED', `${code} is a list; nothing computes it.`) : { jobId };
  }),
];
