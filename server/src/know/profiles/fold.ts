// From events to what they say of a customer: a pure fold. The same function reads a range as it arrives and a customer's
// whole history when it is recomputed, so that both agree.
import type { Instant } from '../../kernel/index.ts';
import { businessDate, eventAmountFen, wholeNumber } from '../../kernel/index.ts';
import type { LogPosition } from '../../platform/log-store/index.ts';
import type { PropertyValue } from '../../record/log/index.ts';
import type { AttributeRegistry } from './attribute.ts';
import type { HistoryEvent } from './event-history.ts';
import {
  type AssetMark,
  addCounters,
  addTotals,
  type ConsentMark,
  type Counter,
  earlier,
  firstTouchOf,
  later,
  laterConsent,
  laterMark,
  laterRegister,
  latestTouchOf,
  noTotals,
  type ProfileState,
  type Register,
  type Scalar,
  type Totals,
  type Touch,
} from './state.ts';

/** Facts of core systems, and consent, by event name; their properties are stated in record/mapping. */
export const factNames = {
  customer: 'customer_recorded',
  account: 'account_recorded',
  asset: 'asset_recorded',
  position: 'position_recorded',
  trade: 'trade_recorded',
  cashFlow: 'cash_flow_recorded',
  consent: 'consent_changed',
} as const;

type Properties = Readonly<Record<string, PropertyValue>>;

/** What the fold reads of an event; a decided event and a stored one are both that. */
export type FoldedEvent = Pick<
  HistoryEvent,
  'position' | 'kind' | 'name' | 'occurredAt' | 'trust' | 'source' | 'customerId' | 'properties' | 'traits'
>;

export interface AccountRecord {
  readonly accountId: string;
  readonly kind: string | null;
  readonly status: string | null;
  readonly openedOn: string | null;
  readonly closedOn: string | null;
  readonly at: Instant;
  readonly position: LogPosition;
}

export interface AssetRecord {
  readonly accountId: string;
  readonly date: string;
  readonly totalFen: number;
  readonly cashFen: number | null;
  readonly position: LogPosition;
}

export interface PositionRecord {
  readonly accountId: string;
  readonly productCode: string;
  readonly date: string;
  readonly quantity: string | null;
  readonly marketValueFen: number | null;
  readonly costFen: number | null;
  readonly position: LogPosition;
}

/** What one customer's events say: the mergeable state, and the records that have tables of their own. */
export interface Folded {
  readonly state: ProfileState;
  readonly accounts: readonly AccountRecord[];
  readonly assetDays: readonly AssetRecord[];
  readonly positions: readonly PositionRecord[];
}

const TEXT_MAX = 1_024;

// PostgreSQL's text and jsonb hold neither NUL nor halves of surrogate pairs, and one such event must not stop the consumer.
// biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is what is looked for
const UNSTORABLE = /[\u0000\uD800-\uDFFF]/gu;

/** The text without what the state store cannot hold. */
export const storable = (text: string): string => text.replace(UNSTORABLE, '\uFFFD');

const textOf = (properties: Properties, name: string): string | null => {
  const value = properties[name];
  if (typeof value === 'string') return value.trim() === '' ? null : storable(value.trim().slice(0, TEXT_MAX));
  return typeof value === 'number' ? String(value) : null;
};

/** A whole number of fen; anything else is as good as absent (the tracking plan sends it to quarantine before it comes here). */
const fenOf = (properties: Properties, name: string): number | null => wholeNumber(properties[name]);

const ACCOUNT_MAX = 128;

/** The account, "" for the customer as a whole. A space keeps a hostile "__proto__" from being a key of a record. */
const accountOf = (properties: Properties): string => {
  const account = (textOf(properties, 'account_id') ?? '').slice(0, ACCOUNT_MAX);
  return account.startsWith('__') ? ` ${account}` : account;
};

const dateOf = (properties: Properties, name: string): string | null => {
  const text = textOf(properties, name);
  return text === null ? null : businessDate(text);
};

/** What a behaviour event adds to the sum of its counter, in fen; 0 where it states no amount. */
export const amountFenOf = (properties: Properties): number => eventAmountFen(properties) ?? 0;

const CHANNEL_MAX = 128;

/** The channel that a behaviour event came by: `channel`, else `utm_source`. The channel of a consent is what it is given for. */
export const channelOf = ({ name, properties }: Pick<HistoryEvent, 'name' | 'properties'>): string | null => {
  if (name === factNames.consent) return null;
  for (const value of [properties.channel, properties.utm_source]) {
    const text = typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : '';
    if (text !== '') return text.slice(0, CHANNEL_MAX);
  }
  return null;
};

/** Names that become keys of a record; "__proto__" and its like are none. */
const NAME = /^(?!__)[\p{L}\p{N}_.:$ /-]{1,128}$/u;

const EVENT_NAME_MAX = 200;

/** Every event counts whatever it is called, except by a name that is no key of a record. */
const eventNameOf = (name: string): string | null =>
  name === '' || name.length > EVENT_NAME_MAX || name.startsWith('__') ? null : storable(name);

/** A value as an attribute keeps it, or undefined when it cannot be one. Lists keep texts. */
const scalarOf = (value: PropertyValue): Scalar | null | undefined => {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value === 'string') return value.length <= TEXT_MAX ? storable(value) : undefined;
  return value.length <= 50 ? value.map((each) => storable(String(each).slice(0, 128))) : undefined;
};

/** What a customer fact states, under the names of attributes: its date is no attribute, its branch is that of the opening. */
const customerValues = ({ properties, traits }: FoldedEvent): Properties => {
  const { effective_on: _date, branch_id: openingBranch, ...given } = properties;
  // Absent and null both mean not stated; the event store keeps no null.
  const values = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
  return {
    ...values,
    ...(openingBranch === undefined || openingBranch === null ? {} : { opening_branch_id: openingBranch }),
    ...traits,
  };
};

/** Collects what the events of one customer say. Mutable inside, a value when it is done. */
export class CustomerFold {
  private readonly attributes = new Map<string, Register>();
  private readonly counters = new Map<string, Counter>();
  private readonly assets = new Map<string, AssetMark>();
  private readonly consents = new Map<string, ConsentMark>();
  private totals: Totals = noTotals;
  private firstTouch: Touch | null = null;
  private latestTouch: Touch | null = null;
  private firstSeenAt: Instant | null = null;
  private lastActiveAt: Instant | null = null;
  private readonly accounts: AccountRecord[] = [];
  private readonly assetDays: AssetRecord[] = [];
  private readonly positions: PositionRecord[] = [];
  private readonly registry: AttributeRegistry;

  constructor(registry: AttributeRegistry) {
    this.registry = registry;
  }

  add(event: FoldedEvent): void {
    if (event.kind === 'track') this.addBehaviour(event);
    this.addRecord(event);
  }

  /** All but behaviour, which the event store counts by itself. */
  addRecord(event: FoldedEvent): void {
    if (event.name === factNames.consent) this.addConsent(event);
    if (event.kind === 'identify') this.addTraits(event);
    else if (event.kind === 'fact' && event.trust === 'server') this.addFact(event);
  }

  /** Behaviour that the event store has counted already. */
  addCounter(name: string, counter: Counter): void {
    this.firstSeenAt = earlier(this.firstSeenAt, counter[1]);
    this.lastActiveAt = later(this.lastActiveAt, counter[2]);
    const event = eventNameOf(name);
    if (event === null) return;
    const known = this.counters.get(event);
    this.counters.set(event, known ? addCounters(known, counter) : counter);
  }

  addTouch([channel, at, position]: Touch): void {
    // Control characters separate the fields of a stored line.
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    const touch: Touch = [storable(channel).replace(/[\u0000-\u001F]/g, ' '), at, position];
    this.firstTouch = firstTouchOf(this.firstTouch, touch);
    this.latestTouch = latestTouchOf(this.latestTouch, touch);
  }

  /** Trades and cash flows that the event store has summed already. */
  addTotals(totals: Totals): void {
    this.totals = addTotals(this.totals, totals);
  }

  finish(): Folded {
    return {
      state: {
        attributes: Object.fromEntries(this.attributes),
        counters: Object.fromEntries(this.counters),
        totals: this.totals,
        firstTouch: this.firstTouch,
        latestTouch: this.latestTouch,
        assets: Object.fromEntries(this.assets),
        consents: Object.fromEntries(this.consents),
        firstSeenAt: this.firstSeenAt,
        lastActiveAt: this.lastActiveAt,
      },
      accounts: this.accounts,
      assetDays: this.assetDays,
      positions: this.positions,
    };
  }

  private addBehaviour(event: FoldedEvent): void {
    const { occurredAt, properties } = event;
    this.addCounter(event.name, [1, occurredAt, occurredAt, amountFenOf(properties)]);
    const channel = channelOf(event);
    if (channel !== null) this.addTouch([channel, occurredAt, event.position]);
  }

  /** Traits of a public source count only where a signed token said who it was; the customer number is there exactly then. */
  private addTraits(event: FoldedEvent): void {
    this.firstSeenAt = earlier(this.firstSeenAt, event.occurredAt);
    if (event.trust === 'public' && event.customerId === undefined) return;
    this.addAttributes(event, event.traits ?? {});
  }

  private addAttributes(event: FoldedEvent, values: Properties): void {
    for (const [name, value] of Object.entries(values)) {
      const kept = scalarOf(value);
      if (kept === undefined || !NAME.test(name)) continue;
      const attribute = this.registry.get(name.replace(/_index$/, '')) ?? this.registry.get(name);
      if (attribute?.trust === 'server' && event.trust !== 'server') continue;
      const register: Register = [kept, event.occurredAt, event.position];
      const known = this.attributes.get(name);
      this.attributes.set(name, known ? laterRegister(known, register) : register);
    }
  }

  private addFact(event: FoldedEvent): void {
    const { properties } = event;
    if (event.name === factNames.customer) this.addAttributes(event, customerValues(event));
    else if (event.name === factNames.account) this.addAccount(event);
    else if (event.name === factNames.asset) this.addAssets(event);
    else if (event.name === factNames.position) this.addPosition(event);
    else if (event.name === factNames.trade)
      this.totals = addTotals(this.totals, {
        ...noTotals,
        trades: 1,
        turnoverFen: fenOf(properties, 'amount_fen') ?? 0,
        commissionFen: fenOf(properties, 'commission_fen') ?? 0,
        feesFen: fenOf(properties, 'fee_fen') ?? 0,
        firstTradeAt: event.occurredAt,
        lastTradeAt: event.occurredAt,
      });
    else if (event.name === factNames.cashFlow) this.addCashFlow(event);
  }

  private addCashFlow({ properties, occurredAt }: FoldedEvent): void {
    const amount = fenOf(properties, 'amount_fen') ?? 0;
    // Interest, fees and dividends move cash too, but nobody brought them in or took them out.
    if (properties.flow_type === 'deposit')
      this.totals = addTotals(this.totals, { ...noTotals, depositsFen: amount, firstDepositAt: occurredAt });
    else if (properties.flow_type === 'withdrawal')
      this.totals = addTotals(this.totals, { ...noTotals, withdrawalsFen: amount });
  }

  private addAccount({ properties, occurredAt, position }: FoldedEvent): void {
    const accountId = textOf(properties, 'account_id');
    if (accountId === null || accountId.length > ACCOUNT_MAX) return;
    this.accounts.push({
      accountId,
      kind: textOf(properties, 'account_type'),
      status: textOf(properties, 'status'),
      openedOn: dateOf(properties, 'opened_on'),
      closedOn: dateOf(properties, 'closed_on'),
      at: occurredAt,
      position,
    });
  }

  private addAssets({ properties, position }: FoldedEvent): void {
    const date = dateOf(properties, 'business_date');
    const totalFen = fenOf(properties, 'total_assets_fen');
    if (date === null || totalFen === null) return;
    const accountId = accountOf(properties);
    const cashFen = fenOf(properties, 'cash_fen');
    this.assetDays.push({ accountId, date, totalFen, cashFen, position });
    const mark: AssetMark = [date, totalFen, cashFen, position];
    const known = this.assets.get(accountId);
    this.assets.set(accountId, known ? laterMark(known, mark) : mark);
  }

  private addPosition({ properties, position }: FoldedEvent): void {
    const date = dateOf(properties, 'business_date');
    const productCode = textOf(properties, 'product_code');
    if (date === null || productCode === null) return;
    this.positions.push({
      accountId: accountOf(properties),
      productCode,
      date,
      quantity: textOf(properties, 'quantity'),
      marketValueFen: fenOf(properties, 'market_value_fen'),
      costFen: fenOf(properties, 'cost_fen'),
      position,
    });
  }

  private addConsent({ properties, occurredAt, position, source }: FoldedEvent): void {
    const purpose = textOf(properties, 'purpose');
    if (purpose === null || !NAME.test(purpose) || typeof properties.granted !== 'boolean') return;
    const channel = textOf(properties, 'channel');
    const mark: ConsentMark = [properties.granted, occurredAt, position, source];
    const key = channel === null ? purpose : `${purpose}|${channel}`;
    const known = this.consents.get(key);
    this.consents.set(key, known ? laterConsent(known, mark) : mark);
  }
}

/** All that the events, which are one customer's, say of it. */
export const foldEvents = (registry: AttributeRegistry, events: Iterable<FoldedEvent>): Folded => {
  const fold = new CustomerFold(registry);
  for (const event of events) fold.add(event);
  return fold.finish();
};
