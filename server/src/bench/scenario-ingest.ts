// How many events a second come in over HTTP and how many go through, as ratios to a server that only parses.
import { median, ratio, report, whole } from './figures.ts';
import type { Flags } from './flags.ts';
import { sendLoad } from './load.ts';
import { EVENTS_A_REQUEST, eventBytes } from './requests.ts';
import type { Consumers } from './subject.ts';
import { type RunningSubject, startSubject } from './subject-process.ts';
import { measureSustained, waitForLag } from './sustained.ts';
import { openPostgres } from './testing-postgres.ts';

/** Rates of the servers without consumers, events a second. */
export interface Baselines {
  readonly parse: number;
  readonly validate: number;
  readonly durable: number;
}

const WARM_UP_SECONDS = 1;

const rateOf = async (subject: RunningSubject, port: number, seconds: number, connections: number): Promise<number> =>
  (await sendLoad({ port, key: subject.key, seconds, connections })).eventsPerSecond;

/** The three servers take turns, so that a change of the machine's load falls on all of them. */
const measureBaselines = async (databaseUrl: string | null, flags: Flags): Promise<Baselines> => {
  const subject = await startSubject({ consumers: 'none', databaseUrl, baselines: true });
  const { seconds, connections, rounds } = flags;
  const names = ['parse', 'validate', 'durable'] as const;
  const rates = { parse: [] as number[], validate: [] as number[], durable: [] as number[] };
  for (const name of names) await rateOf(subject, subject.ports[name], WARM_UP_SECONDS, connections);
  for (let round = 0; round < rounds; round += 1)
    for (const name of names) rates[name].push(await rateOf(subject, subject.ports[name], seconds, connections));
  await subject.stop();
  return { parse: median(rates.parse), validate: median(rates.validate), durable: median(rates.durable) };
};

const reportBaselines = (scenario: string, { parse, validate, durable }: Baselines): void => {
  report(scenario, '(a) parses JSON only', `${whole(parse)} events/s`);
  report(scenario, '(b) parses and validates', `${whole(validate)} events/s = ${ratio(validate, parse)} of (a)`);
  const text = `${whole(durable)} events/s = ${ratio(durable, validate)} of (b), ${ratio(durable, parse)} of (a)`;
  report(scenario, '(c) accepts durably, no consumers', text, { text: '0.7 of (b)', met: durable >= 0.7 * validate });
};

const reportCounts = async (scenario: string, what: string, subject: RunningSubject, sent: number): Promise<void> => {
  await waitForLag(subject, 0);
  const { rows, ids } = await subject.stored();
  const [lost, twice] = [sent - ids, rows - ids];
  report(scenario, `${what}: lost and twice, of ${whole(sent)} acknowledged`, `${lost} and ${twice}`, {
    text: '0 and 0',
    met: lost === 0 && twice === 0,
  });
};

interface Running {
  readonly scenario: string;
  readonly what: string;
  readonly consumers: Consumers;
  readonly databaseUrl: string | null;
  /** Least share of what a parsing server takes that must go through. */
  readonly goal: number | null;
}

/** The accepted rate without regard to consumers, then the rate they keep up with, then the counts. */
const measureRunning = async (running: Running, baselines: Baselines, flags: Flags): Promise<number> => {
  const { scenario, what, consumers, databaseUrl, goal } = running;
  const subject = await startSubject({ consumers, databaseUrl });
  const target = { port: subject.ports.durable, key: subject.key, connections: flags.connections };
  const burst = await sendLoad({ ...target, seconds: flags.seconds });
  const accepted = `${whole(burst.eventsPerSecond)} events/s = ${ratio(burst.eventsPerSecond, baselines.parse)} of (a)`;
  report(scenario, `${what}: accepted for ${flags.seconds} s`, accepted);
  await waitForLag(subject, flags['lag-max']);
  const { consumedPerSecond, lagAtStart, lagAtEnd, accepted: acknowledged } = await measureSustained(subject, flags);
  const share = consumedPerSecond / baselines.parse;
  report(
    scenario,
    `${what}: sustained for ${flags.sustained} s`,
    `${whole(consumedPerSecond)} events/s = ${share.toFixed(3)} of (a); lag ${whole(lagAtStart)} to ${whole(lagAtEnd)}`,
    goal === null ? undefined : { text: `${goal} of (a)`, met: share >= goal },
  );
  await reportCounts(scenario, what, subject, burst.accepted + acknowledged);
  await subject.stop();
  return consumedPerSecond;
};

/** Answers the rate that consumers kept up with on embedded stores. */
export const runIngest = async (flags: Flags): Promise<number> => {
  console.log(
    `\ningest: ${EVENTS_A_REQUEST} events a request, ${eventBytes} bytes each, ${flags.connections} connections`,
  );
  const embedded = await measureBaselines(null, flags);
  const scenario = 'ingest, embedded';
  reportBaselines(scenario, embedded);
  const shared = { scenario, databaseUrl: null };
  await measureRunning({ ...shared, what: '(d1) sink alone', consumers: 'sink', goal: 0.15 }, embedded, flags);
  const all = { what: '(d2) everything', consumers: 'all', goal: 0.08 } as const;
  const sustained = await measureRunning({ ...shared, ...all }, embedded, flags);
  if (flags.postgres) await runOnPostgres(flags);
  return sustained;
};

const runOnPostgres = async (flags: Flags): Promise<void> => {
  const postgres = await openPostgres(flags.databaseUrl);
  if (postgres === null) return;
  const scenario = 'ingest, PostgreSQL';
  try {
    const baselines = await measureBaselines(await postgres.emptyDatabase(), flags);
    reportBaselines(scenario, baselines);
    const databaseUrl = await postgres.emptyDatabase();
    const all = { what: '(e) everything', consumers: 'all', goal: null } as const;
    await measureRunning({ scenario, databaseUrl, ...all }, baselines, flags);
  } finally {
    await postgres.close();
  }
};
