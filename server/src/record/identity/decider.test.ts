// The first consumer on real stores: any arrival order and any cut into ranges give the same people; replays decide the same.
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CustomerId } from '../../kernel/index.ts';
import type { PositionIndex } from '../../platform/log-store/index.ts';
import { openTestLogEngine, type TestLogEngine } from '../../platform/log-store/testing.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import { openTestStateStore } from '../../platform/state-store/testing.ts';
import type {
  DecidedEvent,
  DecidedRange,
  LoggedEvent,
  LoggedRange,
  PositionedEvent,
  RangeDecider,
} from '../log/index.ts';
import { createDecider } from './decider.ts';
import { createIdentity } from './identity.ts';
import { actorPerson, customerPerson, migrations, type OverrideRow, operatorEvents } from './index.ts';
import { hash128 } from './person.ts';
import type { IdentityTables } from './store.ts';

const TABLES = [
  'identity_claim',
  'identity_alias',
  'identity_unlink',
  'identity_merge',
  'identity_override',
  'identity_change',
] as const;
const customer = (name: string): CustomerId => name as CustomerId;

let store: StateStore;
let engine: TestLogEngine;
let namespace = 0;

/** The real index with the keys of each world kept apart. */
const freshPositions = (): PositionIndex => {
  namespace += 1;
  const world = `w${namespace}:`;
  const { positions } = engine;
  return {
    claim: (name, claims) =>
      positions.claim(
        name,
        claims.map((each) => ({ ...each, key: hash128(world + Buffer.from(each.key).toString('hex')) })),
      ),
    forgetBefore: positions.forgetBefore,
  };
};

beforeAll(async () => {
  store = await openTestStateStore(migrations);
  engine = await openTestLogEngine();
});
afterAll(async () => {
  await store.close();
  await engine.close();
});
const emptyTables = async () => {
  for (const table of TABLES) await store.db.withTables<IdentityTables>().deleteFrom(table).execute();
};
beforeEach(emptyTables);

let nextKey = 0;
const event = (change: Partial<LoggedEvent>): LoggedEvent => {
  nextKey += 1;
  return { key: `k${nextKey}`, kind: 'track', name: 'page_viewed', occurredAt: 0, properties: {}, ...change };
};

const place = (events: readonly LoggedEvent[], from: number): LoggedRange => ({
  from,
  to: from + events.length,
  events: events.map(
    (each, index): PositionedEvent => ({
      ...each,
      position: from + index,
      recordedAt: 1_000,
      source: 'test',
      trust: 'server',
      dialect: 'test',
    }),
  ),
});

const close = (decider: RangeDecider, range: LoggedRange): Promise<DecidedRange> =>
  store.transaction((transaction) => decider.close(range, transaction));

/** Closes ranges of the given sizes, in order. */
const closeAll = async (
  decider: RangeDecider,
  events: readonly LoggedEvent[],
  sizes: readonly number[],
): Promise<DecidedEvent[]> => {
  const decided: DecidedEvent[] = [];
  let from = 0;
  for (let turn = 0; from < events.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    decided.push(...(await close(decider, place(events.slice(from, from + size), from))).events);
    from += size;
  }
  return decided;
};

const readOverrides = async (): Promise<readonly OverrideRow[]> =>
  (await store.db.withTables<IdentityTables>().selectFrom('identity_override').selectAll().execute()).map((row) => ({
    actorHash: row.actor_hash,
    fromMs: row.from_ms,
    toMs: row.to_ms,
    personId: row.person_id,
    version: row.version,
  }));

/** What a question sees: the row's person, unless the newest override of its actor says otherwise. */
const seenPerson = (row: DecidedEvent, overrides: readonly OverrideRow[]): string => {
  const own = overrides.filter((override) => override.actorHash === row.actorHash);
  const newest = Math.max(...own.map((override) => override.version));
  const holding = own.find(
    (override) => override.version === newest && override.fromMs <= row.occurredAt && row.occurredAt < override.toMs,
  );
  return holding?.personId ?? row.personId;
};

const people = async (events: readonly LoggedEvent[], sizes: readonly number[]): Promise<Record<string, string>> => {
  await emptyTables();
  const decider = createDecider({ store, positions: freshPositions(), dedupeDays: 30 });
  const rows = await closeAll(decider, events, sizes);
  const overrides = await readOverrides();
  return Object.fromEntries(rows.map((row) => [row.key, seenPerson(row, overrides)]));
};

/** The naive twin: looks at all events at once. */
const naivePeople = (events: readonly LoggedEvent[]): Record<string, string> => {
  const ownerAt = (actorId: string, at: number): string => {
    const both = events.filter((each) => each.actorId === actorId && each.customerId !== undefined);
    const logins = both.filter((each) => each.kind === 'identify');
    const carried = [...new Set(both.map((each) => each.customerId))].flatMap((name) => {
      const own = both.filter((each) => each.kind === 'track' && each.customerId === name);
      return own.length === 0 ? [] : [own.reduce((a, b) => (b.occurredAt < a.occurredAt ? b : a))];
    });
    const claims = [...logins, ...carried].sort(
      (a, b) => a.occurredAt - b.occurredAt || (String(a.customerId) < String(b.customerId) ? -1 : 1),
    );
    const before = claims.filter((claim) => claim.occurredAt <= at).at(-1) ?? claims[0];
    return before?.customerId === undefined ? actorPerson(actorId) : customerPerson(before.customerId);
  };
  return Object.fromEntries(
    events.map((each) => [
      each.key,
      each.customerId === undefined ? ownerAt(each.actorId ?? '', each.occurredAt) : customerPerson(each.customerId),
    ]),
  );
};

const anyEvents = fc.array(
  fc.record({
    actorId: fc.constantFrom('device:1', 'device:2'),
    customer: fc.constantFrom(undefined, undefined, 'A', 'B', 'C'),
    login: fc.boolean(),
    occurredAt: fc.integer({ min: 0, max: 9 }),
  }),
  { minLength: 1, maxLength: 14 },
);

describe('whose an event is', () => {
  it('does not depend on arrival order or on the cut into ranges', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyEvents,
        fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }),
        async (drawn, sizes) => {
          const events = drawn.map((each) =>
            event({
              actorId: each.actorId,
              occurredAt: each.occurredAt,
              ...(each.customer === undefined
                ? {}
                : {
                    customerId: customer(each.customer),
                    kind: each.login ? ('identify' as const) : ('track' as const),
                  }),
            }),
          );
          expect(await people(events, sizes)).toEqual(naivePeople(events));
          expect(await people([...events].reverse(), [...sizes].reverse())).toEqual(naivePeople(events));
        },
      ),
      { numRuns: 25 },
    );
  }, 120_000);

  it('takes history before a late log-in along, and keeps two customers of one device apart', async () => {
    const seen = await people(
      [
        event({ key: 'early', actorId: 'device:1', occurredAt: 10 }),
        event({ key: 'middle', actorId: 'device:1', occurredAt: 60 }),
        event({ key: 'late', actorId: 'device:1', occurredAt: 90 }),
        event({ key: 'b', kind: 'identify', actorId: 'device:1', occurredAt: 80, customerId: customer('B') }),
        event({ key: 'a', kind: 'identify', actorId: 'device:1', occurredAt: 50, customerId: customer('A') }),
      ],
      [1],
    );
    const [a, b] = [customerPerson(customer('A')), customerPerson(customer('B'))];
    expect(seen).toEqual({ early: a, middle: a, late: b, a, b });
  });

  it('joins anonymous ids that a server source aliases, whichever logs in', async () => {
    const events = [
      event({ key: 'x', actorId: 'openid:x', occurredAt: 1 }),
      event({ key: 'y', actorId: 'device:y', occurredAt: 2 }),
      event({ key: 'same', kind: 'alias', actorId: 'openid:x', aliasOf: 'device:y', occurredAt: 3 }),
      event({ key: 'in', kind: 'identify', actorId: 'device:y', occurredAt: 4, customerId: customer('A') }),
    ];
    const a = customerPerson(customer('A'));
    expect(await people(events, [1])).toEqual({ x: a, y: a, same: a, in: a });
    expect(await people([...events].reverse(), [2])).toEqual({ x: a, y: a, same: a, in: a });
    const anonymous = await people(events.slice(0, 3), [1]);
    expect(anonymous.x).toBe(anonymous.y);
  });

  it('decides a closed range again with the same result, whatever was said later', async () => {
    const decider = createDecider({ store, positions: freshPositions(), dedupeDays: 30 });
    const first = place(
      [event({ actorId: 'device:1', occurredAt: 5 }), event({ actorId: 'device:2', occurredAt: 5 })],
      0,
    );
    const before = await close(decider, first);
    await close(
      decider,
      place([event({ kind: 'identify', actorId: 'device:1', occurredAt: 9, customerId: customer('A') })], 2),
    );
    expect(await decider.decide(first)).toEqual(before);
    const other = createDecider({ store, positions: engine.positions, dedupeDays: 30 });
    expect((await other.decide(first)).events.map((each) => each.personId)).toEqual(
      before.events.map((each) => each.personId),
    );
  });

  it('says what it would have said when a step fails and is repeated', async () => {
    const decider = createDecider({ store, positions: freshPositions(), dedupeDays: 30 });
    const range = place(
      [event({ kind: 'identify', actorId: 'device:1', occurredAt: 9, customerId: customer('A') })],
      0,
    );
    const failed = store.transaction(async (transaction) => {
      await decider.close(range, transaction);
      throw new Error('the power went');
    });
    await expect(failed).rejects.toThrow('the power went');
    await close(decider, range);
    const later = await close(decider, place([event({ actorId: 'device:1', occurredAt: 1 })], 1));
    expect(later.events[0]?.resolvedCustomer).toBe('A');
  });
});

describe('duplicates and corrections', () => {
  it('drops a key that an earlier position has, within the window', async () => {
    const decider = createDecider({ store, positions: freshPositions(), dedupeDays: 30 });
    const twin = { actorId: 'device:1', key: 'twin' };
    const range = await close(decider, place([event(twin), event(twin), event({ actorId: 'device:1' })], 0));
    expect([range.events.length, range.duplicates]).toEqual([2, 1]);
    const later = place([event(twin)], 3);
    const far = { ...later, events: later.events.map((each) => ({ ...each, recordedAt: 1_000 + 31 * 86_400_000 })) };
    expect((await close(decider, far)).duplicates).toBe(0);
  });

  it('drops the same revision of a fact, links another one to what it corrects, and lets an old one come back', async () => {
    const decider = createDecider({ store, positions: freshPositions(), dedupeDays: 30 });
    const fact = (revision: string) =>
      event({ kind: 'fact', factKey: 'trade:1', revision, key: `trade:1:${revision}`, customerId: customer('A') });
    const [a, b] = ['00000000000000aa', '00000000000000bb'];
    const range = await close(decider, place([fact(a), fact(a), fact(b), fact(a)], 0));
    expect(range.events.map((each) => [each.revision, each.supersedes])).toEqual([
      [a, undefined],
      // Not 1: that position was dropped and stands nowhere.
      [b, 0],
      [a, 2],
    ]);
    const repeats = await close(decider, place([fact(a), fact(a)], 4));
    expect([repeats.events, repeats.duplicates]).toEqual([[], 2]);
    const again = await close(decider, place([fact(b)], 6));
    expect(again.events.map((each) => [each.revision, each.supersedes])).toEqual([[b, 3]]);
  });

  it('leaves what broke the plan to quarantine, without claiming its key', async () => {
    const decider = createDecider({ store, positions: freshPositions(), dedupeDays: 30 });
    const broken = event({ key: 'q', actorId: 'device:1', violations: [{ code: 'WRONG_TYPE', message: 'x' }] });
    const range = await close(decider, place([broken], 0));
    expect([range.events.length, range.quarantined.length, range.duplicates]).toEqual([0, 1, 0]);
    const replayed = await close(decider, place([event({ key: 'q', actorId: 'device:1', replayOf: 0 })], 1));
    expect(replayed.events).toHaveLength(1);
  });
});

describe('operators decide', () => {
  const announced: LoggedEvent[] = [];
  const identity = () =>
    createIdentity({
      store,
      announce: async (_transaction, events) => {
        announced.push(...events);
      },
      writeOverrides: async () => undefined,
    });
  const by = { at: 5, by: 'compliance' };

  it('merges customers with all their devices, and undoes it', async () => {
    announced.length = 0;
    const decider = createDecider({ store, positions: freshPositions(), dedupeDays: 30 });
    const [a, b] = [customer('A'), customer('B')];
    const rows = await closeAll(
      decider,
      [
        event({ key: 'dev', actorId: 'device:1', occurredAt: 1 }),
        event({ key: 'log', kind: 'identify', actorId: 'device:1', occurredAt: 2, customerId: a }),
        event({ key: 'own', occurredAt: 3, customerId: a }),
      ],
      [3],
    );
    const actions = identity();
    expect(
      await store.transaction((transaction) => actions.merge(transaction, { from: a, into: a, ...by })),
    ).toMatchObject({ code: 'MERGE_WITH_ITSELF' });
    expect(
      await store.transaction((transaction) => actions.merge(transaction, { from: a, into: b, ...by })),
    ).toBeNull();
    await close(decider, place(announced.splice(0), 3));
    const seen = async () => {
      const overrides = await readOverrides();
      return new Set(rows.map((row) => seenPerson(row, overrides)));
    };
    expect(await seen()).toEqual(new Set([customerPerson(b)]));
    expect(await actions.canonicalOf(store.db, a)).toBe('B');
    expect(await actions.linkedActors(store.db, b)).toMatchObject([{ actorId: 'device:1' }]);
    const { stored } = await actions.personsOf(store.db, b);
    expect(rows.every((row) => stored.includes(row.personId))).toBe(true);
    expect([...(await actions.changedCustomers(store.db, 3, 4))].sort()).toEqual(['A', 'B']);
    expect(
      await store.transaction((transaction) => actions.merge(transaction, { from: a, into: b, ...by })),
    ).toMatchObject({ code: 'ALREADY_MERGED' });
    expect(await store.transaction((transaction) => actions.unmerge(transaction, { from: a, ...by }))).toBeNull();
    await close(decider, place(announced.splice(0), 4));
    expect(await seen()).toEqual(new Set([customerPerson(a)]));
    expect(await store.transaction((transaction) => actions.unmerge(transaction, { from: a, ...by }))).toMatchObject({
      code: 'NOT_MERGED',
    });
  });

  it('undoes a wrong link, until the customer logs in there again', async () => {
    announced.length = 0;
    const decider = createDecider({ store, positions: freshPositions(), dedupeDays: 30 });
    const a = customer('A');
    const rows = await closeAll(
      decider,
      [
        event({ actorId: 'device:1', occurredAt: 1 }),
        event({ kind: 'identify', actorId: 'device:1', occurredAt: 2, customerId: a }),
      ],
      [1],
    );
    const actions = identity();
    const unlink = { actorId: 'device:1', customer: a, ...by };
    expect(await store.transaction((transaction) => actions.unlink(transaction, unlink))).toBeNull();
    expect(announced.map((each) => each.name)).toEqual([operatorEvents.unlinked]);
    await close(decider, place(announced.splice(0), 2));
    const first = rows[0] as DecidedEvent;
    expect(seenPerson(first, await readOverrides())).toBe(actorPerson('device:1'));
    expect(await store.transaction((transaction) => actions.unlink(transaction, unlink))).toMatchObject({
      code: 'NOT_LINKED',
    });
    await close(decider, place([event({ kind: 'identify', actorId: 'device:1', occurredAt: 8, customerId: a })], 3));
    expect(seenPerson(first, await readOverrides())).toBe(customerPerson(a));
  });
});
