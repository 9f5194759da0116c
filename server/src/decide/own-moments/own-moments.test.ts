// Moments of the firm's own from draft to end: what is refused, the second person, what is in force, and tags that they need.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, openTestFirm, type TestFirm, type TestInput } from '../../know/profiles/testing.ts';
import { migrations as segmentMigrations } from '../../know/segments/index.ts';
import { createEventStoreTimelines } from '../../know/timelines/index.ts';
import { happeningOf } from '../rules/index.ts';
import * as contract from './contract.ts';
import { createOwnMoments, migrations, momentDrafts, momentsInForce, momentsWithTag } from './index.ts';

let firm: TestFirm;
let routes: ReturnType<typeof createOwnMoments>['routes'];

const tagNames = new Map([['vip', { zh: '贵宾', en: 'VIP' }]]);

beforeAll(async () => {
  firm = await openTestFirm({ migrations: [...segmentMigrations, ...migrations] });
  // No condition of these tests looks at behaviour, so that nothing is ever read of this store of events.
  const timelines = createEventStoreTimelines({ query: () => Promise.reject(new Error('no events')) } as never);
  ({ routes } = createOwnMoments({
    ...{ ...firm, tags: { tagNames: async () => tagNames }, timelinesOfFew: timelines, timelinesOfMany: timelines },
    complianceProfile: async () => 'mainland_broker',
  }));
});
afterAll(() => firm.close());

const both = (text: string) => ({ zh: text, en: text });
const vip = { kind: 'tag', tag: 'vip' } as const;
const trigger = [{ event: 'lecture_booked' }];
const event = { kind: 'event', trigger, isFirst: true, condition: vip } as const;
const absence = { kind: 'absence', trigger, unless: [{ event: 'lecture_seen' }], hours: 24, condition: null } as const;
const moment = {
  ...{ name: both('讲座报名'), stage: 'investing', rule: event, sentence: both('{lecture}'), touch: both('t') },
  ...{ task: both('k'), cooldownDays: 3, windowDays: 7 },
};
const params = { moment: 'own_lecture' };
type Called = Parameters<typeof call>[1];
const ask = (endpoint: Called, input: TestInput) => call(routes, endpoint, input);
const askAs = (name: string, endpoint: Called, input: TestInput) =>
  call(routes, endpoint, input, undefined, { name, roles: ['operator'] });

describe('a draft', () => {
  const onWeb = { kind: 'compare', subject: { kind: 'field', name: 'platform' }, operator: 'eq', value: 'web' };
  const many = both([...'abcdefghi'].map((name) => `{${name}}`).join(''));
  const wrong: readonly (readonly [string, object, string, string])[] = [
    ['any behaviour', { rule: { ...event, trigger: [{ event: null }] } }, 'MOMENT_NOT_VALID', 'names its events'],
    [
      ...(['a conclusion of the platform', { rule: { ...event, trigger: [{ event: 'moment_detected' }] } }] as const),
      ...(['MOMENT_NOT_VALID', 'made by the platform'] as const),
    ],
    [
      ...(['fields', { rule: { ...event, trigger: [{ event: 'a', filter: onWeb }] } }] as const),
      ...(['MOMENT_NOT_VALID', 'properties alone'] as const),
    ],
    ['what ends itself', { rule: { ...absence, unless: trigger } }, 'MOMENT_NOT_VALID', 'end itself'],
    ['too many holes', { sentence: many }, 'MOMENT_NOT_VALID', 'at most 8'],
    [
      ...(['an unknown tag', { rule: { ...event, condition: { kind: 'tag', tag: 'none' } } }] as const),
      ...(['CONDITION_NOT_VALID', 'no tag none'] as const),
    ],
  ];
  it.each(wrong)('is refused: %s', async (_title, more, code, why) => {
    const answer = await ask(contract.saveOwnMomentDraft, { params, body: { ...moment, ...more } });
    expect(answer).toMatchObject({ code, message: expect.stringContaining(why) });
    expect(await momentDrafts.one(firm.store.db, 'own_lecture')).toBeNull();
  });

  it('has a code that no shipped moment can have', () => {
    for (const code of ['lecture', 'own_', 'own_Lecture', 'complaint'])
      expect(contract.readOwnMoment.params?.safeParse({ moment: code }).success, code).toBe(false);
  });

  it('comes into force when somebody else agreed, counts by its version, and ends', async () => {
    const drafted = await ask(contract.saveOwnMomentDraft, { params, body: moment });
    expect(drafted).toMatchObject({ status: 'draft', version: 0, class: 'G', activation: { ready: false } });
    expect(drafted.draftSays.zh).toBe('首次发生“lecture_booked”；条件：客户有标签“贵宾”');
    const agree = { params, body: { draftAt: drafted.draftAt } };
    expect((await ask(contract.activateOwnMoment, { params, body: {} })).code).toBe('APPROVAL_MISSING');
    expect((await ask(contract.approveOwnMoment, agree)).code).toBe('SECOND_PERSON_REQUIRED');
    expect((await askAs('other', contract.approveOwnMoment, agree)).activation.ready).toBe(true);
    expect(await momentsInForce(firm.store.db)).toEqual([]);
    expect(await ask(contract.activateOwnMoment, { params, body: {} })).toMatchObject({ status: 'active', version: 1 });
    const [inForce] = await momentsInForce(firm.store.db);
    expect(inForce).toEqual({ code: 'own_lecture', version: 1, isActive: true, moment });
    expect(await momentsWithTag(firm.store.db, 'vip')).toEqual([{ code: 'own_lecture', name: moment.name }]);

    const second = await ask(contract.saveOwnMomentDraft, { params, body: { ...moment, rule: absence } });
    expect(second.draftSays.en).toBe('"lecture_booked" and not "lecture_seen" within 24 hours');
    await askAs('other', contract.approveOwnMoment, { params, body: { draftAt: second.draftAt } });
    const now = await ask(contract.activateOwnMoment, { params, body: {} });
    expect(now.versions.map(({ version }: { version: number }) => version)).toEqual([2, 1]);
    expect(await momentsWithTag(firm.store.db, 'vip')).toEqual([]);

    const end = { params, body: { reason: '不再举办' } };
    expect(await ask(contract.retireOwnMoment, end)).toMatchObject({ status: 'retired' });
    expect(await ask(contract.retireOwnMoment, end)).toMatchObject({ code: 'MOMENT_NOT_ACTIVE' });
    expect(await momentsInForce(firm.store.db)).toMatchObject([{ version: 2, isActive: false }]);
    expect((await ask(contract.listOwnMoments, {})).items).toHaveLength(1);
  });
});

describe('a scene that follows one', () => {
  it('is classed as if it followed a trade, because the code does not say what it is made of', () => {
    const classed = (code: string) => happeningOf('moment')?.lowestOf({ moments: [code] }).mainland_broker;
    expect(classed('own_lecture')).toBe(classed('first_trade'));
    expect(classed('complaint')).toBe('G');
  });
});
