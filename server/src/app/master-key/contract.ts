// The installation's key: which one wraps, and the order to wrap everything with it.
import { z } from 'zod';
import { defineEndpoint } from '../../platform/http/endpoint.ts';

/** Names a key and tells nothing of it: eight hexadecimal digits. */
const keyNameSchema = z.string().regex(/^[0-9a-f]{8}$/);

export const readMasterKey = defineEndpoint({
  method: 'GET',
  path: '/master-key',
  summary: 'The names of the master keys that this process knows; the current one wraps, the previous ones still open',
  tag: 'operations',
  access: { kind: 'permission', permission: 'keys.read' },
  response: z.object({ current: keyNameSchema, previous: z.array(keyNameSchema) }),
});

export const rewrapSecrets = defineEndpoint({
  method: 'POST',
  path: '/master-key/rewrap',
  summary: 'Wrap every person key and secret with the current master key, as a job',
  tag: 'operations',
  access: { kind: 'permission', permission: 'keys.write' },
  /** The key that whoever asks takes for the current one. */
  body: z.strictObject({ current: keyNameSchema }),
  response: z.object({ jobId: z.string() }),
  refusals: { MASTER_KEY_OTHER: 409 },
});
