// Which customers: the caller's scope and the list's filter as one SQL condition, and the page it selects. Every question
// about a set of customers (list, export, portrait, tags, overview) goes through here, so that scope cannot be forgotten.
import { type RawBuilder, sql } from 'kysely';
import {
  type BusinessDate,
  businessDate,
  businessDateAt,
  type Clock,
  isRefusal,
  type Refusal,
  refuse,
} from '../../kernel/index.ts';
import type { DataScope } from '../../platform/auth/index.ts';
import type { PersonalCipher } from '../../platform/ciphers/index.ts';
import type { Database } from '../../platform/state-store/index.ts';
import type { AttributeRegistry } from './attribute.ts';
import { attributeExpression } from './attribute-sql.ts';
import { type CustomerFilter, customerFilter } from './contract.ts';
import type { OrganisationDirectory } from './directories.ts';

/** A boolean SQL expression over the columns of `profile`. */
export type Condition = RawBuilder<unknown>;

export interface ListDependencies {
  readonly db: Database;
  readonly organisation: OrganisationDirectory;
  readonly cipher: Pick<PersonalCipher, 'blindIndex'>;
  readonly clock: Clock;
  readonly timeZone: string;
  readonly registry: AttributeRegistry;
  /** Segments by which lists can be filtered; bound by whoever keeps them. */
  readonly segments?: {
    /** The members now; null when there is no such segment. */
    condition(code: string): Promise<Condition | null>;
  };
}

export const today = ({ clock, timeZone }: Pick<ListDependencies, 'clock' | 'timeZone'>): BusinessDate =>
  businessDateAt(clock.now(), timeZone);

const and = (conditions: readonly Condition[]): Condition =>
  conditions.length === 0 ? sql`true` : sql`(${sql.join(conditions, sql` and `)})`;

/** The customers whom a caller may see. Merged customers are in no list; they stand behind the one they are merged into. */
export const scopeCondition = async (dependencies: ListDependencies, scope: DataScope): Promise<Condition> => {
  const visible = sql`merged_into is null`;
  if (scope.kind === 'firm') return visible;
  if (scope.kind === 'adviser') return and([visible, sql`adviser_id = ${scope.staffId}`]);
  const units = await dependencies.organisation.unitsBelow(scope.unitIds, today(dependencies));
  return and([
    visible,
    sql`(branch_id = any(${units}::text[]) or team_id = any(${units}::text[]) or adviser_id = any(${units}::text[]))`,
  ]);
};

/** A text above every text that begins with the prefix, in byte order. */
const above = (prefix: string): string => `${prefix}\u{10FFFF}`;

const searchCondition = async ({ db, cipher }: ListDependencies, search: string): Promise<Condition> => {
  const byPrefix = sql`(customer_id >= ${search} and customer_id < ${above(search)})`;
  const kinds = ['name', 'phone', 'email', 'id_number'] as const;
  const [name, phone, email, idNumber] = kinds.map((kind) => cipher.blindIndex(kind, search));
  const { rows } = await sql<{ readonly customer_id: string }>`
    select customer_id from profile where name_index = ${name}
    union select customer_id from profile where phone_index = ${phone}
    union select customer_id from profile where email_index = ${email}
    union select customer_id from profile where id_number_index = ${idNumber}
    limit 10000`.execute(db);
  const ids = rows.map((row) => row.customer_id);
  return ids.length === 0 ? byPrefix : sql`(${byPrefix} or customer_id = any(${ids}::text[]))`;
};

/** Branch, team, adviser: the columns today, the organisation's history on another day. */
const relationConditions = async (
  dependencies: ListDependencies,
  filter: CustomerFilter,
): Promise<readonly Condition[]> => {
  const now = today(dependencies);
  const asOf = filter.relationsAsOf === undefined ? now : (businessDate(filter.relationsAsOf) ?? now);
  const given = [
    { column: sql`branch_id`, unitId: filter.branchId },
    { column: sql`team_id`, unitId: filter.teamId },
    { column: sql`adviser_id`, unitId: filter.adviserId },
  ];
  const conditions: Condition[] = [];
  for (const { column, unitId } of given) {
    if (unitId === undefined) continue;
    if (asOf === now) {
      const units = [...new Set([unitId, ...(await dependencies.organisation.unitsBelow([unitId], now))])];
      conditions.push(sql`${column} = any(${units}::text[])`);
    } else {
      const ids = await dependencies.organisation.customersOf(unitId, asOf);
      conditions.push(sql`customer_id = any(${ids}::text[])`);
    }
  }
  return conditions;
};

const plainConditions = (filter: CustomerFilter): readonly Condition[] => {
  const conditions: Condition[] = [];
  if (filter.tags && filter.tags.length > 0) conditions.push(sql`tags @> ${filter.tags}::text[]`);
  if (filter.status && filter.status.length > 0) conditions.push(sql`status = any(${filter.status}::text[])`);
  if (filter.riskLevel && filter.riskLevel.length > 0)
    conditions.push(sql`risk_level = any(${filter.riskLevel}::text[])`);
  if (filter.assetsFromFen !== undefined) conditions.push(sql`total_assets_fen >= ${filter.assetsFromFen}::bigint`);
  if (filter.assetsBelowFen !== undefined) conditions.push(sql`total_assets_fen < ${filter.assetsBelowFen}::bigint`);
  if (filter.openedFrom !== undefined) conditions.push(sql`opened_on >= ${filter.openedFrom}::date`);
  if (filter.openedTo !== undefined) conditions.push(sql`opened_on <= ${filter.openedTo}::date`);
  if (filter.activeFrom !== undefined) conditions.push(sql`last_active_on >= ${filter.activeFrom}::date`);
  if (filter.activeTo !== undefined) conditions.push(sql`last_active_on <= ${filter.activeTo}::date`);
  if (filter.firstChannel !== undefined) conditions.push(sql`first_channel = ${filter.firstChannel}`);
  if (filter.holds !== undefined) conditions.push(sql`holdings @> array[${filter.holds}]::text[]`);
  return conditions;
};

/** Values of attributes that have a list of them; anything else is no filter of a list but a segment. */
const attributeConditions = (
  { registry }: ListDependencies,
  pairs: readonly string[],
): readonly Condition[] | Refusal<'FILTER_NOT_VALID'> => {
  const conditions: Condition[] = [];
  for (const pair of pairs) {
    const [name = '', ...rest] = pair.split('=');
    const value = rest.join('=');
    const attribute = registry.get(name);
    if (attribute?.values === undefined || attribute.personal)
      return refuse(
        'FILTER_NOT_VALID',
        `There is no attribute ${name} with coded values. Use a segment for any other.`,
      );
    if (attribute.values[value] === undefined) {
      const known = Object.keys(attribute.values).join(', ');
      return refuse('FILTER_NOT_VALID', `${name} is never ${value}. Its values are ${known}.`);
    }
    conditions.push(sql`${attributeExpression(attribute).sql} = ${value}`);
  }
  return conditions;
};

const segmentCondition = async ({ segments }: ListDependencies, code: string): Promise<Condition | null> =>
  segments ? segments.condition(code) : null;

/** The filter as a condition. Dates that do not exist and texts that no column can hold are refused. */
export const filterCondition = async (
  dependencies: ListDependencies,
  filter: CustomerFilter,
): Promise<Condition | Refusal<'FILTER_NOT_VALID'>> => {
  for (const name of ['relationsAsOf', 'openedFrom', 'openedTo', 'activeFrom', 'activeTo'] as const) {
    const day = filter[name];
    if (day !== undefined && businessDate(day) === null)
      return refuse('FILTER_NOT_VALID', `${name} is not an existing day: ${day}`);
  }
  if (JSON.stringify(filter).includes('\\u0000'))
    return refuse('FILTER_NOT_VALID', 'A filter cannot contain the NUL character.');
  const search = filter.search === undefined ? [] : [await searchCondition(dependencies, filter.search)];
  const segment = filter.segment === undefined ? [] : [await segmentCondition(dependencies, filter.segment)];
  if (segment.includes(null))
    return refuse('FILTER_NOT_VALID', `There is no segment ${filter.segment}. Choose one of the list.`);
  const members = segment.flatMap((each) => each ?? []);
  const attributes = attributeConditions(dependencies, filter.attributes ?? []);
  if (isRefusal(attributes)) return attributes;
  const relations = await relationConditions(dependencies, filter);
  return and([...search, ...members, ...attributes, ...relations, ...plainConditions(filter)]);
};

/** Scope and filter together. */
export const populationCondition = async (
  dependencies: ListDependencies,
  scope: DataScope,
  filter: CustomerFilter,
): Promise<Condition | Refusal<'FILTER_NOT_VALID'>> => {
  const wanted = await filterCondition(dependencies, filter);
  if (isRefusal(wanted)) return wanted;
  return and([await scopeCondition(dependencies, scope), wanted]);
};

const listed = (text: string | undefined): readonly string[] | undefined => {
  const parts = text?.split(',').flatMap((part) => part.trim() || []);
  return parts && parts.length > 0 ? parts : undefined;
};

const lists = ['tags', 'status', 'riskLevel', 'attributes'] as const;

/** The filter from its form in an address, where lists are separated by commas. */
export const filterFromQuery = (
  query: Readonly<Record<string, string | number | undefined>>,
): CustomerFilter | Refusal<'FILTER_NOT_VALID'> => {
  const { sort: _sort, order: _order, page: _page, pageSize: _size, search, ...rest } = query;
  const parsed = customerFilter.safeParse({
    ...rest,
    search: search === '' ? undefined : search,
    ...Object.fromEntries(lists.map((name) => [name, listed(query[name]?.toString())])),
  });
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  return refuse('FILTER_NOT_VALID', `${issue?.path.join('.') ?? 'filter'}: ${issue?.message ?? 'not valid'}`);
};

const sorts = {
  customerId: { desc: sql`customer_id desc`, asc: sql`customer_id` },
  totalAssets: {
    desc: sql`total_assets_fen desc nulls last, customer_id`,
    asc: sql`total_assets_fen nulls first, customer_id desc`,
  },
  openedOn: { desc: sql`opened_on desc nulls last, customer_id`, asc: sql`opened_on nulls first, customer_id desc` },
  lastActiveOn: {
    desc: sql`last_active_on desc nulls last, customer_id`,
    asc: sql`last_active_on nulls first, customer_id desc`,
  },
  contribution: {
    desc: sql`contribution_fen desc nulls last, customer_id`,
    asc: sql`contribution_fen nulls first, customer_id desc`,
  },
} as const;

export interface Page {
  readonly sort: keyof typeof sorts;
  readonly order: 'asc' | 'desc';
  readonly offset: number;
  readonly limit: number;
}

/**
 * Numbers of the customers on the page, in its order. Each order is that of an index, read forwards or backwards. Where many
 * customers match (`walk`), the index is walked until the page is full; where `few` do, walking would read it to the end, so
 * they are gathered first and sorted. The engine cannot know which, above all for tags, so the caller counts first.
 */
export const selectPage = async (
  db: Database,
  condition: Condition,
  page: Page,
  plan: 'walk' | 'few',
): Promise<readonly string[]> => {
  const order = sorts[page.sort][page.order];
  const gathered = sql`with matching as materialized (
    select customer_id, total_assets_fen, opened_on, last_active_on, contribution_fen from profile where ${condition})`;
  const { rows } = await sql<{ readonly customer_id: string }>`
    ${plan === 'few' ? gathered : sql``}
    select customer_id from ${plan === 'few' ? sql`matching` : sql`profile where ${condition}`}
    order by ${order} limit ${page.limit}::int offset ${page.offset}::int`.execute(db);
  return rows.map((row) => row.customer_id);
};

/** How many customers the condition holds for, counting at most to `max` + 1. */
export const countUpTo = async (db: Database, condition: Condition, max: number): Promise<number> => {
  const { rows } = await sql<{ readonly n: number }>`
    select count(*) as n from (select 1 from profile where ${condition} limit ${max + 1}::int) counted`.execute(db);
  return rows[0]?.n ?? 0;
};

export const countAll = async (db: Database, condition: Condition): Promise<number> => {
  const { rows } = await sql<{ readonly n: number }>`select count(*) as n from profile where ${condition}`.execute(db);
  return rows[0]?.n ?? 0;
};
