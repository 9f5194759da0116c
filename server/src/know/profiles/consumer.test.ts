// Incremental equals full: whatever the events, the cuts between ranges, the log-ins that come late, the merges and the
// corrections, the rows that the consumer keeps are the rows that a fold of the whole history gives.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CustomerId, manualClock } from '../../kernel/index.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import { openTestStateStore } from '../../platform/state-store/testing.ts';
import { customerPerson } from '../../record/identity/index.ts';
import { type DecidedRange, joinRanges } from '../../record/log/index.ts';
import { createAttributeRegistry } from './attribute.ts';
import { basicAttributes } from './basic-attributes.ts';
import { createProfilesConsumer } from './consumer.ts';
import { foldEvents } from './fold.ts';
import { migrations } from './migrations.ts';
import { profileRow } from './profile-row.ts';
import { recomputeAll } from './recompute.ts';
import { assetSeries } from './series.ts';
import { createWorld, historyOf, identityOf, rangesOf, step } from './testing-random-world.ts';

const registry = createAttributeRegistry(basicAttributes);
const timeZone = 'Asia/Shanghai';
const wallClock = manualClock(Date.parse('2026-04-01T00:00:00Z'));

/** What the consumer does when a range was closed: takes it with those that wait, leaps over them, or lets it wait. */
const way = fc.constantFrom('walk' as const, 'leap' as const, 'wait' as const);

let store: StateStore;
beforeAll(async () => {
  store = await openTestStateStore(migrations);
});
afterAll(() => store.close());

const tables = [
  'profile',
  'profile_account',
  'profile_asset_day',
  'profile_position',
  'profile_state',
  'profile_progress',
];
const clear = async () => {
  for (const table of tables) await store.db.deleteFrom(table).execute();
};

const stored = async (): Promise<{ profiles: Record<string, unknown>[]; others: string[][] }> => {
  const profiles = await store.db
    .selectFrom('profile')
    .leftJoin('profile_state', 'profile_state.customer_id', 'profile.customer_id')
    .selectAll('profile')
    .select(['counters', 'rest', 'last_active_at'])
    .orderBy('profile.customer_id')
    .execute();
  const others = await Promise.all(tables.slice(1, 4).map((table) => store.db.selectFrom(table).selectAll().execute()));
  const plain = (rows: readonly Record<string, unknown>[]) => rows.map((row) => JSON.stringify(row)).sort();
  return {
    profiles: (profiles as readonly Record<string, unknown>[]).map(({ counters, rest, ...row }) => ({
      ...row,
      counters: String(counters).split(';').sort(),
      rest: JSON.parse(String(rest)),
    })),
    others: others.map(plain),
  };
};

describe('profiles', () => {
  it('are the same incrementally as from the whole history, whatever the order and the cuts', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 40 }),
        fc.array(way, { minLength: 1 }),
        async (steps, ways) => {
          await clear();
          const world = createWorld();
          const history = historyOf(world);
          const identity = identityOf(world);
          const options = { store, history, identity, registry, timeZone, wallClock, onWritten: [] };
          const consumer = createProfilesConsumer(options);
          const joined: DecidedRange[] = [];
          const walk = async (): Promise<void> => {
            const range = joinRanges(joined.splice(0));
            await consumer.prepare?.(range);
            await store.transaction((transaction) => consumer.apply(range, transaction));
          };
          const leap = async (): Promise<void> => {
            const span = { from: joined[0]?.from ?? 0, to: joined.at(-1)?.to ?? 0 };
            joined.length = 0;
            await consumer.leap?.take(span, () => undefined, new AbortController().signal);
            await store.transaction(async (transaction) => consumer.leap?.land(span, transaction));
          };
          for (const [index, next] of rangesOf(world, steps).entries()) {
            joined.push(next());
            const how = ways[index % ways.length];
            if (how === 'walk') await walk();
            else if (how === 'leap') await leap();
          }
          if (joined.length > 0) await walk();
          const incremental = await stored();
          await recomputeAll({ store, history, registry, timeZone }, { after: '' }, async () => undefined);
          expect(await stored()).toEqual(incremental);
          // And neither is wrong in the same way: the columns are those of a fold over the customer's events as they stand now.
          for (const row of incremental.profiles) {
            const customerId = row.customer_id as CustomerId;
            const own = world.logged.filter(
              (event) =>
                world.resolve(event) === customerId &&
                event.kind !== 'operator' &&
                !world.superseded.has(event.position),
            );
            const expected = profileRow(
              { customerId, personId: customerPerson(customerId), mergedInto: world.merges.get(customerId) ?? null },
              foldEvents(registry, own).state,
              timeZone,
              0,
            );
            const { updated_position: _position, ...columns } = expected;
            const kept = Object.fromEntries(Object.keys(columns).map((column) => [column, row[column]]));
            expect(kept).toEqual({
              ...columns,
              counters: columns.counters.split(';').sort(),
              rest: JSON.parse(columns.rest),
              attributes: JSON.parse(JSON.stringify(columns.attributes)),
            });
          }
        },
      ),
      { numRuns: 60 },
    );
  }, 180_000);
});

it('assets by day: the whole customer before single accounts, from the last statement that reaches into the days on', async () => {
  await clear();
  const day = (date: string): number => Date.parse(date) / 86_400_000;
  const rows = [
    ['C1', 'A1', '2026-01-05', 100],
    ['C1', 'A2', '2026-01-05', 50],
    ['C1', 'A2', '2026-01-07', 70],
    ['C1', '', '2026-01-07', 500],
    ['C1', 'A1', '2026-01-08', 9_007_199_254_740_000],
    ['C2', '', '2026-01-06', 0],
    ['C3', 'A1', '2026-01-01', 1],
  ] as const;
  await store.db
    .insertInto('profile_asset_day')
    .values(
      rows.map(([customer_id, account_id, date, total_fen]) => ({
        customer_id,
        account_id,
        date,
        total_fen,
        position: 1,
      })),
    )
    .execute();
  const at = async (date: string) => assetSeries(store.db, ['C1', 'C2', 'C9'], day(date));
  const [d5, d6, d7, d8] = ['2026-01-05', '2026-01-06', '2026-01-07', '2026-01-08'].map(day);
  expect(await at('2026-01-01')).toEqual(
    new Map([
      ['C1', { days: [d5, d7, d8], values: [150, 500, 9_007_199_254_740_000] }],
      ['C2', { days: [d6], values: [0] }],
    ]),
  );
  expect((await at('2026-01-06')).get('C1')?.days).toEqual([d5, d7, d8]);
  expect((await at('2026-01-07')).get('C1')).toEqual({ days: [d7, d8], values: [500, 9_007_199_254_740_000] });
  expect((await at('2026-02-01')).get('C2')).toEqual({ days: [d6], values: [0] });
  expect(await assetSeries(store.db, [], 0)).toEqual(new Map());
});
