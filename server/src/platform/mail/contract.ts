// Addresses that letters are not sent to over HTTP: which, since when and why, and clearing one.
import { z } from 'zod';
import { defineEndpoint } from '../http/endpoint.ts';

const tag = 'mail';

/** An address that gets nothing: why, in the mail server's own words, and since when. */
export const addressRefusal = z.object({ address: z.string(), problem: z.string(), refusedAt: z.number().int() });
export type AddressRefusal = z.output<typeof addressRefusal>;

export const listRefusedAddresses = defineEndpoint({
  method: 'GET',
  path: '/mail/refused-addresses',
  summary: 'Addresses whose mail server refused them for good, newest first; nothing more is sent to them.',
  access: { kind: 'permission', permission: 'operators.read' },
  tag,
  response: z.object({ rows: z.array(addressRefusal) }),
});

export const clearRefusedAddress = defineEndpoint({
  method: 'DELETE',
  path: '/mail/refused-addresses/:address',
  summary: 'Lets letters go to the address again; refused once more, it is stopped once more.',
  access: { kind: 'permission', permission: 'operators.write' },
  tag,
  params: z.object({ address: z.string().min(3).max(254) }),
  response: z.object({ address: z.string() }),
  refusals: { ADDRESS_NOT_REFUSED: 404 },
});
