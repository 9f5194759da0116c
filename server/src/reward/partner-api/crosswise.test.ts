// Two partners side by side: with the key of one, what is of the other looks exactly as if it were not there at all.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BusinessDate } from '../../kernel/index.ts';
import { startOfDay } from '../../kernel/index.ts';
import type { Endpoint, Route } from '../../platform/http/index.ts';
import { openTestStateStore } from '../../platform/state-store/testing.ts';
import * as contract from '../partners/contract.ts';
import { SHOP_NOW, SHOP_ZONE } from '../redemption/testing.ts';
import * as api from './api-contract.ts';
import { createPartnerApiRoutes } from './index.ts';
import { type Coalition, coalitionMigrations, openCoalition, partnerLike } from './testing.ts';

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes and refusals are looked into side by side
type Looked = any;
type Called = Parameters<Coalition['as']>[1];

const wide = { minPoints: 1, maxPoints: 100_000, dayPoints: null };
const limits = { accrual: wide, redemption: wide };
const MAY = startOfDay('2026-05-31' as BusinessDate, SHOP_ZONE);

/** What stands in the place of the other partner's: a number, a code, an operation, a month. */
interface Named {
  readonly number: string;
  readonly code: string;
  readonly accrual: string;
  readonly hold: string;
  readonly capture: string;
  readonly month: string;
}

const nobody: Named = {
  ...{ number: 'N-nobody', code: 'ZZZZZZZZZZ', accrual: 'no-sale', hold: 'no-hold', capture: 'no-capture' },
  month: '2026-04',
};

/** How each endpoint is asked about something of another; those that name nothing are not here. */
const questions: readonly {
  readonly endpoint: Called & Pick<Endpoint, 'refusals'>;
  readonly status: 403 | 404;
  readonly ask: (of: Named, key: string) => { readonly params?: object; readonly body?: object };
}[] = [
  {
    ...{ endpoint: api.bindMember, status: 404 },
    ask: ({ code, number }) => ({ body: { code, memberNumber: number } }),
  },
  { endpoint: api.unbindMember, status: 404, ask: ({ number }) => ({ params: { memberNumber: number } }) },
  { endpoint: api.readBalance, status: 404, ask: ({ number }) => ({ params: { memberNumber: number } }) },
  {
    ...{ endpoint: api.givePoints, status: 404 },
    ask: ({ number }, key) => ({ body: { key, memberNumber: number, spendYuan: '100' } }),
  },
  {
    ...{ endpoint: api.cancelPoints, status: 404 },
    ask: ({ accrual }, key) => ({ params: { key: accrual }, body: { key } }),
  },
  {
    ...{ endpoint: api.holdPoints, status: 404 },
    ask: ({ number, code }, key) => ({ body: { key, memberNumber: number, code, points: 10 } }),
  },
  {
    ...{ endpoint: api.capturePoints, status: 404 },
    ask: ({ hold }, key) => ({ params: { key: hold }, body: { key } }),
  },
  { endpoint: api.giveUpHold, status: 404, ask: ({ hold }, key) => ({ params: { key: hold }, body: { key } }) },
  {
    ...{ endpoint: api.refundPoints, status: 404 },
    ask: ({ capture }, key) => ({ params: { key: capture }, body: { key } }),
  },
  { endpoint: api.readOperation, status: 404, ask: ({ accrual }) => ({ params: { key: accrual } }) },
  { endpoint: api.exportOwnStatement, status: 404, ask: ({ month }) => ({ params: { month } }) },
];
/** These name nothing: they answer whom the key stands for. */
const ofItself: readonly Called[] = [api.readSelf, api.listOwnStatements];

const nameOf = ({ method, path }: Called): string => `${method} ${path}`;
/** An answer without what was put into the question. */
const plain = (answer: Looked, of: Named, key: string): string =>
  [...Object.values(of), key].reduce((text, each) => text.replaceAll(each, '…'), JSON.stringify(answer));

describe('two partners', () => {
  let test: Coalition;
  let other: Named;
  let routes: readonly Route[];
  /** Everything that the other partner and its members have. */
  const belongings = async () => ({
    points: await Promise.all(['A', 'B'].map((customer) => test.shop.points(customer))),
    self: await test.as('zeta', api.readSelf),
    balance: await test.as('zeta', api.readBalance, { params: { memberNumber: 'Z-A' } }),
    statements: await test.as('zeta', api.listOwnStatements),
    partner: await test.ask(contract.readPartner, { partner: 'zeta' }),
    movements: await test.ask(contract.listMovements, { partner: 'zeta' }),
    open: await test.ask(contract.readStatement, { partner: 'zeta', month: '2026-06' }),
  });

  beforeAll(async () => {
    test = await openCoalition(await openTestStateStore(coalitionMigrations));
    routes = createPartnerApiRoutes(test.context).filter(({ endpoint }) => endpoint.access.kind === 'partner');
    await test.shop.customers(['A', 'B'], 1_000);
    const definition = partnerLike('courses', { limits, lateDays: 40 });
    await test.introduce('alpha', definition);
    await test.introduce('zeta', { ...definition, settlement: 'prepaid', overdrawPoints: 0, alertBelowPoints: 10 });
    await test.buy('zeta', 5_000, 50_000);
    await test.bind('zeta', 'A', 'Z-A');
    // Known to both, under numbers of their own.
    await test.bind('zeta', 'B', 'Z-B');
    await test.bind('alpha', 'B', 'A-B');
    const done = (endpoint: Called, body: object, of?: string): Promise<Looked> =>
      test.as('zeta', endpoint, { body, ...(of ? { params: { key: of } } : {}) });
    await done(api.givePoints, { key: 'z-sale', memberNumber: 'Z-A', spendYuan: '200', occurredAt: MAY });
    for (const key of ['z-hold', 'z-paid']) {
      const code = await test.code('A', 'zeta');
      await done(api.holdPoints, { key, memberNumber: 'Z-A', code, points: 50 });
    }
    await done(api.capturePoints, { key: 'z-capture' }, 'z-paid');
    await test.ask(contract.closeStatement, { partner: 'zeta', month: '2026-05' }, {});
    other = {
      ...{ number: 'Z-A', code: await test.code('A', 'zeta'), accrual: 'z-sale', hold: 'z-hold', capture: 'z-capture' },
      month: '2026-05',
    };
    expect(test.shop.clock.now()).toBe(SHOP_NOW);
  });
  afterAll(async () => {
    await test.close();
    await test.context.store.close();
  });

  it('are asked about through every endpoint that there is', () => {
    const asked = [...questions.map(({ endpoint }) => endpoint), ...ofItself];
    expect(asked.map(nameOf).sort()).toEqual(routes.map(({ endpoint }) => nameOf(endpoint)).sort());
  });

  it('cannot tell what is the other’s from what is nobody’s, and change nothing of it', async () => {
    const before = await belongings();
    expect(before.points).toEqual([1_000 + 100 - 50 - 50, 1_000]);
    const wrong: string[] = [];
    for (const [index, { endpoint, status, ask }] of questions.entries()) {
      const told: string[] = [];
      for (const of of [other, nobody]) {
        const key = `try-${index}-${of.hold}`;
        const answer = await test.as('alpha', endpoint, ask(of, key));
        const refusals: Readonly<Record<string, number>> = endpoint.refusals ?? {};
        if (answer.kind !== 'refusal' || refusals[answer.code] !== status)
          wrong.push(`${nameOf(endpoint)} of ${of.number}: ${JSON.stringify(answer)}`);
        told.push(plain(answer, of, key));
      }
      if (told[0] !== told[1]) wrong.push(`${nameOf(endpoint)} differs: ${told.join(' and ')}`);
    }
    expect(wrong).toEqual([]);
    expect(await belongings()).toEqual(before);
    // The same through a number of its own: the code was made for the other partner.
    const hold = { key: 'own-number', memberNumber: 'A-B', code: other.code, points: 10 };
    expect(await test.as('alpha', api.holdPoints, { body: hold })).toMatchObject({ code: 'MEMBER_CODE_UNKNOWN' });
    // And the other's code still counts there.
    const paid = { key: 'z-last', memberNumber: 'Z-A', code: other.code, points: 10 };
    expect(await test.as('zeta', api.holdPoints, { body: paid })).toMatchObject({ points: 10, replayed: false });
  });

  it('use the same names for operations and numbers without meeting', async () => {
    const sale = { key: 'z-sale', memberNumber: 'A-B', spendYuan: '30' };
    expect(await test.as('alpha', api.givePoints, { body: sale })).toMatchObject({ points: 15, replayed: false });
    expect(await test.as('zeta', api.readOperation, { params: { key: 'z-sale' } })).toMatchObject({
      outcome: { points: 100 },
    });
    await test.bind('alpha', 'A', 'Z-B');
    const given = { key: 'same-number', memberNumber: 'Z-B', spendYuan: '40' };
    await test.as('alpha', api.givePoints, { body: given });
    expect([await test.shop.points('A'), await test.shop.points('B')]).toEqual([1_010, 1_015]);
    const own = JSON.stringify([
      await test.as('alpha', api.readSelf),
      await test.as('alpha', api.listOwnStatements),
      await test.as('alpha', api.readBalance, { params: { memberNumber: 'A-B' } }),
    ]);
    expect(own).not.toMatch(/zeta|z-(sale|hold)|"month"/);
  });
});
