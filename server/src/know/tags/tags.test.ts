// Tags of four kinds on a small firm: rules judged as events arrive and wholly on demand, quantiles, models, tags put on by hand.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BusinessDate, isRefusal } from '../../kernel/index.ts';
import { countAll, judge } from '../profiles/index.ts';
import { behaviour, call, fact, openTestFirm, TEST_ZONE, type TestFirm } from '../profiles/testing.ts';
import { compileCondition } from './condition.ts';
import * as contract from './contract.ts';
import { createTags, EVALUATE_JOB, migrations, type Tags } from './index.ts';
import { followersOf, inLevels } from './naming.ts';

let firm: TestFirm;
let tags: Tags;
const context = {
  progress: () => undefined,
  result: () => undefined,
  scheduledFor: null,
  checkpoint: null,
  saveCheckpoint: async () => undefined,
  attempt: 1,
  jobId: '1',
};
const runJob = async (name: string, payload: unknown): Promise<void> => {
  const job = tags.jobs.find((each) => each.name === name);
  await job?.run(payload, { ...context, signal: new AbortController().signal });
};
const texts = { name: { zh: '名', en: 'name' }, description: { zh: '', en: '' }, category: 'kyc' };
const ask = (
  endpoint: Parameters<typeof call>[1],
  input: Parameters<typeof call>[2],
  scope?: Parameters<typeof call>[3],
) => call(tags.routes, endpoint, input, scope);
const having = async (code: string): Promise<readonly string[]> => {
  const rows = await firm.store.db
    .selectFrom('profile')
    .select(['customer_id', 'tags'])
    .orderBy('customer_id')
    .execute();
  return rows.filter((row) => row.tags.includes(code)).map((row) => row.customer_id);
};

beforeAll(async () => {
  firm = await openTestFirm({
    migrations,
    tags: (parts) => {
      tags = createTags(parts);
      return tags;
    },
  });
  await firm.ingest(
    Array.from({ length: 10 }, (_, index) => [
      fact('customer_recorded', `C${index}`, `C${index}`, '2026-06-01', {
        effective_on: '2026-06-01',
        opened_on: `2026-0${1 + (index % 6)}-01`,
        risk_level: `C${1 + (index % 5)}`,
        ...(index % 3 === 0 ? {} : { city: index % 2 === 0 ? '上海' : '深圳' }),
        vip_points: index * 10,
        is_staff: index === 9,
      }),
      fact('asset_recorded', `C${index}`, `C${index}`, '2026-06-29', {
        business_date: '2026-06-29',
        total_assets_fen: index * 100,
      }),
      ...Array.from({ length: index }, () =>
        behaviour('news_read', { customer: `C${index}` }, `2026-06-${10 + index}T12:00:00+08:00`, { amount_fen: 5 }),
      ),
    ]).flat(),
  );
});
afterAll(() => firm.close());

describe('a condition', () => {
  const context = () => ({ registry: firm.registry, timeZone: TEST_ZONE, today: '2026-06-30' as BusinessDate });
  const leaf = (attribute: string, operator: string, value?: unknown) =>
    ({ kind: 'attribute', attribute, operator, ...(value === undefined ? {} : { value }) }) as contract.TagCondition;
  const counter = (measure: string, operator: string, value: number, event = 'news_read') =>
    ({ kind: 'counter', event, measure, operator, value }) as contract.TagCondition;
  const cases: readonly (readonly [string, contract.TagCondition, readonly number[]])[] = [
    ['text equals', leaf('risk_level', 'eq', 'C1'), [0, 5]],
    ['text in', leaf('risk_level', 'in', ['C1', 'C2']), [0, 1, 5, 6]],
    ['money at least', leaf('total_assets_fen', 'gte', 700), [7, 8, 9]],
    ['date before', leaf('opened_on', 'lt', '2026-02-01'), [0, 6]],
    ['unequal holds only where it is known', leaf('city', 'ne', '上海'), [1, 5, 7]],
    ['not equal holds where it is unknown too', { kind: 'not', of: leaf('city', 'eq', '上海') }, [0, 1, 3, 5, 6, 7, 9]],
    ['unknown', leaf('city', 'unknown'), [0, 3, 6, 9]],
    ['known', leaf('city', 'known'), [1, 2, 4, 5, 7, 8]],
    ['a number that nobody registered', leaf('vip_points', 'gt', 70), [8, 9]],
    ['a flag', leaf('is_staff', 'eq', true), [9]],
    ['count of an event', counter('count', 'gte', 8), [8, 9]],
    ['never did', counter('count', 'eq', 0), [0]],
    ['amount', counter('amountFen', 'lt', 10), [0, 1]],
    ['days since the last', counter('daysSinceLast', 'lte', 12), [8, 9]],
    ['both', { kind: 'all', of: [leaf('risk_level', 'eq', 'C1'), counter('count', 'gt', 0)] }, [5]],
    ['either', { kind: 'any', of: [leaf('risk_level', 'eq', 'C1'), leaf('is_staff', 'eq', true)] }, [0, 5, 9]],
    ['a hostile text is a text', leaf('city', 'eq', "x' or true --"), []],
  ];
  it.each(cases)('%s', async (_title, condition, expected) => {
    const compiled = compileCondition(condition, context());
    if (isRefusal(compiled)) throw new Error(compiled.message);
    const ids = Array.from({ length: 10 }, (_, index) => `C${index}`);
    const judged = await judge(firm.store.db, ids, new Map([['x', compiled.condition]]));
    const holds = judged.filter((each) => each.codes.includes('x')).map((each) => each.customerId);
    expect(holds.sort()).toEqual(expected.map((index) => `C${index}`));
    expect(await countAll(firm.store.db, compiled.condition)).toBe(expected.length);
  });

  const refused: readonly (readonly [string, contract.TagCondition])[] = [
    ['a personal value', leaf('phone', 'eq', '138')],
    ['its blind index', leaf('phone_index', 'eq', 'a')],
    ['a number against a text', leaf('total_assets_fen', 'gt', 'many')],
    ['a day that does not exist', leaf('opened_on', 'lt', '2026-02-30')],
    ['a list without has', leaf('holdings', 'eq', '600000')],
    ['an order on true and false', leaf('is_staff', 'gt', true)],
    ['in without a list', leaf('city', 'in', '上海')],
    ['known with a value', leaf('city', 'known', 'x')],
    ['six levels', [1, 2, 3, 4, 5].reduce<contract.TagCondition>((of) => ({ kind: 'not', of }), leaf('city', 'known'))],
    [
      'too many comparisons',
      {
        kind: 'all',
        of: [
          { kind: 'any', of: Array(30).fill(leaf('city', 'known')) },
          { kind: 'any', of: Array(30).fill(leaf('city', 'known')) },
        ],
      },
    ],
  ];
  it.each(refused)('refuses %s', (_title, condition) => {
    expect(compileCondition(condition, context())).toMatchObject({ code: 'CONDITION_NOT_VALID' });
  });
});

describe('a rule tag', () => {
  const condition = { kind: 'counter', event: 'news_read', measure: 'count', operator: 'gte', value: 5 } as const;
  it('is evaluated for everyone when it is made, and for whom a range changes', async () => {
    const made = await ask(contract.createTag, {
      body: { code: 'reader', ...texts, definition: { kind: 'rule', condition } },
    });
    expect(made).toMatchObject({ tag: { version: 1 }, jobId: expect.any(String) });
    expect(firm.queued.at(-1)).toEqual({ job: EVALUATE_JOB, payload: { code: 'reader' } });
    await runJob(EVALUATE_JOB, { code: 'reader' });
    expect(await having('reader')).toEqual(['C5', 'C6', 'C7', 'C8', 'C9']);
    await firm.ingest([behaviour('news_read', { customer: 'C4' }, '2026-06-30T09:00:00+08:00')]);
    expect(await having('reader')).toEqual(['C4', 'C5', 'C6', 'C7', 'C8', 'C9']);
  });

  it('says how it was made, when, and from what', async () => {
    const [tag] = await tags.tagsOf('C4');
    expect(tag).toMatchObject({
      code: 'reader',
      kind: 'rule',
      madeBy: 'rule',
      version: '1',
      from: { inputs: { 'news_read.count': 5 } },
    });
  });

  it('is announced once for each change', async () => {
    await firm.settle();
    const { history } = firm;
    const events = await history.timeline(
      {
        personId: (
          await firm.store.db
            .selectFrom('profile')
            .select('person_id')
            .where('customer_id', '=', 'C4')
            .executeTakeFirstOrThrow()
        ).person_id,
        names: ['tag_assigned'],
      },
      null,
      10,
    );
    expect(events.map((event) => event.properties)).toEqual([{ tag: 'reader', made_by: 'rule', version: '1' }]);
  });

  it('changes with a new version, keeps its kind, and goes away with its catalogue entry', async () => {
    const changed = { ...texts, definition: { kind: 'rule', condition: { ...condition, value: 9 } } };
    expect(await ask(contract.updateTag, { params: { code: 'reader' }, body: changed })).toMatchObject({
      tag: { version: 2 },
    });
    await runJob(EVALUATE_JOB, { code: 'reader' });
    expect(await having('reader')).toEqual(['C9']);
    expect(
      await ask(contract.updateTag, { params: { code: 'reader' }, body: { ...texts, definition: { kind: 'fact' } } }),
    ).toMatchObject({ code: 'KIND_FIXED' });
    expect(await ask(contract.deleteTag, { params: { code: 'reader' } })).toEqual({ code: 'reader', customers: 1 });
    expect(await having('reader')).toEqual([]);
    expect(await ask(contract.getTag, { params: { code: 'reader' } })).toMatchObject({ code: 'TAG_NOT_FOUND' });
  });

  it('is the same as events arrive and wholly, whatever the rules', async () => {
    const attribute = fc
      .constantFrom('risk_level', 'city')
      .map((name) => ({ kind: 'attribute' as const, attribute: name, operator: 'known' as const }));
    const counted = fc.record({
      kind: fc.constant('counter' as const),
      event: fc.constant('page_viewed'),
      measure: fc.constant('count' as const),
      operator: fc.constantFrom('gte' as const, 'lt' as const),
      value: fc.nat({ max: 4 }),
    });
    const rule = fc
      .array(fc.oneof(attribute, counted), { minLength: 1, maxLength: 3 })
      .map((of) => ({ kind: 'any' as const, of }));
    let round = 0;
    await fc.assert(
      fc.asyncProperty(rule, fc.array(fc.nat({ max: 9 }), { maxLength: 8 }), async (condition, readers) => {
        round += 1;
        const code = `random_${round}`;
        await ask(contract.createTag, { body: { code, ...texts, definition: { kind: 'rule', condition } } });
        await runJob(EVALUATE_JOB, { code });
        await firm.ingest(
          readers.map((reader) => behaviour('page_viewed', { customer: `C${reader}` }, '2026-06-30T10:00:00+08:00')),
        );
        const incremental = await having(code);
        await runJob(EVALUATE_JOB, { code });
        expect(await having(code)).toEqual(incremental);
        await ask(contract.deleteTag, { params: { code } });
      }),
      { numRuns: 10 },
    );
  });
});

describe('other tags', () => {
  it('by quantile: the highest three tenths', async () => {
    const quantile = { attribute: 'total_assets_fen', fromQuantile: 0.7, toQuantile: 1 };
    await ask(contract.createTag, {
      body: { code: 'wealthy', ...texts, definition: { kind: 'statistical', quantile } },
    });
    await runJob(EVALUATE_JOB, { code: 'wealthy' });
    expect(await having('wealthy')).toEqual(['C6', 'C7', 'C8', 'C9']);
    const wealthy = (await tags.tagsOf('C9')).find((each) => each.code === 'wealthy');
    expect(wealthy?.from).toMatchObject({ lower: 600, upper: 900, inputs: { total_assets_fen: 900 } });
    expect(
      await ask(contract.createTag, {
        body: {
          code: 'odd_one',
          ...texts,
          definition: { kind: 'statistical', quantile: { ...quantile, attribute: 'city' } },
        },
      }),
    ).toMatchObject({ code: 'CONDITION_NOT_VALID' });
  });

  it('by hand, only on customers in scope, with the reason', async () => {
    await ask(contract.createTag, { body: { code: 'met_us', ...texts, definition: { kind: 'fact' } } });
    const body = { customerIds: ['C1', 'C2', 'nobody'], reason: 'met at the fair' };
    expect(await ask(contract.assignTag, { params: { code: 'met_us' }, body })).toEqual({
      changed: 2,
      notFound: ['nobody'],
    });
    expect(await ask(contract.assignTag, { params: { code: 'met_us' }, body })).toMatchObject({ changed: 0 });
    expect(
      await ask(contract.unassignTag, { params: { code: 'met_us' }, body }, { kind: 'adviser', staffId: 'S9' }),
    ).toEqual({ changed: 0, notFound: ['C1', 'C2', 'nobody'] });
    expect((await tags.tagsOf('C1')).find((each) => each.code === 'met_us')).toMatchObject({
      madeBy: 'tester',
      from: { reason: 'met at the fair' },
    });
    expect(await ask(contract.assignTag, { params: { code: 'wealthy' }, body })).toMatchObject({ code: 'NOT_BY_HAND' });
    expect(
      await ask(contract.createTag, { body: { code: 'met_us', ...texts, definition: { kind: 'fact' } } }),
    ).toMatchObject({ code: 'TAG_EXISTS' });
  });

  it('by a model: a complete result takes it off everybody else', async () => {
    await ask(contract.createTag, {
      body: { code: 'churning', ...texts, definition: { kind: 'model', model: 'churn' } },
    });
    const send = (customerId: string, modelVersion: string, complete: boolean) =>
      ask(contract.importModelResults, {
        params: { code: 'churning' },
        body: { modelVersion, computedAt: 1, complete, results: [{ customerId, score: 0.9 }] },
      });
    await send('C1', 'v1', false);
    await send('C2', 'v1', false);
    expect(await having('churning')).toEqual(['C1', 'C2']);
    expect(await send('C3', 'v2', true)).toEqual({ changed: 3, notFound: [] });
    expect(await having('churning')).toEqual(['C3']);
    expect((await tags.tagsOf('C3')).find((each) => each.code === 'churning')).toMatchObject({
      madeBy: 'churn',
      version: 'v2',
      from: { score: 0.9 },
    });
  });
});

describe('a tag that is made of tags', () => {
  const rule = (code: string, condition: contract.TagCondition) => ({
    body: { code, ...texts, definition: { kind: 'rule', condition } },
  });
  const has = (tag: string) => ({ kind: 'tag', tag }) as const;
  const both = (...of: contract.TagCondition[]) => ({ kind: 'all', of }) as const;
  const rich = { kind: 'attribute', attribute: 'total_assets_fen', operator: 'gte', value: 700 } as const;
  const make = async (code: string, condition: contract.TagCondition) => {
    const made = await ask(contract.createTag, rule(code, condition));
    if (made.code) return made;
    return runJob(EVALUATE_JOB, { code });
  };

  it('follows them over any number of steps: rules, hands, and events', async () => {
    await ask(contract.createTag, { body: { code: 'invited', ...texts, definition: { kind: 'fact' } } });
    await make('z_rich', rich);
    // Named so that the order of codes is not the order of evaluation.
    await make('a_guest', both(has('invited'), has('z_rich')));
    await make('m_host', has('a_guest'));
    expect(await having('a_guest')).toEqual([]);
    const assign = { params: { code: 'invited' }, body: { customerIds: ['C3', 'C8'], reason: 'by hand' } };
    await ask(contract.assignTag, assign);
    expect([await having('a_guest'), await having('m_host')]).toEqual([['C8'], ['C8']]);
    await firm.ingest([
      fact('asset_recorded', 'C3', 'C3', '2026-06-30', { business_date: '2026-06-30', total_assets_fen: 900 }),
    ]);
    expect([await having('a_guest'), await having('m_host')]).toEqual([
      ['C3', 'C8'],
      ['C3', 'C8'],
    ]);
    await ask(contract.unassignTag, assign);
    expect([await having('a_guest'), await having('m_host')]).toEqual([[], []]);
    await ask(contract.assignTag, assign);
    // A changed rule is evaluated for everybody together with what is made of it.
    await ask(contract.updateTag, {
      params: { code: 'z_rich' },
      body: { ...texts, definition: { kind: 'rule', condition: { ...rich, value: 850 } } },
    });
    await runJob(EVALUATE_JOB, { code: 'z_rich' });
    expect([await having('a_guest'), await having('m_host')]).toEqual([['C3'], ['C3']]);
  });

  it('is refused when it names what there is not, or would be made of itself', async () => {
    const refused = async (code: string, condition: contract.TagCondition) =>
      (await ask(contract.createTag, rule(code, condition))).message;
    expect(await refused('nowhere', has('no_such'))).toBe('There is no tag no_such. Choose one of the catalogue.');
    expect(await refused('selfish', { kind: 'not', of: has('selfish') })).toBe(
      'selfish would be made of itself: selfish → selfish.',
    );
    const circle = await ask(contract.updateTag, {
      params: { code: 'z_rich' },
      body: { ...texts, definition: { kind: 'rule', condition: { kind: 'any', of: [rich, has('m_host')] } } },
    });
    expect(circle).toMatchObject({
      code: 'CONDITION_NOT_VALID',
      message: 'z_rich would be made of itself: z_rich → m_host → a_guest → z_rich.',
    });
    const preview = await ask(contract.previewCondition, { body: { condition: has('no_such') } });
    expect(preview).toMatchObject({ code: 'CONDITION_NOT_VALID' });
    expect(await ask(contract.previewCondition, { body: { condition: has('a_guest') } })).toMatchObject({
      customers: 1,
    });
  });

  it('says what it is made of, and keeps what it is made of from being removed', async () => {
    const lineage = (code: string) => ask(contract.getTagLineage, { params: { code } });
    expect((await lineage('a_guest')).tags.map(({ code }: { code: string }) => code)).toEqual(['invited', 'z_rich']);
    expect((await lineage('a_guest')).usedBy).toMatchObject([{ kind: 'tag', code: 'm_host' }]);
    expect(await ask(contract.deleteTag, { params: { code: 'invited' } })).toMatchObject({ code: 'TAG_IN_USE' });
    for (const code of ['m_host', 'a_guest', 'invited'])
      expect(await ask(contract.deleteTag, { params: { code } })).toMatchObject({ code });
  });

  it('is evaluated after what it is made of, and a circle ends', () => {
    const tag = (code: string, ...names: string[]) => ({ code, names });
    const codes = (tags: readonly { code: string }[]) => tags.map(({ code }) => code).join('');
    const levels = inLevels([tag('a', 'b', 'c'), tag('b', 'c'), tag('c', 'x'), tag('d', 'e'), tag('e', 'd')]);
    expect(levels.map(codes)).toEqual(['c', 'b', 'a', 'de']);
    const followed = followersOf([tag('a', 'b'), tag('b', 'c'), tag('d', 'x'), tag('c', 'a')], ['c']);
    expect(codes(followed).split('').toSorted().join('')).toBe('abc');
  });
});
