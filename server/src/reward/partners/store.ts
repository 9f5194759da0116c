// The tables of partners, of whose number is whose, and of the codes with which customers bind themselves or pay.
import { sql } from 'kysely';
import { createDraftStore, type DraftStore } from '../../decide/drafts/index.ts';
import { hashToken } from '../../platform/auth/index.ts';
import type { Migration } from '../../platform/migrate/index.ts';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';
import { type Partner, partnerSchema } from '../partner-rules/contract.ts';
import tables from './migrations/0001-partners.sql?raw';

export const migrations: readonly Migration[] = [{ module: 'partners', number: 1, name: 'partners', sql: tables }];

export type Reading = Database | StateTransaction;
export const changed = ({ numAffectedRows }: { readonly numAffectedRows?: bigint }): boolean =>
  Number(numAffectedRows ?? 0) > 0;

export const partnerDrafts: DraftStore<Partner> = createDraftStore(
  { head: 'partner', version: 'partner_version', approval: 'partner_approval', key: 'partner' },
  (value) => partnerSchema.parse(value),
);

/** How a partner stands besides its definition. */
export interface PartnerState {
  readonly partner: string;
  readonly openMonth: string;
  readonly statements: number;
  readonly suspendedAt: number | null;
  readonly suspendedBy: string | null;
  readonly suspendedFor: string | null;
}

const stateColumns = sql`partner, open_month as "openMonth", statements, suspended_at as "suspendedAt",
  suspended_by as "suspendedBy", suspended_for as "suspendedFor"`;

export const selectStates = async (db: Reading): Promise<ReadonlyMap<string, PartnerState>> => {
  const { rows } = await sql<PartnerState>`select ${stateColumns} from partner_state`.execute(db);
  return new Map(rows.map((row) => [row.partner, row]));
};

/**
 * Keeps the partner's row until the transaction ends. `share`: others may move points meanwhile, but nobody closes the month; `update`: nobody
 * else moves points of packs or closes it.
 */
export const lockState = async (
  transaction: StateTransaction,
  partner: string,
  mode: 'share' | 'update',
): Promise<PartnerState | null> => {
  const { rows } = await sql<PartnerState>`select ${stateColumns} from partner_state where partner = ${partner}
    ${mode === 'share' ? sql`for share` : sql`for update`}`.execute(transaction);
  return rows[0] ?? null;
};

export const beginState = async (transaction: StateTransaction, partner: string, openMonth: string): Promise<void> => {
  await sql`insert into partner_state (partner, open_month, statements) values (${partner}, ${openMonth}, 0)
    on conflict do nothing`.execute(transaction);
};

/** Suspends, or with null lets it go on; false where it is so already. */
export const writeSuspension = async (
  transaction: StateTransaction,
  partner: string,
  suspension: { readonly at: number; readonly by: string; readonly reason: string } | null,
): Promise<boolean> =>
  changed(
    await sql`update partner_state set suspended_at = ${suspension?.at ?? null}::bigint, suspended_by = ${suspension?.by ?? null},
        suspended_for = ${suspension?.reason ?? null}
      where partner = ${partner} and (suspended_at is null) = ${suspension !== null}::boolean`.execute(transaction),
  );

export interface Binding {
  readonly partner: string;
  readonly memberNumber: string;
  readonly customerId: string;
  readonly boundAt: number;
}

const bindingColumns = sql`partner, member_number as "memberNumber", customer_id as "customerId", bound_at as "boundAt"`;

export const selectBinding = async (db: Reading, partner: string, memberNumber: string): Promise<Binding | null> => {
  const { rows } = await sql<Binding>`select ${bindingColumns} from partner_binding
    where partner = ${partner} and member_number = ${memberNumber}`.execute(db);
  return rows[0] ?? null;
};

export const selectBindingsOf = async (db: Reading, customerId: string): Promise<readonly Binding[]> => {
  const { rows } = await sql<Binding>`select ${bindingColumns} from partner_binding
    where customer_id = ${customerId} order by partner`.execute(db);
  return rows;
};

export const countBindings = async (db: Reading): Promise<ReadonlyMap<string, number>> => {
  const { rows } = await sql<{ partner: string; n: number }>`
    select partner, count(*)::int as n from partner_binding group by partner`.execute(db);
  return new Map(rows.map(({ partner, n }) => [partner, n]));
};

/** False where the number or the customer is bound already. */
export const insertBinding = async (transaction: StateTransaction, binding: Binding): Promise<boolean> =>
  changed(
    await sql`insert into partner_binding (partner, member_number, customer_id, bound_at)
      values (${binding.partner}, ${binding.memberNumber}, ${binding.customerId}, ${binding.boundAt}::bigint)
      on conflict do nothing`.execute(transaction),
  );

export const deleteBinding = async (
  transaction: StateTransaction,
  partner: string,
  of: { readonly customerId: string } | { readonly memberNumber: string },
): Promise<boolean> => {
  const which = 'customerId' in of ? sql`customer_id = ${of.customerId}` : sql`member_number = ${of.memberNumber}`;
  return changed(await sql`delete from partner_binding where partner = ${partner} and ${which}`.execute(transaction));
};

/** Keeps a code of a customer for one partner; the code itself is not kept. */
export const insertCode = async (
  transaction: StateTransaction,
  code: { readonly code: string; readonly partner: string; readonly customerId: string; readonly expiresAt: number },
  now: number,
): Promise<void> => {
  await sql`delete from partner_code where expires_at <= ${now}::bigint
    or (partner = ${code.partner} and customer_id = ${code.customerId})`.execute(transaction);
  await sql`insert into partner_code (code_hash, partner, customer_id, expires_at)
    values (${hashToken(code.code)}, ${code.partner}, ${code.customerId}, ${code.expiresAt}::bigint)`.execute(
    transaction,
  );
};

/** Takes a code away, so that it counts once; whose it was, null where there is none that still holds. */
export const takeCode = async (
  transaction: StateTransaction,
  partner: string,
  code: string,
  now: number,
): Promise<string | null> => {
  const { rows } = await sql<{ customerId: string }>`delete from partner_code
    where code_hash = ${hashToken(code)} and partner = ${partner} and expires_at > ${now}::bigint
    returning customer_id as "customerId"`.execute(transaction);
  return rows[0]?.customerId ?? null;
};

/** Rows of customers that are personal: whose number is whose. What moved points is kept by law. */
export const countPartnersOf = async (db: Reading, customerIds: readonly string[]): Promise<number> => {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from partner_binding
    where customer_id = any(${customerIds}::text[])`.execute(db);
  return rows[0]?.n ?? 0;
};

export const erasePartnersOf = async (transaction: StateTransaction, customerIds: readonly string[]): Promise<void> => {
  await sql`delete from partner_binding where customer_id = any(${customerIds}::text[])`.execute(transaction);
  await sql`delete from partner_code where customer_id = any(${customerIds}::text[])`.execute(transaction);
};
