// The tables of channels and of what they cost.
import type { Kysely } from 'kysely';
import { chunksOf } from '../../kernel/index.ts';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';
import type { ChannelCost, Placed } from './catalogue-fact.ts';
import type { Channel, ChannelKind } from './contract.ts';

type ChannelTable = {
  code: string;
  name: string;
  kind: ChannelKind;
  domain: 'public' | 'private';
  owner_unit_id: string | null;
  status: 'active' | 'closed';
  note: string | null;
  position: number;
};

type CostTable = {
  channel_code: string;
  /** Empty: the channel as a whole. */
  campaign: string;
  cost_type: string;
  period_start: string;
  period_end: string;
  cost_fen: number;
  impressions: number | null;
  clicks: number | null;
  source: string;
  position: number;
};

type ChannelTables = {
  catalogue_channel: ChannelTable;
  catalogue_channel_cost: CostTable;
};

const tables = (database: Database): Kysely<ChannelTables> => database as Kysely<ChannelTables>;
const rowsAStatement = 500;

export const saveChannels = async (
  transaction: StateTransaction,
  channels: readonly Placed<Channel>[],
): Promise<void> => {
  for (const some of chunksOf(channels, rowsAStatement))
    await tables(transaction)
      .insertInto('catalogue_channel')
      .values(some.map(({ ownerUnitId, ...channel }) => ({ ...channel, owner_unit_id: ownerUnitId })))
      .onConflict((conflict) =>
        conflict
          .column('code')
          .doUpdateSet((eb) => ({
            name: eb.ref('excluded.name'),
            kind: eb.ref('excluded.kind'),
            domain: eb.ref('excluded.domain'),
            owner_unit_id: eb.ref('excluded.owner_unit_id'),
            status: eb.ref('excluded.status'),
            note: eb.ref('excluded.note'),
            position: eb.ref('excluded.position'),
          }))
          .whereRef('catalogue_channel.position', '<=', 'excluded.position'),
      )
      .execute();
};

export const saveCosts = async (
  transaction: StateTransaction,
  costs: readonly Placed<ChannelCost>[],
): Promise<void> => {
  for (const some of chunksOf(costs, rowsAStatement))
    await tables(transaction)
      .insertInto('catalogue_channel_cost')
      .values(
        some.map((cost) => ({
          channel_code: cost.channelCode,
          campaign: cost.campaign ?? '',
          cost_type: cost.costType,
          period_start: cost.periodStart,
          period_end: cost.periodEnd,
          cost_fen: cost.costFen,
          impressions: cost.impressions,
          clicks: cost.clicks,
          source: cost.source,
          position: cost.position,
        })),
      )
      .onConflict((conflict) =>
        conflict
          .columns(['channel_code', 'campaign', 'cost_type', 'period_start'])
          .doUpdateSet((eb) => ({
            period_end: eb.ref('excluded.period_end'),
            cost_fen: eb.ref('excluded.cost_fen'),
            impressions: eb.ref('excluded.impressions'),
            clicks: eb.ref('excluded.clicks'),
            source: eb.ref('excluded.source'),
            position: eb.ref('excluded.position'),
          }))
          .whereRef('catalogue_channel_cost.position', '<=', 'excluded.position'),
      )
      .execute();
};

export interface ListedChannel extends Channel {
  readonly costFen: number;
  readonly undeclared: boolean;
}

export interface ChannelFilter {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly search?: string | undefined;
  readonly kind?: ChannelKind | undefined;
  readonly domain?: 'public' | 'private' | undefined;
}

/**
 * Channels with what they cost in periods that begin in [from, to), those without a master record too. A firm has some hundreds;
 * they are put together here rather than in SQL.
 */
export const listChannels = async (database: Database, filter: ChannelFilter): Promise<readonly ListedChannel[]> => {
  const db = tables(database);
  const rows = await db.selectFrom('catalogue_channel').selectAll().orderBy('code').limit(20_000).execute();
  let costQuery = db
    .selectFrom('catalogue_channel_cost')
    .select(['channel_code', ({ fn }) => fn.sum<string | number>('cost_fen').as('cost')])
    .groupBy('channel_code');
  if (filter.from) costQuery = costQuery.where('period_start', '>=', filter.from);
  if (filter.to) costQuery = costQuery.where('period_start', '<', filter.to);
  const costs = new Map((await costQuery.execute()).map((row) => [row.channel_code, Number(row.cost)]));
  const declared = new Set(rows.map((row) => row.code));
  const costed = await db
    .selectFrom('catalogue_channel_cost')
    .select('channel_code')
    .distinct()
    .orderBy('channel_code')
    .execute();
  const all: ListedChannel[] = [
    ...rows.map(({ owner_unit_id, position: _position, ...row }) => ({
      ...row,
      ownerUnitId: owner_unit_id,
      costFen: costs.get(row.code) ?? 0,
      undeclared: false,
    })),
    ...costed
      .filter((row) => !declared.has(row.channel_code))
      .map(({ channel_code: code }) => ({
        ...({
          code,
          name: code,
          kind: 'other',
          domain: 'public',
          ownerUnitId: null,
          status: 'active',
          note: null,
        } as const),
        costFen: costs.get(code) ?? 0,
        undeclared: true,
      })),
  ];
  const search = filter.search?.toLowerCase();
  return all.filter(
    (channel) =>
      (!search || channel.code.toLowerCase().includes(search) || channel.name.toLowerCase().includes(search)) &&
      (!filter.kind || channel.kind === filter.kind) &&
      (!filter.domain || channel.domain === filter.domain),
  );
};

const costOf = (row: CostTable): ChannelCost => ({
  ...{ channelCode: row.channel_code, costType: row.cost_type, costFen: row.cost_fen, source: row.source },
  campaign: row.campaign || null,
  ...{ periodStart: row.period_start, periodEnd: row.period_end, impressions: row.impressions, clicks: row.clicks },
});

/** Costs of every channel in periods that touch [from, to), oldest first. */
export const costsTouching = async (database: Database, from: string, to: string): Promise<readonly ChannelCost[]> => {
  const rows = await tables(database)
    .selectFrom('catalogue_channel_cost')
    .selectAll()
    .where('period_start', '<', to)
    .where('period_end', '>', from)
    .orderBy('period_start')
    .orderBy('channel_code')
    .orderBy('campaign')
    .orderBy('cost_type')
    .execute();
  return rows.map(costOf);
};

/** Costs of a channel in periods that begin in [from, to), oldest first. */
export const listCosts = async (
  database: Database,
  code: string,
  span: { readonly from?: string | undefined; readonly to?: string | undefined },
): Promise<readonly Omit<ChannelCost, 'channelCode'>[]> => {
  let query = tables(database).selectFrom('catalogue_channel_cost').selectAll().where('channel_code', '=', code);
  if (span.from) query = query.where('period_start', '>=', span.from);
  if (span.to) query = query.where('period_start', '<', span.to);
  const rows = await query.orderBy('period_start').orderBy('campaign').orderBy('cost_type').limit(10_000).execute();
  return rows.map((row) => ({
    campaign: row.campaign || null,
    costType: row.cost_type,
    periodStart: row.period_start,
    periodEnd: row.period_end,
    costFen: row.cost_fen,
    impressions: row.impressions,
    clicks: row.clicks,
    source: row.source,
  }));
};

/** What channels are called, by code. */
export const channelNames = async (database: Database): Promise<ReadonlyMap<string, string>> => {
  const rows = await tables(database).selectFrom('catalogue_channel').select(['code', 'name']).execute();
  return new Map(rows.map(({ code, name }) => [code, name]));
};
