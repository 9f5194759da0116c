// Activities that ship ready to be drafted, each with its class in every kind of firm; what is R on the mainland stands beside what may be done
// instead.
import type { Compliance } from '../../decide/drafts/contract.ts';
import { shippedTasks } from '../../decide/rules/index.ts';
import type { Activity, Plan, PlanOf, Task } from './contract.ts';
import { educationQuestions, fraudQuestions } from './template-quizzes.ts';

export interface ActivityTemplate {
  readonly code: string;
  readonly activity: Activity;
  /** What a firm takes for which this one is class R. */
  readonly substitute: string | null;
}

type Both = readonly [zh: string, en: string];
type Use = PlanOf<'quiz'>['rewards'][number];

const both = ([zh, en]: Both): { zh: string; en: string } => ({ zh, en });
const points = (count: number): Use => ({
  word: 'points',
  with: { points: count, programme: 'main', wallet: 'points', qualifyingWallet: '' },
});
const thanksTask: Use = {
  word: 'staff_task',
  with: { title: shippedTasks.referralThanks.zh, assignee: 'adviser', dueDays: 3 },
};

const free: Compliance = { mainland_broker: 'G', bank: 'G', overseas_broker: 'G' };
const looked: Compliance = { mainland_broker: 'Y', bank: 'G', overseas_broker: 'G' };
/** A window that begins with an opening pays for no opening; compliance looks at it all the same, as at everything that begins with one. */
const begun: Compliance = { mainland_broker: 'Y', bank: 'Y', overseas_broker: 'Y' };
const inducing: Compliance = { mainland_broker: 'R', bank: 'Y', overseas_broker: 'Y' };

const task = (code: string, name: Both, of: Use, atLeast: number, more: Partial<Task['count']> = {}): Task => ({
  ...{ code, name: both(name), rewards: [] },
  count: { of, each: [], measure: 'events', property: null, atLeast, cap: null, ...more },
});
const reading: Use = { word: 'reading', with: { seconds: 30, topics: [] } };
const articles = (code: string, atLeast: number): Task =>
  task(code, [`读 ${atLeast} 篇资讯`, `Read ${atLeast} articles`], reading, atLeast, {
    ...{ measure: 'distinct', property: 'content_id' },
    cap: { by: [], perDay: 5, perWindow: null },
  });
const courses: Use = { word: 'course', with: { courses: [] } };
const services: Use = { word: 'service', with: { services: [] } };
const riskTest: Use = { word: 'risk_test', with: {} };

interface More {
  readonly compliance?: Compliance;
  readonly level?: 1 | 2 | 3;
  readonly trust?: Activity['trust'];
  readonly substitute?: string;
  readonly limits?: Activity['limits'];
}

const template = (
  code: string,
  name: Both,
  summary: Both,
  plan: Plan,
  { compliance = free, level = 2, trust = 'public', substitute, limits = [] }: More = {},
): ActivityTemplate => ({
  code,
  substitute: substitute ?? null,
  activity: {
    ...{ name: both(name), summary: both(summary), plan, level, conditions: [], trust, limits },
    cost: { fenPerPoint: '1', fenPerAward: 0 },
    ...{ validFrom: '2026-01-01', validUntil: null, compliance },
    disclosure: {
      zh: `${summary[0]} 奖励以实际记录为准，数据更正时奖励会相应收回或补发。`,
      en: `${summary[1]} What is recorded decides; where records are corrected, rewards are taken back or given later.`,
    },
  },
});

const tasks = (
  window: PlanOf<'tasks'>['window'],
  list: readonly Task[],
  rewards: readonly Use[],
  leaderboard = false,
): Plan => ({ kind: 'tasks', window, tasks: [...list], rewards: [...rewards], leaderboard });

const referral = (code: string, name: Both, summary: Both, pays: boolean): ActivityTemplate =>
  template(
    code,
    name,
    summary,
    {
      kind: 'referral',
      ...{ thanks: [thanksTask], referrer: pays ? [points(500)] : [], friend: pays ? [points(300)] : [] },
      qualifying: { closes: 30, minimumFen: 1_000_000, withinDays: 120 },
      ...{ rewardedPerMonth: 5, linkDays: 30, url: 'https://example.com/open' },
    },
    pays
      ? { trust: 'server', compliance: inducing, level: 1, substitute: 'referral_thanks' }
      : { trust: 'server', level: 2 },
  );

/** Every activity that ships. */
export const activityTemplates: readonly ActivityTemplate[] = [
  template(
    'newcomer_pack',
    ['新手任务', 'Newcomer tasks'],
    ['开户后 30 天内完成学习与设置任务，认识市场与自己的风险承受能力。', 'Learn and set up in the first 30 days.'],
    tasks(
      { kind: 'since', event: { word: 'event', with: { event: 'account_opened' } }, days: 30 },
      [
        task('risk_test', ['完成风险测评', 'Take the risk test'], riskTest, 1),
        task('first_course', ['学完一门投教课程', 'Finish a course'], courses, 1),
        articles('five_articles', 5),
        task(
          'watchlist',
          ['加一只自选', 'Add to the watchlist'],
          { word: 'event', with: { event: 'watchlist_added' } },
          1,
        ),
      ],
      [points(200)],
    ),
    { compliance: begun },
  ),
  template(
    'learning_streak',
    ['每日学习签到', 'Daily sign-in'],
    ['每天来签到学习，连续天数越多奖励越多；漏签可补签。', 'Sign in every day; a missed day can be made up.'],
    {
      ...{ kind: 'streak', byEvent: null, daily: [points(1)], cycleDays: 30 },
      milestones: [
        { days: 7, rewards: [points(20)] },
        { days: 15, rewards: [points(50)] },
        { days: 30, rewards: [points(120)] },
      ],
      makeUp: { perMonth: 3, freePerMonth: 1, points: 30, programme: 'main', wallet: 'points', daysBack: 7 },
    },
    { level: 1 },
  ),
  template(
    'risk_test_renewal',
    ['风险测评更新', 'Renew the risk test'],
    [
      '按时更新风险测评，让服务与您的风险承受能力相符（与结果无关）。',
      'Renew the risk test in time, whatever its result.',
    ],
    tasks(
      { kind: 'calendar', unit: 'year' },
      [task('renewed', ['完成风险测评', 'Take the risk test'], riskTest, 1)],
      [points(50)],
    ),
  ),
  template(
    'education_quiz',
    ['投教知识问答', 'Investor education quiz'],
    ['答对四题即可通过，每月一次，学知识得积分。', 'Pass with four right answers, once a month.'],
    {
      ...{ kind: 'quiz', questions: [...educationQuestions], asked: 5, passMark: 4 },
      ...{ period: 'month', attempts: 3, rewards: [points(60)] },
    },
  ),
  template(
    'anti_fraud_quiz',
    ['防范非法证券活动问答', 'Quiz against fraud'],
    [
      '识别非法荐股与账户出借风险，全部答对即通过。',
      'Recognise illegal tips and lent accounts; all answers must be right.',
    ],
    {
      ...{ kind: 'quiz', questions: [...fraudQuestions], asked: 4, passMark: 4 },
      ...{ period: 'ever', attempts: 5, rewards: [points(40)] },
    },
  ),
  referral(
    'referral_thanks',
    ['推荐有感谢', 'Thanks for a referral'],
    [
      '把知音分享给朋友；朋友开户后，您的投资顾问会向您致谢。',
      'Share with friends; your adviser thanks you when one opens an account.',
    ],
    false,
  ),
  referral(
    'referral_both_sides',
    ['推荐双方有礼', 'Rewards for both sides'],
    [
      '朋友开户并满足条件后，双方获得积分，每月最多 5 位。',
      'Both get points once the friend qualifies; at most five friends a month.',
    ],
    true,
  ),
  template(
    'reading_challenge',
    ['七日阅读挑战', 'Seven days of reading'],
    ['报名后 7 天内读完 15 篇不同的资讯。', 'Join, and read 15 different articles within seven days.'],
    tasks({ kind: 'joined', days: 7 }, [articles('articles', 15)], [points(80)]),
  ),
  template(
    'service_week',
    ['服务体验周', 'A week of services'],
    ['每周体验 3 项不同服务。', 'Use three different services in a week.'],
    tasks(
      { kind: 'calendar', unit: 'week' },
      [
        task('services', ['体验 3 项服务', 'Use three services'], services, 3, {
          ...{ measure: 'distinct', property: 'service' },
        }),
      ],
      [points(20)],
    ),
  ),
  template(
    'monthly_learning',
    ['每月学习计划', 'Learning plan of the month'],
    ['每月学完 2 门课程并看 1 场直播。', 'Finish two courses and watch a live session each month.'],
    tasks(
      { kind: 'calendar', unit: 'month' },
      [
        task('courses', ['学完 2 门课程', 'Finish two courses'], courses, 2, {
          measure: 'distinct',
          property: 'content_id',
        }),
        task('live', ['看 1 场直播', 'Watch a live session'], { word: 'live', with: {} }, 1),
      ],
      [points(80)],
    ),
  ),
  template(
    'learning_board',
    ['学习排行榜', 'Learning leaderboard'],
    ['本月阅读篇数排行，只比学习，不比交易。', 'Ranks what members read this month; never what they trade.'],
    tasks({ kind: 'calendar', unit: 'month' }, [articles('articles', 30)], [points(60)], true),
    { compliance: looked },
  ),
  template(
    'trading_challenge',
    ['月度交易挑战', 'Trading challenge of the month'],
    ['每月完成 10 笔有效交易。', 'Ten valid trades a month.'],
    tasks(
      { kind: 'calendar', unit: 'month' },
      [
        task(
          'trades',
          ['10 笔有效交易', 'Ten valid trades'],
          { word: 'trades', with: { minimumFen: 20_000, sides: [], types: [], products: [], noRoundTrips: true } },
          10,
          { cap: { by: ['product_code'], perDay: 3, perWindow: null } },
        ),
      ],
      [points(100)],
    ),
    { compliance: inducing, level: 1, trust: 'server', substitute: 'monthly_learning' },
  ),
];
