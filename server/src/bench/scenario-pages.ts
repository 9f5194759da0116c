// How fast the calls behind the pages of the console answer over a simulated firm.
import { offeredDays } from '../know/overview/contract.ts';
import { median, quantile, report, whole } from './figures.ts';
import type { Flags } from './flags.ts';
import { type RunningSubject, startSubject } from './subject-process.ts';
import { waitForLag } from './sustained.ts';
import { openPostgres } from './testing-postgres.ts';

const ANSWER_MS_MAX = 300;
/** A million customers are known after the better part of an hour. */
const SETTLE_MS_MAX = 3 * 3_600_000;

/** What schedules run before anybody opens a page in the morning. */
const nightJobs = ['sink.merge-months', 'overview.prepare'];

const customersOf = async (subject: RunningSubject): Promise<readonly string[]> => {
  const { rows } = JSON.parse(await subject.get('/customers?sort=totalAssets&order=desc&pageSize=200'));
  return (rows as { readonly customerId: string }[]).map(({ customerId }) => customerId);
};

/** A page's call by its name; `number` counts the calls, so that no two need be the same. */
type Ask = (number: number, customer: string) => string;

const pages: Readonly<Record<string, Ask>> = {
  overview: (number) => `/overview?days=${offeredDays[number % offeredDays.length]}`,
  'overview, assets': (number) => `/overview/assets?days=${offeredDays[number % offeredDays.length]}`,
  'customers, by page': (number) => `/customers?page=${1 + (number % 20)}&pageSize=20`,
  'customers, by assets': (number) => `/customers?sort=totalAssets&order=desc&page=${1 + (number % 20)}`,
  'customers, searched': (_, customer) => `/customers?search=${customer}`,
  'customers, filtered': (number) => `/customers?assetsFromFen=${number * 1_000_000}&sort=lastActiveOn&order=desc`,
  'customer 360': (_, customer) => `/customers/${customer}`,
  'customer 360, timeline': (_, customer) => `/customers/${customer}/timeline`,
  'customer 360, positions': (_, customer) => `/customers/${customer}/positions`,
  'customer 360, trades': (_, customer) => `/customers/${customer}/trades`,
  'live events': () => '/events/live',
  'tracking plan': () => '/plan',
  quarantine: () => '/quarantine/groups',
  'import runs': () => '/imports/runs',
  organisation: () => '/organisation/tree',
  products: () => '/catalogue/products',
  'audit trail': () => '/audit',
  jobs: () => '/jobs',
  status: () => '/status',
};

const timeOf = async (subject: RunningSubject, path: string): Promise<number> => {
  const startedAt = performance.now();
  await subject.get(path);
  return performance.now() - startedAt;
};

/** Loads a firm and asks for the pages; `databaseUrl` null is the embedded stores. */
const measure = async (scenario: string, databaseUrl: string | null, flags: Flags): Promise<void> => {
  const { customers, months, calls } = flags;
  const subject = await startSubject({ consumers: 'all', databaseUrl });
  const startedAt = performance.now();
  const events = await subject.loadDemo({ customers, months });
  const loadedAt = performance.now();
  await waitForLag(subject, 0, SETTLE_MS_MAX);
  const [loaded, known] = [loadedAt - startedAt, performance.now() - startedAt].map((ms) => (ms / 1_000).toFixed(0));
  report(scenario, 'loading the firm', `${whole(events)} events in the log after ${loaded} s, known after ${known} s`);
  const nightFrom = performance.now();
  for (const job of nightJobs) await subject.runJob(job);
  const nightSeconds = ((performance.now() - nightFrom) / 1_000).toFixed(0);
  report(scenario, 'what the night does for pages', `${nightSeconds} s`);
  const ids = await customersOf(subject);
  const idle: number[] = [];
  for (let call = 0; call < calls; call += 1) idle.push(await timeOf(subject, '/session/options'));
  report(scenario, 'a call that asks no store', `p95 ${whole(quantile(idle, 0.95))} ms`);
  for (const [name, ask] of Object.entries(pages)) {
    const timesMs: number[] = [];
    for (let call = 0; call < calls; call += 1)
      timesMs.push(await timeOf(subject, ask(call, ids[call % ids.length] ?? '')));
    const p95 = quantile(timesMs, 0.95);
    const text = `p95 ${whole(p95)} ms, median ${whole(median(timesMs))} ms, first ${whole(timesMs[0] ?? 0)} ms`;
    report(scenario, name, text, { text: `p95 ${ANSWER_MS_MAX} ms`, met: p95 <= ANSWER_MS_MAX });
  }
  await subject.stop();
};

export const runPages = async (flags: Flags): Promise<void> => {
  console.log(`\npages: ${whole(flags.customers)} customers and ${flags.months} months, one caller`);
  if (flags.embedded) await measure('pages, embedded', null, flags);
  const postgres = flags.postgres ? await openPostgres(flags.databaseUrl) : null;
  try {
    if (postgres) await measure('pages, PostgreSQL', await postgres.emptyDatabase(), flags);
  } finally {
    await postgres?.close();
  }
};
