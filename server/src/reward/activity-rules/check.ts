// What an activity must be to be saved, and which class it has at best in each kind of firm.
import { complianceProfiles } from '../../decide/drafts/contract.ts';
import { type ComplianceClass, type ComplianceProfile, isLaxer, strictest } from '../../decide/drafts/index.ts';
import { argumentsWrong, happeningOf, isInternal } from '../../decide/rules/index.ts';
import { lowestClass, type SceneRefusal, sceneWrong } from '../../decide/scene-rules/index.ts';
import { type Refusal, refuse } from '../../kernel/index.ts';
import { part, scenesOf } from './compile.ts';
import type { Activity, PlanOf } from './contract.ts';

export type ActivityRefusal =
  | SceneRefusal
  | Refusal<'ACTIVITY_NOT_VALID' | 'ACTIVITY_NOT_FOUND' | 'ACTIVITY_NOT_ACTIVE'>;

const notValid = (message: string): ActivityRefusal => refuse('ACTIVITY_NOT_VALID', message);

/** Where tasks are nothing but tasks their code is free; these are the words of parts. */
const reserved: readonly string[] = Object.values(part);

const twice = <Value>(values: readonly Value[]): Value | undefined =>
  values.find((value, index) => values.indexOf(value) !== index);

const tasksWrong = ({ tasks, window, leaderboard }: PlanOf<'tasks'>): ActivityRefusal | null => {
  const codes = tasks.map(({ code }) => code);
  const again = twice(codes);
  if (again !== undefined) return notValid(`Two tasks are called ${again}; give each a code of its own.`);
  const taken = codes.find((code) => reserved.includes(code));
  if (taken !== undefined) return notValid(`A task cannot be called ${taken}; choose another code.`);
  if (window.kind === 'since') {
    const word = happeningOf(window.event.word);
    const wrong = word ? argumentsWrong(word, window.event.with) : `There is no happening ${window.event.word}.`;
    if (wrong !== null) return notValid(wrong);
  }
  if (leaderboard && window.kind !== 'calendar')
    return notValid('A leaderboard compares customers over the same days: choose a calendar window.');
  return null;
};

const streakWrong = ({ milestones, cycleDays, daily, makeUp }: PlanOf<'streak'>): ActivityRefusal | null => {
  const days = milestones.map((each) => each.days);
  if (twice(days) !== undefined) return notValid('Two milestones are reached on the same day; keep one of them.');
  const late = days.find((each) => each > cycleDays);
  if (late !== undefined)
    return notValid(`A milestone of ${late} days lies outside of the cycle of ${cycleDays}; make the cycle longer.`);
  if (milestones.length === 0 && daily.length === 0)
    return notValid('Say what a day or a milestone gives; otherwise nobody is told of anything.');
  return makeUp && makeUp.freePerMonth > makeUp.perMonth
    ? notValid('More days would be free than may be made up in a month; lower the free ones.')
    : null;
};

const quizWrong = ({ questions, asked, passMark }: PlanOf<'quiz'>): ActivityRefusal | null => {
  if (asked > questions.length)
    return notValid(`An attempt asks ${asked} questions and there are ${questions.length}; write more or ask fewer.`);
  if (passMark > asked) return notValid('More right answers are needed than questions are asked; lower the pass mark.');
  const bad = questions.findIndex(
    ({ right, options }) =>
      twice(right) !== undefined || right.some((place) => place >= options.length) || right.length === options.length,
  );
  return bad < 0
    ? null
    : notValid(`Question ${bad + 1}: name each right option once, and leave at least one that is wrong.`);
};

const referralWrong = ({ qualifying }: PlanOf<'referral'>): ActivityRefusal | null =>
  qualifying.closes > qualifying.withinDays
    ? notValid('There are fewer days than daily closes that are needed; allow more days.')
    : null;

const planWrong = ({ plan }: Activity): ActivityRefusal | null => {
  switch (plan.kind) {
    case 'tasks':
      return tasksWrong(plan);
    case 'streak':
      return streakWrong(plan);
    case 'quiz':
      return quizWrong(plan);
    case 'referral':
      return referralWrong(plan);
  }
};

const rewardsOf = ({ plan }: Activity) => {
  switch (plan.kind) {
    case 'tasks':
      return [...plan.rewards, ...plan.tasks.flatMap(({ rewards }) => rewards)];
    case 'streak':
      return [...plan.daily, ...plan.milestones.flatMap(({ rewards }) => rewards)];
    case 'quiz':
      return plan.rewards;
    case 'referral':
      return [...plan.thanks, ...plan.referrer, ...plan.friend];
  }
};

/** Comparing customers in public moves them to do more than they need: compliance looks at it, and at trades nobody is compared on the mainland. */
const boardClass = (activity: Activity, profile: ComplianceProfile): ComplianceClass => {
  const { plan } = activity;
  if (plan.kind !== 'tasks' || !plan.leaderboard) return 'G';
  const [first] = plan.tasks;
  const counted = first ? (happeningOf(first.count.of.word)?.lowestOf(first.count.of.with)[profile] ?? 'R') : 'G';
  return strictest([counted, profile === 'mainland_broker' ? 'Y' : 'G']);
};

/** The laxest class that a profile's law allows. */
export const lowestClassOf = (code: string, activity: Activity, profile: ComplianceProfile): ComplianceClass =>
  strictest([
    ...scenesOf(code, 0, activity).map(({ scene }) => lowestClass(scene, profile)),
    boardClass(activity, profile),
  ]);

/** Why an activity cannot be saved; null when it can, as far as it can be said without a store. */
export const activityWrong = (code: string, activity: Activity): ActivityRefusal | null => {
  const wrong = planWrong(activity);
  if (wrong) return wrong;
  const internal = rewardsOf(activity).find(({ word }) => isInternal(word));
  if (internal) return notValid(`There is no action ${internal.word}; choose one of the list.`);
  for (const { scene } of scenesOf(code, 0, activity)) {
    const refused = sceneWrong(scene);
    if (refused) return refused;
  }
  const lax = complianceProfiles.find((profile) =>
    isLaxer(activity.compliance[profile], lowestClassOf(code, activity, profile)),
  );
  return lax === undefined
    ? null
    : refuse('CLASS_TOO_LAX', `A leaderboard is at least class ${lowestClassOf(code, activity, lax)} for ${lax}.`, {
        profile: lax,
      });
};
