// A real application funnel: every loan application of a bank goes through the log, identity and the sink, and the funnel finds the published numbers.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CustomerId } from '../../kernel/index.ts';
import type { EventStore } from '../../platform/event-store/index.ts';
import { openTestEventStore, silentLogger } from '../../platform/event-store/testing.ts';
import { openTestStateStore } from '../../platform/state-store/testing.ts';
import { realData } from '../../platform/testing-data.ts';
import { createDecider, migrations as identityMigrations } from '../../record/identity/index.ts';
import { createEventLog, type LoggedEvent, migrations as logMigrations } from '../../record/log/index.ts';
import { openTestLogEngine, runAll } from '../../record/log/testing.ts';
import { createSink, eventMigrations, migrations as sinkMigrations } from '../../record/sink/index.ts';
import { createEventStoreTimelines } from '../timelines/index.ts';
import { funnelParameters } from './contract.ts';
import { funnelFold } from './folds.ts';
import { planFunnel } from './plan.ts';
import { funnelResultOf } from './result.ts';

const file = realData('bpi2012/bpi2012_events.csv.gz');
const steps = ['A_SUBMITTED', 'A_PREACCEPTED', 'A_ACCEPTED', 'O_SENT', 'O_SENT_BACK', 'A_REGISTERED'];

const readEvents = async (): Promise<readonly LoggedEvent[]> => {
  const events: LoggedEvent[] = [];
  let line = 0;
  for await (const text of createInterface({ input: createReadStream(file ?? '').pipe(createGunzip()) })) {
    const [application = '', amount, , activity = '', , at = ''] = text.split(',');
    line += 1;
    if (!steps.includes(activity)) continue;
    events.push({
      ...{ key: `bpi:${line}`, kind: 'track', name: activity, occurredAt: Date.parse(at) },
      ...{ customerId: application as CustomerId, properties: { amount: Number(amount) } },
    });
  }
  return events;
};

describe.skipIf(file === null)('bpi2012', () => {
  let store: EventStore;
  beforeAll(async () => {
    store = await openTestEventStore(eventMigrations);
    const engine = await openTestLogEngine();
    const state = await openTestStateStore([...logMigrations, ...identityMigrations, ...sinkMigrations]);
    const eventLog = createEventLog({ log: engine.log });
    const wallClock = { now: () => Date.parse('2012-04-01T00:00:00Z') };
    const events = await readEvents();
    for (let first = 0; first < events.length; first += 5_000)
      await eventLog.append({
        ...{ recordedAt: wallClock.now(), source: 'bank', trust: 'server', dialect: 'import' },
        events: events.slice(first, first + 5_000),
      });
    const decider = createDecider({ store: state, positions: engine.positions, dedupeDays: 30 });
    const sink = createSink({ eventStore: store, store: state, logger: silentLogger });
    await runAll({ eventLog, store: state, decider, consumers: [sink.consumer], wallClock, timeoutMs: 200_000 });
    await state.close();
    await engine.close();
  }, 300_000);
  afterAll(() => store?.close());

  const ask = async (more: object) => {
    const parameters = funnelParameters.parse({
      range: { from: '2011-09-01', to: '2012-06-01' },
      window: { kind: 'duration', seconds: 366 * 86_400 },
      steps: steps.map((event) => ({ events: [{ event }] })),
      ...more,
    });
    const plan = planFunnel(parameters, 'Europe/Amsterdam', { who: 'customers', groups: new Map(), groupOfOthers: 0 });
    const spec = plan.spec([], 0);
    const control = { signal: new AbortController().signal, onProgress: () => undefined };
    const part = await createEventStoreTimelines(store).fold(funnelFold, spec, plan.query, control);
    const grouping = { segments: [], labelOf: (value: string) => ({ zh: value, en: value }) };
    return funnelResultOf(parameters, spec, plan.periods, grouping, { part, now: Date.parse('2030-01-01T00:00:00Z') })
      .groups[0];
  };

  it('comes step by step to the numbers of the source', async () => {
    const found = await ask({});
    expect(found?.steps.map(({ count }) => count)).toEqual([13_087, 7_367, 5_113, 5_015, 3_254, 2_246]);
    expect(found?.total.medianMs).toBeGreaterThan(86_400_000);
  }, 120_000);

  it('counts fewer where no other step may come between: offers that are sent again void what was begun', async () => {
    const strict = await ask({ order: 'strict', strictBetween: 'step_events' });
    expect(strict?.steps.map(({ count }) => count)).toEqual([13_087, 7_367, 5_113, 5_015, 2_433, 1_538]);
  }, 120_000);
});
