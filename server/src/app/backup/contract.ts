// Taking a backup of the running server; for its own command line only, because it writes where it is told to.
import { z } from 'zod';
import { defineEndpoint } from '../../platform/http/endpoint.ts';

const access = { kind: 'permission', permission: 'settings.write' } as const;

export const backupStatusSchema = z.object({
  state: z.enum(['none', 'running', 'done', 'failed']),
  stage: z.string().nullable(),
  done: z.number(),
  total: z.number().nullable(),
  /** Of the finished one. */
  folder: z.string().nullable(),
  keyFile: z.string().nullable(),
  rows: z.number().nullable(),
  events: z.number().nullable(),
  keys: z.number().nullable(),
  bytes: z.number().nullable(),
  /** Why it failed. */
  error: z.string().nullable(),
});
export type BackupStatus = z.infer<typeof backupStatusSchema>;

export const startBackup = defineEndpoint({
  method: 'POST',
  path: '/backups',
  summary: 'Begin a backup into a folder of this machine; answered on the local socket alone',
  tag: 'operations',
  access,
  body: z.strictObject({ to: z.string().min(1).max(4000), keysTo: z.string().min(1).max(4000).optional() }),
  response: backupStatusSchema,
  refusals: { LOCAL_ONLY: 403, BACKUP_RUNNING: 409 },
});

export const readBackup = defineEndpoint({
  method: 'GET',
  path: '/backups/current',
  summary: 'How far the backup is that was begun last',
  tag: 'operations',
  access,
  response: backupStatusSchema,
});
