// An address that refused a letter for good gets nothing more from anybody, until somebody with the right says so.
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { manualClock } from '../../kernel/index.ts';
import * as audit from '../audit/index.ts';
import { permissionsOf } from '../auth/index.ts';
import type { CallContext, Route } from '../http/index.ts';
import type { StateStore } from '../state-store/index.ts';
import { openTestStateStore } from '../state-store/testing.ts';
import { clearRefusedAddress, listRefusedAddresses } from './contract.ts';
import { createRefusedAddresses, createSmtpMailer, type Letter, migrations } from './index.ts';
import { type MailServer, startMailServer } from './testing-server.ts';

const clock = manualClock(Date.parse('2026-07-01T08:00:00+08:00'));
const principal = {
  ...{ kind: 'operator' as const, id: 'root', name: 'root', roles: ['administrator' as const] },
  ...{ permissions: permissionsOf(['administrator']), scope: { kind: 'firm' as const } },
};
const letterTo = (to: string): Letter => ({
  ...{ to, subject: 's', html: '<p>h</p>', text: 't', pictures: [], id: 'letter-1', at: clock.now() },
});
let store: StateStore;
let server: MailServer;
beforeAll(async () => {
  store = await openTestStateStore([...audit.migrations, ...migrations]);
  server = await startMailServer();
});
afterAll(async () => {
  await server.close();
  await store.close();
});

const make = () => {
  const refused = createRefusedAddresses({ store, clock, audit: audit.createAudit({ store, wallClock: clock }) });
  const call = async ({ method }: Pick<Route['endpoint'], 'method'>, address?: string) => {
    const found = refused.routes.find(({ endpoint }) => endpoint.method === method);
    const input = { params: address === undefined ? undefined : { address }, query: {}, body: undefined };
    return found?.handle(input, { principal, requestId: 'r', remoteAddress: '' } as unknown as CallContext);
  };
  const mailer = refused.guard(createSmtpMailer(server.config));
  return { refused, call, deliver: (to: string) => mailer.deliver(letterTo(to)) };
};

it('stops letters to an address that is refused for good, in any spelling and after a restart, and to no other', async () => {
  server.replies.set('gone@firm.example', '550 5.1.1 no such user').set('full@firm.example', '552 5.2.2 mailbox full');
  const { deliver } = make();
  expect(await deliver('gone@firm.example')).toMatchObject({ kind: 'refused', of: 'address' });
  expect(await deliver('full@firm.example')).toMatchObject({ kind: 'refused', of: 'letter' });
  server.replies.clear();
  const again = make();
  for (const address of ['gone@firm.example', 'Gone@Firm.example'])
    expect(await again.deliver(address)).toMatchObject({ kind: 'withheld', problem: expect.stringContaining('5.1.1') });
  for (const address of ['full@firm.example', 'li@firm.example'])
    expect(await again.deliver(address)).toMatchObject({ kind: 'sent' });
  expect(server.arrived.map(({ to }) => to[0])).toEqual(['full@firm.example', 'li@firm.example']);
  const [found] = await again.refused.among(['li@firm.example', 'Gone@firm.example']);
  expect(found).toMatchObject(['Gone@firm.example', { address: 'gone@firm.example', refusedAt: clock.now() }]);
});

it('lets letters go again once somebody cleared the address, which is audited, and stops at the next refusal', async () => {
  const { call, deliver } = make();
  expect(await call(listRefusedAddresses)).toMatchObject({ rows: [{ address: 'gone@firm.example' }] });
  expect(await call(clearRefusedAddress, 'GONE@firm.example')).toEqual({ address: 'gone@firm.example' });
  expect(await call(clearRefusedAddress, 'gone@firm.example')).toMatchObject({ code: 'ADDRESS_NOT_REFUSED' });
  expect(await call(listRefusedAddresses)).toEqual({ rows: [] });
  const { rows } = await sql`select action, subject_id from audit_entry`.execute(store.db);
  expect(rows).toEqual([{ action: 'mail_address.clear', subject_id: 'gone@firm.example' }]);
  expect(await deliver('gone@firm.example')).toMatchObject({ kind: 'sent' });
  server.replies.set('gone@firm.example', 550);
  expect(await deliver('gone@firm.example')).toMatchObject({ kind: 'refused' });
  expect(await deliver('gone@firm.example')).toMatchObject({ kind: 'withheld' });
});
