// What a key moment is, as a value: when it is looked for, what must hold, what it means and what to do. Thresholds are parameters with
// bounds; a definition makes its rule of them.

import type { StageCode } from '../lifecycle/index.ts';
import type { SegmentCondition } from '../segments/index.ts';
import type { EventFilter, EventMatcher } from '../timelines/index.ts';

export interface Bilingual {
  readonly zh: string;
  readonly en: string;
}

/** A threshold of a definition that an operator may move within bounds. */
export interface MomentParameter {
  readonly code: string;
  readonly label: Bilingual;
  readonly unit: 'fen' | 'hours' | 'days' | 'times' | 'percent' | 'score';
  readonly standard: number;
  readonly least: number;
  readonly most: number;
}

export type Parameters = Readonly<Record<string, number>>;

/** What is kept of the happening, for the sentence and for whoever acts on it. */
export type MomentFacts = Readonly<Record<string, string | number>>;

/** Rules that look at one event when it comes. */
interface EventRule {
  readonly kind: 'event';
  readonly trigger: EventMatcher;
  /** Only the first such event of a customer counts. */
  readonly isFirst?: boolean;
  /** The event's value differs from its base by at least a share of the base, which is not small. */
  readonly change?: {
    readonly value: string;
    readonly base: string;
    readonly share: number;
    readonly baseMinFen: number;
  };
  /** Must hold of the customer when the moment is detected. */
  readonly condition?: SegmentCondition;
  /** Facts besides the properties of the event. */
  readonly facts?: (facts: MomentFacts) => MomentFacts;
}

/** Rules that begin with an event and become a moment when something does not follow in time. */
interface AbsenceRule {
  readonly kind: 'absence';
  readonly trigger: EventMatcher;
  /** What must not come later than the trigger. */
  readonly unless: EventMatcher;
  readonly hours: number;
  readonly condition?: SegmentCondition;
  /** Also of somebody whose customer number is not known. */
  readonly isAnonymousToo?: boolean;
}

/** Judged once a day for everybody: `silence` and `maturing` know themselves what to ask. */
interface DailyRule {
  readonly kind: 'silence' | 'maturing';
  readonly days: number;
}

/** Judged once a day for the members of tier schemes. */
interface NearTierRule {
  readonly kind: 'near_tier';
  /** Of what the next tier asks for, reached. */
  readonly share: number;
}

/** Any behaviour of somebody who was silent; it ends the silence. */
interface ReturnRule {
  readonly kind: 'return';
  readonly trigger: EventMatcher;
}

export type MomentRule = EventRule | AbsenceRule | DailyRule | NearTierRule | ReturnRule;

export interface MomentDefinition {
  readonly code: string;
  readonly stage: StageCode;
  readonly name: Bilingual;
  /** What happened, with holes for facts. */
  readonly sentence: Bilingual;
  /** What may be said to the customer. */
  readonly touch: Bilingual;
  /** What staff should do. */
  readonly task: Bilingual;
  readonly parameters: readonly MomentParameter[];
  readonly cooldownDays: number;
  /** So long is it worth acting on; what is older when it is heard of is no moment. */
  readonly windowDays: number;
  /** Events without which it never fires; any of them is enough. */
  readonly needs: readonly string[];
  /** Properties of the event that are kept besides those that every moment keeps. */
  readonly keeps?: readonly string[];
  readonly make: (parameters: Parameters) => MomentRule;
  /** What it is while tier schemes are in force, whose conditions then take the place of its thresholds. */
  readonly withTiers?: Pick<MomentDefinition, 'sentence' | 'parameters' | 'make' | 'needs'>;
}

/** The definition while tier schemes are in force. */
export const boundToTiers = (definition: MomentDefinition): MomentDefinition => ({
  ...definition,
  ...definition.withTiers,
});

type Comparison = Extract<EventFilter, { readonly kind: 'compare' }>;
const property = (name: string) => ({ kind: 'property', name }) as const;

export const equals = (name: string, value: string): Comparison => ({
  ...{ kind: 'compare', subject: property(name), operator: 'eq', value },
});
export const among = (name: string, value: readonly string[]): Comparison => ({
  ...{ kind: 'compare', subject: property(name), operator: 'in', value: [...value] },
});
export const compares = (name: string, operator: 'lt' | 'lte' | 'gt' | 'gte', value: number): Comparison => ({
  ...{ kind: 'compare', subject: property(name), operator, value },
});
export const named = (event: string | null, filter?: EventFilter): EventMatcher => [
  filter === undefined ? { event } : { event, filter },
];

/** So often in the last days, or not at all (`atMost` 0). */
export const didLately = (
  matcher: EventMatcher,
  count: { readonly atLeast: number } | { readonly atMost: number },
  days: number,
): SegmentCondition => ({
  ...{ kind: 'did', matcher, measure: { of: 'count' } },
  ...('atLeast' in count
    ? { operator: 'at_least' as const, value: count.atLeast }
    : { operator: 'at_most' as const, value: count.atMost }),
  window: { kind: 'last', days },
});

export const summedLately = (matcher: EventMatcher, name: string, atLeast: number, days: number): SegmentCondition => ({
  ...{ kind: 'did', matcher, measure: { of: 'sum', subject: property(name) } },
  ...{ operator: 'at_least', value: atLeast, window: { kind: 'last', days } },
});

const LIMITS = { fen: 1e13, hours: 720, days: 365, times: 1_000, percent: 100, score: 10 } as const;

export const parameter = (
  code: string,
  unit: MomentParameter['unit'],
  standard: number,
  zh: string,
  en: string,
): MomentParameter => ({
  ...{ code, unit, standard, label: { zh, en }, least: unit === 'score' ? 0 : 1, most: LIMITS[unit] },
});

/** The value of a parameter: what the operator set, else what was shipped. */
export const thresholdOf = (parameters: Parameters, { code, standard }: MomentParameter): number =>
  parameters[code] ?? standard;
