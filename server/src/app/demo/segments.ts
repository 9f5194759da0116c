// Segments of the simulated firm, so that analyses, portraits and scenes have groups to begin with; the library of scenes names them.
import { createSegment } from '../../know/segments/contract.ts';
import type { Installation } from '../wiring.ts';
import { asker, manager } from './programme.ts';

const YUAN = 100;

const didAtLeast = (event: string, value: number) => ({
  ...{ kind: 'did', matcher: [{ event }], measure: { of: 'count' }, operator: 'at_least', value },
  window: { kind: 'last', days: 90 },
});

const segments = [
  {
    code: 'high_value',
    name: { zh: '高净值客户', en: 'High value' },
    description: { zh: '总资产在 100 万元以上。', en: 'Total assets of 1,000,000 yuan and more.' },
    condition: { kind: 'attribute', attribute: 'total_assets_fen', operator: 'gte', value: 1_000_000 * YUAN },
  },
  {
    code: 'growth_potential',
    name: { zh: '成长潜力客户', en: 'Room to grow' },
    description: { zh: '常读资讯，还不是富裕客户。', en: 'Readers who are not affluent yet.' },
    condition: {
      kind: 'all',
      of: [
        { kind: 'tag', tag: 'reader' },
        { kind: 'not', of: { kind: 'tag', tag: 'affluent' } },
      ],
    },
  },
  {
    code: 'learners',
    name: { zh: '学习型客户', en: 'Learners' },
    description: {
      zh: '近 90 天完成过课程，或读了至少 10 篇资讯。',
      en: 'Finished a course in the last 90 days, or read ten news.',
    },
    condition: { kind: 'any', of: [didAtLeast('course_finished', 1), didAtLeast('news_read', 10)] },
  },
];

/** Makes them when the firm is known, so that the load does not judge them event by event. */
export const introduceSegments = async ({ routes }: Pick<Installation, 'routes'>): Promise<void> => {
  const ask = asker(routes, manager);
  for (const { condition, ...segment } of segments)
    await ask(createSegment, segment.code, { ...segment, definition: { kind: 'rule', condition } });
};
