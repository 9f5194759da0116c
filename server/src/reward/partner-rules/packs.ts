// Packs: points bought before they are given. The one that ends first is used first; what is cancelled goes back to where it came from.
import { assert } from '../../kernel/index.ts';
import { fenBack, fenFor } from './exchange.ts';

export interface Pack {
  readonly packId: number;
  readonly validFrom: string;
  readonly validUntil: string | null;
  readonly remaining: number;
  readonly remainingFen: number;
}

/** Points of one operation that one pack paid for; without a pack they go into the month. */
export interface Share {
  readonly packId: number | null;
  readonly points: number;
  readonly fen: number;
}

const LAST = '9999-12-31';

const firstFirst = (one: Pack, other: Pack): number => {
  const [ends, otherEnds] = [one.validUntil ?? LAST, other.validUntil ?? LAST];
  if (ends !== otherEnds) return ends < otherEnds ? -1 : 1;
  if (one.validFrom !== other.validFrom) return one.validFrom < other.validFrom ? -1 : 1;
  return one.packId - other.packId;
};

export const isOpenOn = ({ validFrom, validUntil }: Pick<Pack, 'validFrom' | 'validUntil'>, day: string): boolean =>
  validFrom <= day && (validUntil === null || day <= validUntil);

/** The price of a part: floor(price x part / whole), so that the last part takes all that is left. */
export const priceOfPart = (fen: number, part: number, whole: number): number => {
  assert(whole > 0 && part >= 0 && part <= whole, `not a part: ${part} of ${whole}`);
  return Number((BigInt(fen) * BigInt(part)) / BigInt(whole));
};

/** Takes points out of packs in their order; `missing` is what they do not have. */
export const takeFromPacks = (
  packs: readonly Pack[],
  points: number,
  day: string,
): { readonly shares: readonly Share[]; readonly missing: number } => {
  const shares: Share[] = [];
  let missing = points;
  for (const pack of packs.filter((each) => isOpenOn(each, day) && each.remaining > 0).toSorted(firstFirst)) {
    const some = Math.min(missing, pack.remaining);
    if (some === 0) break;
    shares.push({ packId: pack.packId, points: some, fen: priceOfPart(pack.remainingFen, some, pack.remaining) });
    missing -= some;
  }
  return { shares, missing };
};

/** Points that no pack pays for, at the price that is agreed for them. */
export const monthShare = (points: number, issueYuan: string): Share => ({
  ...{ packId: null, points },
  fen: fenFor(points, issueYuan),
});

/** What goes back of each share, the one used last first; `before` went back already. */
export const sharesBack = (
  shares: readonly Share[],
  before: readonly Share[],
  points: number,
  issueYuan: string | null,
): readonly Share[] => {
  const back: Share[] = [];
  let missing = points;
  for (const share of shares.toReversed()) {
    const earlier = before.filter(({ packId }) => packId === share.packId);
    const backPoints = earlier.reduce((sum, each) => sum + each.points, 0);
    const backFen = earlier.reduce((sum, each) => sum + each.fen, 0);
    const some = Math.min(missing, share.points - backPoints);
    if (some <= 0) continue;
    missing -= some;
    const fen =
      share.packId === null && issueYuan !== null
        ? fenBack({ ...share, backPoints, backFen }, some, issueYuan)
        : priceOfPart(share.fen, backPoints + some, share.points) - backFen;
    back.push({ packId: share.packId, points: some, fen });
  }
  assert(missing === 0, 'more points go back than were taken');
  return back;
};
