// Questions of the simulated firm find what is planted in it: the group that stays away after opening and what it lacks, and the step that
// loses Android users, and the channel that brings many and little.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ChannelResult, channelParameters } from '../../know/channels/contract.ts';
import { createChannelQuestion } from '../../know/channels/index.ts';
import { type OpeningResult, openingParameters } from '../../know/opening/contract.ts';
import { openingQuestion } from '../../know/opening/index.ts';
import type { AttributeRegistry } from '../../know/profiles/index.ts';
import type { PopulationDependencies } from '../../know/questions/index.ts';
import {
  type WeakGroupParameters,
  type WeakGroupResult,
  weakGroupParameters,
} from '../../know/weak-groups/contract.ts';
import { createWeakGroupQuestion } from '../../know/weak-groups/index.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import { openTestStateStore } from '../../platform/state-store/testing.ts';
import { migrations as catalogueMigrations } from '../../record/catalogue/index.ts';
import { openingSteps } from '../../record/tracking-plan/index.ts';
import { makeFirm } from './firm.ts';
import { brokenStep, weakChannel } from './planted-truths.ts';
import { type RecordedLives, recordedContext, recordedLives } from './recorded-testing.ts';

const CUSTOMERS = 4_000;
let lives: RecordedLives;
beforeAll(() => {
  lives = recordedLives(CUSTOMERS);
});

const behaviours = ['feature_used', 'course_finished', 'quote_viewed', 'news_read', 'watchlist_added', 'page_viewed'];
const month = (more: Partial<WeakGroupParameters>): WeakGroupParameters =>
  weakGroupParameters.parse({
    ...{ range: { from: '2025-07-01', to: '2026-06-01' }, unit: 'month', behaviourDays: 31 },
    metric: {
      ...{ of: 'retention', initial: [{ event: 'account_opened' }], returning: [{ event: null }] },
      periods: { kind: 'calendar', count: 1 },
    },
    behaviours: behaviours.map((event) => ({ events: [{ event }] })),
    ...more,
  });

describe('the weak group', () => {
  // Attributes stand in profiles; what is asked for here is told by events.
  const registry: AttributeRegistry = { all: [], get: () => undefined };
  let store: StateStore;
  // The catalogue says what channels are called.
  beforeAll(async () => {
    store = await openTestStateStore(catalogueMigrations);
  });
  afterAll(() => store.close());

  it('is found by what it does, and that those who finish a course stay', async () => {
    const parameters = month({
      dimensions: [
        { by: 'did', behaviour: 0 },
        { by: 'did', behaviour: 2 },
        { by: 'did', behaviour: 3 },
        { by: 'event', subject: { kind: 'property', name: 'platform' }, ordered: false },
        { by: 'event', subject: { kind: 'property', name: 'channel' }, ordered: false },
      ],
    });
    const question = createWeakGroupQuestion({
      ...{ registry, db: store.db, tags: { tagNames: async () => new Map() } },
    } as unknown as PopulationDependencies);
    const result = (await question.answer(parameters, recordedContext(lives))) as WeakGroupResult;
    const found = result.groups.filter(({ verdict }) => verdict === 'confirmed');
    expect(found).toHaveLength(1);
    const [group] = found;
    expect(group?.terms).toMatchObject([{ dimension: 0, relation: 'is', value: 'yes' }]);
    expect(group?.others.rate).toBeGreaterThan((group?.rate ?? 1) + 0.1);
    const course = group?.contrasts.find(({ behaviour }) => behaviours[behaviour] === 'course_finished');
    expect(course?.stayed.share).toBeGreaterThan(1.5 * (course?.left.share ?? 1));
    // It has quotes tools, as nobody else has.
    const tools = group?.contrasts.find(({ behaviour }) => behaviours[behaviour] === 'feature_used');
    expect(tools).toMatchObject({ stayed: { share: 1 }, left: { share: 1 } });
  });
});

describe('the broken step', () => {
  const field = (name: string, ordered = false) => ({ subject: { kind: 'field', name }, ordered });

  it('is named with platform, versions, reason and cause', async () => {
    const parameters = openingParameters.parse({
      ...{ range: { from: '2025-07-01', to: '2026-06-20' }, population: { who: 'everybody' } },
      steps: openingSteps.map(({ name }) => ({
        ...{ events: [{ event: name }] },
        by: name === 'opening_reviewed' || name === 'account_opened' ? 'firm' : 'visitor',
      })),
      failed: [{ event: 'opening_failed' }],
      dimensions: [field('platform'), field('app_version', true), field('channel')],
    });
    const result = (await openingQuestion.answer(parameters, recordedContext(lives))) as OpeningResult;
    expect(result.visitors).toBeGreaterThan(1_500);
    const [found] = result.findings;
    expect(openingSteps[found?.step ?? 0]?.name).toBe(brokenStep.step);
    expect(found?.terms).toMatchObject([
      { dimension: 0, relation: 'is', value: brokenStep.platform },
      { dimension: 1, relation: 'below', value: brokenStep.fixedInVersion },
    ]);
    expect(found?.rate).toBeCloseTo(brokenStep.passChance, 1);
    expect(found?.others.rate).toBeGreaterThan(0.88);
    expect(found?.reasons[0]).toMatchObject({ reason: brokenStep.reason, othersShare: 0 });
    expect(found?.causes[0]?.cause).toBe('experience');
    // What else is found is the channel whose visitors pass every step less often.
    for (const { terms } of result.findings.slice(1))
      expect(terms.map(({ value }) => value)).toContain(weakChannel.channel);
    const captcha = result.causes.find(({ cause }) => cause === 'captcha');
    expect(openingSteps[captcha?.step ?? 0]?.name).toBe('opening_phone_verified');
  });
});

describe('the weak channel', () => {
  const registry: AttributeRegistry = { all: [], get: () => undefined };
  const { channels } = makeFirm(7, CUSTOMERS);
  let question: ReturnType<typeof createChannelQuestion>;
  let result: ChannelResult;
  beforeAll(async () => {
    const visitors = (code: string) =>
      [...lives.values()].filter((own) =>
        own.some(({ name, fields }) => name === 'channel_touched' && fields.channel === code),
      );
    question = createChannelQuestion({
      registry,
      catalogue: {
        channels: async () => channels.map(({ id, name, domain }) => ({ code: id, name, domain })),
        channelCosts: async () =>
          channels.map(({ id, visitorCostFen }) => ({
            ...{ channelCode: id, periodStart: '2025-07-01', periodEnd: '2026-07-01' },
            costFen: visitors(id).length * visitorCostFen,
          })),
      },
    } as unknown as Parameters<typeof createChannelQuestion>[0]);
    const parameters = channelParameters.parse({ range: { from: '2025-07-01', to: '2026-07-01' } });
    result = (await question.answer(parameters, recordedContext(lives))) as ChannelResult;
  });

  it('has the largest flow, a contribution below the average, and the dearest customers', () => {
    // Second devices on which nobody logs in are of no known channel.
    const [first, ...others] = result.rows.filter(({ channel }) => channel !== null);
    expect(first?.channel).toBe(weakChannel.channel);
    expect(first?.place).toBe('repair');
    const flow =
      (first?.newVisitors ?? 0) / others.reduce((sum, row) => sum + row.newVisitors, first?.newVisitors ?? 0);
    expect(flow).toBeCloseTo(weakChannel.visitorShare, 1);
    const fundedOf = (row: ChannelResult['rows'][number] | undefined) => (row?.funded ?? 0) / (row?.opened ?? 1);
    for (const row of others) {
      expect(fundedOf(first)).toBeLessThan(fundedOf(row) / 2);
      expect(first?.cacFen).toBeGreaterThan(2 * (row.cacFen ?? 0));
    }
    expect(first?.cacVerdict).toBe('quality_only');
  });

  it('adds up over channels and campaigns', () => {
    for (const figure of ['visitors', 'visits', 'newVisitors', 'opened', 'funded', 'revenueFen'] as const) {
      expect(result.rows.reduce((sum, row) => sum + row[figure], 0)).toBe(result.total[figure]);
      for (const row of result.rows)
        expect(row.campaigns.reduce((sum, each) => sum + each[figure], 0)).toBe(row[figure]);
    }
  });
});
