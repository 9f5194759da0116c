// Customers as a list shows them: the wide row with names in place of ids and personal values masked.
import { sql } from 'kysely';
import type { PersonalCipher } from '../../platform/ciphers/index.ts';
import type { Database } from '../../platform/state-store/index.ts';
import type { Bilingual } from './attribute.ts';
import type { ComputedValue } from './attribute-sql.ts';
import type { OrganisationDirectory, TagDirectory } from './directories.ts';
import { mask } from './masking.ts';
import type { ProfileState } from './state.ts';

/** A whole row of `profile`. */
export interface WideRow {
  readonly customer_id: string;
  readonly person_id: string;
  readonly merged_into: string | null;
  readonly status: 'prospect' | 'active' | 'dormant' | 'frozen' | 'closed';
  readonly risk_level: 'C1' | 'C2' | 'C3' | 'C4' | 'C5' | null;
  readonly opened_on: string | null;
  readonly funded_at: number | null;
  readonly branch_id: string | null;
  readonly team_id: string | null;
  readonly adviser_id: string | null;
  readonly total_assets_fen: number | null;
  readonly cash_fen: number | null;
  readonly assets_on: string | null;
  readonly contribution_fen: number;
  readonly first_channel: string | null;
  readonly last_active_at: number | null;
  readonly first_seen_at: number | null;
  readonly tags: readonly string[];
  readonly attributes: ProfileState['attributes'];
  readonly computed: Readonly<Record<string, ComputedValue>>;
  readonly counters: string;
  readonly rest: string;
  readonly [column: string]: unknown;
}

export interface CustomerRow {
  readonly customerId: string;
  readonly name: string | null;
  readonly phone: string | null;
  readonly status: WideRow['status'];
  readonly riskLevel: WideRow['risk_level'];
  readonly branchId: string | null;
  readonly branchName: string | null;
  readonly teamId: string | null;
  readonly adviserId: string | null;
  readonly adviserName: string | null;
  readonly openedOn: string | null;
  readonly totalAssetsFen: number | null;
  readonly contributionFen: number;
  readonly lastActiveAt: number | null;
  readonly firstChannel: string | null;
  readonly tags: { readonly code: string; readonly name: Bilingual }[];
}

export interface RowDependencies {
  readonly db: Database;
  readonly cipher: Pick<PersonalCipher, 'decrypt'>;
  readonly organisation: OrganisationDirectory;
  readonly tags: TagDirectory;
}

/** All columns of a customer; one of whom only relations are known has no state yet. */
export const wideColumns = sql`profile.*, coalesce(counters, '') as counters, coalesce(rest, '{}') as rest, last_active_at`;

/** The rows of the customers, in the order of the numbers. */
export const wideRows = async (db: Database, customerIds: readonly string[]): Promise<readonly WideRow[]> => {
  if (customerIds.length === 0) return [];
  const { rows } = await sql<WideRow>`
    select ${wideColumns} from profile left join profile_state using (customer_id)
    where customer_id = any(${customerIds}::text[])`.execute(db);
  const byId = new Map(rows.map((row) => [row.customer_id, row]));
  return customerIds.flatMap((id) => byId.get(id) ?? []);
};

/** Clear texts of one attribute for each row; null where there is none, or its key was destroyed. */
export const clearTexts = async (
  cipher: Pick<PersonalCipher, 'decrypt'>,
  values: readonly unknown[],
): Promise<readonly (string | null)[]> => {
  const given = values.map((value) => (typeof value === 'string' ? value : ''));
  const asked = given.filter((text) => text.startsWith('enc:'));
  const clear = asked.length === 0 ? [] : await cipher.decrypt(asked);
  let next = 0;
  return given.map((text) => (text.startsWith('enc:') ? (clear[next++] ?? null) : text === '' ? null : text));
};

const masked = (attribute: string, text: string | null | undefined): string | null =>
  text === null || text === undefined ? null : mask(attribute, text);

/** Reads names once for the whole page. */
export const customerRows = async (
  { cipher, organisation, tags }: RowDependencies,
  rows: readonly WideRow[],
): Promise<readonly CustomerRow[]> => {
  const names = await clearTexts(
    cipher,
    rows.map((row) => row.attributes.name?.[0]),
  );
  const phones = await clearTexts(
    cipher,
    rows.map((row) => row.attributes.phone?.[0]),
  );
  const units = new Set(rows.flatMap((row) => [row.branch_id, row.adviser_id].flatMap((id) => id ?? [])));
  const unitNames = await organisation.unitNames([...units]);
  const tagNames = await tags.tagNames([...new Set(rows.flatMap((row) => row.tags))]);
  const unitName = (id: string | null): string | null => (id === null ? null : (unitNames.get(id) ?? null));
  return rows.map((row, index) => ({
    customerId: row.customer_id,
    name: masked('name', names[index]),
    phone: masked('phone', phones[index]),
    status: row.status,
    riskLevel: row.risk_level,
    branchId: row.branch_id,
    branchName: unitName(row.branch_id),
    teamId: row.team_id,
    adviserId: row.adviser_id,
    adviserName: unitName(row.adviser_id),
    openedOn: row.opened_on,
    totalAssetsFen: row.total_assets_fen,
    contributionFen: row.contribution_fen,
    lastActiveAt: row.last_active_at,
    firstChannel: row.first_channel,
    tags: row.tags.map((code) => ({ code, name: tagNames.get(code) ?? { zh: code, en: code } })),
  }));
};
