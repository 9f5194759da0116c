// Binds the actions of rules to what does them: points to the ledger, tags to the profile, and events, tasks and messages to the log, where
// whoever works on them reads them.

import type { ActionOrder, ActionPorts, Outcome, PointsRequest, WordUse } from '../decide/rules/index.ts';
import { isRefusal } from '../kernel/index.ts';
import type { AttributeRegistry } from '../know/profiles/index.ts';
import { tagByRule, taggingWrong } from '../know/tags/index.ts';
import type { LoggedEvent, PropertyValue } from '../record/log/index.ts';
import type { Ledger, PostResult } from '../reward/ledger/index.ts';
import type { DecidedOperation } from '../reward/points/index.ts';
import type { Foundation } from './surroundings.ts';
import { announceWith } from './wire-record.ts';

/** What keeps the ledger from judging: it may post later. */
const passing: ReadonlySet<string> = new Set([
  'PROGRAMME_NOT_FOUND',
  'PROGRAMME_STOPPED',
  'WALLET_NOT_FOUND',
  'CALENDAR_YEAR_UNKNOWN',
]);

const operationOf = ({ order, wallet, qualifyingWallet, points }: PointsRequest): DecidedOperation => {
  const { key, ofKey, customerId, occurredAt, date, rule, name } = order;
  if (order.step === 'undo') return { kind: 'reverse', key, award: ofKey ?? '', occurredAt, reason: rule };
  const credit = { wallet, points, priority: 0 };
  return {
    ...{ kind: 'award', key, customerId, occurredAt, ruleVersion: rule, tradeDate: date, reason: name.zh },
    credits: [credit, ...(qualifyingWallet === null ? [] : [{ ...credit, wallet: qualifyingWallet }])],
  };
};

const outcomeOf = (result: PostResult | undefined): Outcome => {
  if (result === undefined) return { kind: 'later', why: 'not posted' };
  if (!isRefusal(result)) return { kind: 'done', reference: String(result.postingId) };
  const why = `${result.code}: ${result.message}`;
  return passing.has(result.code) ? { kind: 'later', why } : { kind: 'failed', why };
};

const postWith = async (
  ledger: Pick<Ledger, 'postAll'>,
  asked: readonly PointsRequest[],
): Promise<readonly Outcome[]> => {
  const outcomes = new Map<PointsRequest, Outcome>();
  for (const programme of new Set(asked.map((each) => each.programme))) {
    const own = asked.filter((each) => each.programme === programme);
    const results = await ledger.postAll(programme, own.map(operationOf));
    own.forEach((each, index) => {
      outcomes.set(each, outcomeOf(results[index]));
    });
  }
  return asked.map((each) => outcomes.get(each) ?? { kind: 'later', why: 'not posted' });
};

const derivedEvent = (
  order: ActionOrder,
  name: string,
  properties: Readonly<Record<string, PropertyValue>>,
): LoggedEvent => ({
  ...{ key: order.key, kind: 'derived', name, occurredAt: order.occurredAt },
  customerId: order.customerId as NonNullable<LoggedEvent['customerId']>,
  properties: { scene: order.rule, ...properties },
  ...{ causedBy: order.causedBy, depth: order.depth + 1 },
});

export const createActionPorts = (
  {
    stores,
    wallClock,
    config: { timeZone },
    registry,
  }: Pick<Foundation, 'stores' | 'wallClock' | 'config'> & { readonly registry: AttributeRegistry },
  ledger: Pick<Ledger, 'postAll'>,
  { benefits, activities }: Pick<ActionPorts, 'benefits' | 'activities'>,
): ActionPorts => {
  const store = stores.state;
  const announce = announceWith(wallClock);
  const put = async (events: readonly LoggedEvent[]): Promise<readonly Outcome[]> => {
    await store.transaction((transaction) => announce(transaction, events));
    return events.map(({ key }) => ({ kind: 'done', reference: key }));
  };
  /** Requests stand on the log, for whoever works on them and for the customer's timeline. */
  const requestOf = (noun: string) => ({
    request: (orders: readonly ActionOrder[]) =>
      put(
        orders.map((order) =>
          derivedEvent(order, `${noun}_${order.step === 'do' ? 'requested' : 'withdrawn'}`, {
            ...(order.given as Readonly<Record<string, PropertyValue>>),
            request: order.firstKey,
          }),
        ),
      ),
  });
  return {
    points: { post: (asked) => postWith(ledger, asked) },
    tags: {
      change: async (asked) => {
        const why = await tagByRule(
          { store, announce, wallClock, registry, timeZone },
          asked.map(({ order: { customerId, rule, key }, tag, on }) => ({ customerId, tag, on, rule, key })),
        );
        return why.map((each) => (each === null ? { kind: 'done', reference: null } : { kind: 'failed', why: each }));
      },
    },
    log: {
      announce: (asked) => put(asked.map(({ order, name, properties }) => derivedEvent(order, name, properties))),
    },
    benefits,
    activities,
    tasks: requestOf('staff_task'),
    touches: requestOf('touch'),
  };
};

/** Why an action names something that is not there; null when all of it is. */
export const actionWrongWith =
  (
    { stores }: Pick<Foundation, 'stores'>,
    walletsOf: (programme: string) => Promise<readonly string[] | null>,
    benefitWrong: (code: string) => Promise<string | null>,
  ) =>
  async ({ word, with: given }: WordUse): Promise<string | null> => {
    if (word === 'tag_put' || word === 'tag_taken') return taggingWrong({ store: stores.state }, String(given.tag));
    if (word === 'benefit') return benefitWrong(String(given.benefit));
    if (word !== 'points') return null;
    const programme = String(given.programme);
    const known = await walletsOf(programme);
    if (known === null) return `There is no programme ${programme}; create it first.`;
    const missing = [given.wallet, given.qualifyingWallet].find(
      (wallet) => typeof wallet === 'string' && wallet !== '' && !known.includes(wallet),
    );
    return missing === undefined ? null : `The programme ${programme} has no wallet ${missing}; add it first.`;
  };
