// Makes the module: the consumer that finds moments as events come, the jobs of time, and the routes.
import { assert } from '../../kernel/index.ts';
import type { Route } from '../../platform/http/index.ts';
import type { JobDefinition, JobSchedule } from '../../platform/jobs/index.ts';
import { type Consumer, type DecidedRange, gatheringMs, type LogSpan } from '../../record/log/index.ts';
import { type ActiveMoment, activeMoments } from './active.ts';
import { checkCandidates, type MomentsDependencies } from './check.ts';
import { type Findings, findMoments } from './detect.ts';
import { createMomentRoutes } from './routes.ts';
import { clearWaits, endSilences, type NewMoment, openSilences, upsertWaits } from './store.ts';
import { createJobs, DAILY_JOB, DUE_JOB } from './timer.ts';
import { writeMoments } from './write-moments.ts';

export interface Moments {
  readonly consumers: readonly Consumer[];
  readonly jobs: readonly JobDefinition[];
  readonly schedules: readonly JobSchedule[];
  readonly routes: readonly Route[];
}

const JOINED_EVENTS_MAX = 60_000;
const LEAP_EVENTS_MIN = 20_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

interface Prepared {
  readonly range: DecidedRange;
  readonly active: readonly ActiveMoment[];
  readonly findings: Findings;
  readonly moments: readonly NewMoment[];
  /** Customers whose silence is over, with when it ended. */
  readonly returned: readonly { readonly subject: string; readonly at: number }[];
}

/** Who was silent and is not any more: the moments, and whose silence ends. */
const returnsOf = async (
  { store }: MomentsDependencies,
  active: readonly ActiveMoment[],
  { awake }: Findings,
): Promise<Pick<Prepared, 'moments' | 'returned'>> => {
  const definition = active.find(({ rule, enabled }) => rule.kind === 'return' && enabled);
  if (awake.size === 0 || !definition) return { moments: [], returned: [] };
  const silences = await openSilences(store.db, [...awake.keys()]);
  const returned: { readonly subject: string; readonly at: number }[] = [];
  const moments: NewMoment[] = [];
  for (const [subject, { at, cause }] of awake) {
    const silence = silences.get(subject);
    if (!silence || at < silence.at) continue;
    returned.push({ subject, at });
    const days = Math.floor((at - silence.at) / DAY_MS) + Number(silence.facts.days ?? 0);
    const expiresAt = at + definition.windowDays * DAY_MS;
    const key = `return:${subject}:${cause}`;
    moments.push({ ...{ key, code: 'return', subject, customerId: subject, at, expiresAt, cause }, facts: { days } });
  }
  return { moments, returned };
};

/** What occurred before this can be no moment any more, nor begin one. */
const reachedBackTo = (active: readonly ActiveMoment[], now: number): number =>
  Math.min(
    ...active.map(({ rule, windowDays }) => {
      const waitedMs = rule.kind === 'absence' ? rule.hours * HOUR_MS : 0;
      return now - windowDays * DAY_MS - waitedMs;
    }),
  );

/** The first position in the span at which something occurred that may still be a moment; its end when there is none. */
const firstTimely = async (dependencies: MomentsDependencies, { from, to }: LogSpan): Promise<number> => {
  const { eventStore, clock } = dependencies;
  const rows = await eventStore.query<{ readonly first: string | null }>({
    sql: `SELECT minOrNull(position) AS first FROM event
      WHERE occurred_at >= {since:DateTime64(3, 'UTC')} AND position >= {from:UInt64} AND position < {to:UInt64}`,
    parameters: { since: reachedBackTo(await activeMoments(dependencies), clock.now()), from, to },
  });
  return Number(rows[0]?.first ?? to);
};

const createConsumer = (dependencies: MomentsDependencies): Consumer => {
  const { clock } = dependencies;
  let prepared: Prepared | null = null;
  return {
    name: 'moments',
    after: ['profiles'],
    gathersMs: gatheringMs,
    joinedEventsMax: JOINED_EVENTS_MAX,
    // A long past is passed over as far as it is past.
    leap: {
      decide: async (span) =>
        span.to - span.from < LEAP_EVENTS_MIN ? 'step' : { leapTo: await firstTimely(dependencies, span) },
      take: async () => undefined,
      land: async () => undefined,
    },
    prepare: async (range) => {
      const active = await activeMoments(dependencies);
      const findings = findMoments(range.events, active, clock.now());
      const checked = await checkCandidates(dependencies, active, findings.candidates);
      const { moments, returned } = await returnsOf(dependencies, active, findings);
      const timely = [...checked, ...moments].filter(({ expiresAt }) => expiresAt > clock.now());
      prepared = { range, active, findings, moments: timely, returned };
    },
    apply: async (range, transaction) => {
      assert(prepared?.range === range, 'a range is prepared before it is applied');
      const { active, findings, moments, returned } = prepared;
      await clearWaits(transaction, findings.ends);
      await upsertWaits(transaction, findings.waits);
      await writeMoments(dependencies, transaction, moments, active, clock.now());
      for (const { subject, at } of returned) await endSilences(transaction, [subject], at);
    },
  };
};

export const createMoments = (dependencies: MomentsDependencies): Moments => ({
  consumers: [createConsumer(dependencies)],
  jobs: createJobs(dependencies),
  schedules: [
    { name: DUE_JOB, cron: '* * * * *', job: DUE_JOB, payload: {}, routine: true },
    { name: DAILY_JOB, cron: '0 8 * * *', job: DAILY_JOB, payload: {} },
  ],
  routes: createMomentRoutes(dependencies),
});
