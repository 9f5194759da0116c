// A customer's wallets with what time will bring about: what becomes active when, and what ends within 30 days.
import type { Instant } from '../../kernel/index.ts';
import type { Database } from '../../platform/state-store/index.ts';
import {
  endOfLot,
  livePicture,
  ofGroup,
  type Picture,
  SOON_MS,
  settledCounts,
  sumUp,
  timedOutShares,
  type WalletBalance,
} from './balance.ts';
import type { StoredProgramme } from './programmes.ts';

/** Points at an instant; null: when something happens whose time is not known. */
export interface PointsAt {
  readonly at: Instant | null;
  readonly points: number;
}

export interface WalletOutlook extends WalletBalance {
  /** When pending points become active; sums to `pending`. */
  readonly pendingBy: readonly PointsAt[];
  /** When points end that are not spent; sums to `expiringSoon`. */
  readonly endingBy: readonly PointsAt[];
}

const inOrder = (sums: ReadonlyMap<Instant | null, number>): readonly PointsAt[] =>
  [...sums]
    .map(([at, points]) => ({ at, points }))
    .sort((left, right) => (left.at ?? Number.MAX_SAFE_INTEGER) - (right.at ?? Number.MAX_SAFE_INTEGER));

const datesOf = (picture: Picture, wallet: string, now: Instant, timeZone: string) => {
  const [pendingBy, endingBy] = [new Map<Instant | null, number>(), new Map<Instant | null, number>()];
  const timedOut = timedOutShares(picture, now);
  const add = (sums: Map<Instant | null, number>, at: Instant | null, points: number): void => {
    if (points > 0) sums.set(at, (sums.get(at) ?? 0) + points);
  };
  for (const lot of picture.lots) {
    if (lot.wallet !== wallet) continue;
    const end = endOfLot(lot, picture.activity, timeZone);
    const { available, pending } = settledCounts(lot, timedOut.get(lot.lotId) ?? 0, end, now);
    add(pendingBy, lot.activatesAt, pending);
    if (end !== null && end <= now + SOON_MS) add(endingBy, end, available);
  }
  return { pendingBy: inOrder(pendingBy), endingBy: inOrder(endingBy) };
};

/** Every wallet of the programme as it is now, for a customer and everybody merged with them. */
export const readOutlook = async (
  db: Database,
  programme: StoredProgramme,
  customerId: string,
  now: Instant,
  timeZone: string,
): Promise<readonly WalletOutlook[]> => {
  const picture = await ofGroup(db, programme.programmeId, customerId, (group) =>
    livePicture(db, programme.programmeId, group),
  );
  const wallets = programme.wallets.map(({ wallet }) => wallet);
  return sumUp(wallets, picture, now, timeZone).map((balance) => ({
    ...balance,
    ...datesOf(picture, balance.wallet, now, timeZone),
  }));
};
