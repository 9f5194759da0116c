// The codes of rules as postings carry them.
import { expect, it } from 'vitest';
import { ruleCodeOf } from './rule-code.ts';

it.each([
  ['trade_points@3', 'trade_points'],
  ['newcomer.open@2', 'newcomer'],
  ['trade_points', 'trade_points'],
  ['partner:courses@1', null],
  ['交易积分', null],
])('finds the rule of "%s"', (text, code) => {
  expect(ruleCodeOf(text)).toBe(code);
});
