// The same questions on a cluster of two shards on this machine, against the event store of one process, in the same run.
import { createEventStoreTimelines } from '../know/timelines/index.ts';
import { type EventStore, migrateEventStore, openEventStore } from '../platform/event-store/index.ts';
import { createLogger } from '../platform/telemetry/index.ts';
import { eventMigrations } from '../record/sink/index.ts';
import { type MeasuredQuestion, measuredQuestions } from './analytics-questions.ts';
import { generateOwn } from './analytics-world.ts';
import { median, report, whole } from './figures.ts';
import { openBenchCluster } from './testing-cluster.ts';

const timed = async (rounds: number, work: () => Promise<unknown>): Promise<number> => {
  const times: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const startedAt = performance.now();
    await work();
    if (round > 0) times.push(performance.now() - startedAt);
  }
  return median(times);
};

interface Sizes {
  readonly events: number;
  readonly customers: number;
  readonly rounds: number;
}

const compare = async (
  question: MeasuredQuestion,
  one: EventStore,
  both: EventStore,
  rounds: number,
): Promise<void> => {
  const [single, cluster] = [createEventStoreTimelines(one), createEventStoreTimelines(both)];
  if ((await question.ask(single)) !== (await question.ask(cluster)))
    throw new Error(`${question.title}: the cluster does not answer as one store does`);
  const alone = await timed(rounds, () => question.ask(single));
  const own = await timed(rounds, () => question.ask(cluster));
  const text = `${whole(own)} ms; one store ${whole(alone)} ms = ${(alone / own).toFixed(2)}x`;
  report('analytics', `two shards: ${question.title}`, text);
};

/** Fills the cluster and a store of one process with the same events, and asks both. */
export const measureCluster = async ({ events, customers, rounds }: Sizes, folder: string): Promise<void> => {
  const cluster = await openBenchCluster();
  if (typeof cluster === 'string') {
    report('analytics', 'the same questions on two shards', `not measured: ${cluster}`);
    return;
  }
  const options = { logger: createLogger({ level: 'error' }) };
  const stores: EventStore[] = [];
  try {
    const both = await openEventStore({ kind: 'clickhouse', url: cluster.url, cluster: cluster.name }, options);
    stores.push(both);
    const one = await openEventStore({ kind: 'chdb', folder: `${folder}/one` }, options);
    stores.push(one);
    for (const store of stores) {
      await migrateEventStore(store, eventMigrations, { now: () => Date.now() });
      await generateOwn(store, events, customers);
    }
    report('analytics', 'two shards: events on them', whole(events));
    for (const question of measuredQuestions) await compare(question, one, both, rounds);
  } finally {
    for (const store of stores) await store.close();
    await cluster.close();
  }
};
