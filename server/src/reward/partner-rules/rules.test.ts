// Exchange, packs and statements by hand-checkable tables, and properties over what is split into parts.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Partner } from './contract.ts';
import {
  changedPast,
  fenBack,
  fenFor,
  lowestClassOf,
  type Movement,
  noTotals,
  type Pack,
  partnerTemplates,
  partnerWrong,
  pointsBack,
  pointsFor,
  prove,
  rateOn,
  sharesBack,
  statementOf,
  takeFromPacks,
  yuanOfFen,
} from './index.ts';

describe('exchange', () => {
  it.each([
    [100, '1', 1],
    [199, '1', 1],
    [99, '1', 0],
    [12_345, '0.5', 61],
    [12_345, '2', 246],
    [1, '100', 1],
    [33_333, '0.333333', 111],
    [999_999_99, '0.1', 99_999],
  ])('gives for %i fen at %s points a yuan %i points', (fen, rate, points) => {
    expect(pointsFor(fen, rate)).toBe(points);
  });

  it.each([
    [100, '0.01', 100],
    [1, '0.01', 1],
    [1, '0.005', 0],
    [3, '0.005', 1],
    [199, '0.012', 238],
    [1_000_000, '0.0333', 3_330_000],
  ])('values %i points at %s yuan with %i fen', (points, rate, fen) => {
    expect(fenFor(points, rate)).toBe(fen);
  });

  it('takes back in parts exactly what was given', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.constantFrom('1', '0.5', '0.333333', '2.7', '0.07'),
        fc.array(fc.integer({ min: 1, max: 400_000 }), { maxLength: 6 }),
        (spendFen, rate, parts) => {
          const points = pointsFor(spendFen, rate);
          let [cancelledFen, cancelledPoints] = [0, 0];
          for (const part of [...parts, spendFen]) {
            const some = Math.min(part, spendFen - cancelledFen);
            const back = pointsBack({ spendFen, points, cancelledFen, cancelledPoints }, some, rate);
            expect(back).toBeGreaterThanOrEqual(0);
            cancelledFen += some;
            cancelledPoints += back;
          }
          expect(cancelledPoints).toBe(points);
          const fen = fenFor(points, '0.0123');
          const half = Math.floor(points / 2);
          const first = fenBack({ points, fen, backPoints: 0, backFen: 0 }, half, '0.0123');
          const rest = fenBack({ points, fen, backPoints: half, backFen: first }, points - half, '0.0123');
          expect(first + rest).toBe(fen);
        },
      ),
    );
  });

  it('writes fen as yuan', () => {
    expect([0, 5, 100, -1, -12_345].map(yuanOfFen)).toEqual(['0.00', '0.05', '1.00', '-0.01', '-123.45']);
  });
});

const pack = (packId: number, validFrom: string, validUntil: string | null, remaining: number, fen: number): Pack => ({
  ...{ packId, validFrom, validUntil, remaining, remainingFen: fen },
});

describe('packs', () => {
  const packs = [
    pack(1, '2026-01-01', null, 100, 90),
    pack(2, '2026-02-01', '2026-06-30', 30, 31),
    pack(3, '2026-01-01', '2026-12-31', 50, 50),
    pack(4, '2026-09-01', '2026-09-30', 500, 500),
    pack(5, '2025-01-01', '2026-06-14', 500, 500),
  ];

  it.each([
    [10, '2026-06-15', [[2, 10, 10]], 0],
    [30, '2026-06-15', [[2, 30, 31]], 0],
    [
      60,
      '2026-06-15',
      [
        [2, 30, 31],
        [3, 30, 30],
      ],
      0,
    ],
    [
      200,
      '2026-06-15',
      [
        [2, 30, 31],
        [3, 50, 50],
        [1, 100, 90],
      ],
      20,
    ],
    [40, '2026-07-01', [[3, 40, 40]], 0],
    [5, '2024-01-01', [], 5],
  ] as const)('pay for %i points on %s, the one that ends first before the others', (points, day, shares, missing) => {
    const taken = takeFromPacks(packs, points, day);
    expect(taken.shares.map(({ packId, points: some, fen }) => [packId, some, fen])).toEqual(shares);
    expect(taken.missing).toBe(missing);
  });

  it('get back what came out of them, the last first, to the fen', () => {
    const shares = [
      { packId: 2, points: 30, fen: 31 },
      { packId: 3, points: 50, fen: 50 },
      { packId: null, points: 20, fen: 24 },
    ];
    const first = sharesBack(shares, [], 35, '0.012');
    expect(first).toEqual([
      { packId: null, points: 20, fen: 24 },
      { packId: 3, points: 15, fen: 15 },
    ]);
    const rest = sharesBack(shares, first, 65, '0.012');
    expect(rest).toEqual([
      { packId: 3, points: 35, fen: 35 },
      { packId: 2, points: 30, fen: 31 },
    ]);
    expect(() => sharesBack(shares, [...first, ...rest], 1, '0.012')).toThrow('more points go back');
  });
});

const [bookshop, courses] = partnerTemplates.map(({ partner }) => partner) as [Partner, Partner];
const rates = courses.rates.map(({ from: _from, ...rate }) => rate);
const [rate = { pointsPerYuan: null, issueYuan: null, redeemYuan: null }] = rates;

const moved = (kind: Movement['kind'], ofMonth: string, points: number, fen: number, more: Partial<Movement> = {}) => ({
  ...{
    kind,
    ofMonth,
    points,
    fen,
    monthPoints: points,
    monthFen: fen,
    rate,
    postingKey: `k:${kind}:${ofMonth}:${points}`,
  },
  ...more,
});

describe('a statement', () => {
  const movements: readonly Movement[] = [
    moved('accrual', '2026-06', 100, 120),
    moved('accrual', '2026-06', 50, 60, { monthPoints: 20, monthFen: 24 }),
    moved('accrual', '2026-05', 10, 12),
    moved('accrual_cancel', '2026-05', 30, 36),
    moved('redemption', '2026-06', 400, 400),
    moved('redemption_refund', '2026-04', 100, 100),
  ];
  const heads = [{ packId: 7, name: 'first', validFrom: '2026-01-01', validUntil: null, opening: 500 }];
  const journal = new Map(
    movements.map(({ kind, points, postingKey }) => [
      postingKey ?? '',
      {
        issued: kind === 'accrual' ? points : kind === 'accrual_cancel' ? -points : 0,
        redeemed: kind === 'redemption' ? points : kind === 'redemption_refund' ? -points : 0,
      },
    ]),
  );

  it('has lines by kind and month, notes for what is earlier, and sums that follow from the opening', () => {
    const found = statementOf(
      ...(['2026-06', { issued: 1_000, redeemed: 200, packPoints: 500 }, movements, heads] as const),
      [{ packId: 7, kind: 'used', points: 30, fen: 36 }],
      prove(movements, journal, new Map()),
    );
    expect(
      found.lines.map(({ kind, ofMonth, points, packPoints, dueFen, note }) => [
        kind,
        ofMonth,
        points,
        packPoints,
        dueFen,
        note,
      ]),
    ).toEqual([
      ['accrual', '2026-05', 10, 0, 12, 'debit'],
      ['accrual', '2026-06', 150, 30, 144, null],
      ['accrual_cancel', '2026-05', 30, 0, -36, 'credit'],
      ['redemption', '2026-06', 400, 0, -400, null],
      ['redemption_refund', '2026-04', 100, 0, 100, 'debit'],
    ]);
    expect(found.dueFen).toBe(12 + 144 - 36 - 400 + 100);
    expect(found.closing).toEqual({ issued: 1_130, redeemed: 500, packPoints: 470 });
    expect(found.packs).toMatchObject([{ opening: 500, used: 30, closing: 470 }]);
    expect(found.proof).toMatchObject({ isReconciled: true, byPartner: -170, byJournal: -170 });
  });

  it('names each posting that is missing, differs, or is unknown', () => {
    const wrong = new Map(journal);
    wrong.delete('k:accrual:2026-06:100');
    wrong.set('k:redemption:2026-06:400', { issued: 0, redeemed: 399 });
    const { isReconciled, findings } = prove(movements, wrong, new Map([['k:stray', { issued: 5, redeemed: 0 }]]));
    expect(isReconciled).toBe(false);
    expect(findings).toEqual([
      { postingKey: 'k:accrual:2026-06:100', kind: 'missing_in_journal', byPartner: 100, byJournal: 0 },
      { postingKey: 'k:redemption:2026-06:400', kind: 'points_differ', byPartner: -400, byJournal: -399 },
      { postingKey: 'k:stray', kind: 'unknown_to_partner', byPartner: 0, byJournal: 5 },
    ]);
    expect(statementOf('2026-06', noTotals, [], [], [], prove([], new Map(), new Map())).dueFen).toBe(0);
  });
});

describe('a partner', () => {
  const wrong: readonly (readonly [string, Partial<Partner>, string, string])[] = [
    ['days that are none', { validFrom: '2026-02-30' }, 'PARTNER_NOT_VALID', 'not a day'],
    ['an end before the beginning', { validUntil: '2025-01-01' }, 'PARTNER_NOT_VALID', 'ends before'],
    ['a contract before any rate', { validFrom: '2025-12-31' }, 'PARTNER_NOT_VALID', 'No rate is in force'],
    ['two rates of a day', { rates: [...courses.rates, ...courses.rates] }, 'PARTNER_NOT_VALID', 'same day'],
    ['a rate for what it does not do', { kinds: ['accrual'] }, 'PARTNER_NOT_VALID', 'takes no points'],
    [
      ...([
        'no price of what goes into the month',
        { rates: courses.rates.map((each) => ({ ...each, issueYuan: null })) },
      ] as const),
      ...(['PARTNER_NOT_VALID', 'issue price'] as const),
    ],
    ['packs where none are', { alertBelowPoints: 5 }, 'PARTNER_NOT_VALID', 'prepaid'],
    [
      ...([
        'limits upside down',
        { limits: { ...courses.limits, accrual: { minPoints: 9, maxPoints: 8, dayPoints: null } } },
      ] as const),
      ...(['PARTNER_NOT_VALID', 'below the least'] as const),
    ],
    [
      ...(['a class below the law', { compliance: { ...courses.compliance, mainland_broker: 'Y' } }] as const),
      ...(['CLASS_TOO_LAX', 'at least R'] as const),
    ],
  ];
  it.each(wrong)('is refused with %s', (_title, more, code, why) => {
    expect(partnerWrong({ ...courses, ...more })).toMatchObject({ code, message: expect.stringContaining(why) });
  });

  it('ships sound, and takes points of a mainland broker only as R', () => {
    for (const partner of [bookshop, courses]) expect(partnerWrong(partner)).toBeNull();
    expect(lowestClassOf(['accrual', 'redemption'], 'mainland_broker')).toBe('R');
    expect(lowestClassOf(['accrual'], 'mainland_broker')).toBe('Y');
  });

  it('keeps the rates of the past', () => {
    const later = { from: '2026-07-01', pointsPerYuan: '0.4', issueYuan: '0.012', redeemYuan: '0.01' };
    const next = { ...courses, rates: [...courses.rates, later] };
    expect(rateOn(next.rates, '2026-06-30')?.pointsPerYuan).toBe('0.5');
    expect(rateOn(next.rates, '2026-07-01')?.pointsPerYuan).toBe('0.4');
    expect(changedPast(courses, next, '2026-06-30')).toBeNull();
    expect(changedPast(courses, next, '2026-07-01')).toBe('2026-07-01');
    const rewritten = { ...courses, rates: courses.rates.map((each) => ({ ...each, redeemYuan: '0.02' })) };
    expect(changedPast(courses, rewritten, '2026-06-30')).toBe('2026-01-01');
  });
});
