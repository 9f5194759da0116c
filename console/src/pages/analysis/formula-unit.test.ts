// Of which formulas the figures are written as money.
import { expect, it } from 'vitest';
import { isMoneyFormula } from './formula-unit.ts';

// A and B are amounts, C counts customers.
it.each([
  ['A - B', true],
  ['(A - B) / C', true],
  ['A / C', true],
  ['2 * A + B / 3', true],
  ['-A', true],
  ['A / B', false],
  ['C', false],
  ['A * B', false],
  ['A + C', false],
  ['A + 1', false],
  ['A * B / (A + B)', true],
  ['C / A', false],
  ['', false],
])('%s', (expression, expected) => {
  expect(isMoneyFormula(expression, (letter) => letter !== 'C')).toBe(expected);
});
