// The copy of everything that is held of one person, for the person who asks for it.
import { z } from 'zod';
import { defineEndpoint } from '../../platform/http/endpoint.ts';

export const copyOfPerson = defineEndpoint({
  method: 'GET',
  path: '/customers/:customerId/copy.zip',
  summary:
    'Everything held of the customer, as tables (CSV) and lines of JSON in a ZIP; personal values masked, or in clear for who may reveal them. Audited.',
  tag: 'personal data',
  access: { kind: 'permission', permission: 'customers.copy' },
  params: z.object({ customerId: z.string().min(1).max(64) }),
  query: z.object({
    clear: z.enum(['true', 'false']).default('false'),
    /** Why the copy is made; kept in the audit trail. */
    reason: z.string().trim().min(2).max(500),
  }),
  response: z.unknown(),
  produces: 'application/zip',
  refusals: { CUSTOMER_NOT_FOUND: 404, REVEAL_NOT_ALLOWED: 403 },
});
