// TGI and strength against numbers worked out by hand, and a portrait of a small firm.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fact, noTags, openTestFirm, type TestFirm, testOrganisation } from '../profiles/testing.ts';
import { compareDistribution, compareShares, twoSided } from './comparison.ts';
import { portraitOf } from './create-portrait.ts';

describe('a comparison', () => {
  it('gives TGI = share / overall share x 100', () => {
    // 30 of 50 in the group are women, 400 of 1,000 overall: 60 % against 40 %.
    const { values } = compareDistribution(
      [
        { value: 'female', count: 30, overallCount: 400 },
        { value: 'male', count: 20, overallCount: 600 },
      ],
      50,
      1_000,
    );
    const first = values.find((each) => each.value === 'female');
    const second = values.find((each) => each.value === 'male');
    expect(first?.tgi).toBeCloseTo(150, 10);
    expect(second?.tgi).toBeCloseTo(66.6667, 3);
    // mean 50 x 0.4 = 20; variance 50 x 0.4 x 0.6 x 950 / 999 = 11.4114; z = 10 / 3.37808 = 2.96026.
    expect(first?.strength).toBeCloseTo(2.96026, 4);
    expect(second?.strength).toBeCloseTo(-2.96026, 4);
    expect(first?.significance).toBeCloseTo(0.003074, 5);
  });

  it('gives the two-sided p of the normal distribution', () => {
    for (const [z, p] of [
      [0, 1],
      [1, 0.317311],
      [1.959964, 0.05],
      [2.575829, 0.01],
      [4, 6.334e-5],
    ] as const)
      expect(twoSided(z)).toBeCloseTo(p, 6);
  });

  it('finds no difference where none is possible', () => {
    expect(compareShares(400, 1_000, 400, 1_000)).toBe(0);
    expect(compareShares(50, 50, 1_000, 1_000)).toBe(0);
    expect(compareShares(0, 50, 0, 1_000)).toBe(0);
    expect(compareShares(0, 0, 10, 100)).toBe(0);
    expect(compareDistribution([{ value: 'x', count: 0, overallCount: 0 }], 10, 10).values[0]?.tgi).toBeNull();
  });
});

describe('a portrait', () => {
  let firm: TestFirm;
  beforeAll(async () => {
    firm = await openTestFirm();
    await firm.ingest(
      Array.from({ length: 100 }, (_, index) =>
        fact('customer_recorded', `C${index}`, `C${index}`, '2026-06-01', {
          effective_on: '2026-06-01',
          opened_on: '2026-01-01',
          // The first forty are women; of the group (the first twenty) all are.
          gender: index < 40 ? 'female' : 'male',
          ...(index % 2 === 0 ? { birth_year: index < 50 ? 1985 : 1990 } : {}),
          is_minor: index === 0,
        }),
      ),
    );
    await firm.ingest(
      Array.from({ length: 20 }, (_, index) =>
        fact('position_recorded', `C${index}`, `p${index}`, '2026-06-29', {
          business_date: '2026-06-29',
          product_code: index < 10 ? 'F1' : 'F2',
          quantity: '1',
        }),
      ),
    );
  });
  afterAll(() => firm.close());
  const dependencies = () => ({ ...firm, db: firm.store.db, tags: noTags, organisation: testOrganisation });
  const ids = Array.from({ length: 20 }, (_, index) => `C${index}`);

  it('counts the group and everyone, strongest difference first', async () => {
    const portrait = await portraitOf(
      dependencies(),
      { kind: 'firm' },
      { kind: 'ids', customerIds: [...ids, 'nobody'] },
      undefined,
    );
    if ('kind' in portrait) throw new Error(portrait.message);
    expect(portrait.group).toEqual({ count: 20, notFound: 1 });
    expect(portrait.overall).toEqual({ count: 100 });
    expect(portrait.small).toBe(true);
    const gender = portrait.distributions.find((each) => each.attribute === 'gender');
    expect(gender).toMatchObject({ known: 20, overallKnown: 100 });
    expect(gender?.values.find((each) => each.value === 'female')).toMatchObject({
      count: 20,
      overallCount: 40,
      tgi: 250,
      label: { zh: '女' },
    });
    expect(gender?.values.find((each) => each.value === 'male')).toMatchObject({ count: 0, overallCount: 60, tgi: 0 });
    // Half of everyone's birth year is known; the shares are of those.
    const born = portrait.distributions.find((each) => each.attribute === 'birth_year');
    expect(born).toMatchObject({ known: 10, overallKnown: 50 });
    expect(
      born?.values.map(({ label, count, overallCount, tgi }) => [label.en, count, overallCount, tgi]).sort(),
    ).toEqual([
      ['1980s', 10, 25, 200],
      ['1990s', 0, 25, 0],
    ]);
    const held = portrait.distributions.find((each) => each.attribute === 'holdings');
    expect(held?.values.find((each) => each.value === 'F1')).toMatchObject({
      count: 10,
      share: 0.5,
      overallShare: 0.1,
      tgi: 500,
    });
    const strengths = portrait.distributions.map((each) => each.strength);
    expect(strengths).toEqual([...strengths].sort((a, b) => b - a));
  });

  it('takes a filter as the group, and refuses what it cannot show', async () => {
    const women = await portraitOf(dependencies(), { kind: 'firm' }, { kind: 'filter', filter: { search: 'C1' } }, [
      'gender',
    ]);
    if ('kind' in women) throw new Error(women.message);
    expect(women.group.count).toBe(11);
    expect(women.distributions).toHaveLength(1);
    const ask = (group: Parameters<typeof portraitOf>[2], names?: string[]) =>
      portraitOf(dependencies(), { kind: 'firm' }, group, names);
    expect(await ask({ kind: 'ids', customerIds: ['nobody'] })).toMatchObject({ code: 'GROUP_EMPTY' });
    expect(await ask({ kind: 'tag', tag: 'none' })).toMatchObject({ code: 'TAG_NOT_FOUND' });
    expect(await ask({ kind: 'ids', customerIds: ids }, ['phone'])).toMatchObject({ code: 'ATTRIBUTE_UNKNOWN' });
    const outside = await portraitOf(
      dependencies(),
      { kind: 'adviser', staffId: 'S9' },
      { kind: 'ids', customerIds: ids },
      undefined,
    );
    expect(outside).toMatchObject({ code: 'GROUP_EMPTY' });
  });
});
