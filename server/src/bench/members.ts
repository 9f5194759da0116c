// Members of a programme, written straight into the tables of a subject, and the rule by which events give them points.
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { asker, manager, officer } from '../app/demo/programme.ts';
import type { Installation } from '../app/wiring.ts';
import { isRefusal } from '../kernel/index.ts';
import * as earning from '../reward/earning/contract.ts';
import { ruleTemplates } from '../reward/earning-rules/index.ts';

const DAY_MS = 86_400_000;

/** A lot for each member, on top of those that are there. */
export interface MemberFill {
  readonly members: number;
  /** Whether the lots have ended already, so that the sweep has them to do. */
  readonly ended: boolean;
}

/** Points without caps for each article read; the wallet's points end after a year. */
export const introducePoints = async ({ reward, routes }: Installation): Promise<void> => {
  const expiry = { kind: 'rolling', unit: 'months', count: 12, roundUp: 'none', countedFrom: 'occurrence' } as const;
  const points = { wallet: 'points', nameZh: '积分', nameEn: 'Points', spendable: true, transferable: false, expiry };
  const saved = await reward.ledger.saveProgramme('main', {
    ...{ nameZh: '基准', nameEn: 'Bench', reversal: 'unlimited', holdTimeoutMs: 1_800_000 },
    wallets: [{ ...points, activation: { kind: 'at_once' } }],
  });
  if (isRefusal(saved)) throw new Error(saved.message);
  const reading = ruleTemplates.find(({ code }) => code === 'learn_reading');
  const definition = { ...reading?.rule, trust: 'server', limits: [], validFrom: '2020-01-01' };
  const [asManager, asOfficer] = [asker(routes, manager), asker(routes, officer)];
  const { draftAt } = (await asManager(earning.saveDraft, 'reading', definition)) as { readonly draftAt: number };
  await asOfficer(earning.approveDraft, 'reading', { draftAt });
  await asManager(earning.activateRule, 'reading', {});
};

const jobContext = {
  signal: new AbortController().signal,
  ...{ progress: () => undefined, result: () => undefined, checkpoint: null, saveCheckpoint: async () => undefined },
  ...{ attempt: 1, jobId: '1', scheduledFor: null },
};

/** Writes profiles, lots with their postings, entries and balances, and has them sealed. */
export const fillMembers = async (
  { stores, reward, surroundings }: Installation,
  { members, ended }: MemberFill,
): Promise<void> => {
  const now = surroundings.clock.now();
  const [at, end] = ended ? [now - 400 * DAY_MS, now - DAY_MS] : [now - DAY_MS, now + 300 * DAY_MS];
  const { rows } = await sql<{ last: number }>`
    select setval('ledger_posting_number', nextval('ledger_posting_number') + ${members}::bigint) as last`.execute(
    stores.state.db,
  );
  const before = (rows[0]?.last ?? 0) - members;
  const programmeId = (await reward.ledger.programme('main'))?.programmeId ?? 0;
  const [customer, series] = [`'C' || lpad(n::text, 8, '0')`, `from generate_series(1, ${members}) n`];
  // In one transaction: the guard, which runs every minute, must not meet a posting without its entry.
  await stores.state.transaction(async (transaction) => {
    const run = (text: string) => sql.raw(text).execute(transaction);
    await run(`insert into profile (customer_id, person_id, status) select ${customer}, n::text, 'normal' ${series}
    on conflict do nothing`);
    await run(`insert into ledger_posting (posting_id, programme_id, key, kind, customer_id, effective_at, recorded_at, request_hash,
      request, outcome)
    select ${before} + n, ${programmeId}, 'fill-${before}-' || n, 'award', ${customer}, ${at}, ${at}, 'none',
      json_build_object('kind', 'award', 'credits', json_build_array(json_build_object('wallet', 'points', 'points', 1 + n % 90))),
      json_build_object('wallets', json_build_array('points'), 'points', 1 + n % 90) ${series}`);
    await run(`insert into ledger_entry (posting_id, line, wallet, from_account, to_account, to_customer, to_lot, points)
    select ${before} + n, 1, 'points', 'issued', 'active', ${customer}, (${before} + n) * 1000 + 1, 1 + n % 90 ${series}`);
    await run(`insert into ledger_lot (lot_id, programme_id, customer_id, wallet, points, priority, occurred_at, activates_at, expires_at,
      pending, remaining, held, expired, reversed)
    select (${before} + n) * 1000 + 1, ${programmeId}, ${customer}, 'points', 1 + n % 90, 0, ${at}, ${at}, ${end},
      0, 1 + n % 90, 0, 0, 0 ${series}`);
    await run(`insert into ledger_account (programme_id, wallet, customer_id, pending, active, held, debt, last_activity_at,
      last_recorded_at, root_customer, group_size)
    select ${programmeId}, 'points', ${customer}, 0, 1 + n % 90, 0, 0, ${at}, ${at}, ${customer}, 1 ${series}
    on conflict (programme_id, wallet, customer_id) do update set active = ledger_account.active + excluded.active`);
    for (const table of ['profile', 'ledger_posting', 'ledger_entry', 'ledger_lot', 'ledger_account'])
      await run(`analyze ${table}`);
  });
  const guard = reward.ledger.jobs.find(({ name }) => name === 'ledger.guard');
  await guard?.run(guard.payload.parse({}), jobContext);
};

const DUE_POLL_MS = 50;

/** Sweeps until no lot is due any more. The installation's own sweep comes by as well: where both are at the same lots, one of them ends early. */
export const sweepAll = async ({ stores, reward, surroundings }: Installation): Promise<void> => {
  const due = async (): Promise<boolean> => {
    const { rows } = await sql<{ due: boolean }>`
      select exists (select 1 from ledger_lot where expires_at <= ${surroundings.clock.now()}::bigint
        and (pending + remaining) is distinct from 0) as due`.execute(stores.state.db);
    return rows[0]?.due ?? false;
  };
  while (await due()) {
    await reward.ledger.sweep();
    const programme = await reward.ledger.programme('main');
    if (programme?.status === 'stopped') throw new Error(`the programme was stopped: ${programme.stoppedFor}`);
    await sleep(DUE_POLL_MS);
  }
};

export const countAwards = async ({ stores }: Installation): Promise<number> => {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from ledger_posting where kind = 'award' and outcome is not null`.execute(
    stores.state.db,
  );
  return rows[0]?.n ?? 0;
};
