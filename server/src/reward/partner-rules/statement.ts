// The statement of a partner and a month from its movements, and whether it agrees with the journal to the point.
import type {
  Finding,
  MovementKind,
  PackLine,
  PackMoveKind,
  StatementDocument,
  StatementLine,
  Totals,
} from './contract.ts';

/** A movement as a statement reads it. */
export interface Movement {
  readonly kind: MovementKind;
  readonly ofMonth: string;
  readonly points: number;
  /** Of these, what goes into the month rather than into packs. */
  readonly monthPoints: number;
  readonly fen: number;
  readonly monthFen: number;
  readonly rate: StatementLine['rate'];
  /** Null where no point moved. */
  readonly postingKey: string | null;
}

export interface PackMove {
  readonly packId: number;
  readonly kind: PackMoveKind;
  readonly points: number;
  readonly fen: number;
}

export interface PackHead {
  readonly packId: number;
  readonly name: string;
  readonly validFrom: string;
  readonly validUntil: string | null;
  /** Left at the beginning of the month. */
  readonly opening: number;
}

/** What the journal says of a posting: points given out (issued) and burnt (redeemed), less what came back. */
export interface Posted {
  readonly issued: number;
  readonly redeemed: number;
}

/** Which way points and money go: given points are owed by the partner, taken ones to it. */
const signs: Readonly<Record<MovementKind, 1 | -1>> = {
  ...{ accrual: 1, accrual_cancel: -1, redemption: -1, redemption_refund: 1 },
};

export const noTotals: Totals = { issued: 0, redeemed: 0, packPoints: 0 };

const linesOf = (month: string, movements: readonly Movement[]): readonly StatementLine[] => {
  const lines = new Map<string, StatementLine>();
  for (const { kind, ofMonth, points, monthPoints, fen, monthFen, rate } of movements) {
    const key = JSON.stringify([kind, ofMonth, rate.pointsPerYuan, rate.issueYuan, rate.redeemYuan]);
    const sign = signs[kind];
    const known = lines.get(key);
    lines.set(key, {
      ...{ kind, ofMonth, rate: { ...rate } },
      movements: (known?.movements ?? 0) + 1,
      points: (known?.points ?? 0) + points,
      packPoints: (known?.packPoints ?? 0) + points - monthPoints,
      valueFen: (known?.valueFen ?? 0) + fen,
      // Never minus zero, which JSON would not give back.
      dueFen: (known?.dueFen ?? 0) + (monthFen === 0 ? 0 : sign * monthFen),
      note: ofMonth >= month ? null : sign > 0 ? 'debit' : 'credit',
    });
  }
  return [...lines].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, line]) => line);
};

const packLineOf = ({ opening, ...head }: PackHead, moves: readonly PackMove[]): PackLine => {
  const own = moves.filter(({ packId }) => packId === head.packId);
  const sum = (kind: PackMoveKind) =>
    own.filter((move) => move.kind === kind).reduce((total, { points }) => total + points, 0);
  const [bought, used, returned, expired] = [sum('bought'), sum('used'), sum('returned'), sum('expired')];
  const priceFen = own.filter(({ kind }) => kind === 'bought').reduce((total, { fen }) => total + fen, 0);
  const closing = opening + bought - used + returned - expired;
  return { ...head, ...{ opening, bought, used, returned, expired, closing, priceFen } };
};

const net = (movements: readonly Movement[], plus: MovementKind, minus: MovementKind): number =>
  movements.reduce((sum, { kind, points }) => sum + (kind === plus ? points : kind === minus ? -points : 0), 0);

/** The points of a movement as the journal counts them. */
const expectedOf = ({ kind, points }: Pick<Movement, 'kind' | 'points'>): Posted => ({
  issued: kind === 'accrual' ? points : kind === 'accrual_cancel' ? -points : 0,
  redeemed: kind === 'redemption' ? points : kind === 'redemption_refund' ? -points : 0,
});

const FINDINGS_MAX = 20;

/** Compares movements with the journal, posting by posting. `unknown`: postings under the partner's keys that no movement knows. */
export const prove = (
  movements: readonly Movement[],
  journal: ReadonlyMap<string, Posted>,
  unknown: ReadonlyMap<string, Posted>,
): StatementDocument['proof'] => {
  const findings: Finding[] = [];
  let [byPartner, byJournal] = [0, 0];
  const sum = ({ issued, redeemed }: Posted): number => issued - redeemed;
  for (const movement of movements) {
    const expected = expectedOf(movement);
    byPartner += sum(expected);
    if (movement.postingKey === null) continue;
    const { postingKey } = movement;
    const posted = journal.get(postingKey);
    byJournal += posted ? sum(posted) : 0;
    if (posted?.issued === expected.issued && posted.redeemed === expected.redeemed) continue;
    const kind = posted ? 'points_differ' : 'missing_in_journal';
    findings.push({ ...{ postingKey, kind, byPartner: sum(expected) }, byJournal: posted ? sum(posted) : 0 });
  }
  for (const [postingKey, posted] of unknown) {
    byJournal += sum(posted);
    findings.push({ postingKey, kind: 'unknown_to_partner', byPartner: 0, byJournal: sum(posted) });
  }
  const isReconciled = findings.length === 0 && byPartner === byJournal;
  return { byPartner, byJournal, postings: movements.length, isReconciled, findings: findings.slice(0, FINDINGS_MAX) };
};

/** The statement of a month. */
export const statementOf = (
  month: string,
  opening: Totals,
  movements: readonly Movement[],
  packs: readonly PackHead[],
  packMoves: readonly PackMove[],
  proof: StatementDocument['proof'],
): StatementDocument => {
  const lines = linesOf(month, movements);
  const packLines = packs.map((pack) => packLineOf(pack, packMoves));
  return {
    ...{ month, opening: { ...opening }, lines: [...lines], packs: packLines, proof },
    closing: {
      issued: opening.issued + net(movements, 'accrual', 'accrual_cancel'),
      redeemed: opening.redeemed + net(movements, 'redemption', 'redemption_refund'),
      packPoints: packLines.reduce((sum, { closing }) => sum + closing, 0),
    },
    dueFen: lines.reduce((sum, { dueFen }) => sum + dueFen, 0),
  };
};

/** The month after. */
export const nextMonth = (month: string): string => {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`;
};

export const laterMonth = (one: string, other: string): string => (one > other ? one : other);
