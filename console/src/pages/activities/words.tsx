// An activity in words: what it asks for, and what it gives.
import { type Activity, actions, happenings, type PlanOf } from '@contracts/reward/activities/contract.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSentence } from '../drafts/use-sentence.ts';
import { useLimitWords } from '../scenes/words.tsx';

type Rewards = PlanOf<'quiz'>['rewards'];

const useRewardWords = (): ((rewards: Rewards) => string) => {
  const text = useText();
  const action = useSentence(actions);
  return (rewards) => (rewards.length === 0 ? text('activities.saysNothing') : text.list(rewards.map(action)));
};

const useTaskWords = (): ((plan: PlanOf<'tasks'>) => readonly string[]) => {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const happening = useSentence(happenings);
  const reward = useRewardWords();
  const windowWords = ({ window, tasks }: PlanOf<'tasks'>): string => {
    const count = tasks.length;
    switch (window.kind) {
      case 'calendar':
        return text('activities.saysTasksCalendar', { unit: text(`sceneUnit.${window.unit}`), count });
      case 'since':
        return text('activities.saysTasksSince', { event: happening(window.event), days: window.days, count });
      case 'joined':
        return text('activities.saysTasksJoined', { days: window.days, count });
    }
  };
  return (plan) => [
    windowWords(plan),
    ...plan.tasks.map(({ name, count, rewards }) => {
      const said = text('activities.saysTask', {
        ...{ name: say(name), happening: happening(count.of), times: format.count(count.atLeast) },
      });
      return rewards.length === 0
        ? said
        : text.list([said, text('activities.saysReward', { actions: reward(rewards) })]);
    }),
    text('activities.saysReward', { actions: reward(plan.rewards) }),
    ...(plan.leaderboard ? [text('activities.saysBoard')] : []),
  ];
};

const useStreakWords = (): ((plan: PlanOf<'streak'>) => readonly string[]) => {
  const text = useText();
  const reward = useRewardWords();
  const happening = useSentence(happenings);
  return ({ cycleDays, daily, milestones, makeUp, byEvent }) => [
    text('activities.saysStreak', { cycle: cycleDays }),
    ...(byEvent ? [text('activities.saysByEvent', { event: happening(byEvent) })] : []),
    ...(daily.length > 0 ? [text('activities.saysDaily', { actions: reward(daily) })] : []),
    ...milestones.map(({ days, rewards }) => text('activities.saysMilestone', { days, actions: reward(rewards) })),
    ...(makeUp
      ? [
          text('activities.saysMakeUp', {
            ...{ times: makeUp.perMonth, free: makeUp.freePerMonth, points: makeUp.points },
          }),
        ]
      : []),
  ];
};

/** Everything that an activity says, as short sentences. */
export const useActivityWords = (): ((activity: Activity) => readonly string[]) => {
  const text = useText();
  const format = useFormat();
  const reward = useRewardWords();
  const tasks = useTaskWords();
  const streak = useStreakWords();
  const limitWords = useLimitWords();
  const planWords = (plan: Activity['plan']): readonly string[] => {
    switch (plan.kind) {
      case 'tasks':
        return tasks(plan);
      case 'streak':
        return streak(plan);
      case 'quiz':
        return [
          text('activities.saysQuiz', {
            ...{ bank: plan.questions.length, asked: plan.asked, pass: plan.passMark, attempts: plan.attempts },
            period: text(`sceneUnit.${plan.period}`),
          }),
          text('activities.saysReward', { actions: reward(plan.rewards) }),
        ];
      case 'referral':
        return [
          text('activities.saysReferral', {
            ...{ within: plan.qualifying.withinDays, closes: plan.qualifying.closes, cap: plan.rewardedPerMonth },
            amount: format.money(plan.qualifying.minimumFen),
          }),
          text('activities.saysThanks', { actions: reward(plan.thanks) }),
          text('activities.saysReferrer', { actions: reward(plan.referrer) }),
          text('activities.saysFriend', { actions: reward(plan.friend) }),
        ];
    }
  };
  return ({ plan, limits }) => [...planWords(plan), ...limits.map(limitWords)];
};

export function ActivitySentence({ activity }: { readonly activity: Activity }) {
  const text = useText();
  const say = useActivityWords();
  return <span>{text.list(say(activity))}</span>;
}

/** What a part of an activity is called. */
export const usePartName = (): ((activity: Activity, part: string) => string) => {
  const text = useText();
  const say = useBilingual();
  return ({ plan }, part) => {
    if (plan.kind === 'tasks') {
      const task = plan.tasks.find(({ code }) => code === part);
      if (task) return say(task.name);
    }
    const milestone = /^m(\d+)$/.exec(part)?.[1];
    return milestone === undefined
      ? text.code('activityPart', part)
      : text('activities.saysMilestone', { days: milestone, actions: '' }).replace(/[：:]\s*$/, '');
  };
};
