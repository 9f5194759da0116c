// Scenes that look after customers at key moments: tasks for staff and messages, and nothing of value, so that nothing is induced.
import type { Bilingual, WordUse } from '../rules/index.ts';
import { each, happens, moment, points, type SceneTemplate, scene, task, template, touch } from './library-words.ts';

const care = (
  code: string,
  goal: SceneTemplate['goal'],
  name: Bilingual,
  of: string,
  actions: readonly WordUse[],
): SceneTemplate => template(code, goal, scene({ name, trigger: happens([moment(of)], each), actions: [...actions] }));

export const careTemplates: readonly SceneTemplate[] = [
  care(
    'opening_help',
    'newcomer',
    { zh: '开户中断：协助完成', en: 'Opening interrupted: help' },
    'opening_interrupted',
    [task('openingHelp', 1, 'branch'), touch('push', 'opening_resume')],
  ),
  care(
    'unfunded_guide',
    'newcomer',
    { zh: '开户未入金：使用指引', en: 'Opened, not funded: a guide' },
    'opened_unfunded',
    [touch('in_app', 'getting_started')],
  ),
  care(
    'first_deposit_guide',
    'newcomer',
    { zh: '首次入金：风险提示与指引', en: 'First deposit: risks and a guide' },
    'first_deposit',
    [touch('in_app', 'first_steps')],
  ),
  care('large_deposit_care', 'care', { zh: '大额入金：顾问回访', en: 'Large deposit: a call' }, 'large_deposit', [
    task('largeDeposit', 2),
  ]),
  care('hesitation_help', 'care', { zh: '购买犹豫：答疑', en: 'Hesitation: answers' }, 'hesitation', [
    task('hesitation', 1),
  ]),
  care('maturing_talk', 'care', { zh: '产品到期：安排沟通', en: 'A product matures: a talk' }, 'product_maturing', [
    task('maturing', 5),
    touch('in_app', 'product_maturing'),
  ]),
  care(
    'low_score_care',
    'care',
    { zh: '低分评价：24 小时内回访', en: 'A low score: a call within a day' },
    'low_survey_score',
    [task('lowScore', 1)],
  ),
  care('complaint_care', 'care', { zh: '投诉：营业部跟进', en: 'A complaint: the branch follows' }, 'complaint', [
    task('complaint', 1, 'branch'),
  ]),
  care('outflow_care', 'care', { zh: '资产流出：顾问了解', en: 'Assets leave: the adviser asks' }, 'asset_outflow', [
    task('outflow', 2),
  ]),
  care(
    'calm_words',
    'care',
    { zh: '大幅盈亏：理性投资提示', en: 'Large gain or loss: calm words' },
    'big_gain_or_loss',
    [touch('in_app', 'calm_investing')],
  ),
  care('near_upgrade', 'care', { zh: '临近升级：等级提示', en: 'Near the next tier: a note' }, 'near_upgrade', [
    touch('in_app', 'near_upgrade'),
  ]),
  care('silence_recall', 'return', { zh: '沉默客户：关怀', en: 'Silent customers: a greeting' }, 'silence', [
    touch('push', 'we_miss_you'),
    task('silence', 5),
  ]),
  care('return_welcome', 'return', { zh: '回归欢迎', en: 'Welcome back' }, 'return', [
    touch('in_app', 'welcome_back'),
    points(20),
  ]),
  template(
    'growth_potential_courses',
    'newcomer',
    scene({
      name: { zh: '成长型客户：推荐入门课程', en: 'Growth potential: first courses' },
      trigger: happens(
        [
          {
            of: { word: 'segment_entered', with: { segments: ['growth_potential'] } },
            each: [],
            measure: 'events',
            property: null,
            atLeast: 1,
            cap: null,
          },
        ],
        each,
      ),
      actions: [touch('in_app', 'first_courses')],
    }),
  ),
  template(
    'quarterly_review',
    'care',
    scene({
      name: { zh: '季度资产回顾', en: 'Review of the quarter' },
      trigger: { kind: 'schedule', when: 'quarter_start', segment: 'high_value' },
      actions: [task('quarter', 15)],
    }),
  ),
  template(
    'monthly_digest',
    'care',
    scene({
      name: { zh: '月度投教精选', en: "The month's reading" },
      trigger: { kind: 'schedule', when: 'month_start', segment: 'learners' },
      actions: [touch('in_app', 'monthly_digest')],
    }),
  ),
];
