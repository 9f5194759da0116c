// Scenes for learning, services and tools: what a mainland broker may give something for.
import {
  benefit,
  careful,
  count,
  distinct,
  happens,
  limit,
  looked,
  month,
  note,
  points,
  type SceneTemplate,
  scene,
  template,
} from './library-words.ts';

const week = { kind: 'calendar', unit: 'week' } as const;
const quarter = { kind: 'calendar', unit: 'quarter' } as const;
const year = { kind: 'calendar', unit: 'year' } as const;
const ever = { kind: 'calendar', unit: 'ever' } as const;
const read = { seconds: 30, topics: [] };
const onceADay = { by: [], perDay: 1, perWindow: null };

const substitutes: readonly SceneTemplate[] = [
  template(
    'courses_level2',
    'learning',
    scene({
      name: { zh: '学完 3 门行情课程送 Level-2 体验', en: 'Level-2 quotes for three courses on quotes' },
      trigger: happens([distinct('course', { courses: [] }, 'content_id', 3)], quarter),
      ...{ actions: [benefit('level2_trial')], cost: { fenPerPoint: '1', fenPerAward: 3_000 }, ...careful('quarter') },
    }),
  ),
  template(
    'courses_paper_portfolio',
    'learning',
    scene({
      name: { zh: '理财课程与风险测评：送模拟组合', en: 'A paper portfolio for courses and the risk test' },
      trigger: happens([distinct('course', { courses: [] }, 'content_id', 2), count('risk_test', {})], {
        kind: 'rolling',
        days: 60,
      }),
      ...{ actions: [points(200)], ...careful('year') },
    }),
  ),
  template(
    'products_understood',
    'learning',
    scene({
      name: { zh: '读懂产品：资料与测评', en: 'Products understood: documents and the risk test' },
      trigger: happens(
        [distinct('reading', { seconds: 60, topics: ['product', 'fund', 'wealth'] }, 'content_id', 3)],
        month,
      ),
      ...{ actions: [points(100)], ...careful('month') },
    }),
  ),
  template(
    'three_services',
    'service',
    scene({
      name: { zh: '当月使用 3 种服务', en: 'Three services in a month' },
      trigger: happens([distinct('service', { services: [] }, 'service', 3)], month),
      ...{ actions: [points(50)], limits: [limit('customer', 'month', 1)] },
    }),
  ),
  template(
    'education_day',
    'learning',
    scene({
      name: { zh: '参加投教活动', en: 'Investor education day' },
      trigger: happens([distinct('activity', { activities: [] }, 'activity', 1)], month),
      ...{ actions: [points(20)], ...careful('month') },
    }),
  ),
];

export const learningTemplates: readonly SceneTemplate[] = [
  template(
    'ten_articles',
    'learning',
    scene({
      name: { zh: '当月阅读满 10 篇送积分', en: 'Points for ten articles a month' },
      trigger: happens(
        [{ ...distinct('reading', read, 'content_id', 10), cap: { by: [], perDay: 5, perWindow: null } }],
        month,
      ),
      ...{ actions: [points(100)], ...careful('month') },
    }),
  ),
  ...substitutes,
  template(
    'reading_week',
    'learning',
    scene({
      name: { zh: '一周 5 天有阅读', en: 'Reading on five days of a week' },
      trigger: happens([count('reading', read, { atLeast: 5, cap: onceADay })], week),
      ...{ actions: [points(20)], ...careful('month') },
      limits: [limit('customer', 'month', 5), limit('device', 'month', 5)],
    }),
  ),
  template(
    'course_series',
    'learning',
    scene({
      name: { zh: '一个季度学完 5 门课程', en: 'Five courses in a quarter' },
      trigger: happens([distinct('course', { courses: [] }, 'content_id', 5)], quarter),
      ...{ actions: [points(150), note('scene_course_series')], ...careful('quarter') },
    }),
  ),
  template(
    'live_three',
    'learning',
    scene({
      name: { zh: '当月观看 3 场直播', en: 'Three live sessions a month' },
      trigger: happens([distinct('live', {}, 'content_id', 3)], month),
      ...{ actions: [points(60)], ...careful('month') },
    }),
  ),
  template(
    'risk_test_renewed',
    'service',
    scene({
      name: { zh: '风险测评续期', en: 'Risk test renewed' },
      trigger: happens([count('risk_test', {})], year),
      ...{ actions: [points(100)], ...careful('year') },
    }),
  ),
  template(
    'survey_thanks',
    'service',
    scene({
      name: { zh: '感谢您的反馈', en: 'Thanks for an answer' },
      trigger: happens([distinct('survey', { surveys: [] }, 'survey', 1)], month),
      ...{ actions: [points(30)], ...careful('month') },
    }),
  ),
  template(
    'tools_explorer',
    'service',
    scene({
      name: { zh: '当月用过 5 种工具', en: 'Five tools in a month' },
      trigger: happens([distinct('feature', { features: [] }, 'feature', 5)], month),
      ...{ actions: [points(50)], ...careful('month') },
    }),
  ),
  template(
    'watchlist_ten',
    'service',
    scene({
      name: { zh: '自选股满 10 只', en: 'Ten products on the watchlist' },
      trigger: happens([distinct('event', { event: 'watchlist_added' }, 'product_code', 10)], ever),
      ...{ actions: [points(50), note('scene_watchlist_built')], ...careful('total') },
    }),
  ),
  template(
    'sign_in_week',
    'service',
    scene({
      name: { zh: '一周登录 5 天', en: 'Signed in on five days of a week' },
      trigger: happens([count('event', { event: 'logged_in' }, { atLeast: 5, cap: onceADay })], week),
      ...{ actions: [points(10)], trust: 'public' },
      limits: [limit('customer', 'month', 5), limit('device', 'month', 5)],
    }),
  ),
  template(
    'wecom_followed',
    'service',
    scene({
      name: { zh: '添加顾问企业微信', en: 'Adviser followed on WeCom' },
      trigger: happens([count('event', { event: 'wecom_followed' })], ever),
      ...{ actions: [points(30)] },
    }),
  ),
  template(
    'steady_quarter',
    'assets',
    scene({
      name: { zh: '季度资产稳定送研究服务', en: 'Research service for a steady quarter' },
      trigger: happens([count('assets', { minimumFen: 5_000_000 }, { atLeast: 50, cap: onceADay })], quarter),
      ...{ actions: [benefit('annual_strategy')], compliance: looked, cost: { fenPerPoint: '1', fenPerAward: 2_000 } },
    }),
  ),
];
