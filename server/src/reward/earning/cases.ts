// Makes cases of events and of the trades of a day: which rules they set off, for whom, and what they are worth.
import { type Inputs, subjectOf } from '../../decide/rules/index.ts';
import { type BusinessDate, businessDateAt } from '../../kernel/index.ts';
import { type Condition, scopeCondition } from '../../know/profiles/index.ts';
import type { DecidedEvent } from '../../record/log/index.ts';
import {
  conditionsHold,
  type EarningRule,
  type EventTrigger,
  rate,
  type TradeTrigger,
  type TriggerEvent,
  tradeDay,
  triggerOf,
} from '../earning-rules/index.ts';
import { occasionKey, selectFirst } from './awards-store.ts';
import type { Case } from './decide.ts';
import type { EarningDependencies } from './dependencies.ts';
import { type StoredFill, type TouchedDay, touchedDays } from './fills-store.ts';
import type { RuleBook, RuleInForce } from './rules-store.ts';
import { readInputs } from './subjects.ts';

export const isValidOn = ({ validFrom, validUntil }: EarningRule, date: string): boolean =>
  date >= validFrom && (validUntil === null || date <= validUntil);

const eventTriggerOf = ({ rule }: RuleInForce): EventTrigger | null => {
  const trigger = triggerOf(rule.trigger.word);
  return trigger?.kind === 'event' ? trigger : null;
};
const tradeTriggerOf = ({ rule }: RuleInForce): TradeTrigger | null => {
  const trigger = triggerOf(rule.trigger.word);
  return trigger?.kind === 'trades' ? trigger : null;
};

/** An event that a rule means, and who earns by it. */
interface Match {
  readonly inForce: RuleInForce;
  readonly event: DecidedEvent;
  readonly customerId: string;
  readonly date: string;
  readonly occasion: string;
}

const isBelieved = ({ trust }: EarningRule, event: DecidedEvent): boolean =>
  trust === 'public' || event.trust === 'server';

const matchOf = (inForce: RuleInForce, trigger: EventTrigger, event: DecidedEvent, date: string): Match | null => {
  const { rule } = inForce;
  const given = rule.trigger.with;
  if (event.resolvedCustomer === undefined || !isValidOn(rule, date) || !isBelieved(rule, event)) return null;
  const seen: TriggerEvent = {
    name: event.name,
    date,
    customerId: event.resolvedCustomer,
    properties: event.properties,
  };
  if (!trigger.holds(given, seen)) return null;
  const property = trigger.earnerOf(given);
  const earner = property === null ? event.resolvedCustomer : event.properties[property];
  // Nobody is rewarded for having invited themselves.
  if (typeof earner !== 'string' || earner === '' || (property !== null && earner === event.resolvedCustomer))
    return null;
  const occasion = trigger.occasionOf(given, seen) ?? event.factKey ?? event.key;
  return { inForce, event, customerId: earner, date, occasion };
};

/** The events of a range that set rules off, in the order of the log. */
const matchesOf = (events: readonly DecidedEvent[], { active }: RuleBook, timeZone: string): readonly Match[] => {
  const byName = new Map<string, { readonly inForce: RuleInForce; readonly trigger: EventTrigger }[]>();
  for (const inForce of active) {
    const trigger = eventTriggerOf(inForce);
    for (const name of trigger?.eventsOf(inForce.rule.trigger.with) ?? [])
      if (trigger) byName.set(name, [...(byName.get(name) ?? []), { inForce, trigger }]);
  }
  if (byName.size === 0) return [];
  return events.flatMap((event) => {
    const meant = byName.get(event.name);
    if (!meant || event.kind === 'operator') return [];
    const date = businessDateAt(event.occurredAt, timeZone);
    return meant.flatMap(({ inForce, trigger }) => matchOf(inForce, trigger, event, date) ?? []);
  });
};

const once = [{ quantity: 1, of: {} }];

const caseOfMatch = (match: Match, inputs: Inputs): Case | null => {
  const { inForce, event, date } = match;
  const subject = subjectOf(inputs, date, event.properties);
  if (!conditionsHold(inForce.rule, subject)) return null;
  const isOwn =
    inForce.rule.guards.excludeOwnAccounts &&
    (inputs.attributes.is_staff === true || inputs.attributes.customer_type === 'product');
  return {
    inForce,
    customerId: match.customerId,
    occasion: match.occasion,
    date,
    occurredAt: event.occurredAt,
    branchId: null,
    device: event.actorId ?? null,
    cause: event.factKey ?? event.key,
    inputs,
    isEvent: true,
    rated: isOwn ? { points: 0, lines: [] } : rate(inForce.rule, once, subject),
    excluded: isOwn ? [{ kind: 'excluded', points: '0', code: 'OWN_ACCOUNT', count: 1, fen: 0 }] : [],
  };
};

const inputsOf = async (
  { store, registry }: Pick<EarningDependencies, 'store' | 'registry'>,
  rules: readonly RuleInForce[],
  customerIds: readonly string[],
  among?: Condition,
): Promise<ReadonlyMap<string, Inputs>> =>
  readInputs(
    store.db,
    registry,
    rules.map(({ rule }) => rule),
    [...new Set(customerIds)],
    among,
  );

/** Cases of single events. Who has no profile, or was merged into somebody else, earns nothing by them. */
export const casesOfEvents = async (
  dependencies: EarningDependencies,
  events: readonly DecidedEvent[],
  book: RuleBook,
): Promise<readonly Case[]> => {
  const matches = matchesOf(events, book, dependencies.timeZone);
  if (matches.length === 0) return [];
  const inputs = await inputsOf(
    dependencies,
    book.active,
    matches.map(({ customerId }) => customerId),
    await scopeCondition(dependencies, { kind: 'firm' }),
  );
  return matches.flatMap((match) => {
    const own = inputs.get(match.customerId);
    return own ? (caseOfMatch(match, own) ?? []) : [];
  });
};

interface DayToRate extends TouchedDay {
  readonly inForce: RuleInForce;
  /** By what it was rated at first; null where it never was. */
  readonly first: Inputs | null;
}

/** Which rule, in which version, each touched day is rated by: the version that rated it first, else the one in force. */
const daysToRate = async (
  { db }: EarningDependencies,
  days: readonly TouchedDay[],
  book: RuleBook,
): Promise<readonly DayToRate[]> => {
  const rules = book.known.filter((each) => tradeTriggerOf(each) !== null);
  const names = rules.flatMap(({ code }) =>
    days.map(({ customerId, tradeDate }) => ({ rule: code, customerId, occasion: tradeDate })),
  );
  const first = await selectFirst(db, names);
  return days.flatMap((day) =>
    rules.flatMap(({ code }): readonly DayToRate[] => {
      const known = first.get(occasionKey({ rule: code, customerId: day.customerId, occasion: day.tradeDate }));
      if (known) {
        const inForce = book.version(code, known.version);
        return inForce ? [{ ...day, inForce, first: known.inputs }] : [];
      }
      const inForce = book.active.find((each) => each.code === code && isValidOn(each.rule, day.tradeDate));
      return inForce ? [{ ...day, inForce, first: null }] : [];
    }),
  );
};

/** Cases of the days that the fills touch. */
export const casesOfFills = async (
  dependencies: EarningDependencies,
  fills: readonly StoredFill[],
  book: RuleBook,
): Promise<readonly Case[]> => {
  const { db, productTraits } = dependencies;
  const days = await daysToRate(dependencies, await touchedDays(db, fills), book);
  if (days.length === 0) return [];
  const inputs = await inputsOf(
    dependencies,
    days.map(({ inForce }) => inForce),
    days.map(({ customerId }) => customerId),
  );
  const products = await productTraits([
    ...new Set(days.flatMap((day) => day.fills.map(({ productCode }) => productCode))),
  ]);
  return days.flatMap((day): readonly Case[] => {
    const { inForce, customerId, tradeDate } = day;
    const trigger = tradeTriggerOf(inForce);
    const own = day.first ?? inputs.get(customerId);
    if (!trigger || !own) return [];
    const subject = subjectOf(own, tradeDate);
    if (day.first === null && !conditionsHold(inForce.rule, subject)) return [];
    const { portions, excluded } = tradeDay(inForce.rule, trigger, day.fills, products, subject);
    return [
      {
        ...{
          inForce,
          customerId,
          occasion: tradeDate,
          date: tradeDate,
          branchId: null,
          device: null,
          excluded,
          inputs: own,
        },
        ...{ occurredAt: Math.max(0, ...day.fills.map(({ at }) => at)), cause: tradeDate, isEvent: false },
        rated: rate(inForce.rule, portions, subject),
      },
    ];
  });
};

/** Cases with the branch that served each customer on the day, where a limit or a report asks for it. */
export const withBranches = async (
  { branchesOn }: Pick<EarningDependencies, 'branchesOn'>,
  cases: readonly Case[],
): Promise<readonly Case[]> => {
  if (cases.length === 0) return [];
  const branches = await branchesOn(cases.map(({ customerId, date }) => ({ customerId, date: date as BusinessDate })));
  return cases.map((each, index) => ({ ...each, branchId: branches[index] ?? null }));
};
