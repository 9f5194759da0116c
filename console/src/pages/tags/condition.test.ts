// A rule that was edited as lines is the rule that was meant.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tagCondition } from '../../../../server/src/know/tags/contract.ts';
import { type ConditionLine, type FlatCondition, flatten, unflatten, type ValueKind } from './condition.ts';

const kinds: Record<string, ValueKind> = { age: 'number', name: 'text', staff: 'boolean' };
const kindOf = (attribute: string): ValueKind => kinds[attribute] ?? 'text';

const line: fc.Arbitrary<ConditionLine> = fc.oneof(
  fc.record({
    kind: fc.constant('attribute' as const),
    subject: fc.constant('age'),
    measure: fc.constant('count' as const),
    operator: fc.constantFrom('eq' as const, 'gte' as const, 'in' as const),
    value: fc.integer().map(String),
  }),
  fc.record({
    kind: fc.constant('counter' as const),
    subject: fc.constant('order_placed'),
    measure: fc.constantFrom('count' as const, 'daysSinceLast' as const),
    operator: fc.constantFrom('lt' as const, 'gte' as const),
    value: fc.nat().map(String),
  }),
);

describe('conditions of a rule tag', () => {
  it('come back from the contract as they were typed', () => {
    const flat = fc.record({
      join: fc.constantFrom('all' as const, 'any' as const),
      lines: fc.array(line, { minLength: 1, maxLength: 6 }),
    });
    fc.assert(
      fc.property(flat, (value: FlatCondition) => {
        const condition = tagCondition.parse(unflatten(value, kindOf));
        expect(flatten(condition)).toEqual(value);
      }),
    );
  });

  it('types values by the attribute', () => {
    const lines = [
      { kind: 'attribute', subject: 'name', measure: 'count', operator: 'in', value: '1, 2' },
      { kind: 'attribute', subject: 'staff', measure: 'count', operator: 'eq', value: 'true' },
      { kind: 'attribute', subject: 'age', measure: 'count', operator: 'known', value: 'ignored' },
    ] as const;
    expect(unflatten({ join: 'all', lines }, kindOf)).toEqual({
      kind: 'all',
      of: [
        { kind: 'attribute', attribute: 'name', operator: 'in', value: ['1', '2'] },
        { kind: 'attribute', attribute: 'staff', operator: 'eq', value: true },
        { kind: 'attribute', attribute: 'age', operator: 'known' },
      ],
    });
  });

  it('does not flatten what is nested', () => {
    const inner = { kind: 'attribute', attribute: 'age', operator: 'known' } as const;
    expect(flatten({ kind: 'all', of: [{ kind: 'not', of: inner }] })).toBeNull();
    expect(flatten(inner)).toEqual({ join: 'all', lines: [expect.objectContaining({ subject: 'age' })] });
  });
});
