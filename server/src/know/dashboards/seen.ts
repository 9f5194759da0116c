// A board as somebody may see it: shipped, shared, or their own.
import type { Principal } from '../../platform/auth/index.ts';
import type { Database } from '../../platform/state-store/index.ts';
import type { Board } from './contract.ts';
import { shippedBoards } from './shipped.ts';
import { type StoredBoard, selectBoard } from './store.ts';

/** Whose boards somebody's are. */
export const ownerOf = ({ kind, id }: Pick<Principal, 'kind' | 'id'>): string => `${kind}:${id}`;

/** A stored board that somebody may see, in a version; null where there is none, or none for them. */
export const visibleBoard = async (
  db: Database,
  id: string,
  principal: Pick<Principal, 'kind' | 'id'>,
  version: number | null,
): Promise<StoredBoard | null> => {
  const stored = await selectBoard(db, id, version);
  return stored && (stored.shared || stored.owner === ownerOf(principal)) ? stored : null;
};

/** A board with its version, 0 of a shipped one. */
export interface SeenBoard {
  readonly board: Board;
  readonly version: number;
}

/** Any board as somebody sees it now; null where they see none. */
export const seenBoard = async (
  db: Database,
  id: string,
  principal: Pick<Principal, 'kind' | 'id'>,
): Promise<SeenBoard | null> => {
  const shipped = shippedBoards.get(id);
  return shipped ? { board: shipped, version: 0 } : visibleBoard(db, id, principal, null);
};
