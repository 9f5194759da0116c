// Formulas give what arithmetic gives, and say where they cannot be read.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFormula } from './formula.ts';

const value = (text: string, values: readonly (number | null)[] = [6, 3, 0]) => {
  const formula = parseFormula(text, values.length);
  return 'problem' in formula ? formula.problem : formula.evaluate(values);
};

describe('formulas', () => {
  it.each([
    ['A', 6],
    ['a + b', 9],
    ['A - B - 1', 2],
    ['A / B * 2', 4],
    ['A + B * 2', 12],
    ['(A + B) * 2', 18],
    ['-A + 10', 4],
    ['--A', 6],
    ['A * -B', -18],
    ['100 × A ÷ （A + B）', 600 / 9],
    ['.5 * B', 1.5],
    ['A / C', null],
    ['C / A', 0],
    ['0 / 0', null],
    ['1 / (B - 3)', null],
    ['A + 1 / C', null],
  ])('%s', (text, expected) => {
    expect(value(text)).toBe(expected);
  });

  it('has no value where a series has none, also one that is multiplied by nothing', () => {
    expect(value('A * 0', [null])).toBeNull();
    expect(value('B', [null, 1])).toBe(1);
    expect(value('A * A', [1e200])).toBeNull();
  });

  it.each([
    ['', 'It ends where'],
    ['A +', 'It ends where'],
    ['A B', 'Before "B" at place 3 a sign is missing'],
    ['2A', 'Before "A" at place 2 a sign is missing'],
    ['(A', 'opened at place 1 is not closed'],
    ['A)', 'at place 2 closes nothing'],
    ['* A', 'At place 1 a letter, a number or a parenthesis is needed, not "*"'],
    ['A + D', 'There is no series D (place 5). The series are A to C.'],
    ['sum(A)', 'There is no series SUM (place 1)'],
    ['A ^ 2', '"^" at place 3 is not known'],
    ['A; B', '";" at place 2 is not known'],
    ['1e5', 'Before "E" at place 2 a sign is missing'],
    [`${'('.repeat(60)}A${')'.repeat(60)}`, 'nested more than 40 deep'],
  ])('says what is wrong with %s', (text, expected) => {
    expect(value(text)).toContain(expected);
  });

  it('agrees with arithmetic, and reads any text without failing', () => {
    const expression = fc.letrec<{ node: { text: string; value: number } }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom({ text: 'A', value: 6 }, { text: 'B', value: 3 }, { text: '2', value: 2 }),
        fc.tuple(tie('node'), fc.constantFrom('+', '-', '*'), tie('node')).map(([left, sign, right]) => ({
          text: `(${left.text} ${sign} ${right.text})`,
          value:
            sign === '+'
              ? left.value + right.value
              : sign === '-'
                ? left.value - right.value
                : left.value * right.value,
        })),
      ),
    })).node;
    fc.assert(fc.property(expression, (made) => value(made.text) === made.value));
    fc.assert(fc.property(fc.string(), (text) => parseFormula(text, 2) !== null));
  });
});
