// The routes of contribution: scope first, then the months that are whole.
import { type RawBuilder, sql } from 'kysely';
import { isRefusal, type Refusal, refuse } from '../../kernel/index.ts';
import type { DataScope } from '../../platform/auth/index.ts';
import { type Route, route } from '../../platform/http/index.ts';
import {
  attributeExpression,
  type Bilingual,
  type Condition,
  computedNumber,
  computedOf,
  customersIn,
  groupComputed,
  scopeCondition,
} from '../profiles/index.ts';
import { costOfUnits } from './allocate.ts';
import { netBands, netCuts, quadrantNames, quadrants } from './attributes.ts';
import { addMonths, COMPUTE_JOB, currentMonth } from './compute.ts';
import * as contract from './contract.ts';
import { auditOf, type ContributionDependencies } from './dependencies.ts';
import { costOf, isRevenue, type LineAmounts, lineNames, lines, noAmounts, reasonNames, revenueOf } from './line.ts';
import {
  computedSpan,
  type GroupBy,
  type GroupRow,
  insertSetting,
  monthsOf,
  readSummary,
  runsBetween,
  settingOn,
  settingsHistory,
  sumBy,
} from './store.ts';
import { definition, everybody, noPlace, notKnown, quadrantDefinition } from './words.ts';

const MONTHS_MAX = 60;
const SEGMENTS_MAX = 20;

interface Span {
  readonly from: string;
  readonly to: string;
}
interface Within {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly segment?: string | undefined;
}

export const figuresOf = (amounts: LineAmounts) => {
  const [revenueFen, costFen] = [revenueOf(amounts), costOf(amounts)];
  return { amounts: [...amounts], revenueFen, costFen, netFen: revenueFen - costFen };
};

export const lineViews = lines.map((code) => ({
  ...{ code, label: lineNames[code], kind: isRevenue(code) ? ('revenue' as const) : ('cost' as const) },
}));

/** The months asked for; twelve up to the running one unless told. */
export const spanOf = (
  dependencies: ContributionDependencies,
  { from, to }: Within,
): Span | Refusal<'RANGE_NOT_VALID'> => {
  const last = to ?? currentMonth(dependencies);
  const first = from ?? addMonths(last, -11);
  return first > last || first < addMonths(last, 1 - MONTHS_MAX)
    ? refuse('RANGE_NOT_VALID', `Give at most ${MONTHS_MAX} months, the first not after the last.`)
    : { from: first, to: last };
};

/** Who is asked about: whom the caller sees, of a segment where one is named. */
export const populationOf = async (
  dependencies: ContributionDependencies,
  scope: DataScope,
  segment?: string,
): Promise<Condition | Refusal<'SEGMENT_NOT_FOUND'>> => {
  const visible = await scopeCondition(dependencies, scope);
  if (segment === undefined) return visible;
  const members = (await dependencies.segments?.condition(segment)) ?? null;
  return members === null
    ? refuse('SEGMENT_NOT_FOUND', `There is no segment ${segment}. Choose one of the list.`)
    : sql`(${visible} and ${members})`;
};

const none: RawBuilder<unknown> = sql`null::text`;

const sumsOf = (
  { db }: ContributionDependencies,
  by: GroupBy,
  condition: Condition,
  key: RawBuilder<unknown>,
  span: Span,
): Promise<readonly GroupRow[]> => sumBy(db, by, customersIn(condition, key), span);

const viewOf = ({ key, customers, amounts }: GroupRow, label: Bilingual) => ({
  ...{ key, label, customers, ...figuresOf(amounts) },
});
const plain = (text: string): Bilingual => ({ zh: text, en: text });

type Query = { readonly by: (typeof contract.contributionGroups)[number] } & {
  readonly attribute: (typeof contract.contributionAttributeCodes)[number];
  readonly segments?: string | undefined;
};

const segmentRows = async (
  dependencies: ContributionDependencies,
  condition: Condition,
  codes: readonly string[],
  span: Span,
) => {
  const rows = [];
  for (const code of codes.slice(0, SEGMENTS_MAX)) {
    const members = (await dependencies.segments?.condition(code)) ?? null;
    if (members === null) return refuse('SEGMENT_NOT_FOUND', `There is no segment ${code}. Choose one of the list.`);
    const [found] = await sumsOf(dependencies, 'all', sql`(${condition} and ${members})`, none, span);
    rows.push(
      viewOf({ key: code, customers: found?.customers ?? 0, amounts: found?.amounts ?? noAmounts() }, plain(code)),
    );
  }
  return rows;
};

const groupRows = async (
  dependencies: ContributionDependencies,
  condition: Condition,
  { by, attribute: name, segments }: Query,
  span: Span,
) => {
  if (by === 'segment') {
    const codes = [...new Set((segments ?? '').split(',').flatMap((code) => code.trim() || []))];
    return segmentRows(dependencies, condition, codes, span);
  }
  if (by === 'attribute') {
    const attribute = dependencies.registry.get(name);
    const key = attribute ? attributeExpression(attribute).sql : none;
    const rows = await sumsOf(dependencies, 'attribute', condition, key, span);
    return rows.map((row) =>
      viewOf(row, row.key === null ? notKnown : (attribute?.values?.[row.key] ?? plain(row.key))),
    );
  }
  const rows = await sumsOf(dependencies, by, condition, none, span);
  if (by === 'month') return rows.map((row) => viewOf(row, plain(row.key ?? '')));
  const names = await dependencies.organisation.unitNames(rows.flatMap(({ key }) => key ?? []));
  return rows.map((row) => viewOf(row, row.key === null ? noPlace : plain(names.get(row.key) ?? row.key)));
};

/** What was stated against what customers have and what is nobody's. Each month's figures are those of its last computation. */
const reconcile = async (dependencies: ContributionDependencies, span: Span) => {
  const runs = await runsBetween(dependencies.db, span.from, span.to);
  const [all] = await sumsOf(dependencies, 'all', sql`true`, none, span);
  const attributed = all?.amounts ?? noAmounts();
  const stated = lines.map((_, at) => runs.reduce((sum, run) => sum + (run.stated[at] ?? 0), 0));
  const remainders = new Map<string, (typeof runs)[number]['remainder'][number]>();
  for (const each of runs.flatMap(({ remainder }) => remainder)) {
    const key = `${each.line} ${each.reason}`;
    remainders.set(key, { ...each, fen: each.fen + (remainders.get(key)?.fen ?? 0) });
  }
  const remainder = [...remainders.values()];
  return {
    ...{ stated, attributed: [...attributed] },
    remainder: remainder.map((each) => ({ ...each, label: reasonNames[each.reason] })),
    erased: lines.map((line, at) => {
      const left = remainder.reduce((sum, each) => sum + (each.line === line ? each.fen : 0), 0);
      return (stated[at] ?? 0) - (attributed[at] ?? 0) - left;
    }),
  };
};

const overviewRoute = (dependencies: ContributionDependencies): Route =>
  route(contract.getContribution, async ({ query }, { principal: { scope } }) => {
    const { db } = dependencies;
    const span = spanOf(dependencies, query);
    if (isRefusal(span)) return span;
    const condition = await populationOf(dependencies, scope, query.segment);
    if (isRefusal(condition)) return condition;
    const rows = await groupRows(dependencies, condition, query, span);
    if (isRefusal(rows)) return rows;
    const [all] = await sumsOf(dependencies, 'all', condition, none, span);
    const runs = await runsBetween(db, span.from, span.to);
    const computed = await computedSpan(db);
    const whole = scope.kind === 'firm' && query.segment === undefined;
    return {
      ...{ from: computed && span.from, to: computed && span.to, months: runs.map((run) => run.month) },
      computedAt: runs.length === 0 ? null : Math.max(...runs.map((run) => run.computedAt)),
      ...{ definition, lines: lineViews, rows: [...rows] },
      total: viewOf(all ?? { key: null, customers: 0, amounts: noAmounts() }, everybody),
      reconciliation: whole && runs.length > 0 ? await reconcile(dependencies, span) : null,
    };
  });

export const LOYALTY_BANDS = 5;
const BAND_WIDTH = 100 / LOYALTY_BANDS;

/** The bands of the chart as SQL: loyalty in twenties (5: not known), net contribution by its cut points. */
export const bandKeys = (): readonly [RawBuilder<unknown>, RawBuilder<unknown>] => {
  const loyalty = computedNumber('loyalty_behaviour');
  return [
    sql`(case when ${loyalty} is null then ${LOYALTY_BANDS}::int
      else least(${LOYALTY_BANDS - 1}::int, floor(${loyalty} / ${BAND_WIDTH}::float8)::int) end)`,
    sql`width_bucket(coalesce(${computedNumber('net_contribution_fen')}, 0), ${netCuts}::float8[])`,
  ];
};

const quadrantRoute = (dependencies: ContributionDependencies): Route =>
  route(contract.getQuadrant, async (_input, { principal: { scope } }) => {
    const { db } = dependencies;
    const summary = await readSummary(db);
    const visible = await scopeCondition(dependencies, scope);
    const condition = sql`(${visible} and computed ? 'loyal_valuable')`;
    const groups = await groupComputed(
      db,
      condition,
      [sql`(computed ->> 'loyal_valuable')`],
      ['net_contribution_fen', 'cost_to_serve_fen'],
    );
    const cells = await groupComputed(db, condition, bandKeys(), ['net_contribution_fen']);
    const bands = Array.from({ length: LOYALTY_BANDS }, (_, at) =>
      plain(`${at * BAND_WIDTH}–${(at + 1) * BAND_WIDTH}`),
    );
    return {
      ...{ definition: quadrantDefinition, computedAt: summary?.computedAt ?? null },
      ...{ from: summary?.fromMonth ?? null, to: summary?.toMonth ?? null, loyalFrom: summary?.loyalFrom ?? 60 },
      valuableFromFen: summary?.valuableFromFen ?? null,
      quadrants: quadrants.map((code) => {
        const found = groups.find(({ keys }) => keys[0] === code);
        const [netFen, costFen] = [found?.sums[0] ?? 0, found?.sums[1] ?? 0];
        return { code, label: quadrantNames[code], customers: found?.customers ?? 0, netFen, costFen };
      }),
      ...{ loyaltyBands: [...bands, notKnown], netBands: [...netBands] },
      cells: cells.map(({ keys, customers, sums }) => ({
        ...{ loyalty: Number(keys[0]), net: Number(keys[1]), customers, netFen: sums[0] ?? 0 },
      })),
    };
  });

const customerRoute = (dependencies: ContributionDependencies): Route =>
  route(contract.contributionOfCustomer, async ({ params: { customerId } }, { principal }) => {
    const { db } = dependencies;
    const visible = await scopeCondition(dependencies, principal.scope);
    const computed = await computedOf(db, customerId, visible);
    if (!computed)
      return refuse('CUSTOMER_NOT_FOUND', 'There is no customer of this number among those whom you may see.');
    const summary = await readSummary(db);
    const span = { from: addMonths(currentMonth(dependencies), -11), to: currentMonth(dependencies) };
    const months = await monthsOf(db, customerId, span);
    const { settings } = settingOn(await settingsHistory(db), `${span.to}-01`);
    const owed = await dependencies.owedPoints(customerId);
    const code = quadrants.find((each) => each === computed.loyal_valuable);
    return {
      ...{ from: summary && span.from, to: summary && span.to, computedAt: summary?.computedAt ?? null },
      lines: lineViews,
      total: figuresOf(lines.map((_, at) => months.reduce((sum, { amounts }) => sum + (amounts[at] ?? 0), 0))),
      months: months.map(({ month, amounts }) => ({ month, ...figuresOf(amounts) })),
      quadrant: code ? { code, label: quadrantNames[code] } : null,
      owed: owed.map(({ programme, wallet, points }) => ({
        ...{ programme, wallet, points },
        fen: costOfUnits(points, settings.pointByWallet[`${programme}/${wallet}`] ?? settings.point),
      })),
    };
  });

const settingRoutes = (dependencies: ContributionDependencies): readonly Route[] => {
  const { db, store, audit, wallClock, enqueue } = dependencies;
  return [
    route(contract.listContributionSettings, async () => ({
      rows: (await settingsHistory(db)).map((row) => ({
        ...{ ...row, effectiveFrom: row.effectiveFrom?.slice(0, 7) ?? null },
      })),
    })),
    route(contract.saveContributionSettings, async ({ body: { effectiveFrom, settings } }, context) =>
      store.transaction(async (transaction) => {
        const given = {
          effectiveFrom: `${effectiveFrom}-01`,
          settings,
          at: wallClock.now(),
          by: context.principal.name,
        };
        const version = await insertSetting(transaction, given);
        await audit.record(
          auditOf(context, 'contribution.settings', { version, effectiveFrom, settings }),
          transaction,
        );
        return { version };
      }),
    ),
    route(contract.computeContribution, async ({ body }, { principal }) => {
      const last = currentMonth(dependencies);
      if (body.from !== undefined && (body.from > last || body.from < addMonths(last, 1 - MONTHS_MAX)))
        return refuse('RANGE_NOT_VALID', `Months are computed from one of the last ${MONTHS_MAX} on, up to ${last}.`);
      const options = { uniqueKey: body.from ?? 'latest', createdBy: principal.name };
      return { jobId: (await enqueue(COMPUTE_JOB, body, options)).jobId };
    }),
  ];
};

export const createContributionRoutes = (dependencies: ContributionDependencies): readonly Route[] => [
  overviewRoute(dependencies),
  quadrantRoute(dependencies),
  customerRoute(dependencies),
  ...settingRoutes(dependencies),
];
