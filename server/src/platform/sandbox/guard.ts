// A sandbox must never touch production data, and nobody may take a sandbox for production: the store itself says what it is.
import type { Instant } from '../../kernel/index.ts';
import type { Database } from '../state-store/index.ts';
import { type InstallationKind, markKind, readKind } from './store.ts';

/** The store is not what the start needs. */
export class WrongKind extends Error {
  override readonly name = 'WrongKind';
}

/**
 * Lets a start go on, or throws {@link WrongKind}. A store without a mark is marked; one that holds something already and has none is from
 * before marks, and production.
 */
export const guardKind = async (
  db: Database,
  wanted: InstallationKind,
  { holdsData, at }: { readonly holdsData: boolean; readonly at: Instant },
): Promise<void> => {
  const known = await readKind(db);
  const kind = known ?? (await markKind(db, wanted === 'sandbox' && holdsData ? 'production' : wanted, at));
  if (kind === wanted) return;
  throw new WrongKind(
    wanted === 'sandbox'
      ? 'this store holds production data: a sandbox needs stores of its own (another ZHIYIN_DATA_DIR, and other DATABASE_URL and CLICKHOUSE_URL if they are set)'
      : 'this store is a sandbox, whose clock was moved by hand: start it with "zhiyin sandbox", or serve another data folder',
  );
};
