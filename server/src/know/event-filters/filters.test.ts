// Filters mean the same in TypeScript and in SQL, and matchers select what their words say.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EventFilter, type EventSubject, eventFields, eventFilter } from '../timelines/contract.ts';
import { asFiltered, naiveText, openTestWorld, type TestWorld } from '../timelines/testing.ts';
import { filterHolds, matcherHolds } from './filter-evaluate.ts';
import { createSqlParameters, filterSql, matcherSql, subjectSql } from './filter-sql.ts';

let world: TestWorld;
beforeAll(async () => {
  world = await openTestWorld(null, { persons: 300 });
});
afterAll(() => world.close());

const subject: fc.Arbitrary<EventSubject> = fc.oneof(
  fc
    .constantFrom('product', 'amount', 'vip', 'marks', 'note', 'nothing', "odd'name")
    .map((name) => ({ kind: 'property' as const, name })),
  fc.constantFrom('channel' as const, 'session_id' as const).map((name) => ({ kind: 'field' as const, name })),
);
const text = fc.constantFrom(
  'A',
  'B',
  '',
  'b',
  'x',
  'é',
  '\u{1F600}',
  '\uFFFD',
  'line\nbreak',
  "quote'\\",
  '1',
  'true',
  'feed',
  '0-s1',
);
const number = fc.constantFrom(1, 2, 0.5, -3, 10);
const scalar = fc.oneof(text, number, fc.boolean());
const leaf = fc.oneof(
  fc.record({ operator: fc.constantFrom('eq' as const, 'ne' as const), value: scalar }),
  fc.record({
    operator: fc.constantFrom('lt' as const, 'lte' as const, 'gt' as const, 'gte' as const),
    value: fc.oneof(text, number),
  }),
  fc.record({
    operator: fc.constantFrom(
      'contains' as const,
      'not_contains' as const,
      'starts_with' as const,
      'ends_with' as const,
    ),
    value: text.filter((each) => each !== ''),
  }),
  fc.record({
    operator: fc.constantFrom('in' as const, 'not_in' as const),
    value: fc.oneof(fc.array(text, { minLength: 1, maxLength: 3 }), fc.array(number, { minLength: 1, maxLength: 3 })),
  }),
  fc.record({ operator: fc.constantFrom('has' as const, 'has_not' as const), value: text }),
  fc.record({ operator: fc.constantFrom('known' as const, 'unknown' as const) }),
);
const comparison: fc.Arbitrary<EventFilter> = fc
  .tuple(subject, leaf)
  .map(([of, rest]) => ({ kind: 'compare', subject: of, ...rest }) as EventFilter);
const { filter } = fc.letrec<{ filter: EventFilter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 3 },
    comparison,
    fc.record({
      kind: fc.constantFrom('all' as const, 'any' as const),
      of: fc.array(tie('filter'), { minLength: 1, maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant('not' as const), of: tie('filter') }),
  ),
}));

describe('filters', () => {
  it('hold for the same events in TypeScript and in SQL', async () => {
    const filters = fc.sample(filter, { numRuns: 250, seed: 11 });
    for (let first = 0; first < filters.length; first += 50) {
      const some = filters.slice(first, first + 50);
      const parameters = createSqlParameters();
      const columns = some.map(
        (each, index) =>
          `countIf(${filterSql(each, parameters)}) AS n${index}, sumIf(position, ${filterSql(each, parameters)}) AS s${index}`,
      );
      const [row] = await world.store.query<Record<string, string>>({
        sql: `SELECT ${columns.join(', ')} FROM event_resolved`,
        parameters: parameters.values,
      });
      for (const [index, each] of some.entries()) {
        expect(eventFilter.parse(each)).toEqual(each);
        const held = world.events.filter((event) => filterHolds(each, asFiltered(event)));
        const sum = held.reduce((total, { position }) => total + position, 0);
        expect({ each, n: Number(row?.[`n${index}`]), s: Number(row?.[`s${index}`]) }).toEqual({
          each,
          n: held.length,
          s: sum,
        });
      }
    }
  });

  it('take the events that a matcher names', async () => {
    const matchers = [
      [{ event: null }],
      [{ event: 'fact_recorded' }],
      [
        { event: 'opened' },
        {
          event: 'paid',
          filter: { kind: 'compare', subject: { kind: 'property', name: 'amount' }, operator: 'gt', value: 1 } as const,
        },
      ],
      [{ event: "no'such" }],
    ];
    for (const matcher of matchers) {
      const parameters = createSqlParameters();
      const sql = `SELECT count() AS n FROM event_resolved WHERE ${matcherSql(matcher, parameters)}`;
      const [row] = await world.store.query<{ n: string }>({ sql, parameters: parameters.values });
      expect(Number(row?.n)).toBe(world.events.filter((event) => matcherHolds(matcher, asFiltered(event))).length);
    }
    expect(matcherHolds([{ event: null }], { name: 'x', kind: 'fact', properties: {}, fields: {} })).toBe(false);
  });

  it('read a subject as the same text', async () => {
    for (const name of ['product', 'amount', 'vip', 'marks', 'note']) {
      const parameters = createSqlParameters();
      const of = { kind: 'property', name } as const;
      const rows = await world.store.query<{ position: string; text: string | null }>({
        sql: `SELECT position, ${subjectSql(of, parameters)} AS text FROM event_resolved`,
        parameters: parameters.values,
      });
      const read = new Map(rows.map(({ position, text: found }) => [Number(position), found]));
      for (const event of world.events) expect(read.get(event.position)).toBe(naiveText(event, of));
    }
  });

  it('refuse a comparison that makes no sense', () => {
    const bad = [
      { kind: 'compare', subject: { kind: 'property', name: 'x' }, operator: 'lt', value: true },
      { kind: 'compare', subject: { kind: 'property', name: 'x' }, operator: 'in', value: [1, 'a'] },
      { kind: 'compare', subject: { kind: 'field', name: 'person_id' }, operator: 'eq', value: 'a' },
      { kind: 'all', of: [] },
    ];
    for (const each of bad) expect(eventFilter.safeParse(each).success).toBe(false);
    expect(eventFields.length).toBeGreaterThan(5);
  });
});
