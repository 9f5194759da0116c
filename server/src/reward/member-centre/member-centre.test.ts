// What members are told, held to what was decided: whys that still sum, cards without gaps in trades, and a journal followed out of order.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Line } from '../earning-rules/index.ts';
import type { PostedNumber } from '../ledger/index.ts';
import type { CheckView, TierCard } from '../tiers/index.ts';
import { createFollower } from './follower.ts';
import { tierViewOf } from './tier-view.ts';
import { sumOfLines, toldLines } from './why.ts';

const name = { zh: '即将流失客户双倍', en: 'Double for those about to leave' };
const points = fc
  .tuple(fc.integer({ min: -999_999, max: 999_999 }), fc.integer({ min: 0, max: 999_999 }))
  .map(([whole, millionths]) => `${whole}.${String(millionths).padStart(6, '0')}`);
const anyLine: fc.Arbitrary<Line> = fc.oneof(
  points.map((each): Line => ({ kind: 'base', points: each, quantity: 12_300, unit: 'fen', factors: [] })),
  points.map((each): Line => ({ kind: 'multiplier', points: each, name, factor: '2', seen: 'about to leave' })),
  points.map((each): Line => ({ kind: 'order_cap', points: each, orders: 2 })),
  fc.constant<Line>({ kind: 'multiplier_lost', points: '0', name, factor: '2', reason: 'not_met', seen: 'no' }),
  fc.tuple(points, fc.constantFrom('customer', 'branch', 'programme')).map(
    ([each, of]): Line => ({
      kind: 'limit',
      points: each,
      of,
      span: 'month',
      room: 4_711,
      limit: 4_712,
      beyond: 'truncate',
    }),
  ),
  fc
    .tuple(points, fc.constantFrom('bonus', 'rounding', 'before', 'cut_before'))
    .map(([each, kind]): Line => ({ kind, points: each })),
);

describe('why', () => {
  it('is told in lines that still sum to what was posted', () => {
    fc.assert(
      fc.property(fc.array(anyLine, { maxLength: 12 }), (lines) => {
        expect(sumOfLines(toldLines(lines))).toBe(sumOfLines(lines));
      }),
      { numRuns: 100 },
    );
  });

  it('says nothing of how the firm sees the customer, nor of what others have left', () => {
    const told = toldLines([
      { kind: 'base', points: '10', quantity: 1, unit: 'pieces', factors: [] },
      { kind: 'multiplier', points: '10', name, factor: '2', seen: 'about to leave' },
      { kind: 'limit', points: '-4', of: 'branch', span: 'month', room: 4_711, limit: 4_712, beyond: 'truncate' },
      { kind: 'limit', points: '-1', of: 'customer', span: 'day', room: 15, limit: 30, beyond: 'truncate' },
      { kind: 'rule_lost', points: '0', rule: 'secret_rule', desired: 9 },
    ]);
    expect(told).toEqual([
      { kind: 'base', points: '10', quantity: 1, unit: 'pieces' },
      { kind: 'multiplier', points: '10', factor: '2' },
      { kind: 'limit', points: '-4', span: 'total', limit: null },
      { kind: 'limit', points: '-1', span: 'day', limit: 30 },
    ]);
  });
});

const leaf = (metric: Extract<CheckView, { kind: 'metric' }>['metric'], atLeast: number): CheckView => ({
  ...{ kind: 'metric', metric, atLeast, value: 1, met: false, gap: atLeast - 1 },
});
const cardWith = (check: CheckView | null, partsHidden = false): TierCard => ({
  ...{ scheme: 's', name, rankMax: 3, tier: { code: 'a', name, rank: 1 }, computedTier: null, since: '2026-06-01' },
  ...{ asOf: '2026-06-29', stale: null, period: null, why: null, graceEndsOn: null, fall: null, orders: [], stays: [] },
  next: { tier: { code: 'b', name, rank: 2 }, check, partsHidden, invitationMissing: false },
});

describe('a tier card', () => {
  const wallets = new Map([['growth', { zh: '成长值', en: 'Growth' }]]);
  const needOf = (check: CheckView, hidden = false) => tierViewOf(cardWith(check, hidden), wallets).next;
  const trades = leaf({ kind: 'trade_count', span: { kind: 'months', count: 3 } }, 30);
  const score = leaf({ kind: 'score', attribute: 'afb_amount' }, 4);
  const growth = leaf({ kind: 'points', wallet: 'growth', span: { kind: 'period' } }, 500);

  it('says what is missing by the name of the wallet', () => {
    expect(needOf(growth)).toMatchObject({ need: { what: 'points', wallet: { en: 'Growth' }, gap: 499 }, more: false });
  });

  it('never tells a gap in trades or a score, but that there are further conditions', () => {
    for (const hidden of [trades, score]) {
      expect(needOf(hidden)).toMatchObject({ need: null, more: true });
      const mixed = needOf({ kind: 'any', met: false, of: [hidden, growth] });
      expect(mixed).toMatchObject({ need: { kind: 'any', of: [{ what: 'points' }] }, more: true });
      expect(JSON.stringify(mixed)).not.toMatch(/trade|afb|30/);
    }
    expect(needOf(growth, true)).toMatchObject({ more: true });
  });

  it('leaves out what everybody has', () => {
    const tenure = leaf({ kind: 'tenure_months' }, 0);
    expect(needOf({ kind: 'all', met: false, of: [growth, tenure] })).toMatchObject({
      need: { kind: 'metric', what: 'points' },
      more: false,
    });
  });
});

describe('following the journal', () => {
  const row = (postingId: number, customerId: string): PostedNumber => ({
    ...{ postingId, customerId, counterparty: null, moved: true },
  });

  it('tells of every posting once, in whatever order transactions commit', () => {
    const journal = fc.array(fc.record({ commits: fc.integer({ min: 1, max: 12 }), moved: fc.boolean() }), {
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(journal, (postings) => {
        const follower = createFollower(0);
        const told: string[] = [];
        for (let look = 0; look <= 13; look += 1) {
          const { after, missing } = follower.next();
          const there = postings.flatMap(({ commits, moved }, index) => {
            const postingId = index + 1;
            const isAsked = postingId > after || missing.includes(postingId);
            return commits <= look && isAsked ? [{ ...row(postingId, `C${postingId}`), moved }] : [];
          });
          told.push(...follower.take(there, look));
        }
        const wanted = postings.flatMap(({ moved }, index) => (moved ? [`C${index + 1}`] : []));
        expect([...told].sort()).toEqual([...wanted].sort());
      }),
      { numRuns: 100 },
    );
  });

  it('says nothing of what stood there before, and forgets numbers that never come', () => {
    const follower = createFollower(3);
    expect([...follower.take([row(1, 'A'), row(3, 'B'), row(5, 'C')], 0)]).toEqual(['C']);
    expect(follower.next()).toEqual({ after: 5, missing: [2, 4] });
    expect([...follower.take([row(2, 'D')], 1_000)]).toEqual(['D']);
    follower.take([], 61_000);
    expect(follower.next()).toEqual({ after: 5, missing: [] });
  });
});
