// What a backup says of itself. It is read, and everything in it checked, before a restore writes anything.
import { createHash } from 'node:crypto';
import { z } from 'zod';

/** Raised when older programs can no longer read what newer ones write. */
export const FORMAT = 1;

export const files = { manifest: 'manifest.json', state: 'state.jsonl.gz', log: 'log.bin.gz' } as const;

const fileSchema = z.object({ bytes: z.number().int(), sha256: z.string().length(64) });

const contentSchema = z.object({
  format: z.number().int(),
  /** Version of the program that wrote it. */
  version: z.string(),
  /** Milliseconds since epoch, by the wall clock. */
  startedAt: z.number().int(),
  finishedAt: z.number().int(),
  engines: z.object({ state: z.string(), log: z.string() }),
  /** Names the key that wraps the person keys and the secrets of write keys; tells nothing of it. */
  masterKeyName: z.string(),
  migrations: z.array(z.object({ module: z.string(), number: z.number().int(), checksum: z.string() })),
  /** Rows by table. */
  tables: z.record(z.string(), z.number().int()),
  /** Where each consumer stood; none beyond `logHead`. */
  cursors: z.record(z.string(), z.number().int()),
  logHead: z.number().int(),
  logBatches: z.number().int(),
  /** Person keys in the key file that was written with it. */
  keys: z.number().int(),
  keysDestroyed: z.number().int(),
  files: z.object({ state: fileSchema, log: fileSchema }),
});

export type Manifest = z.infer<typeof contentSchema>;
export type FileSummary = z.infer<typeof fileSchema>;

/** A backup, or what is called one, cannot be used; the message says why and what to do. */
export class BackupUnusable extends Error {
  override readonly name = 'BackupUnusable';
}

const sealOf = (content: string): string => createHash('sha256').update(content).digest('hex');

/** The text of the file: the content, and a checksum over it. */
export const writeManifest = (manifest: Manifest): string =>
  `${JSON.stringify({ manifest, sha256: sealOf(JSON.stringify(manifest)) }, null, 2)}\n`;

/** Parses the text and checks its checksum. Throws {@link BackupUnusable}. */
export const readManifest = (text: string): Manifest => {
  let parsed: { readonly manifest?: unknown; readonly sha256?: unknown };
  try {
    parsed = JSON.parse(text) as typeof parsed;
  } catch (cause) {
    throw new BackupUnusable('the manifest is not JSON; the backup is damaged', { cause });
  }
  if (parsed.sha256 !== sealOf(JSON.stringify(parsed.manifest)))
    throw new BackupUnusable('the manifest does not fit its checksum; the backup is damaged or was edited');
  const format = (parsed.manifest as { readonly format?: unknown }).format;
  if (format !== FORMAT)
    throw new BackupUnusable(`the backup has format ${format}, this program reads ${FORMAT}: use the newer program`);
  const manifest = contentSchema.safeParse(parsed.manifest);
  if (!manifest.success) throw new BackupUnusable(`the manifest is not complete: ${z.prettifyError(manifest.error)}`);
  return manifest.data;
};
