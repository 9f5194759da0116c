// The measured questions as the product puts them: through the question values that the console asks, with every figure they answer.
import { funnelQuestion } from '../know/funnels/index.ts';
import { pathQuestion } from '../know/paths/index.ts';
import type { AnyQuestion, QuestionContext } from '../know/questions/index.ts';
import { retentionQuestion } from '../know/retention/index.ts';
import { behaviourFold } from '../know/segments/index.ts';
import type { Timelines } from '../know/timelines/index.ts';
import { trendsQuestion } from '../know/trends/index.ts';
import { frequentSteps, rareSteps, WORLD_FROM, WORLD_TO } from './analytics-world.ts';

/** A question with its parameters, as the frame takes it. */
export interface AskedQuestion {
  readonly code: string;
  readonly title: string;
  readonly question: AnyQuestion;
  readonly parameters: Parameters<AnyQuestion['answer']>[0];
}

/** How one question is asked of a source of timelines; the number makes sure that it was answered. */
export interface MeasuredQuestion {
  readonly code: string;
  readonly title: string;
  /** Times faster than PostHog's layout, at least; null: another measure holds. */
  readonly goal: number;
  ask(timelines: Timelines): Promise<number>;
  /** Null for what segments ask by themselves. */
  readonly asked: AskedQuestion | null;
}

const timeZone = 'Asia/Shanghai';
const range = { from: WORLD_FROM, to: WORLD_TO };
const NOW = Date.parse(`${WORLD_TO}T00:00:00+08:00`);
const population = { who: 'customers', groups: new Map<string, number>(), groupOfOthers: 0 } as const;
const control = { signal: new AbortController().signal, onProgress: () => undefined };
const step = (event: string | null) => [{ event }];

const asked = (
  code: string,
  title: string,
  goal: number,
  question: AnyQuestion,
  given: object,
  figure: (result: never) => number,
): MeasuredQuestion => {
  const { body } = question.endpoints.ask;
  if (!body) throw new Error(`${code} takes no parameters`);
  const { parameters } = body.parse({ parameters: { range, ...given }, waitMs: 0 }) as {
    readonly parameters: Parameters<AnyQuestion['answer']>[0];
  };
  const grouping: QuestionContext['grouping'] = {
    ...{ population, segments: [], values: [] },
    labelOf: (value) => ({ zh: value, en: value }),
  };
  return {
    ...{ code, title, goal, asked: { code, title, question, parameters } },
    ask: async (timelines) =>
      figure((await question.answer(parameters, { grouping, timelines, timeZone, now: NOW, control })) as never),
  };
};

interface Steps {
  readonly groups: readonly { readonly steps: readonly { readonly count: number }[] }[];
}
const lastStep = ({ groups }: Steps): number => groups[0]?.steps.at(-1)?.count ?? 0;

const funnelOf = (steps: readonly string[], more: object = {}) => ({
  ...{ steps: steps.map((event) => ({ events: step(event) })), window: { kind: 'duration', seconds: 7 * 86_400 } },
  ...{ unit: 'month', ...more },
});

const FAR = Number.MAX_SAFE_INTEGER;
const whole = { kind: 'measure', from: -FAR, to: FAR, after: null, of: 'count', column: -1 } as const;

/** Did it five times and never the other: as segments ask it. */
const often: MeasuredQuestion = {
  ...{ code: 'often', title: 'X at least 5 times, never Y', goal: 2, asked: null },
  ask: async (timelines) => {
    const tests = [
      { ...whole, matcher: 0, least: 5, most: FAR },
      { ...whole, matcher: 1, least: 1, most: FAR },
    ];
    const { bits } = await timelines.fold(
      behaviourFold,
      tests,
      {
        matchers: [step('watchlist_added'), step('complained')],
        ...{ columns: [], population, to: NOW },
        from: Date.parse(`${WORLD_FROM}T00:00:00+08:00`),
      },
      control,
    );
    return bits.reduce((sum, some) => sum + some.reduce((held, each) => held + Number(each === 1), 0), 0);
  },
};

export const measuredQuestions: readonly MeasuredQuestion[] = [
  asked(
    'frequent',
    'funnel of 5 frequent steps (64 % of events)',
    8,
    funnelQuestion,
    funnelOf(frequentSteps),
    lastStep,
  ),
  asked(
    ...(['channel', 'the same by channel', 8, funnelQuestion] as const),
    funnelOf(frequentSteps, { breakdown: { by: 'event', subject: { kind: 'field', name: 'channel' } } }),
    lastStep,
  ),
  asked('rare', 'opening funnel (3.5 % of events)', 2, funnelQuestion, funnelOf(rareSteps), lastStep),
  asked(
    ...(['retention', 'retention 12 x 12 by month', 15, retentionQuestion] as const),
    {
      ...{ initial: step(null), returning: step(null), cohort: 'recurring', unit: 'month' },
      periods: { kind: 'calendar', count: 11 },
    },
    ({ groups }: { groups: readonly { size: number }[] }) => groups[0]?.size ?? 0,
  ),
  asked(
    ...(['actives', 'actives by day of a year', 10, trendsQuestion] as const),
    { series: [{ events: step(null), measure: { kind: 'customers' } }], unit: 'day' },
    ({ groups }: { groups: readonly { series: readonly { customers: number }[] }[] }) =>
      groups[0]?.series[0]?.customers ?? 0,
  ),
  often,
  asked(
    ...(['paths', 'top paths of 5 steps', 15, pathQuestion] as const),
    { nodes: frequentSteps.map((event) => ({ events: step(event) })), stepsMax: 5 },
    ({ groups }: { groups: readonly { paths: number }[] }) => groups[0]?.paths ?? 0,
  ),
];
