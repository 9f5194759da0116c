// The plain meaning of behaviour in conditions, for tests: filters over lists of events, and sequences by trying every way.
import { addDays, type BusinessDate, businessDateAt } from '../../kernel/index.ts';
import type { DecidedEvent } from '../../record/log/index.ts';
import { asFiltered, matcherHolds, naiveText } from '../timelines/testing.ts';
import { type BehaviourCondition, summand } from './behaviour.ts';
import type { BehaviourWindow, DidCondition, SegmentCondition, SequenceCondition } from './contract.ts';

interface Day {
  readonly today: BusinessDate;
  readonly timeZone: string;
}

const HOUR_MS = 3_600_000;
const dayOf = (event: DecidedEvent, { timeZone }: Day) => businessDateAt(event.occurredAt, timeZone);

/** The events, in order, that the window lets count; null where it begins with an event that never happened. */
const inWindow = (
  events: readonly DecidedEvent[],
  window: BehaviourWindow,
  day: Day,
): readonly DecidedEvent[] | null => {
  if (window.kind === 'ever') return events;
  if (window.kind === 'last') return events.filter((each) => dayOf(each, day) > addDays(day.today, -window.days));
  if (window.kind === 'between')
    return events.filter((each) => dayOf(each, day) >= window.from && dayOf(each, day) < window.to);
  const anchors = events.filter((each) => matcherHolds(window.matcher, asFiltered(each)));
  const anchor = window.which === 'first' ? anchors[0] : anchors.at(-1);
  if (!anchor) return null;
  return events
    .slice(events.indexOf(anchor) + 1)
    .filter((each) => window.days === undefined || each.occurredAt - anchor.occurredAt <= window.days * 24 * HOUR_MS);
};

const compare = (operator: DidCondition['operator'], found: number, wanted: number): boolean => {
  if (operator === 'at_least') return found >= wanted;
  return operator === 'at_most' ? found <= wanted : found === wanted;
};

const didHolds = (condition: DidCondition, all: readonly DecidedEvent[], day: Day): boolean => {
  const { measure, matcher, operator, value } = condition;
  const found = inWindow(all, condition.window, day)?.filter((each) => matcherHolds(matcher, asFiltered(each)));
  if (!found) return false;
  if (measure.of === 'count') return compare(operator, found.length, value);
  if (measure.of === 'sum') {
    const texts = found.map((each) => naiveText(each, measure.subject) ?? '');
    return compare(
      operator,
      texts.reduce((sum, text) => sum + summand(text), 0),
      value,
    );
  }
  const event = measure.of === 'days_since_first' ? found[0] : found.at(-1);
  if (!event) return false;
  const since = (Date.parse(day.today) - Date.parse(dayOf(event, day))) / (24 * HOUR_MS);
  return compare(operator, since, value);
};

const sequenceHolds = (condition: SequenceCondition, all: readonly DecidedEvent[], day: Day): boolean => {
  const events = inWindow(all, condition.window, day) ?? [];
  const withinMs = (condition.withinHours ?? Number.POSITIVE_INFINITY) * HOUR_MS;
  const from = (step: number, begin: number, start: number | null): boolean =>
    step === condition.steps.length ||
    events.some(
      (each, index) =>
        index >= begin &&
        matcherHolds(condition.steps[step] ?? [], asFiltered(each)) &&
        each.occurredAt - (start ?? each.occurredAt) <= withinMs &&
        from(step + 1, index + 1, start ?? each.occurredAt),
    );
  return from(0, 0, null);
};

/** Whether the behaviour holds for a person with these events, ascending by (time, position). */
export const naiveBehaviour = (condition: BehaviourCondition, events: readonly DecidedEvent[], day: Day): boolean =>
  condition.kind === 'did' ? didHolds(condition, events, day) : sequenceHolds(condition, events, day);

/** What a condition means for one customer, by plain reading of the risk level and the history; other segments by their conditions. */
export const naiveSegment = (
  condition: SegmentCondition,
  segments: Readonly<Record<string, SegmentCondition>>,
  level: string | null,
  own: readonly DecidedEvent[],
  day: Day,
): boolean => {
  const inner = (each: SegmentCondition): boolean => naiveSegment(each, segments, level, own, day);
  switch (condition.kind) {
    case 'attribute':
      return level !== null && (condition.value as readonly string[]).includes(level);
    case 'segment':
      return inner(segments[condition.segment] as SegmentCondition);
    case 'not':
      return !inner(condition.of);
    case 'all':
      return condition.of.every(inner);
    case 'any':
      return condition.of.some(inner);
    case 'tag':
      return false;
    default:
      return naiveBehaviour(condition, own, day);
  }
};
