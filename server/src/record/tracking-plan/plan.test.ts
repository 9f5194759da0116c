// The check of events against the plan, and repairs.
import { describe, expect, it } from 'vitest';
import type { LoggedEvent } from '../log/index.ts';
import { targets } from '../mapping/index.ts';
import { compilePlan, type PlannedEvent, type TrackingPlan, valueNamesOf } from './plan.ts';
import { applyRepairs, convertValue } from './repair.ts';
import { shippedPlan } from './shipped-plan.ts';

const title = { zh: '题', en: 'Title' };
const bought: PlannedEvent = {
  name: 'bought',
  category: 'product',
  title,
  description: title,
  owner: 'desk',
  serverOnly: true,
  status: 'accepted',
  properties: [
    { name: 'amount_fen', type: 'integer', required: true, title },
    { name: 'side', type: 'string', required: false, allowed: ['buy', 'sell'], title },
    { name: 'on', type: 'date', required: false, title },
    { name: 'tags', type: 'strings', required: false, title },
    { name: 'phone', type: 'string', required: false, personal: true, title },
  ],
};
const plan = (change: Partial<TrackingPlan> = {}): TrackingPlan => ({
  version: 1,
  unknownEvents: 'propose',
  common: [{ name: 'platform', type: 'string', required: false, title }],
  events: [bought, { ...bought, name: 'old', status: 'retired' }],
  ...change,
});
const event = (properties: LoggedEvent['properties'], name = 'bought', kind: LoggedEvent['kind'] = 'track') => ({
  name,
  kind,
  properties,
});
const codes = (checked: ReturnType<typeof event>, change: Partial<TrackingPlan> = {}) =>
  compilePlan(plan(change))
    .check(checked)
    .map((violation) => `${violation.code}${violation.property ? ` ${violation.property}` : ''}`);

describe('checking an event', () => {
  it.each([
    ['fits', event({ amount_fen: 5, side: 'buy', on: '2026-02-28', tags: ['a'] }), []],
    ['null counts as absent', event({ amount_fen: 5, side: null }), []],
    ['missing', event({}), ['MISSING_PROPERTY amount_fen']],
    ['text for a number', event({ amount_fen: '5' }), ['WRONG_TYPE amount_fen']],
    ['fraction for an integer', event({ amount_fen: 5.5 }), ['WRONG_TYPE amount_fen']],
    ['not a number', event({ amount_fen: Number.NaN }), ['WRONG_TYPE amount_fen']],
    ['a value outside the list', event({ amount_fen: 1, side: 'hold' }), ['VALUE_NOT_ALLOWED side']],
    ['month 13', event({ amount_fen: 1, on: '2026-13-01' }), ['WRONG_TYPE on']],
    ['a number among texts', event({ amount_fen: 1, tags: ['a', 2] }), ['WRONG_TYPE tags']],
    [
      'several at once',
      event({ side: 1, on: 'x' }),
      ['MISSING_PROPERTY amount_fen', 'WRONG_TYPE side', 'WRONG_TYPE on'],
    ],
    ['common properties too', event({ amount_fen: 1, platform: 7 }), ['WRONG_TYPE platform']],
    ['properties that nobody planned pass', event({ amount_fen: 1, other: 7 }), []],
    ['retired', event({ amount_fen: 1 }, 'old'), ['RETIRED_EVENT']],
    ['identity is not planned', event({}, 'bought', 'identify'), []],
    ['inherited names are not properties', event({ amount_fen: 1, constructor: 'x' }), []],
  ])('%s', (_title, checked, expected) => {
    expect(codes(checked)).toEqual(expected);
  });

  it('takes unknown events in and proposes them, or quarantines them, as the firm decides', () => {
    expect(codes(event({}, 'unheard'))).toEqual([]);
    expect(codes(event({}, 'unheard'), { unknownEvents: 'quarantine' })).toEqual(['UNKNOWN_EVENT']);
  });

  it('knows what is personal, what only servers may say, and what is new', () => {
    const compiled = compilePlan(plan());
    expect([...compiled.personalProperties('bought')]).toEqual(['phone']);
    expect(compiled.serverOnly('bought')).toBe(true);
    expect(compiled.serverOnly('unheard')).toBe(false);
    expect(compiled.unplannedProperties(event({ amount_fen: 1, colour: 'red', platform: 'ios' }))).toEqual(['colour']);
    expect(compiled.unplannedProperties(event({ colour: 'red', platform: 'ios' }, 'unheard'))).toEqual(['colour']);
  });
});

describe('repairs', () => {
  const broken: LoggedEvent = {
    key: 'k',
    kind: 'track',
    name: 'bougth',
    occurredAt: 1,
    properties: { amount: '1,200', side: 'buy' },
    violations: [{ code: 'MISSING_PROPERTY', property: 'amount_fen', message: 'x' }],
  };

  it('apply in order and leave the old violations behind', () => {
    const repaired = applyRepairs(broken, [
      { kind: 'rename-event', to: 'bought' },
      { kind: 'rename', property: 'amount', to: 'amount_fen' },
      { kind: 'convert', property: 'amount_fen', type: 'integer' },
      { kind: 'set', property: 'on', value: '2026-01-02' },
      { kind: 'drop', property: 'side' },
      { kind: 'set-time', occurredAt: 9 },
    ]);
    expect(repaired).toEqual({
      key: 'k',
      kind: 'track',
      name: 'bought',
      occurredAt: 9,
      properties: { amount_fen: 1200, on: '2026-01-02' },
    });
  });

  it.each([
    ['12.5', 'number', 12.5],
    ['', 'number', ''],
    ['1e400', 'number', '1e400'],
    ['是', 'boolean', true],
    ['perhaps', 'boolean', 'perhaps'],
    ['2026/01/02 10:00', 'date', '2026-01-02'],
    ['a, b', 'strings', ['a', 'b']],
    [5, 'string', '5'],
  ] as const)('%j as %s', (value, type, expected) => {
    expect(convertValue(value, type)).toEqual(expected);
  });
});

describe('the shipped plan', () => {
  const shipped = shippedPlan([]);

  it('names each value that it allows, but grades', () => {
    const planned = shippedPlan(Object.values(targets));
    const properties = [...planned.common, ...planned.events.flatMap((each) => each.properties)];
    const unnamed = properties.flatMap(({ name, allowed = [], names = {} }) =>
      allowed.filter((value) => !names[value] && !/^[CR][1-5]$/.test(value)).map((value) => `${name}=${value}`),
    );
    expect(properties.filter(({ allowed }) => allowed).length).toBeGreaterThan(20);
    expect(unnamed).toEqual([]);
  });

  it('names each event and each property of an event once, in both languages', () => {
    const names = shipped.events.map((each) => each.name);
    expect(names.length).toBeGreaterThan(40);
    expect(new Set(names).size).toBe(names.length);
    for (const each of shipped.events) {
      const own = each.properties.map((property) => property.name);
      expect(new Set(own).size, each.name).toBe(own.length);
      for (const words of [each.title, each.description, ...each.properties.map((property) => property.title)])
        expect(words.zh.length * words.en.length, each.name).toBeGreaterThan(0);
    }
  });
});

describe('names of values', () => {
  const said = (text: string) => ({ zh: text, en: text });
  const side = (names: Record<string, { zh: string; en: string }>) => ({
    ...bought,
    properties: [{ name: 'side', type: 'string' as const, required: false, title, names }],
  });

  it('are those of every event that has the property, the first where they differ', () => {
    const events = [side({ buy: said('one') }), side({ buy: said('two'), sell: said('three') })];
    expect(valueNamesOf(plan({ events }), 'side')).toEqual({ buy: said('one'), sell: said('three') });
    expect(valueNamesOf(plan({ events }), 'amount_fen')).toEqual({});
  });

  it('stand in the shipped plan for platforms, which every event has', () => {
    expect(valueNamesOf(shippedPlan([]), 'platform').android).toEqual({ zh: '安卓', en: 'Android' });
  });
});
