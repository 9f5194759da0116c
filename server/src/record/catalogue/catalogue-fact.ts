// What facts say of products, channels and costs. Pure.
import { businessDate } from '../../kernel/index.ts';
import type { DecidedEvent, LoggedEvent, PropertyValue } from '../log/index.ts';
import { factKeyOf, factRevisionOf } from '../mapping/index.ts';
import { type Channel, channelKinds, type Product } from './contract.ts';

/** A row with the position of the fact that it comes from; the higher one wins. */
export type Placed<Row> = Row & { readonly position: number };

export interface ChannelCost {
  readonly channelCode: string;
  /** Null: of the channel as a whole, besides what its campaigns cost. */
  readonly campaign: string | null;
  readonly costType: string;
  readonly periodStart: string;
  /** Exclusive. */
  readonly periodEnd: string;
  readonly costFen: number;
  readonly impressions: number | null;
  readonly clicks: number | null;
  readonly source: string;
}

const text = (event: DecidedEvent, name: string): string | null => {
  const value = event.properties[name];
  return typeof value === 'string' && value !== '' ? value : null;
};
const day = (event: DecidedEvent, name: string): string | null => {
  const value = text(event, name);
  return value === null ? null : businessDate(value);
};
const whole = (event: DecidedEvent, name: string): number | null => {
  const value = event.properties[name];
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : null;
};

/** The product of a fact, or null where the fact lacks what makes one. */
export const productOfFact = (event: DecidedEvent): Placed<Product> | null => {
  const code = text(event, 'product_code');
  const effectiveFrom = day(event, 'effective_on');
  if (code === null || effectiveFrom === null) return null;
  return {
    code,
    effectiveFrom,
    name: text(event, 'name') ?? code,
    type: text(event, 'product_type') ?? 'other',
    category: text(event, 'category'),
    subcategory: text(event, 'subcategory'),
    market: text(event, 'market'),
    sector: text(event, 'sector'),
    industry: text(event, 'industry'),
    issuer: text(event, 'issuer'),
    riskRating: text(event, 'risk_rating'),
    currency: text(event, 'currency'),
    status: text(event, 'status') ?? 'active',
    listedOn: day(event, 'listed_on'),
    maturesOn: day(event, 'matures_on'),
    minimumFen: whole(event, 'minimum_fen'),
    feeRate: text(event, 'fee_rate'),
    source: event.source,
    position: event.position,
  };
};

/** The channel of a fact. A kind that is not known becomes `other`. */
export const channelOfFact = (event: DecidedEvent): Placed<Channel> | null => {
  const code = text(event, 'channel_id');
  if (code === null) return null;
  return {
    code,
    name: text(event, 'name') ?? code,
    kind: channelKinds.find((kind) => kind === text(event, 'channel_kind')) ?? 'other',
    domain: text(event, 'domain') === 'private' ? 'private' : 'public',
    ownerUnitId: text(event, 'owner_unit_id'),
    status: text(event, 'status') === 'closed' ? 'closed' : 'active',
    note: text(event, 'note'),
    position: event.position,
  };
};

/** The cost of a fact; null for an empty or reversed period. */
export const costOfFact = (event: DecidedEvent): Placed<ChannelCost> | null => {
  const channelCode = text(event, 'channel_id');
  const periodStart = day(event, 'period_start');
  const periodEnd = day(event, 'period_end');
  const costFen = whole(event, 'cost_fen');
  if (channelCode === null || periodStart === null || periodEnd === null || costFen === null) return null;
  if (periodEnd <= periodStart) return null;
  return {
    channelCode,
    campaign: text(event, 'campaign'),
    costType: text(event, 'cost_type') ?? 'total',
    periodStart,
    periodEnd,
    costFen,
    impressions: whole(event, 'impressions'),
    clicks: whole(event, 'clicks'),
    source: event.source,
    position: event.position,
  };
};

export interface ActOfOperator {
  /** Unique for the act; makes the key of its event. */
  readonly actId: string;
  readonly by: string;
  readonly at: number;
}

const fact = (
  name: string,
  factKey: string,
  properties: Readonly<Record<string, PropertyValue>>,
  act: ActOfOperator,
): LoggedEvent => ({
  key: `catalogue:${act.actId}`,
  kind: 'fact',
  name,
  occurredAt: act.at,
  properties: { ...properties, recorded_by: act.by },
  factKey,
  revision: factRevisionOf(name, act.at, properties),
});

const stated = (properties: Readonly<Record<string, PropertyValue>>): Readonly<Record<string, PropertyValue>> =>
  Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null));

/** The fact that tells of a channel as an operator wants it. */
export const channelFact = (channel: Channel, effectiveOn: string, act: ActOfOperator): LoggedEvent =>
  fact(
    'channel_recorded',
    factKeyOf('channel', [channel.code]),
    stated({
      channel_id: channel.code,
      name: channel.name,
      channel_kind: channel.kind,
      domain: channel.domain,
      owner_unit_id: channel.ownerUnitId,
      status: channel.status,
      note: channel.note,
      effective_on: effectiveOn,
    }),
    act,
  );

/** The fact that tells what a channel cost. */
export const costFact = (cost: Omit<ChannelCost, 'source'>, act: ActOfOperator): LoggedEvent =>
  fact(
    'channel_cost_recorded',
    factKeyOf('channel_cost', [
      ...[cost.channelCode, ...(cost.campaign === null ? [] : [cost.campaign])],
      ...[cost.costType, cost.periodStart],
    ]),
    stated({
      channel_id: cost.channelCode,
      campaign: cost.campaign,
      cost_type: cost.costType,
      period_start: cost.periodStart,
      period_end: cost.periodEnd,
      cost_fen: cost.costFen,
      impressions: cost.impressions,
      clicks: cost.clicks,
    }),
    act,
  );
