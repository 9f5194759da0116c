// The scores and the lifetime value of a small firm from events to answers: jobs with their threads, scope, settings with validity,
// movement, people, cards.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventStore } from '../../platform/event-store/index.ts';
import { openTestEventStore, silentLogger } from '../../platform/event-store/testing.ts';
import type { JobContext, JobDefinition } from '../../platform/jobs/index.ts';
import type { LoggedEvent } from '../../record/log/index.ts';
import {
  createEventHistory,
  createSink,
  eventMigrations,
  migrations as sinkMigrations,
} from '../../record/sink/index.ts';
import * as lifetimeContract from '../lifetime/contract.ts';
import { createLifetime, lifetimeAttributes, migrations as lifetimeMigrations } from '../lifetime/index.ts';
import { basicAttributes, createAttributeRegistry } from '../profiles/index.ts';
import { call, fact, openTestFirm, type TestFirm } from '../profiles/testing.ts';
import * as contract from './contract.ts';
import { createValue, migrations, valueAttributes } from './index.ts';

let events: EventStore;
let firm: TestFirm;
let value: ReturnType<typeof createValue>;
let lifetime: ReturnType<typeof createLifetime>;
const progress: string[] = [];

/** Runs a job as the queue would; `stopAfter` aborts it at that checkpoint. */
const runJob = async (
  jobs: readonly JobDefinition[],
  payload: unknown = {},
  more: { readonly checkpoint?: unknown; readonly stopAfter?: number } = {},
) => {
  const abort = new AbortController();
  let result = '';
  let checkpoint: unknown = more.checkpoint ?? null;
  let saved = 0;
  const context: JobContext = {
    signal: abort.signal,
    progress: (_done, _total, note) => progress.push(note ?? ''),
    result: (text) => {
      result = text;
    },
    checkpoint,
    saveCheckpoint: async (next) => {
      checkpoint = next;
      saved += 1;
      if (saved === more.stopAfter) abort.abort(new Error('stopped'));
    },
    attempt: 1,
    jobId: '7',
    scheduledFor: null,
  };
  const failed = await jobs[0]?.run(jobs[0].payload.parse(payload), context).then(
    () => null,
    (error: Error) => error.message,
  );
  return { result, checkpoint, failed };
};

const ask = (
  endpoint: Parameters<typeof call>[1],
  input: Parameters<typeof call>[2] = {},
  scope?: Parameters<typeof call>[3],
) => call([...value.routes, ...lifetime.routes], endpoint, input, scope);

const dayBefore = (days: number): string =>
  new Date(Date.parse('2026-06-29T00:00:00Z') - days * 86_400_000).toISOString().slice(0, 10);

let trades = 0;
const purchase = (
  customer: string,
  daysAgo: number,
  yuan: number,
  more: Record<string, string | number> = {},
): LoggedEvent => {
  trades += 1;
  return fact('trade_recorded', customer, `t${trades}`, dayBefore(daysAgo), {
    trade_id: `t${trades}`,
    business_date: dayBefore(daysAgo),
    product_code: 'F1',
    side: 'subscribe',
    quantity: '1',
    amount_fen: yuan * 100,
    commission_fen: yuan,
    ...more,
  });
};
const customer = (id: string, more: Record<string, string | number> = {}): LoggedEvent =>
  fact('customer_recorded', id, id, '2025-06-01', { effective_on: '2025-06-01', opened_on: '2025-06-01', ...more });

/** A fixed sequence of pseudo-random numbers in (0, 1) (mulberry32). */
const random = (() => {
  let state = 11;
  return (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 4_294_967_296;
  };
})();
const exponential = (mean: number): number => -mean * Math.log(random());

/** Customers who first bought 100 to 500 days ago, each with a rhythm, a time until he leaves and a size of purchase of his own. */
const CUSTOMERS = 140;
const rhythm = Array.from({ length: CUSTOMERS }, (_, n) => {
  const id = `R${String(n).padStart(3, '0')}`;
  const [every, leaves, size] = [8 + exponential(40), exponential(30 + exponential(500)), 50 + exponential(400)];
  const first = 100 + Math.floor(random() * 400);
  const bought = [customer(id), purchase(id, first, Math.round(size))];
  for (let after = exponential(every); after < Math.min(leaves, first); after += exponential(every))
    bought.push(purchase(id, Math.floor(first - after), Math.round(size * (0.5 + random()))));
  return bought;
}).flat();
/** Buys every other day until the end, and bought often but long ago. */
const eager = [customer('EAGER'), ...Array.from({ length: 100 }, (_, index) => purchase('EAGER', index * 2, 80))];
const gone = [customer('GONE'), ...Array.from({ length: 30 }, (_, index) => purchase('GONE', 300 + index * 3, 80))];

beforeAll(async () => {
  events = await openTestEventStore(eventMigrations);
  firm = await openTestFirm({
    migrations: [...sinkMigrations, ...migrations, ...lifetimeMigrations],
    events: async (store) => {
      const sink = createSink({ eventStore: events, store, logger: silentLogger });
      return { sink: sink.consumer, history: createEventHistory(events), writeOverrides: sink.writeOverrides };
    },
  });
  const dependencies = {
    ...firm,
    db: firm.store.db,
    eventStore: events,
    registry: createAttributeRegistry(basicAttributes, valueAttributes, lifetimeAttributes),
    productCodes: async () => ['F1'],
  };
  value = createValue(dependencies);
  lifetime = createLifetime(dependencies);
  await firm.ingest([customer('NEVER', { branch_id: 'B1' })]);
});
afterAll(async () => {
  await firm.close();
  await events.close();
});

describe('before anybody bought', () => {
  it('scores nobody, and says why nothing can be fitted', async () => {
    expect((await runJob(value.jobs)).result).toMatch(/^0 customers scored/);
    const rfm = await ask(contract.getRfm);
    expect(rfm).toMatchObject({ asOf: '2026-06-29', customers: 1, scored: 0, settingVersion: 0 });
    expect(rfm.matrix).toEqual([]);
    const job = await runJob(lifetime.jobs);
    expect(job.result).toContain('Nobody bought anything');
    const answer = await ask(lifetimeContract.getLifetime);
    expect(answer.run).toBeNull();
    expect(answer.refused).toMatchObject({ state: 'refused', refusal: { code: 'NO_PURCHASES' } });
    expect((await ask(lifetimeContract.getLifetimeCard, { params: { customerId: 'NEVER' } })).card).toBeNull();
  });

  it('refuses to fit one customer', async () => {
    await firm.ingest([customer('ONE'), purchase('ONE', 10, 50)]);
    expect((await runJob(lifetime.jobs)).result).toContain('1 customers have bought');
  });
});

describe('a firm that buys', () => {
  beforeAll(async () => {
    await firm.ingest([...rhythm, ...eager, ...gone]);
    const traded = await firm.store.db.selectFrom('profile').select('customer_id').execute();
    expect(traded.length).toBe(CUSTOMERS + 4);
    expect((await runJob(value.jobs)).failed).toBeNull();
  });

  it('stands in groups, matrix and people that agree', async () => {
    const rfm = await ask(contract.getRfm, { query: { naming: 'detailed' } });
    expect(rfm.customers).toBe(CUSTOMERS + 4);
    expect(rfm.scored).toBeGreaterThan(50);
    const inGroups = rfm.groups.reduce((sum: number, each: { customers: number }) => sum + each.customers, 0);
    const inMatrix = rfm.matrix.reduce((sum: number, each: { customers: number }) => sum + each.customers, 0);
    expect([inGroups, inMatrix]).toEqual([rfm.scored, rfm.scored]);
    expect(rfm.days).toHaveLength(7);
    const [group] = rfm.groups.filter((each: { customers: number }) => each.customers > 0);
    const people = await ask(contract.listPeople, { query: { scheme: 'rfm', naming: 'detailed', group: group.code } });
    expect(people.total).toBe(group.customers);
    expect(people.rows.every((each: { group: string }) => each.group === group.code)).toBe(true);
    const [cell] = rfm.matrix;
    const inCell = await ask(contract.listPeople, { query: { scheme: 'rfm', first: cell.r, second: cell.f } });
    expect(inCell.total).toBe(cell.customers);
    const sorted = people.rows.map((each: { moneyFen: number }) => each.moneyFen);
    expect(sorted).toEqual([...sorted].sort((one: number, other: number) => other - one));
  });

  it('knows who trades how', async () => {
    const { behaviour } = await ask(contract.getRfm);
    const preference = behaviour.find((each: { attribute: string }) => each.attribute === 'product_preference');
    const products = preference.values.find((each: { code: string }) => each.code === 'products');
    expect(products.customers).toBeGreaterThan(50);
    expect(products.means.en).toBe('at least 60% of what was bought in a year');
  });

  it('moves between days, and nobody is lost', async () => {
    const { days } = await ask(contract.getRfm);
    const movement = await ask(contract.getMovement, {
      query: { scheme: 'rfm', naming: 'classic', from: days.at(-1), to: days[0] },
    });
    const now = movement.moves.filter((each: { to: string }) => each.to !== 'none');
    const arrived = now.reduce((sum: number, each: { customers: number }) => sum + each.customers, 0);
    expect(arrived).toBe((await ask(contract.getRfm)).scored);
    expect(movement.moves.some((each: { from: string; to: string }) => each.from !== each.to)).toBe(true);
    expect(movement.settingsDiffer).toBe(false);
    expect(
      await ask(contract.getMovement, { query: { scheme: 'rfm', from: '2020-01-01', to: days[0] } }),
    ).toMatchObject({
      code: 'DAY_NOT_SCORED',
    });
    expect(await ask(contract.getMovement, { query: { scheme: 'rfm', from: days[0], to: days[0] } })).toMatchObject({
      code: 'DAYS_NOT_IN_ORDER',
    });
  });

  it('shows nobody outside the scope', async () => {
    const outside = { kind: 'units', unitIds: ['B9'] } as const;
    expect(await ask(contract.getRfm, {}, outside)).toMatchObject({ customers: 0, scored: 0, matrix: [] });
    expect((await ask(contract.listPeople, { query: { scheme: 'afb' } }, outside)).total).toBe(0);
    expect(await ask(lifetimeContract.getLifetimeCard, { params: { customerId: 'R001' } }, outside)).toMatchObject({
      code: 'CUSTOMER_NOT_FOUND',
    });
    expect(await ask(lifetimeContract.listLifetimeRuns, {}, outside)).toMatchObject({ code: 'WHOLE_FIRM_ONLY' });
  });

  it('holds settings from their day on and keeps what was scored before', async () => {
    const before = await ask(contract.getAmountFrequencyBenefit);
    const { settings } = before;
    const rules = { ...settings.rules, guidanceFromFrequency: 1 };
    const body = { effectiveFrom: '2026-06-29', settings: { ...settings, rules } };
    expect(
      await ask(contract.saveAmountFrequencyBenefitSettings, { body: { ...body, effectiveFrom: '2026-06-28' } }),
    ).toMatchObject({ code: 'EFFECTIVE_TOO_EARLY' });
    expect(await ask(contract.saveAmountFrequencyBenefitSettings, { body })).toEqual({ version: 1 });
    await runJob(value.jobs, { asOf: ['2026-05-31', '2026-06-29'] });
    const after = await ask(contract.getAmountFrequencyBenefit);
    const guided = (answer: typeof after) =>
      answer.groups.find((each: { code: string }) => each.code === 'key_guidance').customers;
    expect(guided(before)).toBeLessThan(after.scored);
    expect(guided(after)).toBe(after.scored);
    const movement = await ask(contract.getMovement, {
      query: { scheme: 'afb', from: '2026-05-31', to: '2026-06-29' },
    });
    expect(movement.settingsDiffer).toBe(true);
    expect(
      movement.moves.some(
        (each: { from: string }) => each.from === 'long_tail' || each.from === 'potential_appreciation',
      ),
    ).toBe(true);
    const history = await ask(contract.listValueSettings);
    expect(history.afb.map((each: { version: number }) => each.version)).toEqual([1, 0]);
    const cells = after.cells.reduce((sum: number, each: { customers: number }) => sum + each.customers, 0);
    expect(cells).toBe(after.scored);
  });

  it('goes on where it was stopped, and ends like an uninterrupted run', async () => {
    const rows = () =>
      firm.store.db
        .selectFrom('value_snapshot')
        .selectAll()
        .orderBy('scheme')
        .orderBy('as_of')
        .orderBy('customer_id')
        .execute();
    const wanted = await rows();
    const stopped = await runJob(value.jobs, { asOf: ['2026-06-29'] }, { stopAfter: 1 });
    expect(stopped.failed).toBe('stopped');
    expect((await ask(contract.getRfm)).asOf).not.toBe('2026-06-29');
    expect((await runJob(value.jobs, {}, { checkpoint: stopped.checkpoint })).failed).toBeNull();
    expect(await rows()).toEqual(wanted);
    expect((await ask(contract.getRfm)).asOf).toBe('2026-06-29');
  });

  it('refuses days that are not over', async () => {
    expect(await ask(contract.computeValue, { body: { asOf: ['2026-06-30'] } })).toMatchObject({
      code: 'DAY_NOT_OVER',
    });
    expect((await runJob(value.jobs, { asOf: ['2026-06-30'] })).failed).toContain('2026-06-29');
  });

  it('writes files', async () => {
    let text = '';
    for await (const piece of await ask(contract.downloadPeople, { query: { scheme: 'rfm', naming: 'classic' } }))
      text += piece;
    expect(text.split('\r\n').length - 2).toBe((await ask(contract.getRfm)).scored);
    expect(text).toContain('customer_id,rfm_r,rfm_f,rfm_m,group');
  });
});

describe('the lifetime value', () => {
  it('is fitted, judged and scored, and stands in the profiles', async () => {
    const settings = { ...(await ask(lifetimeContract.getLifetime)).settings, model: 'pareto_nbd', holdoutDays: 90 };
    expect(await ask(lifetimeContract.saveLifetimeSettings, { body: settings })).toMatchObject({ version: 1 });
    const job = await runJob(lifetime.jobs);
    expect(job.failed).toBeNull();
    expect(job.result).toContain(`${CUSTOMERS + 3} customers scored`);
    const answer = await ask(lifetimeContract.getLifetime);
    expect(answer.run).toMatchObject({ state: 'scored', asOf: '2026-06-29', customers: CUSTOMERS + 3, refusal: null });
    expect(answer.run.parameters.map((each: { name: string }) => each.name)).toEqual(['r', 'alpha', 's', 'beta']);
    expect(answer.run.spend).not.toBeNull();
    const { holdout } = answer.run;
    expect(holdout.from).toBe('2026-04-01');
    expect(holdout.tracking.at(-1).date).toBe('2026-06-29');
    const actuals = holdout.tracking.map((each: { actual: number }) => each.actual);
    expect(actuals).toEqual([...actuals].sort((one: number, other: number) => one - other));
    expect(holdout.calibration.reduce((sum: number, each: { customers: number }) => sum + each.customers, 0)).toBe(
      CUSTOMERS + 2,
    );
    expect(answer.scope).toMatchObject({ customers: CUSTOMERS + 4, scored: CUSTOMERS + 3 });
    expect(answer.alive.reduce((sum: number, each: { customers: number }) => sum + each.customers, 0)).toBe(
      CUSTOMERS + 3,
    );
    expect(progress).toContain('fit');
  });

  it('says of a customer in words what it says in numbers', async () => {
    const active = await ask(lifetimeContract.getLifetimeCard, { params: { customerId: 'EAGER' } });
    expect(active.values.alive).toBeGreaterThan(0.9);
    expect(active.card.standing).toBe('active');
    expect(active.card.sentences[0].zh).toContain(`${active.values.repeats} 次复购`);
    expect(active.card.sentences[0].en).toContain('2026-06-29');
    const left = await ask(lifetimeContract.getLifetimeCard, { params: { customerId: 'GONE' } });
    expect(left.values.alive).toBeLessThan(0.3);
    expect(left.card.standing).toBe('leaving');
    const once = await ask(lifetimeContract.getLifetimeCard, { params: { customerId: 'ONE' } });
    expect(once.card.standing).toBe('new');
    expect(once.card.cautions).toHaveLength(2);
    const never = await ask(lifetimeContract.getLifetimeCard, { params: { customerId: 'NEVER' } });
    expect(never).toMatchObject({ card: null, values: null });
  });

  it('lists those of a standing, most valuable first', async () => {
    const active = await ask(lifetimeContract.listLifetimeCustomers, { query: { standing: 'active', pageSize: 100 } });
    expect(active.total).toBe(active.rows.length);
    expect(active.rows.every((each: { alive: number }) => each.alive >= 0.7)).toBe(true);
    const values = active.rows.map((each: { predictedFen: number }) => each.predictedFen);
    expect(values).toEqual([...values].sort((one: number, other: number) => other - one));
  });

  it('goes on after the fit with the parameters it found', async () => {
    const runs = () => ask(lifetimeContract.listLifetimeRuns);
    const before = (await runs()).rows.length;
    const stopped = await runJob(lifetime.jobs, {}, { stopAfter: 1 });
    expect(stopped.failed).toBe('stopped');
    expect((await runs()).rows[0].state).toBe('fitted');
    progress.length = 0;
    expect((await runJob(lifetime.jobs, {}, { checkpoint: stopped.checkpoint })).failed).toBeNull();
    expect(progress).not.toContain('fit');
    const after = (await runs()).rows;
    expect(after.length).toBe(before + 1);
    expect(after[0].state).toBe('scored');
    expect(after[0].logLikelihood).toBeCloseTo(after[1].logLikelihood, 3);
  });

  it.each(['bg_nbd', 'bg_bb'] as const)('can be fitted by %s', async (model) => {
    const { settings } = await ask(lifetimeContract.getLifetime);
    await ask(lifetimeContract.saveLifetimeSettings, { body: { ...settings, model } });
    const job = await runJob(lifetime.jobs);
    expect(job.result).toContain(`${CUSTOMERS + 3} customers scored`);
    const once = await ask(lifetimeContract.getLifetimeCard, { params: { customerId: 'ONE' } });
    if (model === 'bg_nbd') expect(once.values.alive).toBeNull();
    else expect(once.values.alive).toBeLessThanOrEqual(1);
  });
});
