// The tracking plan as a value: which events are expected, with which properties, and how an event is checked against it.
import type { PropertyValue, Violation } from '../log/index.ts';

/** Text for people in both languages of the product. */
export interface Wording {
  readonly zh: string;
  readonly en: string;
}

/** `date` is "YYYY-MM-DD" text; `instant` milliseconds since 1970; `strings` an array of texts. */
export const propertyTypes = ['string', 'number', 'integer', 'boolean', 'date', 'instant', 'strings'] as const;
export type PropertyType = (typeof propertyTypes)[number];

export interface PlannedProperty {
  readonly name: string;
  readonly type: PropertyType;
  readonly required: boolean;
  /** Exhaustive list of values; absent when any value of the type is good. */
  readonly allowed?: readonly string[];
  /** What values are called, by the value; one without a name is shown as it is. */
  readonly names?: Readonly<Record<string, Wording>>;
  /** Encrypted at ingest with the person's key. */
  readonly personal?: boolean;
  readonly title: Wording;
  /** "fen", "seconds", "shares"… */
  readonly unit?: string;
}

/**
 * What values of a property are called, whichever events have it: of a question that is about many. Where events name a value differently, the
 * name of the first stands.
 */
export const valueNamesOf = (
  { common, events }: Pick<TrackingPlan, 'common' | 'events'>,
  property: string,
): Readonly<Record<string, Wording>> => {
  const named = [...common, ...events.flatMap(({ properties }) => properties)].filter(({ name }) => name === property);
  return Object.assign({}, ...named.toReversed().map(({ names }) => names));
};

export const eventCategories = [
  'app',
  'acquisition',
  'opening',
  'money',
  'trading',
  'product',
  'service',
  'content',
  'survey',
  'contact',
  'loyalty',
  'record',
] as const;
export type EventCategory = (typeof eventCategories)[number];

export interface PlannedEvent {
  readonly name: string;
  readonly category: EventCategory;
  readonly title: Wording;
  readonly description: Wording;
  /** Who answers for it: a team or a person. */
  readonly owner: string;
  /** True when only a source of the server class may say it. */
  readonly serverOnly: boolean;
  readonly properties: readonly PlannedProperty[];
  /** A retired event is accepted no longer. */
  readonly status: 'accepted' | 'retired';
}

/** What happens to an event that nobody planned: taken in and proposed, or kept in quarantine until somebody plans it. */
export type UnknownEventPolicy = 'propose' | 'quarantine';

export interface TrackingPlan {
  readonly version: number;
  readonly unknownEvents: UnknownEventPolicy;
  /** Properties that any event may carry. */
  readonly common: readonly PlannedProperty[];
  readonly events: readonly PlannedEvent[];
}

/** The part of an event that the plan judges. */
export interface Checkable {
  readonly name: string;
  readonly kind: string;
  readonly properties: Readonly<Record<string, PropertyValue>>;
}

/** A plan made ready for checking each event. */
export interface CompiledPlan {
  readonly version: number;
  check(event: Checkable): readonly Violation[];
  /** Names of the properties of the event that are personal. */
  personalProperties(name: string): ReadonlySet<string>;
  serverOnly(name: string): boolean;
  isPlanned(name: string): boolean;
  /** Names of the event's properties that neither it nor the common list plans. */
  unplannedProperties(event: Checkable): readonly string[];
}

const DATE = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const isFiniteNumber = (value: PropertyValue): boolean => typeof value === 'number' && Number.isFinite(value);

const fits: Readonly<Record<PropertyType, (value: PropertyValue) => boolean>> = {
  string: (value) => typeof value === 'string',
  number: isFiniteNumber,
  integer: (value) => Number.isSafeInteger(value),
  boolean: (value) => typeof value === 'boolean',
  date: (value) => typeof value === 'string' && DATE.test(value),
  instant: (value) => Number.isSafeInteger(value),
  strings: (value) => Array.isArray(value) && value.every((each) => typeof each === 'string'),
};

const NONE: readonly Violation[] = [];
const NO_NAMES: ReadonlySet<string> = new Set();
const kindOf = (value: PropertyValue): string => (Array.isArray(value) ? 'array' : typeof value);

const checkValue = (property: PlannedProperty, value: PropertyValue): Violation | null => {
  if (!fits[property.type](value))
    return {
      code: 'WRONG_TYPE',
      property: property.name,
      message: `Property "${property.name}" must be ${property.type}, got ${kindOf(value)}.`,
    };
  if (property.allowed && !property.allowed.includes(String(value)))
    return {
      code: 'VALUE_NOT_ALLOWED',
      property: property.name,
      message: `Property "${property.name}" must be one of ${property.allowed.join(', ')}.`,
    };
  return null;
};

interface CompiledEvent {
  readonly planned: PlannedEvent;
  readonly byName: ReadonlyMap<string, PlannedProperty>;
  readonly required: readonly PlannedProperty[];
  readonly personal: ReadonlySet<string>;
}

const compileEvent = (planned: PlannedEvent, common: readonly PlannedProperty[]): CompiledEvent => {
  const all = [...common, ...planned.properties];
  return {
    planned,
    byName: new Map(all.map((property) => [property.name, property])),
    required: planned.properties.filter((property) => property.required),
    personal: new Set(all.filter((property) => property.personal).map((property) => property.name)),
  };
};

const checkPlanned = (compiled: CompiledEvent, event: Checkable): readonly Violation[] => {
  const violations: Violation[] = [];
  for (const property of compiled.required) {
    const value = event.properties[property.name];
    if (value === undefined || value === null)
      violations.push({
        code: 'MISSING_PROPERTY',
        property: property.name,
        message: `Property "${property.name}" (${property.type}) is required on "${event.name}".`,
      });
  }
  for (const name in event.properties) {
    const property = compiled.byName.get(name);
    const value = event.properties[name];
    if (property === undefined || value === undefined || value === null) continue;
    const violation = checkValue(property, value);
    if (violation) violations.push(violation);
  }
  return violations.length === 0 ? NONE : violations;
};

const unknownEvent = (name: string): readonly Violation[] => [
  { code: 'UNKNOWN_EVENT', message: `The tracking plan has no event "${name}". Add it to the plan, then replay.` },
];

const retiredEvent = (name: string): readonly Violation[] => [
  { code: 'RETIRED_EVENT', message: `Event "${name}" is retired. Send its successor, or accept it again.` },
];

/** Kinds that carry identity or the platform's own statements; the plan speaks of the others. */
const PLANNED_KINDS: ReadonlySet<string> = new Set(['track', 'fact']);

export const compilePlan = (plan: TrackingPlan): CompiledPlan => {
  const events = new Map(plan.events.map((planned) => [planned.name, compileEvent(planned, plan.common)]));
  const commonNames = new Set(plan.common.map((property) => property.name));
  const commonPersonal = new Set(plan.common.filter((property) => property.personal).map((property) => property.name));
  return {
    version: plan.version,
    check: (event) => {
      if (!PLANNED_KINDS.has(event.kind)) return NONE;
      const compiled = events.get(event.name);
      if (compiled === undefined) return plan.unknownEvents === 'propose' ? NONE : unknownEvent(event.name);
      if (compiled.planned.status === 'retired') return retiredEvent(event.name);
      return checkPlanned(compiled, event);
    },
    personalProperties: (name) => events.get(name)?.personal ?? (commonPersonal.size > 0 ? commonPersonal : NO_NAMES),
    serverOnly: (name) => events.get(name)?.planned.serverOnly ?? false,
    isPlanned: (name) => events.has(name),
    unplannedProperties: (event) => {
      const compiled = events.get(event.name);
      return Object.keys(event.properties).filter(
        (name) => !(compiled ? compiled.byName.has(name) : commonNames.has(name)),
      );
    },
  };
};
