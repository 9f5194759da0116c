// Why a customer counted in a funnel or not: every attempt, event by event, and what ended it, in words.
import type { TraceContext } from '../questions/index.ts';
import type { FunnelParameters, FunnelTrace } from './contract.ts';
import { createGroupedWalk } from './folds.ts';
import { createPersonWalk, type FoundAttempt, isRemoved } from './persons.ts';
import { planFunnel } from './plan.ts';

type Traced = FunnelTrace['attempts'][number];

const reasonOf = (
  { end, level }: FoundAttempt,
  parameters: FunnelParameters,
  endedBy: Traced['endedBy'],
): Traced['reason'] => {
  const { order, voided, window } = parameters;
  const name = endedBy?.name ?? '';
  const dropped = isRemoved({ end }, voided)
    ? { zh: '，按设置整次不计', en: ', so it does not count at all' }
    : { zh: '', en: '' };
  const reached =
    order === 'any'
      ? { zh: `已完成 ${level} 步`, en: `${level} steps done` }
      : { zh: `到达第 ${level} 步`, en: `came to step ${level}` };
  switch (end) {
    case 'completed':
      return { zh: '在窗口期内完成全部步骤。', en: 'All steps were done within the window.' };
    case 'window':
      return window.kind === 'session'
        ? { zh: `${reached.zh}，会话结束。`, en: `It ${reached.en}; the session ended.` }
        : { zh: `${reached.zh}，之后超出窗口期。`, en: `It ${reached.en}; then the window was over.` };
    case 'exclusion':
      return {
        zh: `${reached.zh}，之后发生排除事件 ${name}${dropped.zh}。`,
        en: `It ${reached.en}; then ${name} happened, which is excluded${dropped.en}.`,
      };
    case 'intervening':
      return {
        zh: `${reached.zh}，严格顺序被 ${name} 打断${dropped.zh}。`,
        en: `It ${reached.en}; then ${name} came between, which the strict order does not allow${dropped.en}.`,
      };
    case 'open':
      return {
        zh: `${reached.zh}，此后没有相关事件。`,
        en: `It ${reached.en}; nothing that matters happened afterwards.`,
      };
    default:
      return end satisfies never;
  }
};

const sameEvents = (one: FoundAttempt, other: Int32Array): boolean =>
  one.events.every((event, step) => event === other[step]);

export const traceFunnel = (parameters: FunnelParameters, context: TraceContext): FunnelTrace => {
  const { traced, grouping, timeZone } = context;
  const plan = planFunnel(parameters, timeZone, grouping.population);
  const spec = plan.spec(grouping.values, grouping.segments.length);
  const { timeline, events, textOf } = traced;
  const counted: { readonly events: Int32Array; readonly value: string | null }[] = [];
  createGroupedWalk(spec, textOf)(timeline, (attempt, value) => {
    const known = counted.find((each) => sameEvents(attempt, each.events));
    if (!known) counted.push({ events: attempt.events.slice(), value: value ?? null });
    else if (value !== undefined) counted[counted.indexOf(known)] = { ...known, value };
  });
  const heldColumn = parameters.hold ? (spec.held.at(-1) as number) : null;
  const attempts: Traced[] = [];
  createPersonWalk(spec).every(timeline, (attempt) => {
    const found = counted.find((each) => sameEvents(attempt, each.events));
    const some = attempt.events.find((event) => event >= 0) as number;
    const code = heldColumn === null ? -1 : (timeline.columns[heldColumn]?.[some] ?? -1);
    const endedBy = events[attempt.endedBy] ?? null;
    attempts.push({
      steps: Array.from(attempt.events, (event) => events[event] ?? null),
      ...{ level: attempt.level, end: attempt.end, endedBy },
      reason: reasonOf(attempt, parameters, endedBy),
      counted: found !== undefined,
      held: heldColumn === null || code < 0 ? null : textOf(heldColumn, code),
      value: found?.value ?? null,
    });
  });
  const startOf = ({ steps }: Traced) => Math.min(...steps.map((step) => step?.at ?? Number.POSITIVE_INFINITY));
  return { eventsRead: timeline.length, attempts: attempts.sort((one, other) => startOf(one) - startOf(other)) };
};
