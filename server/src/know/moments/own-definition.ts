// Moments of the firm's own beside those that ship: as definitions, and what is wrong with one before it may be kept.
import { isRefusal, type Refusal, refuse } from '../../kernel/index.ts';
import { compileSegment, readCatalogue, type SegmentsDependencies, tagsOfCondition } from '../segments/index.ts';
import type { EventFilter, EventMatcher } from '../timelines/index.ts';
import type { ActiveMoment } from './active.ts';
import type { MomentDefinition, MomentRule } from './definition.ts';
import { holesOf, type OwnMoment, type OwnMomentRule } from './own-moment.ts';

/** A version of a moment of the firm's own that is or was in force. */
export interface OwnMomentInForce {
  readonly code: string;
  readonly version: number;
  readonly isActive: boolean;
  readonly moment: OwnMoment;
}

const matchersOf = (rule: OwnMomentRule): readonly EventMatcher[] =>
  rule.kind === 'absence' ? [rule.trigger, rule.unless] : [rule.trigger];

const eventsOf = (matcher: EventMatcher): readonly string[] => matcher.flatMap(({ event }) => event ?? []);

const ruleOf = (rule: OwnMomentRule): MomentRule => {
  const { trigger, condition } = rule;
  const must = condition === null ? {} : { condition };
  return rule.kind === 'event'
    ? { ...{ kind: 'event', trigger, isFirst: rule.isFirst }, ...must }
    : { ...{ kind: 'absence', trigger, unless: rule.unless, hours: rule.hours }, ...must };
};

/** Tells from shipped definitions only by where it comes from. */
export const ownDefinition = (code: string, moment: OwnMoment): MomentDefinition => {
  const { name, stage, rule, sentence, touch, task, cooldownDays, windowDays } = moment;
  return {
    ...{ code, stage, name, sentence, touch, task, cooldownDays, windowDays },
    ...{ parameters: [], needs: [...new Set(eventsOf(rule.trigger))], keeps: holesOf(sentence) },
    make: () => ruleOf(rule),
  };
};

export const activateOwn = ({ code, version, isActive, moment }: OwnMomentInForce): ActiveMoment => {
  const { rule, cooldownDays, windowDays } = moment;
  return {
    ...{ definition: ownDefinition(code, moment), version, enabled: isActive, cooldownDays, windowDays },
    // What the sentence may name.
    parameters: rule.kind === 'absence' ? { hours: rule.hours } : {},
    rule: ruleOf(rule),
  };
};

const namesField = (filter: EventFilter): boolean => {
  if (filter.kind === 'compare') return filter.subject.kind === 'field';
  return filter.kind === 'not' ? namesField(filter.of) : filter.of.some(namesField);
};

/** What the platform concludes: a moment made of conclusions could feed itself. */
const derivedEvents: ReadonlySet<string> = new Set([
  ...['moment_detected', 'lifecycle_stage_changed', 'tag_assigned', 'tag_removed'],
  ...['segment_entered', 'segment_left', 'tier_changed', 'benefit_granted', 'benefit_used', 'benefit_redeemed'],
]);

const SENTENCE_HOLES_MAX = 8;

const ruleProblem = ({ rule, sentence }: OwnMoment): string | null => {
  const matchers = matchersOf(rule);
  const selectors = matchers.flat();
  if (selectors.some(({ event }) => event === null))
    return 'A moment names its events; "any behaviour" would make one of everything that anybody does.';
  const derived = selectors.find(({ event }) => event !== null && derivedEvents.has(event));
  if (derived) return `${derived.event} is made by the platform itself; name what it is made of.`;
  if (selectors.some(({ filter }) => filter !== undefined && namesField(filter)))
    return 'The event itself is compared by its properties alone; put platform, channel and the like into the condition.';
  if (rule.kind === 'absence' && eventsOf(rule.trigger).every((event) => eventsOf(rule.unless).includes(event)))
    return 'What must not follow is what begins it, so that it would end itself at once.';
  return holesOf(sentence).length > SENTENCE_HOLES_MAX
    ? `A sentence has at most ${SENTENCE_HOLES_MAX} different holes.`
    : null;
};

type MomentRefusal = Refusal<'MOMENT_NOT_VALID' | 'CONDITION_NOT_VALID'>;

/** Why a moment cannot be kept or brought into force; null when it can. */
export const ownMomentWrong = async (
  dependencies: SegmentsDependencies,
  moment: OwnMoment,
): Promise<MomentRefusal | null> => {
  const problem = ruleProblem(moment);
  if (problem !== null) return refuse('MOMENT_NOT_VALID', problem);
  const { condition } = moment.rule;
  if (condition === null) return null;
  const { context } = await readCatalogue(dependencies, [condition]);
  const judgement = compileSegment(condition, context);
  return isRefusal(judgement) ? judgement : null;
};

/** Tags that the condition of the moment names. */
export const tagsOfMoment = ({ rule }: OwnMoment): readonly string[] =>
  rule.condition === null ? [] : tagsOfCondition(rule.condition);
