// Who may not: unknown and revoked keys, keys of pages that anybody can read, API keys with too little permission or scope.
import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { countersOf, eventually, seenBy } from './asking.ts';
import { accept, type MadeKey, makeWriteKey, post } from './senders.ts';
import type { Site } from './site.ts';

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const tokenFor = (customer: string, secret: string): string => {
  const text = `${part({ alg: 'HS256' })}.${part({ sub: customer, exp: Math.floor(Date.now() / 1000) + 600 })}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
};

export const strangerCases = (siteOf: () => Site): void => {
  let keys: Promise<{ readonly page: MadeKey; readonly core: MadeKey }> | null = null;
  const keysOf = () => {
    keys ??= (async () => ({
      page: await makeWriteKey(siteOf(), 'page', 'public'),
      core: await makeWriteKey(siteOf(), 'stranger-core', 'server'),
    }))();
    return keys;
  };
  const event = (customerId: string, mark: string) => ({ name: 'page_viewed', customerId, properties: { mark } });
  const known = async (customerId: string): Promise<void> => {
    const site = siteOf();
    await accept(site.url, (await keysOf()).core.key, [event(customerId, 'own')]);
    await site.settle();
    await eventually(async () => expect(await seenBy(site, customerId)).toEqual(['own']));
  };
  const apiKey = async (
    permissions: readonly string[],
    scope: object,
  ): Promise<(path: string) => Promise<Response>> => {
    const { json, text } = await siteOf().api('POST', '/api-keys', { name: 'a program', permissions, scope });
    expect(json?.key, text).toBeTypeOf('string');
    return (path) => fetch(`${siteOf().url}/api${path}`, { headers: { authorization: `Bearer ${json.key}` } });
  };

  it('takes nothing from an unknown key, and nothing from a revoked one within seconds', async () => {
    const site = siteOf();
    expect(await post(site.url, 'zw_unknown', [event('S1', 'no')])).toMatchObject({
      status: 401,
      json: { code: 'UNKNOWN_KEY' },
    });
    const gone = await makeWriteKey(site, 'gone', 'server');
    await accept(site.url, gone.key, [event('S1', 'before')]);
    expect((await site.api('POST', `/write-keys/${gone.id}/revoke`)).status).toBe(200);
    await eventually(async () => {
      const answer = await post(site.url, gone.key, [{ name: 'probe_revoked', anonymousId: 'd' }]);
      expect(answer).toMatchObject({ status: 401, json: { code: 'REVOKED_KEY' } });
    });
    await site.settle();
    expect(await seenBy(site, 'S1')).toEqual(['before']);
  });

  it('lets a page say nothing of a customer whom it cannot prove', async () => {
    const site = siteOf();
    const { page, core } = await keysOf();
    await known('S2');
    const before = (await site.api('GET', '/customers/S2')).json;
    const wrongSecret = tokenFor('S2', core.tokenSecret);
    const forged = [
      { type: 'identify', anonymousId: 'evil', customerId: 'S2', traits: { name: '别人', phone: '13800000000' } },
      {
        type: 'identify',
        anonymousId: 'evil',
        customerId: 'S2',
        identityToken: wrongSecret,
        traits: { risk_level: 'C5' },
      },
      { type: 'identify', anonymousId: 'evil', customerId: 'S2', identityToken: tokenFor('S3', page.tokenSecret) },
      { type: 'alias', anonymousId: 'S2', previousId: 'evil', customerId: 'S2' },
      { ...event('S2', 'forged'), anonymousId: 'customer:S2' },
      event('S2', 'forged'),
      { name: 'page_viewed', anonymousId: 'customer:S2', properties: { mark: 'forged' } },
      { name: 'identity_merged', anonymousId: 'evil', properties: { from_customer: 'S2', into_customer: 'S3' } },
    ];
    expect((await post(site.url, page.key, forged)).status).toBe(200);
    await site.settle();
    const { asOfPosition: _before, ...then } = before;
    const { asOfPosition: _now, ...now } = (await site.api('GET', '/customers/S2')).json;
    expect(now).toEqual(then);
    expect(await seenBy(site, 'S2')).toEqual(['own']);
  });

  it('lets a page speak for the customer whom its token proves, and for nobody else', async () => {
    const site = siteOf();
    const { page } = await keysOf();
    await known('S4');
    const identityToken = tokenFor('S4', page.tokenSecret);
    const sent = [
      { ...event('S4', 'proven'), anonymousId: 'mine' },
      { ...event('S5', 'stolen'), anonymousId: 'mine' },
    ];
    expect((await post(site.url, page.key, sent, { identityToken })).status).toBe(200);
    await site.settle();
    await eventually(async () => expect(await seenBy(site, 'S4')).toContain('proven'));
    expect((await site.api('GET', '/customers/S5')).status).toBe(404);
  });

  it('keeps apart a trade, a deposit and a record of the core system that a page sends', async () => {
    const site = siteOf();
    const { page } = await keysOf();
    await known('S6');
    const identityToken = tokenFor('S6', page.tokenSecret);
    const properties = {
      trade_id: 't',
      flow_id: 'f',
      business_date: '2026-11-05',
      product_code: '600000',
      side: 'buy',
      amount_fen: 100,
    };
    const sent = [
      { type: 'fact', name: 'trade_recorded', customerId: 'S6', factKey: 'trade/1', properties },
      { name: 'trade_recorded', customerId: 'S6', properties },
      {
        type: 'fact',
        name: 'customer_recorded',
        customerId: 'S6',
        factKey: 'c/1',
        properties: { effective_on: '2026-11-05', risk_level: 'C5' },
      },
    ];
    const { json } = await post(site.url, page.key, sent, { identityToken });
    expect(json.accepted).toBe(0);
    for (const { violations } of json.quarantined)
      expect(violations).toContainEqual(expect.objectContaining({ code: 'UNTRUSTED_FACT' }));
    await site.settle();
    const { json: customer } = await site.api('GET', '/customers/S6');
    expect(customer.contribution.trades).toBe(0);
    expect(customer.header.riskLevel).toBeNull();
    expect(await countersOf(site, 'S6')).toEqual({ page_viewed: 1 });
  });

  it('answers a thousand questions with a page key with nothing', async () => {
    const { url } = siteOf();
    const { page } = await keysOf();
    const headers = { authorization: `Bearer ${page.key}` };
    const paths = ['/customers', '/customers/S2', '/customers/S2/timeline', '/events/live', '/customers.csv'];
    const statuses = new Set<number>();
    for (let round = 0; round < 40; round += 1) {
      const asked = Array.from({ length: 25 }, (_each, at) =>
        fetch(`${url}/api${paths[at % paths.length]}`, { headers }),
      );
      for (const answer of await Promise.all(asked)) {
        statuses.add(answer.status);
        expect(await answer.text()).not.toMatch(/S2|page_viewed/);
      }
    }
    expect([...statuses].filter((status) => status !== 401 && status !== 429)).toEqual([]);
  });

  it('shows an API key only what its permission and its scope reach', async () => {
    await known('S7');
    const everything = await apiKey(['customers.read'], { kind: 'firm' });
    expect((await everything('/customers/S7')).status).toBe(200);
    expect((await everything('/customers.csv')).status).toBe(403);
    expect((await everything('/events/live')).status).toBe(403);
    const branch = await apiKey(['customers.read'], { kind: 'units', unitIds: ['a-branch-far-away'] });
    for (const path of ['/customers/S7', '/customers/S7/timeline', '/customers/S7/trades', '/customers/S7/assets']) {
      expect([path, (await branch(path)).status]).toEqual([path, 404]);
    }
    expect(await (await branch('/customers')).json()).toMatchObject({ rows: [], total: 0 });
  });
};
