// What the main thread and the PGlite worker say to each other. There is one session, and one request is under way at a time.

/** How the worker opens its database. */
export interface PgliteWorkerData {
  /** Folder of the installation's state; null keeps everything in memory (tests). */
  readonly folder: string | null;
  /** Where the image of an empty database is kept, so that only the first start ever runs initdb. */
  readonly cacheFolder: string;
}

export type PgliteRequest =
  /** Messages of PostgreSQL's wire protocol, ending with one that the server answers. */
  | { readonly kind: 'execute'; readonly bytes: Uint8Array }
  /** A new client takes the session: whatever the last one left open is rolled back. */
  | { readonly kind: 'reset' }
  | { readonly kind: 'close' };

export type PgliteReply =
  | { readonly kind: 'open' }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'reset' }
  | { readonly kind: 'closed' }
  | { readonly kind: 'failed'; readonly message: string };
