// What a customer is told of how points were computed. Pure: lines in, fewer lines out, the same sum.
import { assert } from '../../kernel/index.ts';
import type { Line } from '../earning-rules/index.ts';
import type { WhyLine } from './contract.ts';

/** Limits that are the customer's own; what branches, rules and programmes have left is the firm's. */
const isOwn = (of: Extract<Line, { kind: 'limit' }>['of']): boolean =>
  of === 'customer' || of === 'programme_customer' || of === 'device';

/**
 * Names of multipliers are left out: their conditions may speak of how the firm sees the customer ("about to leave"). What customers are to
 * know of them stands in the rule's disclosure.
 */
const told = (line: Line): WhyLine => {
  switch (line.kind) {
    case 'base':
      return { kind: 'base', points: line.points, quantity: line.quantity, unit: line.unit };
    case 'excluded':
      return { kind: 'excluded', points: line.points, count: line.count };
    case 'multiplier':
      return { kind: 'multiplier', points: line.points, factor: line.factor };
    case 'bonus':
    case 'rounding':
    case 'before':
      return { kind: line.kind, points: line.points };
    case 'limit':
      return isOwn(line.of)
        ? { kind: 'limit', points: line.points, span: line.span, limit: line.limit }
        : { kind: 'limit', points: line.points, span: 'total', limit: null };
    case 'order_cap':
    case 'cut_before':
    case 'rule_lost':
    case 'multiplier_lost':
      return { kind: 'other', points: line.points };
  }
};

const PLACES = 6;

/** A decimal of at most six places as a whole number of millionths. */
const millionths = (text: string): bigint => {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  assert(whole !== '', `no decimal: ${text}`);
  const padded = fraction.padEnd(PLACES, '0');
  // Products of factors have more places; a line below a millionth of a point is told with the others.
  const value = BigInt(whole + padded.slice(0, PLACES));
  return sign === '-' ? -value : value;
};

const isNothing = (text: string): boolean => /^-?0*(\.0*)?$/.test(text);

/** The lines of an award for its customer. Lines that moved nothing are left out, but for what they were computed from. */
export const toldLines = (lines: readonly Line[]): readonly WhyLine[] =>
  lines
    .map(told)
    .filter(
      (line) => line.kind === 'base' || line.kind === 'excluded' || line.kind === 'limit' || !isNothing(line.points),
    );

/** Sum in millionths of a point, for tests that hold it equal. */
export const sumOfLines = (lines: readonly { readonly points: string }[]): bigint =>
  lines.reduce((sum, { points }) => sum + millionths(points), 0n);
