// Rules of benefits without a store: the life of a grant, quotas with what is carried over against a naive twin, draws that verify, templates.
import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, type BusinessDate, isRefusal } from '../../kernel/index.ts';
import { type Benefit, benefitSchema, type Entitlement, itemSchema } from './contract.ts';
import {
  benefitTemplates,
  benefitWrong,
  commitmentOf,
  drawOrder,
  entitledOn,
  type GrantLife,
  type GrantStep,
  itemTemplates,
  itemWrong,
  lowestClassOf,
  newSeed,
  periodOf,
  stateAt,
  step,
} from './index.ts';

const fresh = (more: Partial<GrantLife> = {}): GrantLife => ({
  ...{ state: 'granted', suspendedFrom: null, quantity: 2, used: 0, startsAt: 0, activateBy: null, activatedAt: null },
  endsAt: null,
  ...more,
});

const shortly = (life: GrantLife, ...steps: readonly GrantStep[]): string => {
  let now = life;
  for (const each of steps) {
    const next = step(now, each);
    if (isRefusal(next)) return next.code;
    now = next;
  }
  return `${now.state} ${now.used}`;
};

describe('the life of a grant', () => {
  const use = (at: number, units = 1): GrantStep => ({ kind: 'use', at, units });
  it.each<[string, string, GrantLife, readonly GrantStep[]]>([
    ['is used piece by piece', 'used 2', fresh(), [use(1), use(2)]],
    ['refuses beyond its quantity', 'QUOTA_USED', fresh(), [use(1), use(2, 2)]],
    ['without end is never used up', 'activated 9', fresh({ quantity: null }), [use(1, 9)]],
    ['refuses once used', 'GRANT_ENDED', fresh({ quantity: 1 }), [use(1), use(2)]],
    ['takes back what was not delivered', 'activated 1', fresh(), [use(1), use(2), { kind: 'give_back', units: 1 }]],
    [
      'ends when nobody activates it',
      'GRANT_ENDED',
      fresh({ activateBy: 10 }),
      [{ kind: 'activate', at: 10, endsAt: 20 }],
    ],
    [
      'lasts once activated in time',
      'activated 0',
      fresh({ activateBy: 10 }),
      [{ kind: 'activate', at: 9, endsAt: 20 }],
    ],
    [
      'is not activated twice',
      'GRANT_ALREADY_ACTIVE',
      fresh(),
      [
        { kind: 'activate', at: 1, endsAt: 9 },
        { kind: 'activate', at: 2, endsAt: 9 },
      ],
    ],
    ['cannot be used while suspended', 'GRANT_SUSPENDED', fresh(), [{ kind: 'suspend', at: 1 }, use(2)]],
    ['goes on after it', 'activated 1', fresh(), [use(1), { kind: 'suspend', at: 2 }, { kind: 'reinstate', at: 3 }]],
    [
      'is not extended by it',
      'expired 0',
      fresh({ state: 'activated', endsAt: 5 }),
      [
        { kind: 'suspend', at: 1 },
        { kind: 'reinstate', at: 6 },
      ],
    ],
    [
      'is revoked for good',
      'GRANT_ENDED',
      fresh(),
      [
        { kind: 'revoke', at: 1 },
        { kind: 'reinstate', at: 2 },
      ]
        .slice(0, 1)
        .concat([{ kind: 'revoke', at: 2 }]) as GrantStep[],
    ],
    ['does not end before its time', 'NOT_DUE', fresh({ endsAt: 9 }), [{ kind: 'expire', at: 8 }]],
    ['has not begun', 'GRANT_NOT_STARTED', fresh({ startsAt: 5 }), [use(4)]],
  ])('%s', (_title, expected, life, steps) => {
    expect(shortly(life, ...steps)).toBe(expected);
  });

  it('never uses more than there is, never leaves an end, whatever is asked of it', () => {
    const anyStep = fc.oneof(
      fc.record({ kind: fc.constant('use' as const), at: fc.nat(30), units: fc.integer({ min: 1, max: 3 }) }),
      fc.record({
        kind: fc.constantFrom('suspend' as const, 'reinstate' as const, 'revoke' as const, 'expire' as const),
        at: fc.nat(30),
      }),
      fc.record({ kind: fc.constant('activate' as const), at: fc.nat(30), endsAt: fc.constant(25) }),
    );
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 12 }), (steps) => {
        let life = fresh({ endsAt: 28 });
        for (const each of [...steps].sort((one, other) => one.at - other.at)) {
          const before = stateAt(life, each.at);
          const next = step(life, each);
          if (isRefusal(next)) continue;
          const isOver = ['used', 'expired', 'revoked'].includes(before);
          expect(isOver && !(before === 'expired' && ['expired', 'revoked'].includes(next.state))).toBe(false);
          life = next;
          expect(life.used).toBeLessThanOrEqual(2);
        }
      }),
      { numRuns: 300 },
    );
  });
});

const entitlement = (more: Partial<Entitlement> = {}): Entitlement => ({
  ...{ scheme: 'card', period: 'month', rise: 'keep_used', fall: 'period_end', rollOver: { periods: 0, max: null } },
  quotas: [
    { tier: 'silver', quota: 1 },
    { tier: 'gold', quota: 3 },
  ],
  ...more,
});
const day = (text: string): BusinessDate => text as BusinessDate;
const stay = (tier: string, from: string, to: string | null = null) => ({
  tier,
  from: day(from),
  to: to === null ? null : day(to),
});
const on = (date: string, units = 1) => ({ date: day(date), units });
const since = day('2026-01-01');
const today = day('2026-06-20');

describe('what a tier gives', () => {
  const risen = [stay('silver', '2026-01-01', '2026-06-10'), stay('gold', '2026-06-10')];
  const fallen = [stay('gold', '2026-01-01', '2026-06-10'), stay('normal', '2026-06-10')];
  it.each([
    [
      'the quota of the period',
      entitlement(),
      [stay('gold', '2026-01-01')],
      [on('2026-06-02')],
      { quota: 3, used: 1, left: 2, rolled: 0 },
    ],
    ['nothing to a tier that is not named', entitlement(), [stay('normal', '2026-01-01')], [], { quota: 0, left: 0 }],
    ['more after a rise, less what was used', entitlement(), risen, [on('2026-06-02')], { quota: 3, used: 1, left: 2 }],
    [
      'a fresh quota after a rise',
      entitlement({ rise: 'fresh' }),
      risen,
      [on('2026-06-02')],
      { quota: 3, used: 0, left: 3 },
    ],
    ['until the period’s end after a fall', entitlement(), fallen, [], { tier: 'normal', quota: 3, left: 3 }],
    ['no longer after a fall', entitlement({ fall: 'at_once' }), fallen, [], { tier: 'normal', quota: 0, left: 0 }],
    [
      'what was left of the month before',
      entitlement({ rollOver: { periods: 1, max: null } }),
      [stay('gold', '2026-05-01')],
      [on('2026-05-09')],
      { quota: 3, rolled: 2, left: 5 },
    ],
    [
      'at most so much of it',
      entitlement({ rollOver: { periods: 5, max: 2 } }),
      [stay('gold', '2026-01-01')],
      [],
      { rolled: 2, left: 5 },
    ],
    [
      'by quarters',
      entitlement({ period: 'quarter' }),
      [stay('silver', '2026-01-01')],
      [on('2026-04-01')],
      { used: 1, left: 0 },
    ],
    [
      'without end',
      entitlement({ quotas: [{ tier: 'gold', quota: null }] }),
      [stay('gold', '2026-01-01')],
      [on('2026-06-01', 50)],
      { quota: null, used: 50, left: null },
    ],
  ])('is %s', (_title, given, stays, uses, expected) => {
    expect(entitledOn(given, stays, uses, since, today)).toMatchObject(expected);
  });

  it('carries over like a drawer of dated slips, from which the oldest is taken', () => {
    const months = ['2026-01', '2026-02', '2026-03', '2026-04', '2026-05', '2026-06'];
    fc.assert(
      fc.property(
        fc.array(fc.nat(5), { minLength: 6, maxLength: 6 }),
        fc.integer({ min: 1, max: 4 }),
        fc.option(fc.integer({ min: 1, max: 6 })),
        (used, periods, max) => {
          // The naive twin: one slip for each unit, with the month in which it was given.
          let slips: number[] = [];
          let carriedIn = 0;
          for (const [index, count] of used.entries()) {
            slips = slips.filter((given) => index - given <= periods);
            if (max !== null) slips = slips.slice(Math.max(0, slips.length - max));
            carriedIn = slips.length;
            slips.push(index, index, index);
            slips = slips.slice(Math.min(count, slips.length));
          }
          const uses = used.flatMap((units, index) => (units === 0 ? [] : [on(`${months[index]}-10`, units)]));
          const found = entitledOn(
            entitlement({ rollOver: { periods, max } }),
            [stay('gold', '2026-01-01')],
            uses,
            since,
            today,
          );
          expect([found.rolled, found.left]).toEqual([carriedIn, slips.length]);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('counts in whole calendar periods', () => {
    expect([periodOf(day('2026-12-31'), 'quarter'), periodOf(day('2026-12-31'), 'month')]).toEqual([
      { name: '2026Q4', start: '2026-10-01', end: '2027-01-01' },
      { name: '2026-12', start: '2026-12-01', end: '2027-01-01' },
    ]);
    for (let date = day('2026-01-01'); date < '2027-01-01'; date = addDays(date, 1))
      for (const unit of ['month', 'quarter', 'year'] as const) {
        const { start, end } = periodOf(date, unit);
        expect(start <= date && date < end).toBe(true);
      }
  });
});

describe('a draw', () => {
  it('is found again by anybody from what was published', () => {
    const seed = newSeed();
    const entries = Array.from({ length: 40 }, (_, index) => index + 1);
    const order = drawOrder({ drawId: 'D1', seed, word: '3205.42', entries });
    expect(createHash('sha256').update(seed).digest('hex')).toBe(commitmentOf(seed));
    const ticket = (entry: number) => createHmac('sha256', `${seed}:3205.42`).update(`D1:${entry}`).digest('hex');
    expect([...entries].sort((one, other) => (ticket(one) < ticket(other) ? -1 : 1))).toEqual(order);
    expect(drawOrder({ drawId: 'D1', seed, word: '3205.43', entries })).not.toEqual(order);
  });
  it('does not depend on the order in which entries are read', () => {
    const input = { drawId: 'D', seed: 'a', word: '', entries: [1, 2, 3, 4, 5, 6, 7, 8] };
    expect(drawOrder({ ...input, entries: [...input.entries].reverse() })).toEqual(drawOrder(input));
  });
});

describe('what ships', () => {
  it('is thirty benefits of every level and category, each lawful to draft', () => {
    expect(benefitTemplates).toHaveLength(30);
    for (const { code, benefit } of benefitTemplates) {
      expect(benefitSchema.parse(benefit)).toEqual(benefit);
      expect([code, benefitWrong(benefit)]).toEqual([code, null]);
    }
    expect(new Set(benefitTemplates.map(({ benefit }) => benefit.loyaltyLevel))).toEqual(new Set([1, 2, 3]));
    expect(new Set(benefitTemplates.map(({ code }) => code)).size).toBe(30);
    expect(new Set(benefitTemplates.map(({ benefit }) => benefit.category)).size).toBe(9);
  });
  it('has items of shipped benefits alone', () => {
    for (const { code, item } of itemTemplates) {
      expect([code, itemWrong(itemSchema.parse(item))]).toEqual([code, null]);
      expect(benefitTemplates.map((each) => each.code)).toContain(item.benefit);
    }
  });
  it('refuses what contradicts itself, with what to do', () => {
    const like = (code: string, more: Partial<Benefit>): string | undefined => {
      const found = benefitTemplates.find((each) => each.code === code)?.benefit;
      return found && benefitWrong({ ...found, ...more })?.message;
    };
    expect(like('deep_report', { fulfilment: { kind: 'flag', flag: 'x' } })).toMatch(/switched on for a time/);
    expect(like('level2_quotes', { validUntil: '2025-01-01' })).toMatch(/ends before it begins/);
    expect(like('deep_report', { budget: { span: 'year', count: null, yuan: null } })).toMatch(
      /neither how many nor how much/,
    );
    expect(like('deep_report', { supply: { kind: 'draw', windows: [], waitingList: false } })).toMatch(/drawn/);
    expect(
      like('deep_report', {
        supply: {
          kind: 'unlimited',
          windows: [{ from: '2026-01-02T00:00', until: '2026-01-01T00:00' }],
          waitingList: false,
        },
      }),
    ).toMatch(/end later/);
    expect(
      like('deep_report', { conditions: [{ word: 'property_is', with: { property: 'x', values: ['y'] } }] }),
    ).toMatch(/No single event/);
    expect(
      lowestClassOf(
        { category: 'lifestyle', supply: { kind: 'draw', windows: [], waitingList: false } },
        'mainland_broker',
      ),
    ).toBe('R');
  });
});
