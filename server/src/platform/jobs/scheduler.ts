// Puts what comes due into the queue. Due times are business instants; the row of a schedule remembers up to which one
// they were put there, and is locked while somebody looks, so that several processes put each in once.
import { sql } from 'kysely';
import { assert, type Clock, type Instant, isRefusal } from '../../kernel/index.ts';
import type { Database, StateStore } from '../state-store/index.ts';
import type { JobScheduleView } from './contract.ts';
import { type Cron, lastDue, nextDue, parseCron } from './cron.ts';
import type { JobDefinition, JobSchedule } from './job.ts';
import { insertJob, jobTables, type NewJob, purgeRoutine } from './store.ts';

export interface SchedulerServices {
  readonly store: StateStore;
  /** Business time: decides what is due. */
  readonly clock: Clock;
  readonly timeZone: string;
  readonly schedules: readonly JobSchedule[];
  readonly definitions: ReadonlyMap<string, JobDefinition>;
  /** Makes the queue's entry; the scheduler adds the schedule and its due time. */
  readonly newJob: (name: string, payload: unknown) => NewJob;
}

export interface Scheduler {
  /** Puts what is due into the queue; true when it put something there. */
  tick(): Promise<boolean>;
  list(): Promise<readonly JobScheduleView[]>;
  /** The earliest due time after the instant of schedules that come at most so often a day; null when nothing comes. */
  nextDue(after: Instant, timesADayMax: number): Instant | null;
}

interface Entry {
  readonly schedule: JobSchedule;
  readonly cron: Cron;
  /** Business instant before which nothing is due; null until the table was read. */
  lookAt: Instant | null;
}

const readEntry = (schedule: JobSchedule, definitions: ReadonlyMap<string, JobDefinition>): Entry => {
  const cron = parseCron(schedule.cron);
  assert(!isRefusal(cron), isRefusal(cron) ? `schedule ${schedule.name}: ${cron.message}` : '');
  const definition = definitions.get(schedule.job);
  assert(definition, `schedule ${schedule.name} names the job ${schedule.job}, which is not defined`);
  assert(definition.payload.safeParse(schedule.payload).success, `the payload of schedule ${schedule.name} is wrong`);
  return { schedule, cron, lookAt: null };
};

/** The instant up to which due times were handled. A schedule that is new or reads otherwise now begins at `now`. */
const handledUntil = async (transaction: Database, schedule: JobSchedule, now: Instant): Promise<Instant> => {
  await sql`insert into job_schedule (name, cron, last_due_at) values (${schedule.name}, ${schedule.cron}, ${now})
    on conflict (name) do nothing`.execute(transaction);
  const row = await jobTables(transaction)
    .selectFrom('job_schedule')
    .selectAll()
    .where('name', '=', schedule.name)
    .forUpdate()
    .executeTakeFirstOrThrow();
  return row.cron === schedule.cron ? row.last_due_at : Math.max(now, row.last_due_at);
};

export const createScheduler = (services: SchedulerServices): Scheduler => {
  const { store, clock, timeZone, newJob } = services;
  const entries = services.schedules.map((schedule) => readEntry(schedule, services.definitions));
  assert(new Set(services.schedules.map(({ name }) => name)).size === entries.length, 'two schedules share a name');

  const tickOne = async (entry: Entry, now: Instant): Promise<boolean> => {
    const { schedule, cron } = entry;
    return store.transaction(async (transaction) => {
      const handled = await handledUntil(transaction, schedule, now);
      const due = lastDue(cron, handled, now, timeZone);
      const until = due ?? handled;
      await jobTables(transaction)
        .updateTable('job_schedule')
        .set({ cron: schedule.cron, last_due_at: until })
        .where('name', '=', schedule.name)
        .execute();
      entry.lookAt = nextDue(cron, until, timeZone) ?? Number.POSITIVE_INFINITY;
      if (due === null) return false;
      const job = newJob(schedule.job, schedule.payload);
      await insertJob(transaction, { ...job, schedule: schedule.name, scheduledFor: due });
      if (schedule.routine) await purgeRoutine(transaction, schedule.name);
      return true;
    });
  };

  return {
    tick: async () => {
      const now = clock.now();
      let some = false;
      for (const entry of entries) {
        if (entry.lookAt !== null && now < entry.lookAt) continue;
        some = (await tickOne(entry, now)) || some;
      }
      return some;
    },
    nextDue: (after, timesADayMax) => {
      const due = entries
        .filter(({ cron }) => cron.minutes.size * cron.hours.size <= timesADayMax)
        .flatMap(({ cron }) => nextDue(cron, after, timeZone) ?? []);
      return due.length === 0 ? null : Math.min(...due);
    },
    list: async () => {
      const rows = await jobTables(store.db).selectFrom('job_schedule').selectAll().execute();
      const known = new Map(rows.map((row) => [row.name, row]));
      const now = clock.now();
      return entries.map(({ schedule, cron }) => {
        const row = known.get(schedule.name);
        return {
          name: schedule.name,
          cron: schedule.cron,
          job: schedule.job,
          timeZone,
          lastDueAt: row?.cron === schedule.cron ? row.last_due_at : null,
          nextDueAt: nextDue(cron, now, timeZone),
        };
      });
    },
  };
};
