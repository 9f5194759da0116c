// Partners as whoever deals with them is promised.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BusinessDate } from '../../kernel/index.ts';
import { startOfDay } from '../../kernel/index.ts';
import { openTestStateStore } from '../../platform/state-store/testing.ts';
import { postedUnderPrefix } from '../accounting/index.ts';
import * as contract from '../partners/contract.ts';
import { postingKeyOf } from '../partners/index.ts';
import { SHOP_NOW, SHOP_ZONE } from '../redemption/testing.ts';
import * as api from './api-contract.ts';
import { type Coalition, coalitionMigrations, openCoalition, partnerLike } from './testing.ts';

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes and refusals are looked into side by side
type Looked = any;

const DAY = 86_400_000;
const wide = { minPoints: 1, maxPoints: 100_000, dayPoints: null };
const prepaid = partnerLike('bookshop', {
  ...{ limits: { accrual: wide, redemption: wide }, alertBelowPoints: 50, lateDays: 40 },
});
const both = partnerLike('courses', {
  ...{ limits: { accrual: { ...wide, dayPoints: 500 }, redemption: wide }, lateDays: 40, closeAfterDays: 3 },
});

describe('partners', () => {
  let test: Coalition;
  let keys = 0;
  const fresh = (): string => {
    keys += 1;
    return `op-${keys}`;
  };
  const give = (partner: string, customer: string, spendYuan: string, more: object = {}): Promise<Looked> =>
    test.as(partner, api.givePoints, { body: { key: fresh(), memberNumber: `N-${customer}`, spendYuan, ...more } });
  const cancel = (partner: string, of: string, spendYuan: string | null = null): Promise<Looked> =>
    test.as(partner, api.cancelPoints, { params: { key: of }, body: { key: fresh(), spendYuan } });
  const holdFor = async (customer: string, points: number, more: object = {}): Promise<Looked> => {
    const code = await test.code(customer, 'courses');
    return test.as('courses', api.holdPoints, {
      body: { key: fresh(), memberNumber: `N-${customer}`, code, points, ...more },
    });
  };
  const undo = (endpoint: Parameters<Coalition['as']>[1], of: string, more: object = {}): Promise<Looked> =>
    test.as('courses', endpoint, { params: { key: of }, body: { key: fresh(), ...more } });
  const statement = (partner: string, month: string): Promise<Looked> =>
    test.ask(contract.readStatement, { partner, month });

  beforeAll(async () => {
    test = await openCoalition(await openTestStateStore(coalitionMigrations));
    await test.shop.customers(['A', 'B', 'C', 'D', 'E', 'P', 'Q'], 1_000);
    await test.introduce('bookshop', prepaid);
    await test.introduce('courses', both);
    for (const customer of ['A', 'B', 'C', 'D', 'P', 'Q']) await test.bind('courses', customer);
    for (const customer of ['A', 'B']) await test.bind('bookshop', customer);
  });
  afterAll(async () => {
    await test.close();
    await test.context.store.close();
  });

  it('come into force by two officers and an opinion, and rates of the past stay', async () => {
    const shown = await test.ask(contract.readPartner, { partner: 'courses' });
    expect(shown).toMatchObject({ status: 'active', version: 1, class: 'R', bound: 6, openMonth: '2026-05' });
    const rewritten = { ...both, rates: both.rates.map((rate) => ({ ...rate, redeemYuan: '0.02' })) };
    expect(await test.ask(contract.savePartnerDraft, { partner: 'courses' }, rewritten)).toMatchObject({
      code: 'RATE_IN_THE_PAST',
    });
    const drafted = await test.ask(contract.savePartnerDraft, { partner: 'third' }, { ...both, wallet: 'none' });
    expect(drafted).toMatchObject({ code: 'WALLET_NOT_FOUND' });
    const waiting = await test.ask(contract.savePartnerDraft, { partner: 'third' }, both);
    const agree = { draftAt: waiting.draftAt };
    expect(await test.ask(contract.approvePartner, { partner: 'third' }, agree)).toMatchObject({
      code: 'SECOND_PERSON_REQUIRED',
    });
    expect(await test.ask(contract.activatePartner, { partner: 'third' }, {})).toMatchObject({
      code: 'APPROVAL_MISSING',
    });
    expect(await test.as('third', api.readSelf)).toMatchObject({ code: 'PARTNER_NOT_ACTIVE' });
  });

  it('give points once for a key, and say what differs', async () => {
    const body = { key: 'sale-1', memberNumber: 'N-A', spendYuan: '99.99', reference: '=1+1' };
    const first = await test.as('courses', api.givePoints, { body });
    expect(first).toMatchObject({ kind: 'accrual', points: 49, valueFen: 58, month: '2026-06', replayed: false });
    expect(await test.as('courses', api.givePoints, { body })).toEqual({ ...first, replayed: true });
    expect(
      await test.as('courses', api.givePoints, { body: { ...body, spendYuan: '100', memberNumber: 'N-B' } }),
    ).toMatchObject({
      code: 'IDEMPOTENCY_MISMATCH',
      details: { differs: ['member', 'spendYuan'] },
    });
    expect(await test.shop.points('A')).toBe(1_049);
    expect(await test.as('courses', api.readOperation, { params: { key: 'sale-1' } })).toMatchObject({
      operation: 'accrual',
      outcome: { points: 49 },
      refusal: null,
    });
    expect(await test.as('bookshop', api.readOperation, { params: { key: 'sale-1' } })).toMatchObject({
      code: 'OPERATION_NOT_FOUND',
    });
  });

  it('refuse by name what cannot be', async () => {
    const refused = async (answer: Promise<Looked>): Promise<string> => (await answer).code;
    expect(await refused(give('courses', 'nobody', '10'))).toBe('MEMBER_NOT_BOUND');
    expect(await refused(give('courses', 'A', '1.99'))).toBe('NO_WHOLE_POINT');
    expect(await refused(give('courses', 'A', '300000'))).toBe('ABOVE_MAXIMUM');
    expect(await refused(give('courses', 'C', '1002'))).toBe('DAY_LIMIT_REACHED');
    expect(await refused(give('courses', 'A', '10', { occurredAt: SHOP_NOW + DAY }))).toBe('OCCURRED_IN_FUTURE');
    expect(await refused(give('courses', 'A', '10', { occurredAt: SHOP_NOW - 41 * DAY }))).toBe('OCCURRED_TOO_EARLY');
    expect(await refused(give('courses', 'A', '10', { occurredAt: SHOP_NOW - 400 * DAY }))).toBe('OUTSIDE_CONTRACT');
    expect(await refused(give('bookshop', 'A', '10'))).toBe('PACK_EMPTY');
    expect(await refused(holdFor('A', 5_000))).toBe('INSUFFICIENT_POINTS');
    expect(await refused(holdFor('A', 10, { code: 'ZZZZZZZZZZ' }))).toBe('MEMBER_CODE_UNKNOWN');
    expect(
      await refused(
        test.as('bookshop', api.holdPoints, {
          body: { key: fresh(), memberNumber: 'N-A', code: 'ZZZZZZZZZZ', points: 5 },
        }),
      ),
    ).toBe('KIND_NOT_AGREED');
    test.statuses.set('A', 'closed');
    expect(await refused(give('courses', 'A', '10'))).toBe('CUSTOMER_CLOSED');
    test.statuses.delete('A');
    await test.ask(contract.suspendPartner, { partner: 'courses' }, { reason: 'audit' });
    expect(await refused(give('courses', 'A', '10'))).toBe('PARTNER_SUSPENDED');
    expect(await refused(test.ask(contract.suspendPartner, { partner: 'courses' }, { reason: 'audit' }))).toBe(
      'SUSPENSION_UNCHANGED',
    );
    await test.ask(contract.resumePartner, { partner: 'courses' }, {});
  });

  it('bind a number only with a code of the customer, once, and let either side end it', async () => {
    const code = await test.code('E', 'courses');
    expect(await test.as('bookshop', api.bindMember, { body: { code, memberNumber: 'X' } })).toMatchObject({
      code: 'MEMBER_CODE_UNKNOWN',
    });
    expect(await test.as('courses', api.bindMember, { body: { code, memberNumber: 'N-A' } })).toMatchObject({
      code: 'NUMBER_BOUND',
    });
    expect(await test.bind('courses', 'E')).toMatchObject({ memberNumber: 'N-E' });
    expect(await test.as('courses', api.readBalance, { params: { memberNumber: 'N-E' } })).toEqual({
      ...{ available: 1_000, worthYuan: '10.00' },
    });
    const own = await test.member('E', api.listMemberPartners, 'courses');
    expect(own.items.map(({ partner, number }: Looked) => [partner, number])).toEqual([
      ['bookshop', null],
      ['courses', '••••N-E'],
    ]);
    expect(await test.member('E', api.endMemberBinding, 'courses')).toEqual({});
    expect(await test.as('courses', api.readBalance, { params: { memberNumber: 'N-E' } })).toMatchObject({
      code: 'MEMBER_NOT_BOUND',
    });
    const late = await test.code('E', 'courses');
    test.shop.clock.set(test.shop.clock.now() + 6 * 60_000);
    expect(await test.as('courses', api.bindMember, { body: { code: late, memberNumber: 'N-E' } })).toMatchObject({
      code: 'MEMBER_CODE_UNKNOWN',
    });
  });

  it('use the pack that ends first, and give points back to it although another is first now', async () => {
    const later = await test.buy('bookshop', 100, 9_000, '2026-01-01', '2026-12-31');
    const first = await give('bookshop', 'A', '30');
    expect(first).toMatchObject({ points: 30, valueFen: 2_700 });
    const sooner = await test.buy('bookshop', 40, 4_400, '2026-01-01', '2026-06-30');
    const second = await give('bookshop', 'A', '50');
    expect(second).toMatchObject({ points: 50, valueFen: 4_400 + 900 });
    expect((await give('bookshop', 'A', '61')).code).toBe('PACK_EMPTY');
    expect(await cancel('bookshop', first.key, '10.01')).toMatchObject({ points: 11, valueFen: 990 });
    expect(await cancel('bookshop', second.key)).toMatchObject({ points: 50, valueFen: 5_300 });
    const left = async () => {
      const { packs } = await test.ask(contract.readPartner, { partner: 'bookshop' });
      return [later, sooner].map((id) => packs.find(({ packId }: Looked) => packId === id).remaining);
    };
    expect(await left()).toEqual([81, 40]);
    expect((await cancel('bookshop', second.key)).code).toBe('ALREADY_CANCELLED');
    expect((await cancel('bookshop', first.key, '20')).code).toBe('CANCEL_EXCEEDS_SALE');
    expect((await cancel('courses', first.key)).code).toBe('OPERATION_NOT_FOUND');
  });

  it('tell once that little is left, and again after a new pack was used up', async () => {
    const low = async () => (await test.ask(contract.readPartner, { partner: 'bookshop' })).low;
    expect(await low()).toBeNull();
    const sale = await give('bookshop', 'B', '80');
    expect(await low()).toMatchObject({ remaining: 41 });
    await give('bookshop', 'B', '1');
    expect(await low()).toMatchObject({ remaining: 41 });
    await cancel('bookshop', sale.key);
    expect(await low()).toBeNull();
  });

  it('hold, capture a part, and refund in parts at the rate of the hold', async () => {
    const before = await test.shop.points('B');
    const held = await holdFor('B', 333);
    expect(held).toMatchObject({ kind: 'redemption_hold', points: 333, valueFen: 333, month: null });
    expect(await test.shop.points('B')).toBe(before - 333);
    const captured = await undo(api.capturePoints, held.key, { points: 300 });
    expect(captured).toMatchObject({ kind: 'redemption', points: 300, valueFen: 300, month: '2026-06' });
    expect(await undo(api.capturePoints, held.key)).toMatchObject({ code: 'HOLD_CLOSED' });
    expect(await test.shop.points('B')).toBe(before - 300);
    expect(await undo(api.refundPoints, captured.key, { points: 100 })).toMatchObject({ points: 100, valueFen: 100 });
    expect(await undo(api.refundPoints, captured.key, { points: 201 })).toMatchObject({
      code: 'REFUND_EXCEEDS_REDEMPTION',
    });
    const rest = await Promise.all([1, 2].map(() => undo(api.refundPoints, captured.key)));
    expect(rest.map(({ points, code }) => points ?? code).sort()).toEqual([200, 'ALREADY_CANCELLED']);
    expect(await test.shop.points('B')).toBe(before);
    const second = await holdFor('B', 100);
    expect(await undo(api.giveUpHold, second.key)).toMatchObject({ kind: 'redemption_give_up', points: 100 });
    const third = await holdFor('B', 100);
    test.shop.clock.set(third.dueAt + 1);
    expect(await undo(api.capturePoints, third.key)).toMatchObject({ code: 'HOLD_TIMED_OUT' });
    expect(await test.shop.points('B')).toBe(before);
  });

  it('settle a month: closed once, numbered, agreed to by another; what comes later is a note in the next', async () => {
    const sale = await give('courses', 'C', '200', { occurredAt: startOfDay('2026-05-31' as BusinessDate, SHOP_ZONE) });
    expect(sale).toMatchObject({ points: 100, valueFen: 120, month: '2026-05' });
    expect(await statement('courses', '2026-05')).toMatchObject({ state: 'draft', document: { dueFen: 120 } });
    const close = (month: string, name?: string) =>
      test.ask(contract.closeStatement, { partner: 'courses', month }, {}, name);
    const agree = (name: string) =>
      test.ask(contract.agreeToStatement, { partner: 'courses', month: '2026-05' }, {}, name);
    expect((await agree('two')).code).toBe('STATEMENT_OPEN');
    expect((await close('2026-06')).code).toBe('MONTH_BEFORE_OPEN');
    const closed = await close('2026-05', 'closer');
    expect(closed).toMatchObject({ state: 'closed', number: 'PS-courses-0001', closedBy: 'closer' });
    expect(closed.document.proof).toMatchObject({ isReconciled: true, byPartner: 100, byJournal: 100 });
    expect((await close('2026-05')).code).toBe('STATEMENT_CLOSED');
    expect((await close('2026-06')).code).toBe('MONTH_NOT_OVER');
    expect((await agree('closer')).code).toBe('SECOND_PERSON_REQUIRED');
    expect(await agree('two')).toMatchObject({ state: 'agreed', agreedBy: 'two' });
    const late = await give('courses', 'C', '20', { occurredAt: startOfDay('2026-05-30' as BusinessDate, SHOP_ZONE) });
    expect(late).toMatchObject({ month: '2026-06' });
    await cancel('courses', sale.key, '100');
    const next = await statement('courses', '2026-06');
    const notes = next.document.lines.filter(({ note }: Looked) => note !== null);
    expect(
      notes.map(({ kind, ofMonth, points, dueFen, note }: Looked) => [kind, ofMonth, points, dueFen, note]),
    ).toEqual([
      ['accrual', '2026-05', 10, 12, 'debit'],
      ['accrual_cancel', '2026-05', 50, -60, 'credit'],
    ]);
    expect(next.document.opening).toEqual(closed.document.closing);
    expect((await statement('courses', '2026-05')).document).toEqual(closed.document);
    const own = await test.as('courses', api.listOwnStatements);
    expect(own.items.map(({ month, number }: Looked) => [month, number])).toEqual([['2026-05', 'PS-courses-0001']]);
    expect((await test.as('bookshop', api.listOwnStatements)).items).toEqual([]);
    const lines: string[] = [];
    for await (const line of await test.as('courses', api.exportOwnStatement, { params: { month: '2026-05' } }))
      lines.push(line);
    expect(lines.join('')).toContain('accrual,2026-05,0.5,1,100,0,1.20,1.20,');
  });

  it('name the posting by which a month differs from the journal, and do not close it', async () => {
    await test.introduce('stray', { ...both, lateDays: 0 });
    await test.bind('stray', 'D');
    await give('stray', 'D', '10');
    await test.shop.ledger.post('main', {
      ...{ kind: 'award', key: postingKeyOf('stray', 'behind its back'), customerId: 'D', occurredAt: SHOP_NOW },
      credits: [{ wallet: 'points', points: 7, priority: 0 }],
    });
    const { document } = await statement('stray', '2026-06');
    expect(document.proof).toMatchObject({
      ...{ isReconciled: false, byPartner: 5, byJournal: 12 },
      findings: [{ kind: 'unknown_to_partner', byPartner: 0, byJournal: 7 }],
    });
    const before = test.shop.clock.now();
    test.shop.clock.set(startOfDay('2026-07-02' as BusinessDate, SHOP_ZONE));
    expect(await test.ask(contract.closeStatement, { partner: 'stray', month: '2026-06' }, {})).toMatchObject({
      code: 'STATEMENT_NOT_RECONCILED',
    });
    test.shop.clock.set(before);
  });

  it('are closed by the job days after the month, and a pack that has ended takes points back and loses them', async () => {
    const packs = async () => (await test.ask(contract.readPartner, { partner: 'bookshop' })).packs;
    const [sooner] = await packs();
    const sale = await give('bookshop', 'A', '10');
    expect(sale.points).toBe(10);
    const [job] = test.jobs;
    const results: string[] = [];
    const running = { signal: new AbortController().signal, result: (text: string) => results.push(text) } as never;
    test.shop.clock.set(startOfDay('2026-07-03' as BusinessDate, SHOP_ZONE));
    await job?.run({}, running);
    expect((await statement('courses', '2026-06')).state).toBe('draft');
    expect((await packs()).find(({ packId }: Looked) => packId === sooner.packId)).toMatchObject({
      ...{ state: 'expired', remaining: 0 },
    });
    test.shop.clock.set(startOfDay('2026-07-04' as BusinessDate, SHOP_ZONE));
    await job?.run({}, running);
    expect(results.at(-1)).toContain('stray 2026-06');
    expect((await statement('courses', '2026-06')).state).toBe('closed');
    const june = (await statement('bookshop', '2026-06')).document.packs.find(
      ({ packId }: Looked) => packId === sooner.packId,
    );
    expect(june).toMatchObject({ bought: 40, expired: 30, closing: 0 });
    expect(june.used - june.returned).toBe(10);
    await cancel('bookshop', sale.key);
    const july = (await statement('bookshop', '2026-07')).document;
    expect(july.packs.find(({ packId }: Looked) => packId === sooner.packId)).toMatchObject({
      ...{ opening: 0, returned: 10, expired: 10, closing: 0 },
    });
    expect(july.lines).toMatchObject([
      { kind: 'accrual_cancel', ofMonth: '2026-06', packPoints: 10, dueFen: 0, note: 'credit' },
    ]);
  });

  it('keep statements and what is open equal to the journal, whatever is done', async () => {
    const open: { sales: string[]; holds: string[]; captures: string[] } = { sales: [], holds: [], captures: [] };
    const act = fc.record({
      what: fc.constantFrom('give', 'give', 'cancel', 'hold', 'capture', 'refund', 'day', 'job'),
      at: fc.nat(20),
      amount: fc.integer({ min: 1, max: 400 }),
      isPart: fc.boolean(),
    });
    const [job] = test.jobs;
    const take = (list: string[], at: number) => list[at % Math.max(1, list.length)] ?? 'none';
    const steps: Looked = {
      give: async ({ amount }: Looked) => open.sales.push((await give('courses', 'P', `${amount}.37`)).key),
      cancel: ({ at, amount, isPart }: Looked) => cancel('courses', take(open.sales, at), isPart ? `${amount}` : null),
      hold: async ({ amount }: Looked) => open.holds.push((await holdFor('Q', amount)).key),
      capture: async ({ at, amount, isPart }: Looked) =>
        open.captures.push((await undo(api.capturePoints, take(open.holds, at), isPart ? { points: amount } : {})).key),
      refund: ({ at, amount, isPart }: Looked) =>
        undo(api.refundPoints, take(open.captures, at), isPart ? { points: amount } : {}),
      day: async ({ at }: Looked) => test.shop.clock.set(test.shop.clock.now() + at * DAY),
      job: () => job?.run({}, { signal: new AbortController().signal, result: () => {} } as never),
    };
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 8, maxLength: process.env.ZHIYIN_SOAK ? 40 : 16 }), async (acts) => {
        for (const each of acts) await steps[each.what](each);
        const { items } = await test.ask(contract.listStatements, { partner: 'courses' });
        const span = { from: 0, to: test.shop.clock.now() + DAY };
        const posted = await postedUnderPrefix(test.context.db, 'main', 'partner:courses:', span);
        const sum = (of: 'issued' | 'redeemed') => posted.reduce((total, row) => total + row[of], 0);
        expect(items[0].document.closing).toMatchObject({ issued: sum('issued'), redeemed: sum('redeemed') });
        for (const [index, { document }] of items.entries()) {
          expect(document.proof.isReconciled, document.month).toBe(true);
          const next = items[index - 1];
          if (next) expect(next.document.opening).toEqual(document.closing);
        }
      }),
      { numRuns: process.env.ZHIYIN_SOAK ? 60 : 2, seed: 11 },
    );
  });
});
