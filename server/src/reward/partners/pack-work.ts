// Points of packs within a transaction that has locked the partner: taken, put back, and told of when few are left.
import { type Refusal, refuse } from '../../kernel/index.ts';
import type { StateTransaction } from '../../platform/state-store/index.ts';
import { isOpenOn, monthShare, type Share, takeFromPacks } from '../partner-rules/index.ts';
import { overdrawnIn } from './movements-store.ts';
import type { Known } from './operate.ts';
import { changePack, deleteAlert, insertAlert, insertPackMove, type PackRow, selectPacks } from './packs-store.ts';

/** Where and when points of packs move. */
export interface PackPlace {
  readonly month: string;
  readonly movementId: string | null;
  readonly today: string;
  readonly at: number;
}

const openPacks = (packs: readonly PackRow[], today: string): readonly PackRow[] =>
  packs.filter((pack) => pack.state === 'active' && isOpenOn(pack, today));

const leftIn = (packs: readonly PackRow[], today: string): number =>
  openPacks(packs, today).reduce((sum, { remaining }) => sum + remaining, 0);

/** Tells once that little is left, and forgets it when there is enough again. */
export const noteLeft = async (
  transaction: StateTransaction,
  { code, partner }: Pick<Known, 'code' | 'partner'>,
  today: string,
  at: number,
): Promise<void> => {
  if (partner.alertBelowPoints === null) return;
  const left = leftIn(await selectPacks(transaction, code), today);
  if (left >= partner.alertBelowPoints) await deleteAlert(transaction, code);
  else await insertAlert(transaction, code, left, at);
};

/** Who pays for points that are given: packs first, then the month as far as is agreed. */
export const payFor = async (
  transaction: StateTransaction,
  known: Known,
  points: number,
  issueYuan: string | null,
  place: PackPlace,
): Promise<readonly Share[] | Refusal> => {
  const { code, partner } = known;
  // A rate that goes into the month has a price: whoever saved the partner was made to say it.
  const intoMonth = (some: number): Share => monthShare(some, issueYuan ?? '0');
  if (partner.settlement === 'postpaid') return [intoMonth(points)];
  const packs = openPacks(await selectPacks(transaction, code), place.today);
  const { shares, missing } = takeFromPacks(packs, points, place.today);
  const overdrawn = missing === 0 ? 0 : await overdrawnIn(transaction, code, place.month);
  if (missing > 0 && overdrawn + missing > partner.overdrawPoints)
    return refuse(
      'PACK_EMPTY',
      `The packs have ${points - missing} points left, and ${Math.max(0, partner.overdrawPoints - overdrawn)} may be overdrawn; buy a pack.`,
      { left: points - missing, overdrawn, overdrawPoints: partner.overdrawPoints },
    );
  for (const { packId, points: some, fen } of shares) {
    if (packId === null) continue;
    await changePack(transaction, packId, -some, -fen);
    const { month, movementId, at } = place;
    await insertPackMove(transaction, {
      partner: code,
      packId,
      kind: 'used',
      points: some,
      fen,
      month,
      movementId,
      at,
    });
  }
  return missing === 0 ? shares : [...shares, intoMonth(missing)];
};

/** Puts points back into the packs that they came from. A pack whose time is over gets them and loses them at once: the statement says both. */
export const putBack = async (
  transaction: StateTransaction,
  code: string,
  shares: readonly Share[],
  { month, movementId, today, at }: PackPlace,
): Promise<void> => {
  const packs = new Map((await selectPacks(transaction, code)).map((pack) => [pack.packId, pack]));
  for (const { packId, points, fen } of shares) {
    if (packId === null || points === 0) continue;
    const pack = packs.get(packId);
    const move = { ...{ partner: code, packId, points, fen, month, movementId, at } };
    await insertPackMove(transaction, { ...move, kind: 'returned' });
    if (pack?.state === 'active' && (pack.validUntil === null || today <= pack.validUntil))
      await changePack(transaction, packId, points, fen);
    else await insertPackMove(transaction, { ...move, kind: 'expired' });
  }
};
