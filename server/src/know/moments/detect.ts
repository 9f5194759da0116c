// Finds moments in a range of the log. Looking at events is pure; what must hold of the customer besides is asked afterwards, for the few
// who are candidates.
import type { DecidedEvent } from '../../record/log/index.ts';
import { type FilteredEvent, matcherHolds } from '../timelines/index.ts';
import type { ActiveMoment } from './active.ts';
import type { MomentFacts } from './definition.ts';
import type { NewMoment, Subject, Wait } from './store.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Properties that a moment keeps of its event. */
const keptProperties = [
  'amount_fen',
  'product_code',
  'score',
  'reason',
  'category',
  'risk_level',
  'total_assets_fen',
  'market_value_fen',
  'cost_fen',
] as const;
/** Thresholds that the sentence names. */
const keptParameters = ['hours', 'days', 'times'] as const;

/** What was found, before conditions are asked. */
export interface Findings {
  readonly candidates: readonly NewMoment[];
  readonly waits: readonly Wait[];
  readonly ends: readonly { readonly code: string; readonly subject: string; readonly at: number }[];
  /** First activity of each customer in the range: who was silent has come back. */
  readonly awake: ReadonlyMap<string, { readonly at: number; readonly cause: string }>;
}

const filtered = (event: DecidedEvent): FilteredEvent => ({
  ...{ name: event.name, kind: event.kind, properties: event.properties, fields: {} },
});

/** The same for every revision of a fact: what is corrected does not happen twice. */
const causeOf = (event: DecidedEvent): string => event.factKey ?? event.key;

const factsOf = (event: DecidedEvent, { parameters, definition }: ActiveMoment): MomentFacts => {
  const facts: Record<string, string | number> = {};
  for (const name of keptParameters) if (parameters[name] !== undefined) facts[name] = parameters[name];
  for (const name of [...keptProperties, ...(definition.keeps ?? [])]) {
    const value = Object.hasOwn(event.properties, name) ? event.properties[name] : undefined;
    if (typeof value === 'number' || (typeof value === 'string' && !value.startsWith('enc:'))) facts[name] = value;
  }
  return event.name.startsWith('opening_') ? { ...facts, step: event.name } : facts;
};

/** The relative change of a value against its base; null where it is unknown or the base too small to speak of. */
const changeOf = (
  event: DecidedEvent,
  change: { readonly value: string; readonly base: string; readonly baseMinFen: number },
): number | null => {
  const [value, base] = [event.properties[change.value], event.properties[change.base]];
  if (typeof value !== 'number' || typeof base !== 'number' || base < change.baseMinFen || base <= 0) return null;
  return (value - base) / base;
};

const candidateOf = (event: DecidedEvent, active: ActiveMoment, who: Subject, now: number): NewMoment | null => {
  const { rule, definition, windowDays } = active;
  const expiresAt = event.occurredAt + windowDays * DAY_MS;
  if (rule.kind !== 'event' || expiresAt <= now || !matcherHolds(rule.trigger, filtered(event))) return null;
  const facts = factsOf(event, active);
  const change = rule.change ? changeOf(event, rule.change) : null;
  if (rule.change && (change === null || Math.abs(change) < rule.change.share)) return null;
  const cause = causeOf(event);
  const key = `${definition.code}:${who.subject}:${rule.isFirst ? 'first' : cause}`;
  const more = rule.facts?.(facts) ?? {};
  const changed: MomentFacts = change === null ? {} : { change: Math.round(change * 1_000) / 1_000 };
  return {
    ...who,
    key,
    code: definition.code,
    at: event.occurredAt,
    expiresAt,
    facts: { ...facts, ...more, ...changed },
    cause,
  };
};

const subjectOf = ({ resolvedCustomer, actorId }: DecidedEvent): Subject | null => {
  if (resolvedCustomer !== undefined) return { subject: resolvedCustomer, customerId: resolvedCustomer };
  return actorId === undefined ? null : { subject: actorId, customerId: null };
};

class Finder {
  readonly candidates: NewMoment[] = [];
  readonly waits = new Map<string, Wait>();
  readonly ends = new Map<string, { readonly code: string; readonly subject: string; readonly at: number }>();
  readonly awake = new Map<string, { readonly at: number; readonly cause: string }>();
  readonly #now: number;

  constructor(now: number) {
    this.#now = now;
  }

  look(event: DecidedEvent, active: ActiveMoment, who: Subject): void {
    const { rule } = active;
    if (rule.kind === 'absence') this.#await(event, active, who);
    if (who.customerId === null) return;
    const candidate = candidateOf(event, active, who, this.#now);
    if (candidate) this.candidates.push(candidate);
    if (rule.kind !== 'return' || !matcherHolds(rule.trigger, filtered(event))) return;
    const known = this.awake.get(who.subject);
    if (!known || event.occurredAt < known.at)
      this.awake.set(who.subject, { at: event.occurredAt, cause: causeOf(event) });
  }

  #await(event: DecidedEvent, active: ActiveMoment, who: Subject): void {
    const { rule, definition, windowDays } = active;
    if (rule.kind !== 'absence' || (who.customerId === null && !rule.isAnonymousToo)) return;
    const id = `${definition.code} ${who.subject}`;
    const at = event.occurredAt;
    if (matcherHolds(rule.unless, filtered(event))) {
      if (at >= (this.ends.get(id)?.at ?? at)) this.ends.set(id, { code: definition.code, subject: who.subject, at });
    } else if (matcherHolds(rule.trigger, filtered(event))) {
      const dueAt = at + rule.hours * HOUR_MS;
      // What was due so long ago is no moment any more.
      if (dueAt + windowDays * DAY_MS <= this.#now || at < (this.waits.get(id)?.at ?? at)) return;
      const facts = factsOf(event, active);
      this.waits.set(id, { ...who, code: definition.code, cause: causeOf(event), at, dueAt, facts });
    }
  }

  finish(): Findings {
    const { candidates, waits, ends, awake } = this;
    const standing = [...waits].filter(([id, wait]) => wait.at > (ends.get(id)?.at ?? Number.NEGATIVE_INFINITY));
    return { candidates, waits: standing.map(([, wait]) => wait), ends: [...ends.values()], awake };
  }
}

const namesOf = ({ rule }: ActiveMoment): readonly (string | null)[] => {
  if (!('trigger' in rule)) return [];
  return [...rule.trigger, ...(rule.kind === 'absence' ? rule.unless : [])].map(({ event }) => event);
};

/** Looks at every event once, for the definitions that name it. */
export const findMoments = (
  events: readonly DecidedEvent[],
  moments: readonly ActiveMoment[],
  now: number,
): Findings => {
  const byName = new Map<string | null, ActiveMoment[]>();
  for (const active of moments.filter(({ enabled }) => enabled))
    for (const name of new Set(namesOf(active))) byName.set(name, [...(byName.get(name) ?? []), active]);
  const finder = new Finder(now);
  for (const event of events) {
    if (event.kind !== 'track' && event.kind !== 'fact') continue;
    const named = byName.get(event.name) ?? [];
    const any = event.kind === 'track' ? (byName.get(null) ?? []) : [];
    if (named.length === 0 && any.length === 0) continue;
    const who = subjectOf(event);
    if (who) for (const active of [...named, ...any]) finder.look(event, active, who);
  }
  return finder.finish();
};
