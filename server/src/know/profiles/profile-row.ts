// The columns that lists and filters read, computed from the mergeable state: a pure function, so that a row can always be
// made again.
import { businessDateAt } from '../../kernel/index.ts';
import type { LogPosition } from '../../platform/log-store/index.ts';
import type { Id64 } from '../../record/log/index.ts';
import { type AssetMark, type Counter, noTotals, type ProfileState, type Scalar } from './state.ts';

/** Parts of the state that no question reads: JSON in a text column, so that the engine need not take it apart. */
export type StoredRest = Omit<ProfileState, 'attributes' | 'counters' | 'firstSeenAt' | 'lastActiveAt'>;

// biome-ignore lint/suspicious/noControlCharactersInRegex: they separate the fields of a stored line
const SEPARATORS = /[%=;\u0000-\u001F]/g;

/** An event's name as it stands in stored counters, whose separators it may hold. */
export const storedName = (name: string): string =>
  name.replace(SEPARATORS, (unit) => `%${unit.charCodeAt(0).toString(16).padStart(2, '0')}`);
const nameOf = (stored: string): string =>
  stored.includes('%')
    ? stored.replace(/%([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : stored;

/** Counters as they are stored: "name=count,first,last,amount;…". */
export const countersOf = (stored: string): ProfileState['counters'] => {
  const counters: Record<string, Counter> = {};
  if (stored === '') return counters;
  for (const part of stored.split(';')) {
    const [name = '', numbers = ''] = part.split('=');
    const [count = 0, first = 0, last = 0, amount = 0] = numbers.split(',').map(Number);
    counters[nameOf(name)] = [count, first, last, amount];
  }
  return counters;
};

const storedCounters = (counters: ProfileState['counters']): string => {
  let stored = '';
  for (const name in counters) {
    const [count, first, last, amount] = counters[name] as Counter;
    stored += `${stored === '' ? '' : ';'}${storedName(name)}=${count},${first},${last},${amount}`;
  }
  return stored;
};

/** What the consumer writes of a profile. Relations and tags are others' columns of the same row. */
export interface ProfileRow {
  readonly customer_id: string;
  readonly person_id: Id64;
  readonly merged_into: string | null;
  readonly status: string;
  readonly name_index: string | null;
  readonly phone_index: string | null;
  readonly email_index: string | null;
  readonly id_number_index: string | null;
  readonly gender: string | null;
  readonly birth_year: number | null;
  readonly education: string | null;
  readonly occupation: string | null;
  readonly province: string | null;
  readonly city: string | null;
  readonly risk_level: string | null;
  readonly investor_type: string | null;
  readonly opened_on: string | null;
  readonly funded_at: number | null;
  readonly first_trade_at: number | null;
  readonly total_assets_fen: number | null;
  readonly cash_fen: number | null;
  readonly assets_on: string | null;
  readonly contribution_fen: number;
  readonly first_channel: string | null;
  readonly latest_channel: string | null;
  readonly last_active_at: number | null;
  readonly last_active_on: string | null;
  readonly first_seen_at: number | null;
  readonly attributes: ProfileState['attributes'];
  readonly counters: string;
  readonly rest: string;
  readonly updated_position: LogPosition;
}

const statuses = new Set(['prospect', 'active', 'dormant', 'frozen', 'closed']);
const riskLevels = new Set(['C1', 'C2', 'C3', 'C4', 'C5']);
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const HEX = /^[0-9a-f]{32}$/;

const value = (state: ProfileState, name: string): Scalar | null => state.attributes[name]?.[0] ?? null;
const text = (state: ProfileState, name: string): string | null => {
  const found = value(state, name);
  return typeof found === 'string' && found !== '' ? found.slice(0, 256) : null;
};
const among = (found: string | null, allowed: ReadonlySet<string>): string | null =>
  found !== null && allowed.has(found) ? found : null;
const matching = (found: string | null, pattern: RegExp): string | null =>
  found !== null && pattern.test(found) ? found : null;

const birthYear = (state: ProfileState): number | null => {
  const found = value(state, 'birth_year');
  const year = typeof found === 'string' ? Number(found) : found;
  return typeof year === 'number' && Number.isInteger(year) && year > 1850 && year < 2200 ? year : null;
};

/**
 * Assets at the latest delivered day. A row of the customer as a whole (account "") of that day is the total; otherwise the
 * accounts delivered for that day are summed. An account that is no longer delivered counts no more.
 */
export const latestAssets = (
  assets: Readonly<Record<string, AssetMark>>,
): { readonly date: string; readonly totalFen: number; readonly cashFen: number | null } | null => {
  const marks = Object.values(assets);
  if (marks.length === 0) return null;
  const date = marks
    .map((mark) => mark[0])
    .sort()
    .at(-1) as string;
  const whole = assets[''];
  const counted = whole?.[0] === date ? [whole] : marks.filter((mark) => mark[0] === date);
  const cash = counted.flatMap((mark) => (mark[2] === null ? [] : [mark[2]]));
  return {
    date,
    totalFen: counted.reduce((sum, mark) => sum + mark[1], 0),
    cashFen: cash.length === 0 ? null : cash.reduce((sum, each) => sum + each, 0),
  };
};

/** What the core system says; without it, who has an account is active and who has none is a prospect. */
const statusOf = (state: ProfileState): string =>
  among(text(state, 'status'), statuses) ?? (value(state, 'opened_on') === null ? 'prospect' : 'active');

export interface ProfileIdentity {
  readonly customerId: string;
  readonly personId: Id64;
  readonly mergedInto: string | null;
}

const days = new Map<string, (instant: number) => string>();

/** The business date of an instant; the formatter is asked once an hour of the past, for it costs a microsecond and more. */
export const businessDay = (timeZone: string): ((instant: number) => string) => {
  const known = days.get(timeZone);
  if (known) return known;
  const cache = new Map<number, string>();
  // Zones differ from UTC by whole quarters of an hour.
  const QUARTER_MS = 900_000;
  const made = (instant: number): string => {
    const quarter = Math.floor(instant / QUARTER_MS);
    const found = cache.get(quarter);
    if (found !== undefined) return found;
    if (cache.size > 50_000) cache.clear();
    const date = businessDateAt(quarter * QUARTER_MS, timeZone);
    cache.set(quarter, date);
    return date;
  };
  days.set(timeZone, made);
  return made;
};

export const profileRow = (
  identity: ProfileIdentity,
  state: ProfileState,
  timeZone: string,
  position: LogPosition,
): ProfileRow => {
  const assets = latestAssets(state.assets);
  const { attributes, counters, firstSeenAt, lastActiveAt, ...rest } = state;
  return {
    customer_id: identity.customerId,
    person_id: identity.personId,
    merged_into: identity.mergedInto,
    status: statusOf(state),
    name_index: matching(text(state, 'name_index'), HEX),
    phone_index: matching(text(state, 'phone_index'), HEX),
    email_index: matching(text(state, 'email_index'), HEX),
    id_number_index: matching(text(state, 'id_number_index'), HEX),
    gender: text(state, 'gender'),
    birth_year: birthYear(state),
    education: text(state, 'education'),
    occupation: text(state, 'occupation'),
    province: text(state, 'province'),
    city: text(state, 'city'),
    risk_level: among(text(state, 'risk_level'), riskLevels),
    investor_type: text(state, 'investor_type'),
    opened_on: matching(text(state, 'opened_on'), DATE),
    funded_at: state.totals.firstDepositAt,
    first_trade_at: state.totals.firstTradeAt,
    total_assets_fen: assets?.totalFen ?? null,
    cash_fen: assets?.cashFen ?? null,
    assets_on: assets?.date ?? null,
    contribution_fen: state.totals.commissionFen + state.totals.feesFen,
    first_channel: state.firstTouch?.[0] ?? null,
    latest_channel: state.latestTouch?.[0] ?? null,
    last_active_at: lastActiveAt,
    last_active_on: lastActiveAt === null ? null : businessDay(timeZone)(lastActiveAt),
    first_seen_at: firstSeenAt,
    attributes,
    counters: storedCounters(counters),
    rest: JSON.stringify(rest),
    updated_position: position,
  };
};

/** The state that a stored row holds; the inverse of {@link profileRow}. */
export const stateOf = (
  row: Pick<ProfileRow, 'attributes' | 'counters' | 'rest' | 'first_seen_at' | 'last_active_at'>,
): ProfileState => {
  const rest = JSON.parse(row.rest) as Partial<StoredRest>;
  return {
    attributes: row.attributes,
    counters: countersOf(row.counters),
    totals: rest.totals ?? noTotals,
    firstTouch: rest.firstTouch ?? null,
    latestTouch: rest.latestTouch ?? null,
    assets: rest.assets ?? {},
    consents: rest.consents ?? {},
    firstSeenAt: row.first_seen_at,
    lastActiveAt: row.last_active_at,
  };
};

/** Whether a state says nothing but behaviour: then most columns of a known customer stay as they are. */
export const isBehaviourOnly = (state: ProfileState): boolean =>
  Object.keys(state.attributes).length === 0 && state.totals === noTotals && Object.keys(state.assets).length === 0;
