// The 360 view of one customer, put together from the wide row, the records beside it and the directories.
import { sql } from 'kysely';
import type { z } from 'zod';
import type { BusinessDate, CustomerId } from '../../kernel/index.ts';
import type { PersonalCipher } from '../../platform/ciphers/index.ts';
import type { Database } from '../../platform/state-store/index.ts';
import type { Identity } from '../../record/identity/index.ts';
import type { Attribute, AttributeRegistry } from './attribute.ts';
import type { attributeValue, customer360, customerAccount, customerConsent, customerPosition } from './contract.ts';
import { clearTexts, customerRows, type RowDependencies, type WideRow } from './customer-rows.ts';
import type { ProductDirectory } from './directories.ts';
import { mask } from './masking.ts';
import { businessDay, stateOf } from './profile-row.ts';
import type { ProfileState, Register } from './state.ts';
import { progressOf } from './store.ts';

export interface ViewDependencies extends RowDependencies {
  readonly registry: AttributeRegistry;
  readonly identity: Pick<Identity, 'linkedActors' | 'mergedInto'>;
  readonly products: ProductDirectory;
  readonly timeZone: string;
}

type AttributeValue = z.input<typeof attributeValue>;

const shownValue = (row: WideRow, { place, name }: Attribute): unknown => {
  if (place.kind === 'column') return row[place.column];
  return place.kind === 'computed' ? row.computed[name] : row.attributes[name]?.[0];
};

/** Registered attributes first, in their order; then what else was ever stated, by name. */
const attributeValues = async (
  { registry, cipher, timeZone }: Pick<ViewDependencies, 'registry' | 'cipher' | 'timeZone'>,
  row: WideRow,
): Promise<AttributeValue[]> => {
  const shown: { attribute: Attribute | null; name: string; register: Register | undefined; value: unknown }[] = [];
  for (const attribute of registry.all) {
    const register = row.attributes[attribute.name];
    const value = shownValue(row, attribute);
    if (value !== null && value !== undefined) shown.push({ attribute, name: attribute.name, register, value });
  }
  const others = Object.entries(row.attributes).filter(([name]) => !registry.get(name) && !name.endsWith('_index'));
  for (const [name, register] of others.sort(([a], [b]) => (a < b ? -1 : 1)))
    shown.push({ attribute: null, name, register, value: register[0] });
  const isPersonal = (each: (typeof shown)[number]): boolean =>
    each.attribute?.personal === true || (typeof each.value === 'string' && each.value.startsWith('enc:'));
  const clear = await clearTexts(
    cipher as PersonalCipher,
    shown.map((each) => (isPersonal(each) ? each.value : null)),
  );
  return shown.map((each, index) => {
    const { attribute, name, register } = each;
    const personal = isPersonal(each);
    const text = clear[index];
    return {
      name,
      label: attribute?.label ?? { zh: name, en: name },
      group: attribute?.group ?? 'other',
      value: personal
        ? text === null || text === undefined
          ? null
          : mask(name, text)
        : (each.value as AttributeValue['value']),
      personal,
      since: attribute?.effectiveDated && register ? businessDay(timeZone)(register[1]) : null,
    };
  });
};

const consentRows = (consents: ProfileState['consents']): z.input<typeof customerConsent>[] =>
  Object.entries(consents).map(([key, [granted, changedAt, , source]]) => {
    const [purpose = key, channel = null] = key.split('|');
    return { purpose, channel, granted, changedAt, source };
  });

const accountsOf = async (db: Database, customerId: string): Promise<z.input<typeof customerAccount>[]> => {
  const { rows } = await sql<z.input<typeof customerAccount>>`
    select account_id as "accountId", kind, status, opened_on as "openedOn", closed_on as "closedOn"
    from profile_account where customer_id = ${customerId} order by opened_on, account_id`.execute(db);
  return [...rows];
};

/** What each account held on its latest delivered day. */
export const latestPositions = async (
  db: Database,
  products: ProductDirectory,
  customerId: string,
): Promise<z.input<typeof customerPosition>[]> => {
  const { rows } = await sql<Omit<z.input<typeof customerPosition>, 'productName'>>`
    select account_id as "accountId", product_code as "productCode", date, quantity::text as quantity,
      market_value_fen as "marketValueFen", cost_fen as "costFen"
    from (select *, max(date) over (partition by account_id) as latest from profile_position where customer_id = ${customerId}) p
    where date = latest and coalesce(quantity, 1) <> 0
    order by market_value_fen desc nulls last, product_code`.execute(db);
  const names = await products.productNames(rows.map((row) => row.productCode));
  return rows.map((row) => ({ ...row, productName: names.get(row.productCode) ?? null }));
};

const instantOrNull = (at: number): number | null => (Number.isFinite(at) ? at : null);

const identityOf = async ({ db, identity }: ViewDependencies, row: WideRow) => {
  const customer = row.customer_id as CustomerId;
  const merged = await identity.mergedInto(db, customer);
  const actors = await identity.linkedActors(db, customer);
  return {
    personId: row.person_id,
    actors: actors.map(({ actorId, from, to }) => ({ actorId, from: instantOrNull(from), to: instantOrNull(to) })),
    merged: merged.filter((each) => each !== customer),
    mergedInto: row.merged_into,
    firstSeenAt: row.first_seen_at,
  };
};

/** Everything known of the customer of the row. */
export const customerView = async (
  dependencies: ViewDependencies,
  row: WideRow,
  today: BusinessDate,
): Promise<z.input<typeof customer360>> => {
  const { db, organisation, products, tags } = dependencies;
  const [header] = await customerRows(dependencies, [row]);
  if (!header) throw new Error('one row gives one header');
  const { totals, firstTouch, latestTouch, consents, counters } = stateOf(row);
  const { firstDepositAt, ...sums } = totals;
  const touch = (given: typeof firstTouch) => (given ? { channel: given[0], at: given[1] } : null);
  return {
    header,
    identity: await identityOf(dependencies, row),
    attributes: await attributeValues(dependencies, row),
    accounts: await accountsOf(db, row.customer_id),
    assets: { date: row.assets_on, totalFen: row.total_assets_fen, cashFen: row.cash_fen },
    positions: await latestPositions(db, products, row.customer_id),
    contribution: {
      ...sums,
      totalFen: row.contribution_fen,
      fundedAt: firstDepositAt,
    },
    channels: { first: touch(firstTouch), latest: touch(latestTouch) },
    consents: consentRows(consents),
    tags: [...(await tags.tagsOf(row.customer_id))].map((each) => ({ ...each, from: { ...each.from } })),
    relations: [...(await organisation.relationsOf(row.customer_id, today))],
    counters: Object.entries(counters)
      .map(([event, [count, firstAt, lastAt, amountFen]]) => ({ event, count, firstAt, lastAt, amountFen }))
      .sort((a, b) => b.count - a.count || (a.event < b.event ? -1 : 1)),
    asOfPosition: await progressOf(db),
  };
};
