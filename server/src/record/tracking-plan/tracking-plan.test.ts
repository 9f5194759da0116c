// The plan and quarantine on a real store: versions, proposals from traffic, repair and replay.
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isRefusal, manualClock } from '../../kernel/index.ts';
import { type AuditTrail, migrations as auditMigrations, createAudit } from '../../platform/audit/index.ts';
import { systemPrincipal } from '../../platform/auth/index.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import { openTestStateStore } from '../../platform/state-store/testing.ts';
import type { BatchEnvelope, DecidedEvent, DecidedRange, LoggedEvent, PositionedEvent } from '../log/index.ts';
import { createDiscovery } from './discovery.ts';
import { migrations } from './index.ts';
import { listProposals } from './plan-store.ts';
import { createQuarantine, type Quarantine } from './quarantine.ts';
import { readGroups, readQuarantined } from './quarantine-store.ts';
import { shippedPlan } from './shipped-plan.ts';
import { createTrackingPlan, type TrackingPlanService } from './tracking-plan.ts';

const principal = systemPrincipal('tester', []);
const wallClock = manualClock(1_000);
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const logged = (position: number, event: Partial<LoggedEvent>): PositionedEvent => ({
  key: `k${position}`,
  kind: 'track',
  name: 'quote_viewed',
  occurredAt: 500 + position,
  properties: {},
  actorId: 'device:1',
  position,
  recordedAt: 600 + position,
  source: 'app',
  trust: 'public',
  dialect: 'zhiyin',
  ...event,
});
const range = (events: readonly PositionedEvent[], quarantined: readonly PositionedEvent[] = []): DecidedRange => ({
  from: 0,
  to: 100,
  events: events.map((event): DecidedEvent => ({ ...event, actorHash: '1', personId: '1' })),
  quarantined,
  duplicates: 0,
});

describe('the tracking plan', () => {
  let store: StateStore;
  let plan: TrackingPlanService;
  let quarantine: Quarantine;
  let audit: AuditTrail;
  const replayed: { events: readonly LoggedEvent[]; envelope: Omit<BatchEnvelope, 'recordedAt'> }[] = [];
  /** What the trail says was done, oldest first. */
  const actions = async (): Promise<readonly string[]> => {
    const { rows } = await sql<{ action: string }>`select action from audit_entry order by sequence`.execute(store.db);
    expect((await audit.verify()).intact).toBe(true);
    return rows.map(({ action }) => action);
  };

  beforeAll(async () => {
    store = await openTestStateStore([...auditMigrations, ...migrations]);
    audit = createAudit({ store, wallClock });
    plan = await createTrackingPlan({ store, audit, wallClock, logger: silent, shipped: shippedPlan([]) });
    quarantine = createQuarantine({
      store,
      plan: plan.compiled,
      audit,
      wallClock,
      replay: async (events, envelope) => {
        replayed.push({ events, envelope });
      },
    });
  });
  afterAll(async () => {
    plan.stop();
    await store.close();
  });

  const consume = (consumer: Quarantine['consumer'], decided: DecidedRange) =>
    store.transaction((transaction) => consumer.apply(decided, transaction));

  it('makes a version of each change, and refuses a change to a version that is not in force any more', async () => {
    const event = { ...plan.current().events[0], description: { zh: '新', en: 'new' } };
    if (!event.name) throw new Error('the shipped plan is empty');
    const saved = { principal, note: 'words', baseVersion: 1 };
    expect(await plan.saveEvent(event as never, saved)).toBe(2);
    expect(plan.current().events.find((each) => each.name === event.name)?.description.en).toBe('new');
    expect(await plan.saveEvent(event as never, saved)).toMatchObject({ code: 'PLAN_CHANGED' });
    const settings = { unknownEvents: 'propose' as const, common: plan.current().common };
    const twice = [...settings.common, ...settings.common.slice(0, 1)];
    const refused = await plan.saveSettings({ ...settings, common: twice }, { principal, note: '', baseVersion: 2 });
    expect(refused).toMatchObject({ code: 'DUPLICATE_PROPERTY' });
    expect(await actions()).toEqual(['plan.save-event']);
  });

  it('shows another process the newest version after a refresh', async () => {
    const other = await createTrackingPlan({ store, audit, wallClock, logger: silent, shipped: shippedPlan([]) });
    const { unknownEvents, common, version } = plan.current();
    expect(await other.saveSettings({ unknownEvents, common }, { principal, note: 'n', baseVersion: version })).toBe(3);
    await plan.refresh();
    expect(plan.current().version).toBe(3);
    other.stop();
  });

  it('proposes events and properties of traffic, without showing personal values', async () => {
    const discovery = createDiscovery(plan.compiled);
    const seen = [
      logged(1, {
        name: 'lottery_joined',
        properties: { prize: 'cup', turns: 2, phone2: '13800138000', mail: 'a@b.cn' },
      }),
      logged(2, { name: 'lottery_joined', properties: { prize: 'pen', turns: 2.5 } }),
      logged(3, { properties: { product_code: '600000', shade: 'dark' } }),
    ];
    await consume(discovery, range(seen));
    await consume(discovery, range([logged(4, { name: 'lottery_joined', properties: { turns: 'many' } })]));
    const { items, total } = await listProposals(store.db, plan.compiled().isPlanned, 1, 10);
    expect(total).toBe(2);
    expect(items[0]).toMatchObject({ eventName: 'lottery_joined', planned: false, seen: 3, sources: ['app'] });
    const types = Object.fromEntries(items[0]?.properties.map((each) => [each.name, each.type]) ?? []);
    expect(types).toEqual({ prize: 'string', turns: 'string', phone2: 'string', mail: 'string' });
    expect(items[0]?.properties.find((each) => each.name === 'phone2')?.examples).toEqual([]);
    expect(items[0]?.properties.find((each) => each.name === 'mail')?.examples).toEqual([]);
    expect(items[0]?.properties.find((each) => each.name === 'prize')?.examples).toEqual(['cup', 'pen']);
    expect(items[1]).toMatchObject({ eventName: 'quote_viewed', planned: true });
    expect(items[1]?.properties.map((each) => each.name)).toEqual(['shade']);
  });

  it('keeps broken events once, groups them by reason, repairs and replays them', async () => {
    const missing = { code: 'MISSING_PROPERTY', property: 'product_code', message: 'required' };
    const broken = [
      logged(10, { properties: { code: '600000' }, violations: [missing] }),
      logged(11, { properties: {}, violations: [missing] }),
      logged(12, {
        occurredAt: 9e15,
        properties: { product_code: '1' },
        violations: [{ code: 'TIME_OUT_OF_RANGE', message: 'future' }],
      }),
      logged(13, {
        name: 'order_placed',
        properties: { order_id: '1', product_code: '1', side: 'buy' },
        violations: [{ code: 'UNTRUSTED_FACT', message: 'no' }],
      }),
    ];
    await consume(quarantine.consumer, range([], broken));
    await consume(quarantine.consumer, range([], broken));
    const groups = await readGroups(store.db, 'open');
    expect(groups.map((group) => [group.eventName, group.code, group.count])).toEqual([
      ['quote_viewed', 'MISSING_PROPERTY', 2],
      ['order_placed', 'UNTRUSTED_FACT', 1],
      ['quote_viewed', 'TIME_OUT_OF_RANGE', 1],
    ]);

    const rename = { kind: 'rename' as const, property: 'code', to: 'product_code' };
    const result = await quarantine.replay({ filter: {} }, [rename], 'renamed', principal);
    if (isRefusal(result)) throw new Error(result.message);
    expect(result).toMatchObject({ replayed: 1, remaining: 3 });
    expect(Object.fromEntries(result.stillBroken.map((each) => [each.position, each.violations[0]?.code]))).toEqual({
      11: 'MISSING_PROPERTY',
      12: 'TIME_OUT_OF_RANGE',
      13: 'UNTRUSTED_FACT',
    });
    expect(replayed).toHaveLength(1);
    expect(replayed[0]?.envelope).toEqual({ source: 'app', dialect: 'zhiyin', trust: 'public' });
    expect(replayed[0]?.events).toEqual([
      {
        key: 'k10',
        kind: 'track',
        name: 'quote_viewed',
        occurredAt: 510,
        actorId: 'device:1',
        properties: { product_code: '600000' },
        replayOf: 10,
      },
    ]);

    const timed = await quarantine.replay({ positions: [12] }, [{ kind: 'set-time', occurredAt: 77 }], '', principal);
    expect(timed).toMatchObject({ replayed: 1, remaining: 0 });
    expect(await quarantine.discard({ filter: { eventName: 'order_placed' } }, 'spoofed', principal)).toBe(1);
    expect(await quarantine.discard({}, 'nothing', principal)).toMatchObject({ code: 'NOTHING_SELECTED' });
    const discarded = await readQuarantined(store.db, { status: 'discarded' }, 10);
    expect(discarded.map((each) => [each.position, each.note, each.closedBy])).toEqual([[13, 'spoofed', 'tester']]);
  });

  it('filters by reason and property without mixing them', async () => {
    const open = await readQuarantined(
      store.db,
      { status: 'open', code: 'MISSING_PROPERTY', property: 'product_code' },
      10,
    );
    expect(open.map((each) => each.position)).toEqual([11]);
    expect(await readQuarantined(store.db, { status: 'open', code: 'WRONG_TYPE' }, 10)).toEqual([]);
  });
});
