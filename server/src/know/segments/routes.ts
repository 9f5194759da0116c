// Segments over HTTP: reading, preview and the history of a segment. Acts that change one are in act-routes.ts.
import { sql } from 'kysely';
import { addDays, type BusinessDate, businessDate, isRefusal, refuse } from '../../kernel/index.ts';
import { type Route, route } from '../../platform/http/index.ts';
import { type Condition, countAll, customersAmong } from '../profiles/index.ts';
import { createActRoutes } from './act-routes.ts';
import { readCatalogue, type SegmentsDependencies } from './catalogue.ts';
import { compileSegment, dependants } from './condition.ts';
import * as contract from './contract.ts';
import { customersFor, isOfProfile } from './evaluate.ts';
import { segmentSentence } from './sentence.ts';
import { changesByDay, countMembers, selectStays, selectVersions, staysOf } from './store.ts';
import { definitionOf, segmentNotFound, segmentView, visibleTo } from './view.ts';

const SAMPLE = 10;
const DAYS_SHOWN_MAX = 732;

const catalogueRoutes = (dependencies: SegmentsDependencies): readonly Route[] => {
  const { db } = dependencies.store;
  return [
    route(contract.listSegments, async ({ query: { search } }, { principal }) => {
      const catalogue = await readCatalogue(dependencies);
      const counts = await countMembers(db, await visibleTo(dependencies, principal.scope));
      const wanted = search?.trim().toLowerCase() ?? '';
      const rows = catalogue.rows.filter((row) =>
        [row.code, row.name_zh, row.name_en].some((text) => text.toLowerCase().includes(wanted)),
      );
      return { rows: rows.map((row) => segmentView(row, counts.get(row.code) ?? 0, catalogue)) };
    }),
    route(contract.getSegment, async ({ params: { code } }, { principal }) => {
      const catalogue = await readCatalogue(dependencies);
      const row = catalogue.byCode.get(code);
      if (!row) return segmentNotFound(code);
      const counts = await countMembers(db, await visibleTo(dependencies, principal.scope));
      const usedBy = [...dependants([code], catalogue.byCode)].filter((each) => each !== code);
      return { ...segmentView(row, counts.get(code) ?? 0, catalogue), usedBy };
    }),
  ];
};

const previewRoute = (dependencies: SegmentsDependencies): Route =>
  route(contract.previewSegment, async ({ body: { condition } }, { principal, signal }) => {
    const { store, wallClock } = dependencies;
    const startedAt = wallClock.now();
    const { context, names, day } = await readCatalogue(dependencies, [condition]);
    const judgement = compileSegment(condition, context);
    if (isRefusal(judgement)) return judgement;
    const visible = await visibleTo(dependencies, principal.scope);
    const population = await countAll(store.db, visible);
    const found = isOfProfile(judgement)
      ? await profileAnswer(dependencies, sql`(${visible} and ${judgement.condition})`)
      : await (async () => {
          const [ids = []] = await customersFor({ ...dependencies, db: store.db }, [judgement], visible, day, signal);
          return { customers: ids.length, sample: ids.slice(0, SAMPLE) };
        })();
    return {
      ...{ ...found, population },
      sample: [...found.sample],
      sentence: segmentSentence(condition, names),
      elapsedMs: wallClock.now() - startedAt,
    };
  });

/** What profiles answer alone needs no list of everybody. */
const profileAnswer = async ({ store }: SegmentsDependencies, condition: Condition) => {
  const customers = await countAll(store.db, condition);
  const { rows } = await sql<{ readonly id: string }>`
    select customer_id as id from profile where ${condition} order by customer_id limit ${SAMPLE}::int`.execute(
    store.db,
  );
  return { customers, sample: rows.map(({ id }) => id) };
};

const daysBetween = (from: BusinessDate, to: BusinessDate): readonly BusinessDate[] | null => {
  const days: BusinessDate[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) if (days.push(day) > DAYS_SHOWN_MAX) return null;
  return days.length === 0 ? null : days;
};

const sizesRoute = (dependencies: SegmentsDependencies): Route =>
  route(contract.segmentSizes, async ({ params: { code }, query }, { principal }) => {
    const { byCode } = await readCatalogue(dependencies);
    if (!byCode.has(code)) return segmentNotFound(code);
    const [from, to] = [businessDate(query.from), businessDate(query.to)];
    const days = from && to ? daysBetween(from, to) : null;
    if (days === null)
      return refuse(
        'RANGE_NOT_VALID',
        `Give existing days, the first not after the last, at most ${DAYS_SHOWN_MAX} of them.`,
      );
    const { store, timeZone } = dependencies;
    const changes = await changesByDay(store.db, code, await visibleTo(dependencies, principal.scope), timeZone);
    const byDay = new Map(changes.map((each) => [each.date, each]));
    const earlier = changes.filter(({ date }) => date < (days[0] ?? ''));
    let customers = earlier.reduce((sum, { entered, left }) => sum + entered - left, 0);
    return {
      days: days.map((date) => {
        const { entered = 0, left = 0 } = byDay.get(date) ?? {};
        customers += entered - left;
        return { date, customers, entered, left };
      }),
    };
  });

const historyRoutes = (dependencies: SegmentsDependencies): readonly Route[] => {
  const { db } = dependencies.store;
  return [
    sizesRoute(dependencies),
    route(contract.segmentChanges, async ({ params: { code }, query: { page, pageSize } }, { principal }) => {
      const { byCode } = await readCatalogue(dependencies);
      if (!byCode.has(code)) return segmentNotFound(code);
      const visible = await visibleTo(dependencies, principal.scope);
      const { total, rows } = await selectStays(db, code, visible, { offset: (page - 1) * pageSize, limit: pageSize });
      return { total, rows: [...rows] };
    }),
    route(contract.segmentVersions, async ({ params: { code } }) => {
      const rows = await selectVersions(db, code);
      const { byCode, names } = await readCatalogue(
        dependencies,
        rows.map(({ condition }) => condition),
      );
      if (!byCode.has(code)) return segmentNotFound(code);
      return {
        rows: rows.map(({ version, condition, made_at, made_by }) => ({
          ...{ version, definition: definitionOf(condition), sentence: segmentSentence(condition, names) },
          ...{ madeAt: made_at, madeBy: made_by },
        })),
      };
    }),
    route(contract.segmentsOfCustomer, async ({ params: { customerId } }, { principal }) => {
      const visible = await visibleTo(dependencies, principal.scope);
      if (!(await customersAmong(db, [customerId], visible)).has(customerId))
        return refuse('CUSTOMER_NOT_FOUND', 'There is no such customer among those that you may see.');
      const { names } = await readCatalogue(dependencies);
      return {
        rows: (await staysOf(db, customerId)).map(({ segment, enteredAt, leftAt }) => ({
          ...{ code: segment, enteredAt, leftAt },
          name: names.segments.get(segment) ?? { zh: segment, en: segment },
        })),
      };
    }),
  ];
};

export const createSegmentRoutes = (dependencies: SegmentsDependencies): readonly Route[] => [
  ...catalogueRoutes(dependencies),
  previewRoute(dependencies),
  ...historyRoutes(dependencies),
  ...createActRoutes(dependencies),
];
