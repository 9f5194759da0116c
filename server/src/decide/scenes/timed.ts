// The jobs: scenes that time sets off, and what could not be done at once.
import { sql } from 'kysely';
import { z } from 'zod';
import { type BusinessDate, businessDateAt, startOfDay } from '../../kernel/index.ts';
import { customersAfter, customersAmong } from '../../know/profiles/index.ts';
import type { JobDefinition } from '../../platform/jobs/index.ts';
import type { SceneInForce, Touched } from '../scene-rules/index.ts';
import { performOpen } from './acting.ts';
import { awardsOf } from './awards-store.ts';
import { decide, readCandidates } from './decide.ts';
import type { ScenesDependencies } from './dependencies.ts';
import { readSceneBook } from './scenes-store.ts';

/** Names of the jobs. */
export const SCHEDULE_JOB = 'scenes.schedule';
export const ACT_JOB = 'scenes.act';

const PAGE = 2_000;

/** Whether a scene that time sets off is due on the day. */
export const isDue = ({ scene: { trigger, validFrom, validUntil } }: SceneInForce, date: string): boolean => {
  if (trigger.kind !== 'schedule' || date < validFrom || (validUntil !== null && date > validUntil)) return false;
  switch (trigger.when) {
    case 'daily':
      return true;
    case 'monday':
      return new Date(`${date}T00:00:00Z`).getUTCDay() === 1;
    case 'month_start':
      return date.endsWith('-01');
    case 'quarter_start':
      return /-(01|04|07|10)-01$/.test(date);
  }
};

const happening = (inForce: SceneInForce, customerId: string, date: string, at: number): Omit<Touched, 'decided'> => ({
  inForce,
  customerId,
  standing: {
    ...{ occasion: `on:${date}`, from: date, to: date, day: date, at, met: true },
    lines: [{ kind: 'window', from: date, to: date }],
  },
  cause: {
    ...{ name: 'schedule', customerId, occurredAt: at, isServer: true, key: `schedule:${inForce.code}:${date}` },
    ...{ factKey: null, device: null, depth: 0, properties: {} },
  },
});

/** Awards everybody in the segment, page after page; who has the day's award already is passed over. */
const runScene = async (
  dependencies: ScenesDependencies,
  inForce: SceneInForce,
  date: BusinessDate,
  signal: AbortSignal,
): Promise<number> => {
  const { store, db, clock, timeZone, segments } = dependencies;
  const { trigger } = inForce.scene;
  const members = trigger.kind === 'schedule' ? await segments?.condition(trigger.segment) : null;
  if (!members) return 0;
  let reached = 0;
  for (let after = ''; ; ) {
    signal.throwIfAborted();
    const page = await customersAfter(db, after, PAGE);
    const last = page.at(-1);
    if (!last) return reached;
    after = last.customerId;
    const ids = page.map(({ customerId }) => customerId);
    const inside = await customersAmong(db, ids, sql`(merged_into is null and ${members})`);
    const asked = [...inside].map((customerId) => happening(inForce, customerId, date, startOfDay(date, timeZone)));
    const before = await awardsOf(
      db,
      asked.map(({ customerId, standing }) => ({ code: inForce.code, customerId, occasions: [standing.occasion] })),
    );
    const done = new Set(before.map(({ customerId }) => customerId));
    const touched = asked
      .filter(({ customerId }) => !done.has(customerId))
      .map((each): Touched => ({ ...each, decided: null }));
    const known = await readCandidates(dependencies, touched);
    await store.transaction((transaction) => decide(transaction, touched, known, clock.now()));
    reached += touched.length;
  }
};

export const createScheduleJob = (dependencies: ScenesDependencies): JobDefinition => ({
  name: SCHEDULE_JOB,
  payload: z.unknown(),
  run: async (_payload, { signal, result }) => {
    const { clock, timeZone } = dependencies;
    const date = businessDateAt(clock.now(), timeZone);
    let reached = 0;
    for (const inForce of (await readSceneBook(dependencies)).active)
      if (isDue(inForce, date)) reached += await runScene(dependencies, inForce, date, signal);
    if (reached > 0) await performOpen(dependencies, signal);
    result(`${reached} customers`);
  },
});

export const createActJob = (dependencies: ScenesDependencies): JobDefinition => ({
  name: ACT_JOB,
  payload: z.unknown(),
  run: async (_payload, { signal, result }) => {
    result(`${await performOpen(dependencies, signal)} done`);
  },
});
