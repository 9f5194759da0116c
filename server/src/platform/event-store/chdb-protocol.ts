// What the parent and the chDB child say to each other.

/** From parent to child. `sql` is complete: limits and format settings stand in it. */
export type ChdbRequest =
  | { readonly kind: 'run'; readonly id: number; readonly sql: string; readonly mark: string; readonly lane: ChdbLane }
  | {
      readonly kind: 'stream';
      readonly id: number;
      readonly sql: string;
      readonly mark: string;
      readonly format: ChdbFormat;
    }
  /** The parent took a chunk and wants the next one. */
  | { readonly kind: 'next'; readonly id: number }
  | { readonly kind: 'cancel'; readonly id: number }
  | { readonly kind: 'close' };

/** How the rows of a stream are written. */
export type ChdbFormat = 'JSONEachRow' | 'RowBinary';

/** Questions and writes wait in lanes of their own, so that long questions never hold up the sink. */
export type ChdbLane = 'question' | 'write';

/** From child to parent. */
export type ChdbAnswer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'done'; readonly id: number; readonly bytes: Uint8Array }
  | { readonly kind: 'chunk'; readonly id: number; readonly bytes: Uint8Array }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string; readonly engineCode: number | null };

/** Environment variable that tells the child its folder. */
export const chdbFolderVariable = 'ZHIYIN_CHDB_FOLDER';

/** The database that holds our tables. */
export const databaseName = 'zhiyin';
