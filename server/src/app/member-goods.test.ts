// Redeeming and using in the member centre: once for a key, at the price that was shown, and nobody reaches what is another customer's.

import type { FastifyInstance } from 'fastify';
import { type RawBuilder, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sceneTemplates } from '../decide/scenes/index.ts';
import { isRefusal } from '../kernel/index.ts';
import { activityTemplates } from '../reward/activity-rules/index.ts';
import { benefitTemplates, itemTemplates } from '../reward/benefit-rules/index.ts';
import { partnerTemplates } from '../reward/partner-rules/index.ts';
import { createServerOf } from './server.ts';
import { openTestInstallation, type TestInstallation } from './testing.ts';

let test: TestInstallation;
let server: FastifyInstance;
const tokens = new Map<string, string>();

const ask = (who: string, method: 'GET' | 'POST', path: string, payload?: object) =>
  server.inject({
    ...{ method, url: `/api/member${path}`, cookies: { zhiyin_member: tokens.get(who) ?? '' } },
    ...(payload ? { payload } : {}),
  });
const run = (statement: RawBuilder<unknown>) => statement.execute(test.installation.stores.state.db);
const definitionOf = <Kind>(all: readonly Kind[], found: Kind | undefined): Kind => {
  if (!found) throw new Error(`none of ${all.length} templates`);
  return found;
};

beforeAll(async () => {
  test = await openTestInstallation();
  server = await createServerOf(test.installation, 'public');
  const local = await createServerOf(test.installation, 'local');
  await test.installation.settings.markSimulated();
  const { ledger } = test.installation.reward;
  const wallet = { nameZh: '积分', nameEn: 'Points', spendable: true, transferable: false } as const;
  await ledger.saveProgramme('main', {
    ...{ nameZh: '知音', nameEn: 'Zhiyin', reversal: 'unlimited', holdTimeoutMs: 1_800_000 },
    wallets: [{ ...wallet, wallet: 'points', expiry: { kind: 'none' }, activation: { kind: 'at_once' } }],
  });
  for (const customerId of ['C1', 'C2']) {
    await run(
      sql`insert into profile (customer_id, person_id, status) values (${customerId}, ${customerId}, 'normal')`,
    );
    await ledger.post('main', {
      ...{ kind: 'award', key: `begin-${customerId}`, customerId, occurredAt: test.wallClock.now() },
      credits: [{ wallet: 'points', points: 400, priority: 0 }],
    });
    const minted = await local.inject({ method: 'POST', url: '/api/member/codes', payload: { customerId } });
    const { code } = minted.json() as { code: string };
    const entered = await server.inject({ method: 'POST', url: '/api/member/session', payload: { code } });
    tokens.set(customerId, entered.cookies[0]?.value ?? '');
  }
  await local.close();
  // In force as if two persons had agreed to them.
  const { benefit } = definitionOf(
    benefitTemplates,
    benefitTemplates.find(({ code }) => code === 'deep_report'),
  );
  const { item } = definitionOf(
    itemTemplates,
    itemTemplates.find(({ code }) => code === 'report_one'),
  );
  await run(sql`insert into benefit_definition (benefit, status, version) values ('deep_report', 'active', 1)`);
  await run(sql`insert into benefit_version (benefit, version, definition, made_by, approved_by, activated_by, activated_at)
    values ('deep_report', 1, ${JSON.stringify({ ...benefit, unitCostYuan: '7.77' })}::json, 'one', 'two', 'one', 0)`);
  await run(sql`insert into redemption_item (item, status, version) values ('report_one', 'active', 1)`);
  await run(sql`insert into redemption_item_version (item, version, definition, made_by, approved_by, activated_by, activated_at)
    values ('report_one', 1, ${JSON.stringify(item)}::json, 'one', 'two', 'one', 0)`);
});
afterAll(async () => {
  await server.close();
  await test.close();
});

const pointsOf = async (who: string): Promise<number> => {
  const { programmes } = (await ask(who, 'GET', '/points')).json() as {
    programmes: readonly { readonly wallets: readonly { readonly available: number }[] }[];
  };
  return programmes[0]?.wallets[0]?.available ?? -1;
};

describe('redeeming in the member centre', () => {
  const body = { item: 'report_one', points: 150, key: 'walk-key-1' };
  let redeemed = { redemptionId: '', useId: 0, state: '' };

  it('shows the catalogue without what it costs the firm', async () => {
    const catalogue = await ask('C1', 'GET', '/catalogue');
    expect(catalogue.json()).toMatchObject({ items: [{ item: 'report_one', points: 150, available: 400, why: null }] });
    expect(`${catalogue.body}${(await ask('C1', 'GET', '/benefits')).body}`).not.toMatch(/7\.77|cost|loyaltyLevel/i);
  });

  it('takes the points once for a key, at the price that was shown', async () => {
    const dear = await ask('C1', 'POST', '/redemptions', { ...body, points: 100 });
    expect([dear.statusCode, dear.json()]).toMatchObject([
      422,
      { code: 'REQUEST_REFUSED', details: { reason: 'PRICE_CHANGED' } },
    ]);
    const [first, again] = [
      await ask('C1', 'POST', '/redemptions', body),
      await ask('C1', 'POST', '/redemptions', body),
    ];
    expect(first.statusCode, first.body).toBe(200);
    expect(again.json()).toEqual(first.json());
    redeemed = first.json() as typeof redeemed;
    expect(redeemed).toMatchObject({ state: 'fulfilled', useId: expect.any(Number) });
    expect(await pointsOf('C1')).toBe(250);
  });

  it('gives the code to whoever it was delivered to, and to nobody else', async () => {
    const path = `/benefits/uses/${redeemed.useId}/code`;
    expect((await ask('C1', 'GET', path)).json()).toMatchObject({ code: expect.stringMatching(/^RP/) });
    const foreign = await ask('C2', 'GET', path);
    expect([foreign.statusCode, foreign.json()]).toMatchObject([404, { code: 'CODE_NOT_FOUND' }]);
  });

  it('lets nobody see, cancel or repeat what another customer redeemed', async () => {
    expect((await ask('C2', 'GET', '/redemptions')).json()).toEqual({ items: [] });
    const cancelled = await ask('C2', 'POST', `/redemptions/${redeemed.redemptionId}/cancel`, {});
    expect(cancelled.json()).toMatchObject({ details: { reason: 'REDEMPTION_NOT_FOUND' } });
    const own = (await ask('C2', 'POST', '/redemptions', body)).json() as typeof redeemed;
    expect(own.redemptionId).not.toBe(redeemed.redemptionId);
    expect([await pointsOf('C1'), await pointsOf('C2')]).toEqual([250, 250]);
  });

  it('says why what is not to be had is not, and stops who tries too often', async () => {
    const use = await ask('C1', 'POST', '/benefits/uses', { benefit: 'deep_report', grantId: null, key: 'use-key-1' });
    expect(use.json()).toMatchObject({
      code: 'REQUEST_REFUSED',
      details: { reason: expect.stringMatching(/^[A-Z_]+$/) },
    });
    const answers: number[] = [];
    for (let times = 0; times < 14; times += 1)
      answers.push(
        (await ask('C2', 'POST', '/redemptions', { ...body, item: 'none', key: `other-key-${times}` })).statusCode,
      );
    expect([answers[0], answers.at(-1)]).toEqual([422, 429]);
  });

  it('names the scene, the activity and the partner that an entry is of', async () => {
    const { ledger } = test.installation.reward;
    const inForce = [
      ['scene', 'scene', 'live_three', sceneTemplates.find(({ code }) => code === 'live_three')?.scene],
      [
        'activity_definition',
        'activity',
        'streak',
        activityTemplates.find((each) => each.activity.plan.kind === 'streak')?.activity,
      ],
      ['partner', 'partner', 'courses', partnerTemplates.find(({ code }) => code === 'courses')?.partner],
    ] as const;
    for (const [head, name, code, definition] of inForce) {
      const versions = sql.table(`${name}_version`);
      await run(sql`insert into ${sql.table(head)} (${sql.ref(name)}, status, version) values (${code}, 'active', 1)`);
      await run(sql`insert into ${versions} (${sql.ref(name)}, version, definition, made_by, approved_by, activated_by, activated_at)
        values (${code}, 1, ${JSON.stringify(definition)}::json, 'one', 'two', 'one', 0)`);
    }
    for (const key of [
      'scene:live_three:x:0:0',
      'scene:streak.day:x:0:0',
      'partner:courses:7',
      'scene:gone:x:0:0',
      'plain',
    ]) {
      const credits = [{ wallet: 'points', points: 10, priority: 0 }];
      const award = { kind: 'award' as const, key, customerId: 'C2', occurredAt: test.wallClock.now(), credits };
      expect(isRefusal(await ledger.post('main', award))).toBe(false);
    }
    const { items } = (await ask('C2', 'GET', '/statement?size=5')).json();
    const streak = inForce[1][3]?.name;
    expect(items.map(({ title, place }: { title: object; place: object }) => [title, place]).reverse()).toEqual([
      [inForce[0][3]?.name, null],
      [{ zh: `${streak?.zh} · 签到`, en: `${streak?.en} · sign-in` }, null],
      [null, inForce[2][3]?.name],
      [null, null],
      [null, null],
    ]);
  });
});
