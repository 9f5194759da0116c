// Rates a draft on real past events without posting anything: the same decisions in the order of time, limits counted in memory.
import { inOrder, type RehearsalStage, type Rehearsed, type RehearsedSums } from '../../decide/rehearsals/index.ts';
import { type Fill, type Inputs, subjectOf } from '../../decide/rules/index.ts';
import { addDays, type BusinessDate, businessDateAt } from '../../kernel/index.ts';
import { customersAfter } from '../../know/profiles/index.ts';
import { casesOfPeriod, type EarningDependencies, periodTriggerOf, workOn } from '../earning/index.ts';
import {
  conditionsHold,
  type EarningRule,
  type EventTrigger,
  type LimitPlace,
  type ProductTraits,
  type Rated,
  rate,
  settle,
  type TradeTrigger,
  tradeDay,
  triggerOf,
  usageKey,
} from '../earning-rules/index.ts';
import { type PastDay, type PastEvent, streamEvents, streamTradeDays } from './past.ts';

/** Another past than the one that there was: what a rehearsal of tiers puts in its place. */
export interface OtherPast {
  /** What was known of a customer on a day. */
  readonly inputsOn: (who: Pick<Rehearsed, 'customerId' | 'inputs'>, date: string) => Inputs;
  /** The events that there would have been, in the order of time. */
  readonly events: (real: AsyncIterable<PastEvent>) => AsyncIterable<PastEvent>;
  /** Told of everything that is given. */
  readonly onGiven: (customerId: string, date: string, points: number) => void;
}

const asItWas: OtherPast = { inputsOn: ({ inputs }) => inputs, events: (real) => real, onGiven: () => {} };

const PAGE = 2_000;

/** Keeps count of what a rehearsal gives, under the limits of the draft. */
const createTally = (code: string, rule: EarningRule, onGiven: OtherPast['onGiven']) => {
  const used = new Map<string, number>();
  const months = new Map<string, { awards: number; points: number }>();
  const refusals = new Map<string, { times: number; points: number }>();
  const refuse = (why: string, points: number): void => {
    const known = refusals.get(why) ?? { times: 0, points: 0 };
    refusals.set(why, { times: known.times + 1, points: known.points + points });
  };
  return {
    months,
    refusals,
    refuse,
    give: (who: Rehearsed, date: string, rated: Rated, device: string | null, isEvent: boolean): void => {
      const place: LimitPlace = {
        ...{ rule: code, programme: rule.programme, wallet: rule.wallet, device, date },
        ...{ customerId: who.customerId, branchId: who.branchId },
      };
      if (rated.points === 0) {
        if (rated.lines.length > 0) refuse('BELOW_ONE_POINT', 0);
        return;
      }
      const cappedByOrder = !isEvent && rule.limits.some(({ span }) => span === 'order');
      const { steps, code: why } = settle(rule, rated, [], place, used, cappedByOrder);
      const granted = steps.reduce((sum, step) => sum + (step.kind === 'award' ? step.granted : 0), 0);
      if (granted < rated.points) refuse(why ?? 'LIMIT', rated.points - granted);
      who.desired += rated.points;
      who.points += granted;
      who.awards += granted > 0 ? 1 : 0;
      onGiven(who.customerId, date, granted);
      for (const limit of rule.limits) {
        const key = usageKey(limit, place);
        if (key !== null) used.set(key, (used.get(key) ?? 0) + granted);
      }
      const month = months.get(date.slice(0, 7)) ?? { awards: 0, points: 0 };
      months.set(date.slice(0, 7), { awards: month.awards + (granted > 0 ? 1 : 0), points: month.points + granted });
    },
  };
};
type Tally = ReturnType<typeof createTally>;

interface Stage extends RehearsalStage<EarningRule> {
  readonly dependencies: EarningDependencies;
  readonly tally: Tally;
  readonly past: OtherPast;
  /** A day of the span is done. */
  readonly onDay: (date: string) => void;
}

const isOwn = ({ guards }: EarningRule, { attributes }: Inputs): boolean =>
  guards.excludeOwnAccounts && (attributes.is_staff === true || attributes.customer_type === 'product');

const rehearseEvents = async (
  { dependencies, rehearsal, everybody, tally, past, signal, onDay }: Stage,
  trigger: EventTrigger,
) => {
  const { definition: rule } = rehearsal;
  const given = rule.trigger.with;
  const byCustomer = new Map([...everybody.values()].map((each) => [each.customerId, each]));
  const done = new Set<string>();
  const one = (event: PastEvent): void => {
    const date = businessDateAt(event.occurredAt, dependencies.timeZone);
    const whose = everybody.get(event.personId);
    if (!whose || (rule.trust === 'server' && event.trust !== 'server')) return;
    const seen = { name: event.name, date, customerId: whose.customerId, properties: event.properties };
    if (!trigger.holds(given, seen)) return;
    const property = trigger.earnerOf(given);
    const who = property === null ? whose : byCustomer.get(String(event.properties[property] ?? ''));
    if (!who || (property !== null && who === whose)) return;
    const occasion = trigger.occasionOf(given, seen);
    const name = `${who.customerId}\u001f${occasion}`;
    if (occasion !== null && done.has(name)) return;
    const subject = subjectOf(past.inputsOn(who, date), date, event.properties);
    if (!conditionsHold(rule, subject)) return;
    if (occasion !== null) done.add(name);
    if (isOwn(rule, who.inputs)) tally.refuse('OWN_ACCOUNT', 0);
    else tally.give(who, date, rate(rule, [{ quantity: 1, of: {} }], subject), event.actorId, true);
    onDay(date);
  };
  const real = streamEvents(dependencies, trigger.eventsOf(given), rehearsal, signal);
  for await (const event of past.events(real)) one(event);
};

const rehearseTrades = async (
  { dependencies, rehearsal, everybody, tally, past, signal, onDay }: Stage,
  trigger: TradeTrigger,
) => {
  const { definition: rule } = rehearsal;
  const known = new Map<string, ProductTraits>();
  const asked = new Set<string>();
  const learn = async (fills: readonly Fill[]): Promise<void> => {
    const news = [...new Set(fills.map(({ productCode }) => productCode))].filter((code) => !asked.has(code));
    if (news.length === 0) return;
    for (const code of news) asked.add(code);
    for (const [code, traits] of await dependencies.productTraits(news)) known.set(code, traits);
  };
  const one = async ({ personId, date, fills }: PastDay): Promise<void> => {
    const who = everybody.get(personId);
    if (!who) return;
    await learn(fills);
    const subject = subjectOf(past.inputsOn(who, date), date);
    if (!conditionsHold(rule, subject)) return;
    const { portions, excluded } = tradeDay(rule, trigger, fills, known, subject);
    for (const { code } of excluded) tally.refuse(code, 0);
    tally.give(who, date, rate(rule, portions, subject), null, false);
    onDay(date);
  };
  for await (const day of streamTradeDays(dependencies, rehearsal, signal)) await one(day);
};

const rehearsePeriods = async (stage: Stage): Promise<void> => {
  const { dependencies, rehearsal, everybody, tally, past, signal, onDay } = stage;
  const { definition: rule, fromDay, toDay } = rehearsal;
  const inForce = { code: rehearsal.subject, version: 0, rule };
  const byCustomer = new Map([...everybody.values()].map((each) => [each.customerId, each]));
  const done = new Set<string>();
  for (let date = fromDay as BusinessDate; date <= toDay; date = addDays(date, 1)) {
    const work = await workOn(dependencies, inForce, date);
    // A month is settled a second time when it is in force; here it is rated once.
    const name = work?.trigger.period === 'assets_month' ? work.occasion : date;
    if (!work || work.date < fromDay || done.has(name)) continue;
    done.add(name);
    const knownThen = (customerId: string, inputs: Inputs): Inputs => past.inputsOn({ customerId, inputs }, work.date);
    for (let after = ''; ; ) {
      signal.throwIfAborted();
      const page = await customersAfter(dependencies.db, after, PAGE);
      const last = page.at(-1);
      if (!last) break;
      after = last.customerId;
      for (const each of await casesOfPeriod(dependencies, work, page, knownThen)) {
        const who = byCustomer.get(each.customerId);
        if (who) tally.give(who, each.date, each.rated, null, false);
      }
    }
    onDay(date);
  }
};

const decide = (stage: Stage): Promise<void> => {
  const { definition } = stage.rehearsal;
  const trigger = triggerOf(definition.trigger.word);
  if (trigger?.kind === 'event') return rehearseEvents(stage, trigger);
  if (trigger?.kind === 'trades') return rehearseTrades(stage, trigger);
  return periodTriggerOf(definition) === null ? Promise.resolve() : rehearsePeriods(stage);
};

const dayCount = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1;

/** What a draft would have given on past data, its own limits counted in the order of time. */
export const rehearse = async (
  dependencies: EarningDependencies,
  stage: RehearsalStage<EarningRule>,
  past: OtherPast = asItWas,
): Promise<RehearsedSums> => {
  const { subject, definition, fromDay, toDay } = stage.rehearsal;
  const tally = createTally(subject, definition, past.onGiven);
  const days = dayCount(fromDay, toDay);
  const onDay = (date: string): void => stage.progress(dayCount(fromDay, date), days, date);
  await decide({ ...stage, dependencies, tally, past, onDay });
  return { months: inOrder('month', tally.months), refusals: inOrder('code', tally.refusals) };
};
