// Questions of the simulated firm find what is planted in it: the group that stays away after opening, and what it lacks.
import { beforeAll, describe, expect, it } from 'vitest';
import type { AttributeRegistry } from '../../know/profiles/index.ts';
import type { PopulationDependencies } from '../../know/questions/index.ts';
import {
  type WeakGroupParameters,
  type WeakGroupResult,
  weakGroupParameters,
} from '../../know/weak-groups/contract.ts';
import { createWeakGroupQuestion } from '../../know/weak-groups/index.ts';
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
  const question = createWeakGroupQuestion({
    ...{ registry, tags: { tagNames: async () => new Map() } },
  } as unknown as PopulationDependencies);

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
