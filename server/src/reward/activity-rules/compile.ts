// What an activity gives for, as scenes: they count, decide, explain and take back as all scenes do. The code of such a scene is that of the
// activity and of the part, with a dot between, which no scene of an operator has.
import type { calendarUnits } from '../../decide/scene-rules/contract.ts';
import type { Limit, Scene, SceneInForce } from '../../decide/scene-rules/index.ts';
import type { Activity, PlanOf, TaskWindow } from './contract.ts';
import { milestonePart } from './streak.ts';

type Rewards = PlanOf<'quiz'>['rewards'];
type Use = Rewards[number];
type SceneWindow = Extract<Scene['trigger'], { kind: 'happens' }>['window'];

/** Parts that are not tasks. */
export const part = {
  all: 'all',
  day: 'day',
  signed: 'signed',
  pass: 'pass',
  thanks: 'thanks',
  referrer: 'referrer',
  friend: 'friend',
  closes: 'closes',
} as const;

export const sceneCodeOf = (activity: string, ofPart: string): string => `${activity}.${ofPart}`;

const joinedUse = (activity: string): Use => ({ word: 'joined', with: { activities: [activity] } });

/** The window of tasks as scenes know it. */
export const windowOf = (activity: string, window: TaskWindow): SceneWindow => {
  switch (window.kind) {
    case 'calendar':
      return { kind: 'calendar', unit: window.unit };
    case 'since':
      return { kind: 'since', event: window.event, days: window.days, which: 'first' };
    case 'joined':
      return { kind: 'since', event: joinedUse(activity), days: window.days, which: 'first' };
  }
};

const oncePer: Readonly<Record<(typeof calendarUnits)[number], Omit<Limit, 'of' | 'branches'>>> = {
  day: { span: 'day', awards: 1 },
  week: { span: 'month', awards: 6 },
  month: { span: 'month', awards: 1 },
  quarter: { span: 'quarter', awards: 1 },
  year: { span: 'year', awards: 1 },
  ever: { span: 'total', awards: 1 },
};

/** An app may state what counts: then a customer has a limit, which the window implies. */
const limitsOf = ({ trust, limits, plan }: Activity): Scene['limits'] => {
  if (trust !== 'public' || plan.kind !== 'tasks' || limits.some(({ of }) => of === 'customer')) return limits;
  const { window } = plan;
  return [...limits, { of: 'customer', ...oncePer[window.kind === 'calendar' ? window.unit : 'ever'] }];
};

interface PartScene {
  readonly part: string;
  readonly title: { readonly zh: string; readonly en: string } | null;
  readonly trigger: Scene['trigger'];
  readonly actions: Rewards;
  /** A server states it, whatever an app may state of tasks. */
  readonly byServer?: true;
  /** Only counts and tells: neither conditions nor limits, which whoever is told looks at. */
  readonly isNote?: true;
}

const titled = (activity: Activity, title: PartScene['title']): Scene['name'] =>
  title === null ? activity.name : { zh: `${activity.name.zh} · ${title.zh}`, en: `${activity.name.en} · ${title.en}` };

const sceneOf = (activity: Activity, each: PartScene): Scene => ({
  name: titled(activity, each.title),
  trigger: each.trigger,
  trust: each.byServer ? 'server' : activity.trust,
  conditions: each.isNote ? [] : activity.conditions,
  excludeOwnAccounts: true,
  actions: each.actions,
  limits: each.isNote ? [] : limitsOf(activity),
  cost: each.isNote ? { fenPerPoint: '0', fenPerAward: 0 } : activity.cost,
  ...{ validFrom: activity.validFrom, validUntil: activity.validUntil },
  ...{ compliance: activity.compliance, disclosure: activity.disclosure },
});

const plainCount = (of: Use) => ({
  ...{ of, each: [], measure: 'events' as const, property: null, atLeast: 1, cap: null },
});

const happens = (of: Use): Scene['trigger'] => ({
  ...{ kind: 'happens', counts: [plainCount(of)], window: { kind: 'each' } },
});

const reachedUse = (word: string, activity: string, ofPart: string): Use => ({
  word,
  with: { activities: [activity], parts: [ofPart] },
});

const partsOfTasks = (code: string, plan: PlanOf<'tasks'>): readonly PartScene[] => {
  const window = windowOf(code, plan.window);
  return [
    ...plan.tasks.map(
      (task): PartScene => ({
        ...{ part: task.code, title: task.name, actions: task.rewards },
        trigger: { kind: 'happens', counts: [task.count], window },
      }),
    ),
    {
      ...{ part: part.all, title: null, actions: plan.rewards },
      trigger: { kind: 'happens', counts: plan.tasks.map(({ count }) => count), window },
    },
  ];
};

const note = (activity: string, ofPart: string): Rewards => [
  { word: 'activity_note', with: { activity, part: ofPart } },
];

const partsOfStreak = (code: string, plan: PlanOf<'streak'>): readonly PartScene[] => {
  const reached = (ofPart: string): Scene['trigger'] => happens(reachedUse('activity_reached', code, ofPart));
  return [
    {
      ...{ part: part.day, title: { zh: '签到', en: 'sign-in' }, actions: plan.daily },
      trigger: reached(part.day),
      byServer: true,
    },
    ...plan.milestones.map(
      ({ days, rewards }): PartScene => ({
        ...{ part: milestonePart(days), title: { zh: `连续 ${days} 天`, en: `${days} days in a row` } },
        ...{ actions: rewards, trigger: reached(milestonePart(days)) },
        byServer: true,
      }),
    ),
    ...(plan.byEvent === null
      ? []
      : [
          {
            ...{ part: part.signed, title: null, actions: note(code, part.signed), trigger: happens(plan.byEvent) },
            byServer: true as const,
            isNote: true as const,
          } satisfies PartScene,
        ]),
  ];
};

const partsOfQuiz = (code: string, { rewards }: PlanOf<'quiz'>): readonly PartScene[] => [
  {
    ...{ part: part.pass, title: null, actions: rewards },
    byServer: true,
    trigger: happens(reachedUse('activity_reached', code, part.pass)),
  },
];

const partsOfReferral = (code: string, plan: PlanOf<'referral'>): readonly PartScene[] => {
  const reached = (ofPart: string): Scene['trigger'] => happens(reachedUse('referral_reached', code, ofPart));
  const { closes, minimumFen, withinDays } = plan.qualifying;
  return [
    {
      ...{ part: part.thanks, title: { zh: '感谢推荐', en: 'thanks' }, actions: plan.thanks },
      trigger: reached(part.thanks),
      byServer: true,
    },
    {
      ...{ part: part.referrer, title: { zh: '推荐人', en: 'who referred' }, actions: plan.referrer },
      trigger: reached(part.referrer),
      byServer: true,
    },
    {
      ...{ part: part.friend, title: { zh: '新客户', en: 'the friend' }, actions: plan.friend },
      trigger: reached(part.friend),
      byServer: true,
    },
    {
      ...{ part: part.closes, title: null, actions: note(code, part.closes) },
      byServer: true,
      isNote: true,
      trigger: {
        kind: 'happens',
        counts: [
          {
            ...plainCount({ word: 'assets', with: { minimumFen } }),
            ...{ atLeast: closes, cap: { by: [], perDay: 1, perWindow: null } },
          },
        ],
        window: {
          ...{ kind: 'since', event: reachedUse('referral_reached', code, 'begun'), days: withinDays, which: 'first' },
        },
      },
    },
  ];
};

const partsOf = (code: string, { plan }: Activity): readonly PartScene[] => {
  switch (plan.kind) {
    case 'tasks':
      return partsOfTasks(code, plan);
    case 'streak':
      return partsOfStreak(code, plan);
    case 'quiz':
      return partsOfQuiz(code, plan);
    case 'referral':
      return partsOfReferral(code, plan);
  }
};

/** The scenes of an activity in a version, its parts in their order. */
export const scenesOf = (code: string, version: number, activity: Activity): readonly SceneInForce[] =>
  partsOf(code, activity).map((each) => ({
    ...{ code: sceneCodeOf(code, each.part), version, scene: sceneOf(activity, each) },
  }));
