// The tables of packs and of what happened to their points.
import { sql } from 'kysely';
import type { StateTransaction } from '../../platform/state-store/index.ts';
import type { PackMoveKind } from '../partner-rules/contract.ts';
import type { PackHead, PackMove } from '../partner-rules/index.ts';
import { changed, type Reading } from './store.ts';

export interface PackRow {
  readonly packId: number;
  readonly partner: string;
  readonly name: string;
  readonly points: number;
  readonly priceFen: number;
  readonly validFrom: string;
  readonly validUntil: string | null;
  readonly state: 'proposed' | 'active' | 'expired';
  readonly remaining: number;
  readonly remainingFen: number;
  readonly proposedBy: string;
  readonly proposedById: string;
  readonly proposedAt: number;
  readonly agreedBy: string | null;
  readonly agreedAt: number | null;
}

const columns = sql`pack_id as "packId", partner, name, points, price_fen as "priceFen", valid_from as "validFrom",
  valid_until as "validUntil", state, remaining, remaining_fen as "remainingFen", proposed_by as "proposedBy",
  proposed_by_id as "proposedById", proposed_at as "proposedAt", agreed_by as "agreedBy", agreed_at as "agreedAt"`;

export const selectPacks = async (db: Reading, partner: string): Promise<readonly PackRow[]> => {
  const { rows } = await sql<PackRow>`select ${columns} from partner_pack
    where partner = ${partner} order by pack_id desc`.execute(db);
  return rows;
};

export type NewPack = Pick<PackRow, 'partner' | 'name' | 'points' | 'priceFen' | 'validFrom' | 'validUntil'> &
  Pick<PackRow, 'proposedBy' | 'proposedById' | 'proposedAt'>;

export const insertPack = async (transaction: StateTransaction, pack: NewPack): Promise<number> => {
  const { rows } = await sql<{ packId: number }>`
    insert into partner_pack (partner, name, points, price_fen, valid_from, valid_until, state, remaining, remaining_fen,
      proposed_by, proposed_by_id, proposed_at)
    values (${pack.partner}, ${pack.name}, ${pack.points}::bigint, ${pack.priceFen}::bigint, ${pack.validFrom}, ${pack.validUntil},
      'proposed', 0, 0, ${pack.proposedBy}, ${pack.proposedById}, ${pack.proposedAt}::bigint)
    returning pack_id as "packId"`.execute(transaction);
  return rows[0]?.packId ?? 0;
};

/** Fills a proposed pack; false where it was agreed to already. */
export const fillPack = async (
  transaction: StateTransaction,
  packId: number,
  by: string,
  at: number,
): Promise<boolean> =>
  changed(
    await sql`update partner_pack set state = 'active', remaining = points, remaining_fen = price_fen, agreed_by = ${by},
        agreed_at = ${at}::bigint
      where pack_id = ${packId}::bigint and state = 'proposed'`.execute(transaction),
  );

/** Adds to what is left of a pack, or takes from it. */
export const changePack = async (
  transaction: StateTransaction,
  packId: number,
  points: number,
  fen: number,
): Promise<void> => {
  await sql`update partner_pack set remaining = remaining + ${points}::bigint, remaining_fen = remaining_fen + ${fen}::bigint
    where pack_id = ${packId}::bigint`.execute(transaction);
};

export const endPack = async (transaction: StateTransaction, packId: number): Promise<void> => {
  await sql`update partner_pack set state = 'expired', remaining = 0, remaining_fen = 0
    where pack_id = ${packId}::bigint`.execute(transaction);
};

export const insertPackMove = async (
  transaction: StateTransaction,
  move: PackMove & {
    readonly partner: string;
    readonly kind: PackMoveKind;
    readonly month: string;
    readonly movementId: string | null;
    readonly at: number;
  },
): Promise<void> => {
  await sql`insert into partner_pack_move (partner, pack_id, kind, points, fen, month, movement_id, at)
    values (${move.partner}, ${move.packId}::bigint, ${move.kind}, ${move.points}::bigint, ${move.fen}::bigint, ${move.month},
      ${move.movementId}, ${move.at}::bigint)`.execute(transaction);
};

/** What happened to packs in a month. */
export const selectPackMoves = async (db: Reading, partner: string, month: string): Promise<readonly PackMove[]> => {
  const { rows } =
    await sql<PackMove>`select pack_id as "packId", kind, sum(points)::bigint as points, sum(fen)::bigint as fen
    from partner_pack_move where partner = ${partner} and month = ${month} group by 1, 2 order by 1, 2`.execute(db);
  return rows.map((row) => ({ ...row, points: Number(row.points), fen: Number(row.fen) }));
};

/** Packs that had points at the beginning of a month or moved in it. */
export const selectPackHeads = async (db: Reading, partner: string, month: string): Promise<readonly PackHead[]> => {
  const { rows } = await sql<PackHead & { readonly moved: boolean }>`
    select pack.pack_id as "packId", pack.name, pack.valid_from as "validFrom", pack.valid_until as "validUntil",
      coalesce(sum(case when kind in ('bought', 'returned') then move.points else -move.points end)
        filter (where move.month < ${month}), 0)::bigint as opening,
      bool_or(move.month = ${month}) as moved
    from partner_pack pack join partner_pack_move move using (pack_id)
    where pack.partner = ${partner} and move.month <= ${month} group by pack.pack_id order by pack.pack_id`.execute(db);
  return rows.flatMap(({ moved, opening, ...head }) =>
    moved || Number(opening) > 0 ? [{ ...head, opening: Number(opening) }] : [],
  );
};

/** Notes that little is left; false where somebody was told already. */
export const insertAlert = async (
  transaction: StateTransaction,
  partner: string,
  remaining: number,
  at: number,
): Promise<boolean> =>
  changed(
    await sql`insert into partner_alert (partner, remaining, at) values (${partner}, ${remaining}::bigint, ${at}::bigint)
      on conflict do nothing`.execute(transaction),
  );

export const deleteAlert = async (transaction: StateTransaction, partner: string): Promise<void> => {
  await sql`delete from partner_alert where partner = ${partner}`.execute(transaction);
};

export const selectAlerts = async (
  db: Reading,
): Promise<ReadonlyMap<string, { readonly remaining: number; readonly at: number }>> => {
  const { rows } = await sql<{ partner: string; remaining: number; at: number }>`
    select partner, remaining, at from partner_alert`.execute(db);
  return new Map(rows.map(({ partner, ...alert }) => [partner, alert]));
};
