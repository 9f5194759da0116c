// A board as it is shown and edited: which days, whom and what each tile asks, and where it stands.
import type { Board, BoardFilter, Tile } from '@contracts/know/dashboards/contract.ts';
import type { CommonParameters, DayRange } from '@contracts/know/questions/contract.ts';
import { addDays } from '../analysis/model.ts';

export { daysOf, metricAsked, withFilter } from '@contracts/know/dashboards/asked.ts';

export const tilesMax = 40;
/** Moves a tile to another place. */
export const moveTile = (tiles: readonly Tile[], from: number, to: number): readonly Tile[] => {
  const tile = tiles[from];
  if (!tile || from === to || to < 0 || to >= tiles.length) return tiles;
  return tiles.toSpliced(from, 1).toSpliced(to, 0, tile);
};

/** An id that no tile of the board has. */
export const freeId = (tiles: readonly Tile[]): string => {
  const taken = new Set(tiles.map(({ id }) => id));
  let number = tiles.length + 1;
  while (taken.has(`t${number}`)) number += 1;
  return `t${number}`;
};

/** A tile that is to stand on a board, as whoever pins it says. */
export type Pinned =
  | { readonly kind: 'metric'; readonly metric: string; readonly parameters: CommonParameters }
  | { readonly kind: 'question'; readonly question: string; readonly parameters: object };

/** The board with one more tile at its end. */
export const withPinned = (board: Board, pinned: Pinned, title: string): Board => {
  const place = { id: freeId(board.tiles), width: 6 as const, height: 'medium' as const };
  const named = title.trim() === '' ? {} : { title: { zh: title.trim(), en: title.trim() } };
  if (pinned.kind === 'question') {
    const { question, parameters } = pinned;
    const tile: Tile = {
      ...place,
      height: 'tall',
      ...named,
      kind: 'question',
      question,
      parameters: { ...parameters },
    };
    return { ...board, tiles: [...board.tiles, tile] };
  }
  const { unit, breakdown, segments } = pinned.parameters;
  const tile: Tile = {
    ...{ ...place, ...named, kind: 'metric', metric: pinned.metric, unit },
    view: breakdown || segments.length > 0 ? 'groups' : 'line',
    ...(breakdown ? { breakdown } : {}),
    ...(segments.length > 0 ? { segments } : {}),
  };
  return { ...board, tiles: [...board.tiles, tile] };
};

/** The last day of a range, as people say it. */
export const lastDayOf = ({ to }: DayRange): string => addDays(to, -1);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isDay = (value: unknown): value is string => typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value);
const isWhole = (value: unknown, least: number, most: number): value is number =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= most;

const daysFrom = (value: unknown): BoardFilter['days'] | null => {
  if (!isRecord(value)) return null;
  const { kind, days, back, from, to } = value;
  if (kind === 'own') return { kind };
  if (kind === 'last' && isWhole(days, 1, 1_830)) return { kind, days };
  if (kind === 'month' && isWhole(back, 0, 36)) return { kind, back };
  return kind === 'range' && isDay(from) && isDay(to) && from < to ? { kind, from, to } : null;
};

/** A filter from an address; what nobody could have chosen is that of the board. */
export const readFilter = (text: string, own: BoardFilter): BoardFilter => {
  if (text === '') return own;
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    return own;
  }
  const days = isRecord(read) ? daysFrom(read.days) : null;
  if (!isRecord(read) || days === null) return own;
  const { branchId, segment, compare } = read;
  return {
    ...{ days, compare: compare === true },
    ...(typeof branchId === 'string' && branchId !== '' ? { branchId } : {}),
    ...(typeof segment === 'string' && segment !== '' ? { segment } : {}),
  };
};
