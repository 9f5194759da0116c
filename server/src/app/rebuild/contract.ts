// Ordering rebuilds: of the event store from the log, of what the ledger keeps from its journal, of what scenes count.
import { z } from 'zod';
import { defineEndpoint } from '../../platform/http/endpoint.ts';

export const rebuildEventStore = defineEndpoint({
  method: 'POST',
  path: '/event-store/rebuild',
  summary: 'Empty the event store and fill it again from the log, as a job',
  tag: 'operations',
  access: { kind: 'permission', permission: 'jobs.write' },
  body: z.strictObject({
    /** Also when rows stand there that the log does not have; they are lost. */
    force: z.boolean(),
  }),
  response: z.object({ jobId: z.string() }),
  refusals: { LOG_INCOMPLETE: 409, ROWS_BEYOND_LOG: 409 },
});

export const rebuildLedger = defineEndpoint({
  method: 'POST',
  path: '/ledger/rebuild',
  summary: 'Verify the journals, and compute lots and balances from them again, as a job',
  tag: 'operations',
  access: { kind: 'permission', permission: 'jobs.write' },
  response: z.object({ jobId: z.string() }),
});

export const rebuildScenes = defineEndpoint({
  method: 'POST',
  path: '/scenes/rebuild',
  summary:
    'Count again from the log what scenes, activities and earning rules are decided from, as a job; nothing is awarded or posted',
  tag: 'operations',
  access: { kind: 'permission', permission: 'jobs.write' },
  response: z.object({ jobId: z.string() }),
});
