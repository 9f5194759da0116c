// What time brings about: grants end, calls to other systems are made and made again, and what tiers switch on by themselves is switched on.

import { sql } from 'kysely';
import { z } from 'zod';
import { type BusinessDate, businessDateAt, isRefusal } from '../../kernel/index.ts';
import { computedText, customersAfter, customersAmong, scopeCondition } from '../../know/profiles/index.ts';
import type { JobDefinition, JobSchedule } from '../../platform/jobs/index.ts';
import type { Consumer } from '../../record/log/index.ts';
import type { Benefit } from '../benefit-rules/contract.ts';
import { periodOf } from '../benefit-rules/index.ts';
import {
  admissionOf,
  admitAll,
  type BenefitsContext,
  changeWithin,
  forgetTouched,
  type InForce,
  lapseWithin,
  lockGrantOfPeriod,
  noteAttempt,
  openCode,
  readEntitled,
  readProgress,
  readSecret,
  readyOf,
  selectDueCalls,
  selectLapsed,
  selectTouched,
  signatureOf,
  touch,
  type UseRow,
  useWithin,
  writeProgress,
} from '../benefits/index.ts';
import { doOnce } from '../scarcity/index.ts';
import { selectSchemes } from '../tiers/index.ts';
import { endDelivery } from './routes.ts';

export const SETTLE_JOB = 'benefits.settle';
export const CALL_JOB = 'benefits.call';
export const ENTITLE_JOB = 'benefits.entitle';

const PAGE = 200;
const CUSTOMERS_PAGE = 1_000;
const ATTEMPTS_MAX = 10;
const RETRY_MS = [60_000, 300_000, 1_800_000, 7_200_000, 21_600_000] as const;
const CALL_TIMEOUT_MS = 10_000;

/** Writes that grants have ended by time. */
export const settleLapsed = async (context: BenefitsContext, signal: AbortSignal): Promise<number> => {
  const { db, store, clock } = context;
  let ended = 0;
  for (;;) {
    const at = clock.now();
    const due = await selectLapsed(db, at, PAGE);
    for (const grantId of due) {
      if (signal.aborted) return ended;
      await store.transaction((transaction) => lapseWithin(context, transaction, grantId, at));
      ended += 1;
    }
    if (due.length < PAGE) return ended;
  }
};

const bodyOf = (use: UseRow): string =>
  JSON.stringify({
    ...{ id: `use-${use.useId}`, benefit: use.benefit, customerId: use.customerId, units: use.units },
    ...{ redemption: use.redemptionId, at: use.at },
  });

const answered = z.object({ reference: z.string().max(200).optional() });

/** Calls the benefit's system once; its reference, or why it was not done. */
const callSystem = async (
  { db, outboundFetch, wallClock, ...context }: BenefitsContext,
  use: UseRow,
  url: string,
): Promise<{ readonly reference: string } | { readonly why: string }> => {
  const sealed = await readSecret(db, use.benefit);
  const secret = sealed === null ? null : await openCode(context, sealed);
  if (secret === null) return { why: 'there is no secret to sign the call with; make one' };
  const body = bodyOf(use);
  const time = wallClock.now();
  const headers = {
    'content-type': 'application/json',
    'idempotency-key': `use-${use.useId}`,
    'x-zhiyin-time': String(time),
    'x-zhiyin-signature': signatureOf(secret, time, body),
  };
  try {
    const answer = await outboundFetch(url, { method: 'POST', headers, body, timeoutMs: CALL_TIMEOUT_MS });
    if (!answer.ok) return { why: `it answered ${answer.status}` };
    const told = answered.safeParse(await answer.json().catch(() => ({})));
    return { reference: told.success ? (told.data.reference ?? '') : '' };
  } catch (error) {
    return { why: error instanceof Error ? error.message : String(error) };
  }
};

const callOne = async (context: BenefitsContext, use: UseRow): Promise<void> => {
  const { db, wallClock, clock, book, redemptions } = context;
  const fulfilment = (await book.version(use.benefit, use.version))?.fulfilment;
  if (fulfilment?.kind !== 'webhook') return;
  // What may no longer be delivered is not: the points go back without a call.
  const refused = use.redemptionId === null ? null : await redemptions()?.mayDeliver(use.redemptionId);
  if (refused && refused.code !== 'FEE_OUTSTANDING') {
    await endDelivery(context, use, 'platform', { outcome: 'failed', reason: refused.message });
    return;
  }
  const attempts = use.attempts + 1;
  const later = clock.now() + (RETRY_MS[Math.min(attempts, RETRY_MS.length) - 1] ?? 60_000);
  if (refused) return noteAttempt(db, use.useId, { attempts: use.attempts, nextAt: later, note: refused.message });
  const result = await callSystem({ ...context, wallClock }, use, fulfilment.url);
  if ('reference' in result) {
    await endDelivery(context, use, 'platform', { outcome: 'delivered', reference: result.reference });
    return;
  }
  // Given up: it stays at the desk, where somebody delivers it or gives it back.
  const nextAt = attempts >= ATTEMPTS_MAX ? null : later;
  await noteAttempt(db, use.useId, { attempts, nextAt, note: result.why });
};

/** What tiers switch on by themselves at the beginning of each period. */
const isAutomatic = ({ definition }: InForce<Benefit>): boolean =>
  definition.entitlement !== null && definition.consumption.kind === 'time' && definition.activation.kind === 'at_once';

/** Gives a customer what the tier has, once a period; takes it away where the tier fell and the benefit says at once. */
const entitleOne = async (
  context: BenefitsContext,
  benefit: InForce<Benefit>,
  customerId: string,
): Promise<boolean> => {
  const { store, clock, timeZone } = context;
  const { entitlement } = benefit.definition;
  if (!entitlement) return false;
  const period = periodOf(businessDateAt(clock.now(), timeZone), entitlement.period).name;
  const entitled = await readEntitled(context, context.db, benefit, customerId);
  if (!entitled) return false;
  if (entitled.quota === 0) {
    await store.transaction(async (transaction) => {
      const grant = await lockGrantOfPeriod(transaction, benefit.code, customerId, period);
      if (grant && (grant.state === 'granted' || grant.state === 'activated'))
        await changeWithin(context, transaction, grant.grantId, 'revoke', {
          reason: 'the tier fell',
          byName: 'platform',
        });
    });
    return false;
  }
  if (entitled.left === 0) return false;
  const ready = await readyOf(context, benefit);
  const request = { key: `auto:${benefit.code}:${period}`, customerId, benefit: benefit.code, grantId: null };
  const keyed = {
    key: `use:${customerId}:${request.key}`,
    operation: 'entitle',
    customerId,
    content: { benefit: benefit.code },
    at: clock.now(),
  };
  const done = await doOnce(
    store,
    keyed,
    new Set(['NOT_ENTITLED', 'QUOTA_USED', 'OUT_OF_STOCK', 'BUDGET_EXHAUSTED', 'LIMIT_REACHED']),
    async () => ready,
    (transaction, prepared) => useWithin(context, transaction, prepared, request, 'platform'),
  );
  return !isRefusal(done);
};

const entitleSome = async (
  context: BenefitsContext,
  benefit: InForce<Benefit>,
  customerIds: readonly string[],
): Promise<number> => {
  const admitted = await admitAll(context, admissionOf(benefit.definition), customerIds);
  let given = 0;
  for (const customerId of customerIds)
    if (admitted.get(customerId) === null && (await entitleOne(context, benefit, customerId))) given += 1;
  return given;
};

/** Everybody whose tier has a benefit gets it when a period begins; what was begun goes on where it was. */
const entitleAll = async (
  context: BenefitsContext,
  benefit: InForce<Benefit>,
  signal: AbortSignal,
): Promise<number> => {
  const { db, clock, timeZone } = context;
  const { entitlement } = benefit.definition;
  if (!entitlement) return 0;
  const scheme = (await selectSchemes(db)).find((each) => each.scheme === entitlement.scheme)?.definition;
  if (!scheme) return 0;
  const name = `entitle:${benefit.code}`;
  const today: BusinessDate = businessDateAt(clock.now(), timeZone);
  const mark = `${benefit.version} ${periodOf(today, entitlement.period).name}`;
  const [done = '', after = ''] = ((await readProgress(db, name)) ?? '').split('\n');
  if (done === mark && after === '') return 0;
  const tiers = entitlement.quotas.map(({ tier }) => tier);
  const condition = sql`${await scopeCondition(context, { kind: 'firm' })} and ${computedText(scheme.attribute)} = any(${tiers}::text[])`;
  let given = 0;
  for (let last = done === mark ? after : ''; ; ) {
    if (signal.aborted) return given;
    const page = (await customersAfter(db, last, CUSTOMERS_PAGE)).map(({ customerId }) => customerId);
    given += await entitleSome(context, benefit, [...(await customersAmong(db, page, condition))]);
    last = page.at(-1) ?? '';
    await writeProgress(db, name, page.length < CUSTOMERS_PAGE ? `${mark}\n` : `${mark}\n${last}`);
    if (page.length < CUSTOMERS_PAGE) return given;
  }
};

const entitle = async (context: BenefitsContext, signal: AbortSignal): Promise<number> => {
  const automatic = [...(await context.book.inForce()).values()].filter(isAutomatic);
  let given = 0;
  for (const benefit of automatic) given += await entitleAll(context, benefit, signal);
  for (;;) {
    const touched = await selectTouched(context.db, PAGE);
    const customerIds = touched.map(({ customerId }) => customerId);
    for (const benefit of automatic) given += await entitleSome(context, benefit, customerIds);
    await context.store.transaction((transaction) => forgetTouched(transaction, touched));
    if (touched.length < PAGE || signal.aborted) return given;
  }
};

const simpleJob = (name: string, run: (signal: AbortSignal) => Promise<string>): JobDefinition => ({
  name,
  payload: z.unknown(),
  run: async (_payload, { signal, result }) => result(await run(signal)),
});

export const createBenefitJobs = (
  context: BenefitsContext,
): {
  readonly jobs: readonly JobDefinition[];
  readonly schedules: readonly JobSchedule[];
  readonly consumers: readonly Consumer[];
} => ({
  jobs: [
    simpleJob(SETTLE_JOB, async (signal) => `${await settleLapsed(context, signal)} ended`),
    simpleJob(CALL_JOB, async (signal) => {
      const due = await selectDueCalls(context.db, context.clock.now(), PAGE);
      for (const use of due) if (!signal.aborted) await callOne(context, use);
      return `${due.length} calls`;
    }),
    simpleJob(ENTITLE_JOB, async (signal) => `${await entitle(context, signal)} given`),
  ],
  schedules: [
    { name: 'end benefits whose time is over', cron: '*/5 * * * *', job: SETTLE_JOB, payload: {}, routine: true },
    { name: 'call the systems of benefits', cron: '* * * * *', job: CALL_JOB, payload: {}, routine: true },
    { name: 'give what tiers have', cron: '*/2 * * * *', job: ENTITLE_JOB, payload: {}, routine: true },
  ],
  consumers: [
    {
      name: 'benefits',
      after: [],
      atLeisure: true,
      apply: async (range, transaction) => {
        const changed = range.events.filter(({ name, kind }) => name === 'tier_changed' && kind === 'derived');
        const customers = [...new Set(changed.flatMap(({ customerId }) => customerId ?? []))].sort();
        if (customers.length > 0) await touch(transaction, customers, context.clock.now());
      },
    },
  ],
});
