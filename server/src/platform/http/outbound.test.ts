// Which addresses are called, as a table, and that a name that points inside is refused at connect time.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOutboundFetch, isInsideAddress } from './outbound.ts';

describe('isInsideAddress', () => {
  it.each([
    ['127.0.0.1', true],
    ['10.1.2.3', true],
    ['172.31.255.255', true],
    ['172.32.0.1', false],
    ['192.168.1.1', true],
    ['169.254.169.254', true],
    ['100.64.0.1', true],
    ['0.0.0.0', true],
    ['::1', true],
    ['::ffff:127.0.0.1', true],
    ['::ffff:7f00:1', true],
    ['fd00::1', true],
    ['fe80::1', true],
    ['8.8.8.8', false],
    ['2606:4700::1111', false],
    ['not an address', true],
  ])('%s', (address, expected) => {
    expect(isInsideAddress(address)).toBe(expected);
  });
});

describe('createOutboundFetch', () => {
  const server = createServer((request, response) => {
    if (request.url === '/redirect') response.writeHead(302, { location: 'http://10.0.0.1/' }).end();
    else if (request.url === '/large') response.end(Buffer.alloc(6_000_000));
    else response.end('hello');
  });
  let port = 0;
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => void server.close());
  const get = (address: string, allowed: readonly string[] = []) =>
    createOutboundFetch(allowed)(address, { method: 'GET', headers: {} });

  it.each([
    ['a loopback address', () => `http://127.0.0.1:${port}/`],
    ['the same as one number', () => `http://2130706433:${port}/`],
    ['the same in IPv6', () => `http://[::ffff:127.0.0.1]:${port}/`],
    ['a name that resolves to it', () => `http://localhost:${port}/`],
    ['the metadata service', () => 'http://169.254.169.254/latest/'],
    ['a file', () => 'file:///etc/passwd'],
  ])('refuses %s', async (_title, address) => {
    await expect(get(address())).rejects.toMatchObject({ name: 'TargetRefused' });
  });

  it('calls what is listed, follows no redirect, and reads no endless answer', async () => {
    expect(await (await get(`http://127.0.0.1:${port}/`, ['127.0.0.1'])).text()).toBe('hello');
    expect((await get(`http://localhost:${port}/redirect`, ['localhost'])).status).toBe(302);
    await expect(get(`http://127.0.0.1:${port}/large`, ['127.0.0.1'])).rejects.toMatchObject({ name: 'TargetRefused' });
  });
});
