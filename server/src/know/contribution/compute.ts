// The job: computes months one after the other, each visible only when it is whole, then writes twelve months' contribution and the
// quadrant into the profiles. Interrupted it goes on with the month that was not finished.
import { sql } from 'kysely';
import { z } from 'zod';
import { addDays, type BusinessDate, businessDateAt, startOfDay } from '../../kernel/index.ts';
import { GiveUp, type JobContext, type JobDefinition } from '../../platform/jobs/index.ts';
import {
  attributeExpression,
  countAll,
  customersAfter,
  mergedInto,
  readValues,
  scopeCondition,
  selectPage,
  writeComputed,
} from '../profiles/index.ts';
import { type Opening, type SharedCosts, shareAcquisition } from './acquisition.ts';
import { costOfUnits } from './allocate.ts';
import { contributionAttributeNames, quadrantOf } from './attributes.ts';
import type { ContributionDependencies } from './dependencies.ts';
import { costLines, costOf, lines, noAmounts, revenueLines, revenueOf } from './line.ts';
import {
  addAmounts,
  addRemainder,
  amountsOf,
  type MonthBook,
  openBook,
  type SharedItem,
  shareAmounts,
} from './month.ts';
import { firstMonth, type MonthReading, readMonth, readShared } from './read-lines.ts';
import {
  clearRun,
  finishMonth,
  insertRows,
  netOf,
  netQuantile,
  type Setting,
  saveSummary,
  settingOn,
  settingsHistory,
} from './store.ts';

/** Name of the job that computes months. */
export const COMPUTE_JOB = 'contribution.compute';

const PAGE = 5_000;
/** Corrections reach so many months back by themselves; older ones are computed on demand. */
const MONTHS_BACK = 13;
const MONTHS_MAX = 60;
/** Each attempt writes rows of its own, so that nobody sees a month half written. */
const ATTEMPTS_MAX = 1_000;

export const computePayload = z.strictObject({
  /** First month to compute; thirteen months back unless told. */
  from: z
    .string()
    .regex(/^\d{4}-(0[1-9]|1[0-2])$/)
    .optional(),
});
type Payload = z.output<typeof computePayload>;

const checkpointSchema = z.object({ months: z.array(z.string()), done: z.number() });

export const addMonths = (month: string, count: number): string => {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number - 1 + count, 1)).toISOString().slice(0, 7);
};
const firstDay = (month: string): BusinessDate => `${month}-01` as BusinessDate;

export const currentMonth = ({ clock, timeZone }: Pick<ContributionDependencies, 'clock' | 'timeZone'>): string =>
  businessDateAt(clock.now(), timeZone).slice(0, 7);

const monthsToCompute = async (
  dependencies: ContributionDependencies,
  { from }: Payload,
  signal: AbortSignal,
): Promise<readonly string[]> => {
  const last = currentMonth(dependencies);
  const first = await firstMonth(dependencies.eventStore, dependencies.timeZone, signal);
  const wanted = from ?? addMonths(last, 1 - MONTHS_BACK);
  const start = first !== null && first > wanted ? first : first === null ? last : wanted;
  const months: string[] = [];
  for (let month = start; month <= last; month = addMonths(month, 1)) months.push(month);
  if (months.length > MONTHS_MAX) throw new GiveUp(`At most ${MONTHS_MAX} months are computed at once.`);
  return months;
};

/** Everybody whose account was opened on [from, to), with the channel of the opening, else of the first touch. */
const openingsBetween = async (
  { db, registry }: ContributionDependencies,
  from: string,
  to: string,
): Promise<readonly Opening[]> => {
  const condition = sql`(merged_into is null and opened_on >= ${from}::date and opened_on < ${to}::date)`;
  const wanted = ['opened_on', 'open_channel', 'first_channel'].flatMap((name) => {
    const attribute = registry.get(name);
    return attribute ? [[name, attributeExpression(attribute).sql] as const] : [];
  });
  const openings: Opening[] = [];
  for (let offset = 0; ; offset += PAGE) {
    const ids = await selectPage(db, condition, { sort: 'openedOn', order: 'desc', offset, limit: PAGE }, 'walk');
    const values = await readValues(db, ids, new Map(wanted));
    for (const customerId of ids) {
      const found = values.get(customerId);
      const channel = found?.open_channel ?? found?.first_channel;
      if (typeof found?.opened_on === 'string' && typeof channel === 'string')
        openings.push({ customerId, openedOn: found.opened_on, channel });
    }
    if (ids.length < PAGE) return openings;
  }
};

const readAcquisition = async (
  dependencies: ContributionDependencies,
  months: readonly string[],
  history: readonly Setting[],
): Promise<SharedCosts> => {
  const [from = '', last = ''] = [months[0], months.at(-1)];
  const costs = await dependencies.channelCosts(firstDay(from), firstDay(addMonths(last, 1)));
  const starts = costs.map(({ periodStart }) => periodStart).toSorted();
  const ends = costs.map(({ periodEnd }) => periodEnd).toSorted();
  const openings = costs.length === 0 ? [] : await openingsBetween(dependencies, starts[0] ?? '', ends.at(-1) ?? '');
  return shareAcquisition(costs, openings, (month) => settingOn(history, firstDay(month)).settings.acquisition);
};

/** Fen of burnt points by month and customer; who was merged stands behind whom they were merged into. */
const readPoints = async (
  dependencies: ContributionDependencies,
  months: readonly string[],
  history: readonly Setting[],
) => {
  const { timeZone, db } = dependencies;
  const [from = '', last = ''] = [months[0], months.at(-1)];
  const instants = [firstDay(from), firstDay(addMonths(last, 1))].map((day) => startOfDay(day, timeZone));
  const burnt = await dependencies.burntPoints(instants[0] ?? 0, instants[1] ?? 0);
  const merged = await mergedInto(db, [...new Set(burnt.map(({ customerId }) => customerId))]);
  const byMonth = new Map<string, Map<string, number>>();
  for (const { customerId, programme, wallet, month, points } of burnt) {
    const { point, pointByWallet } = settingOn(history, firstDay(month)).settings;
    const owner = merged.get(customerId) ?? customerId;
    const customers = byMonth.get(month) ?? new Map<string, number>();
    const fen = costOfUnits(points, pointByWallet[`${programme}/${wallet}`] ?? point);
    byMonth.set(month, customers.set(owner, (customers.get(owner) ?? 0) + fen));
  }
  return byMonth;
};

/** Fen of used benefits by month and customer, those of merged customers with whom they were merged into. */
const readBenefits = async (dependencies: ContributionDependencies, months: readonly string[]) => {
  const [from = '', last = ''] = [months[0], months.at(-1)];
  const used = await dependencies.benefitCosts(firstDay(from), firstDay(addMonths(last, 1)));
  const merged = await mergedInto(dependencies.db, [...new Set(used.map(({ customerId }) => customerId))]);
  const byMonth = new Map<string, Map<string, number>>();
  for (const { customerId, month, fen } of used) {
    const owner = merged.get(customerId) ?? customerId;
    const customers = byMonth.get(month) ?? new Map<string, number>();
    byMonth.set(month, customers.set(owner, (customers.get(owner) ?? 0) + fen));
  }
  return byMonth;
};

/** Everything that months have in common, read once. */
interface Common {
  readonly history: readonly Setting[];
  readonly acquisition: SharedCosts;
  readonly points: ReadonlyMap<string, ReadonlyMap<string, number>>;
  readonly benefits: ReadonlyMap<string, ReadonlyMap<string, number>>;
  readonly customers: number;
  readonly productCodes: readonly string[];
}

const single = (line: (typeof lines)[number], fen: number): number[] => {
  const amounts = noAmounts();
  amounts[lines.indexOf(line)] = fen;
  return amounts;
};

/** Takes what was stated of persons over to their customers, page by page; what remains is of nobody who is known. */
const takePersons = async (
  dependencies: ContributionDependencies,
  book: MonthBook,
  persons: Map<string, number[]>,
  more: readonly (readonly [line: 'points' | 'benefit' | 'acquisition', fen: Map<string, number>])[],
): Promise<void> => {
  for (let after = ''; ; ) {
    const page = await customersAfter(dependencies.db, after, PAGE);
    const last = page.at(-1);
    if (!last) break;
    after = last.customerId;
    for (const { customerId, personId } of page) {
      const amounts = persons.get(personId);
      if (amounts) addAmounts(book, customerId, amounts);
      persons.delete(personId);
      for (const [line, fens] of more) {
        const fen = fens.get(customerId);
        if (fen !== undefined) addAmounts(book, customerId, single(line, fen));
        fens.delete(customerId);
      }
    }
  }
  for (const amounts of persons.values()) addAmounts(book, null, amounts);
  for (const [line, fens] of more) for (const fen of fens.values()) addAmounts(book, null, single(line, fen));
};

/** Everybody who had an account at the end of the day, as far as the profiles know now. */
const openOn = async ({ db }: ContributionDependencies, date: BusinessDate): Promise<readonly string[]> => {
  const condition = sql`(merged_into is null and opened_on <= ${date}::date and status <> 'closed')`;
  const open: string[] = [];
  for (let offset = 0; ; offset += PAGE) {
    const ids = await selectPage(db, condition, { sort: 'customerId', order: 'asc', offset, limit: PAGE }, 'walk');
    open.push(...ids);
    if (ids.length < PAGE) return open;
  }
};

/** Shares what names no customer: by everybody with an account, or by those whom the unit served at the end of the month. */
const share = async (
  dependencies: ContributionDependencies,
  book: MonthBook,
  shared: readonly SharedItem[],
  rules: Setting['settings']['shared'],
  date: BusinessDate,
): Promise<void> => {
  const served = new Map<string | null, readonly string[]>();
  for (const { line, unitId } of shared) {
    if (rules[line] === 'none' || served.has(unitId)) continue;
    const { organisation } = dependencies;
    const ids = await (unitId === null ? openOn(dependencies, date) : organisation.customersOf(unitId, date));
    served.set(unitId, ids.toSorted());
  }
  shareAmounts(book, shared, rules, (unitId) => {
    const sharers = served.get(unitId) ?? [];
    return sharers.length === 0 ? null : sharers;
  });
};

/** Branch and adviser of customers on the last day of a month. */
const placesOf = async (
  { organisation }: ContributionDependencies,
  customerIds: readonly string[],
  date: BusinessDate,
): Promise<ReadonlyMap<string, { readonly branchId: string | null; readonly adviserId: string | null }>> => {
  const places = new Map<string, { readonly branchId: string | null; readonly adviserId: string | null }>();
  for (let at = 0; at < customerIds.length; at += PAGE) {
    const some = customerIds.slice(at, at + PAGE);
    const found = await organisation.placesOn(some.map((customerId) => ({ customerId, date })));
    for (const [index, { branchId, adviserId }] of found.entries())
      places.set(some[index] ?? '', { branchId, adviserId });
  }
  return places;
};

const computeMonth = async (
  dependencies: ContributionDependencies,
  month: string,
  common: Common,
  context: JobContext,
): Promise<number> => {
  const { store, wallClock, eventStore, timeZone } = dependencies;
  const { version, settings } = settingOn(common.history, firstDay(month));
  const next = firstDay(addMonths(month, 1));
  const reading: MonthReading = {
    ...{ eventStore, timeZone, settings, from: firstDay(month), to: next, signal: context.signal },
    ...{ productCodes: common.productCodes, customers: common.customers },
  };
  const persons = new Map<string, number[]>();
  for await (const { personId, items } of readMonth(reading)) persons.set(personId, amountsOf(items, settings));
  const book = openBook();
  await takePersons(dependencies, book, persons, [
    ['points', new Map(common.points.get(month))],
    ['benefit', new Map(common.benefits.get(month))],
    ['acquisition', new Map(common.acquisition.byMonth.get(month))],
  ]);
  for (const remainder of common.acquisition.remainders.get(month) ?? []) addRemainder(book, remainder);
  const date = addDays(next, -1);
  await share(dependencies, book, await readShared(reading), settings.shared, date);
  const ids = [...book.customers.keys()].toSorted();
  const places = await placesOf(dependencies, ids, date);
  const run = Number(context.jobId) * ATTEMPTS_MAX + context.attempt;
  await store.transaction((transaction) => clearRun(transaction, month, run));
  for (let at = 0; at < ids.length; at += PAGE) {
    context.signal.throwIfAborted();
    const rows = ids.slice(at, at + PAGE).map((customerId) => ({
      ...{ customerId, branchId: null, adviserId: null, ...places.get(customerId) },
      amounts: book.customers.get(customerId) ?? noAmounts(),
    }));
    await store.transaction((transaction) => insertRows(transaction, month, run, rows));
  }
  const row = { month, version, customers: ids.length, stated: book.stated, remainder: book.remainders };
  await store.transaction((transaction) => finishMonth(transaction, run, { ...row, computedAt: wallClock.now() }));
  return ids.length;
};

/** Writes twelve months' contribution and the quadrant of everybody into the profiles. */
const writeProfiles = async (
  dependencies: ContributionDependencies,
  { settings }: Setting,
  context: JobContext,
): Promise<void> => {
  const { store, db, registry, wallClock } = dependencies;
  const toMonth = currentMonth(dependencies);
  const span = { from: addMonths(toMonth, -11), to: toMonth };
  const { valuable, loyalFrom } = settings;
  const valuableFromFen =
    valuable.kind === 'amount'
      ? valuable.fromFen
      : await netQuantile(db, valuable.quantile, revenueLines, costLines, span);
  const loyalty = registry.get('loyalty_behaviour');
  const wanted = new Map(loyalty ? [['loyalty', attributeExpression(loyalty).sql] as const] : []);
  for (let after = ''; ; ) {
    context.signal.throwIfAborted();
    const page = await customersAfter(db, after, PAGE);
    const last = page.at(-1);
    if (!last) break;
    after = last.customerId;
    const ids = page.map(({ customerId }) => customerId);
    await store.transaction(async (transaction) => {
      const amounts = await netOf(transaction, ids, span);
      const loyalties = loyalty ? await readValues(transaction, ids, wanted) : new Map();
      const rows = ids.map((customerId) => {
        const own = amounts.get(customerId);
        const [revenue, cost] = own ? [revenueOf(own), costOf(own)] : [null, null];
        const score: unknown = loyalties.get(customerId)?.loyalty;
        const net = (revenue ?? 0) - (cost ?? 0);
        return {
          customerId,
          values: {
            ...{ net_contribution_fen: own ? net : null, revenue_year_fen: revenue, cost_to_serve_fen: cost },
            loyal_valuable: quadrantOf(typeof score === 'number' ? score : null, net, { loyalFrom, valuableFromFen }),
          },
        };
      });
      await writeComputed(transaction, contributionAttributeNames, rows);
    });
  }
  const summary = { fromMonth: span.from, toMonth, valuableFromFen, loyalFrom, computedAt: wallClock.now() };
  await store.transaction((transaction) => saveSummary(transaction, summary));
};

const compute = async (dependencies: ContributionDependencies, payload: Payload, context: JobContext) => {
  const { db } = dependencies;
  const saved = checkpointSchema.safeParse(context.checkpoint);
  const months = saved.success ? saved.data.months : await monthsToCompute(dependencies, payload, context.signal);
  const history = await settingsHistory(db);
  const common: Common = {
    history,
    acquisition: await readAcquisition(dependencies, months, history),
    points: await readPoints(dependencies, months, history),
    benefits: await readBenefits(dependencies, months),
    customers: await countAll(db, await scopeCondition(dependencies, { kind: 'firm' })),
    productCodes: await dependencies.productCodes(),
  };
  for (let done = saved.success ? saved.data.done : 0; done < months.length; done += 1) {
    context.signal.throwIfAborted();
    const month = months[done] ?? '';
    const customers = await computeMonth(dependencies, month, common, context);
    context.progress(done + 1, months.length, `${month}: ${customers} customers`);
    await context.saveCheckpoint({ months: [...months], done: done + 1 });
  }
  await writeProfiles(dependencies, settingOn(history, firstDay(currentMonth(dependencies))), context);
  context.result(`${months.length} months computed, ${months[0]} to ${months.at(-1)}`);
};

export const createComputeJob = (dependencies: ContributionDependencies): JobDefinition<Payload> => ({
  name: COMPUTE_JOB,
  payload: computePayload,
  run: (payload, context) => compute(dependencies, payload, context),
});
