// Partners of the simulated firm: one that gives points of packs it bought, one that takes points and settles by the month; a month of each is
// closed, so that there is something to settle.
import { addDays, assert, type BusinessDate, businessDateAt, isRefusal, startOfDay } from '../../kernel/index.ts';
import { systemPrincipal } from '../../platform/auth/index.ts';
import type { CallContext } from '../../platform/http/index.ts';
import { partnerEndpoints as api, createPartnerApiRoutes } from '../../reward/partner-api/index.ts';
import type { Partner } from '../../reward/partner-rules/contract.ts';
import { partnerTemplates } from '../../reward/partner-rules/index.ts';
import * as contract from '../../reward/partners/contract.ts';
import { createPartners } from '../../reward/partners/index.ts';
import { partnersDependencies } from '../wire-partners.ts';
import type { Installation } from '../wiring.ts';
import { manager, officer } from './programme.ts';

type Firm = Pick<Installation, 'surroundings' | 'stores' | 'audit' | 'settings' | 'auth' | 'know' | 'reward'>;

const HOUR_MS = 3_600_000;
const MEMBERS = 8;
const OPINION = '经公司法律顾问书面论证：投资者教育课程属于服务权益，不构成现金或等价物返还。';
/** Class R needs two officers. */
const second = { ...officer, id: 'demo:officer-two', name: '吴岚（合规专员）' };

const dependenciesAt = (firm: Firm, at: number) => {
  const { surroundings, know, reward, auth } = firm;
  return partnersDependencies(
    { ...firm, ...surroundings, clock: { now: () => at } },
    auth,
    know.registry,
    reward.ledger,
  );
};

/** Partners at an instant: the last month's sales were told in the last month. */
const openAt = (firm: Firm, at: number) => {
  const context = dependenciesAt(firm, at);
  const routes = [...createPartners(context).routes, ...createPartnerApiRoutes(context)];
  return async (
    endpoint: { readonly method: string; readonly path: string },
    principal: CallContext['principal'],
    params: object,
    body: object = {},
  ): Promise<Readonly<Record<string, unknown>>> => {
    const found = routes.find(
      (each) => each.endpoint.path === endpoint.path && each.endpoint.method === endpoint.method,
    );
    assert(found, `no route ${endpoint.path}`);
    const call = { principal, requestId: 'demo-partners', remoteAddress: '127.0.0.1' } as unknown as CallContext;
    const answer = await found.handle({ params, query: {}, body }, call);
    assert(!isRefusal(answer), `the demo's partner was refused: ${isRefusal(answer) ? answer.message : ''}`);
    return answer as Readonly<Record<string, unknown>>;
  };
};

type Asking = ReturnType<typeof openAt>;

const keyOf = (partner: string) => ({ ...systemPrincipal(`demo ${partner}`, []), kind: 'api-key' as const, partner });

const introduce = async (ask: Asking, code: string, partner: Partner): Promise<void> => {
  const params = { partner: code };
  const { draftAt } = await ask(contract.savePartnerDraft, manager, params, partner);
  for (const each of [officer, second])
    await ask(contract.approvePartner, each, params, { draftAt, legalOpinion: OPINION });
  await ask(contract.activatePartner, manager, params);
};

/** A code of the customer, as the member centre makes it. */
const codeOf = async (ask: Asking, customerId: string, partner: string): Promise<unknown> => {
  const member = { ...systemPrincipal(customerId, []), kind: 'member' as const };
  return (await ask(api.makeMemberCode, member, { partner })).code;
};

/** What members do at both partners in a month. */
const sell = async (ask: Asking, month: string, members: readonly string[]): Promise<void> => {
  for (const [at, customerId] of members.entries()) {
    const memberNumber = `M${1000 + at}`;
    const sale = { memberNumber, occurredAt: null, reference: `R-${month}-${at}` };
    const key = `${month}-${at}`;
    await ask(api.givePoints, keyOf('bookshop'), {}, { ...sale, key: `book-${key}`, spendYuan: `${120 + 37 * at}.50` });
    await ask(api.givePoints, keyOf('courses'), {}, { ...sale, key: `course-${key}`, spendYuan: `${300 + 20 * at}` });
    const code = await codeOf(ask, customerId, 'courses');
    const hold = { key: `hold-${key}`, memberNumber, code, points: 100 + 10 * at };
    await ask(api.holdPoints, keyOf('courses'), {}, hold);
    await ask(api.capturePoints, keyOf('courses'), { key: hold.key }, { key: `pay-${key}`, points: null });
  }
  const back = { key: `${month}-back`, spendYuan: null };
  await ask(api.cancelPoints, keyOf('bookshop'), { key: `book-${month}-1` }, { ...back, key: `book-${back.key}` });
  await ask(api.refundPoints, keyOf('courses'), { key: `pay-${month}-2` }, { key: `refund-${month}`, points: 40 });
};

/** Two partners in force, members bound to them, a closed month and the running one. */
export const introducePartners = async (firm: Firm): Promise<void> => {
  const { surroundings, reward } = firm;
  const { timeZone } = surroundings.config;
  const now = surroundings.clock.now();
  const { statusOf } = dependenciesAt(firm, now);
  const members: string[] = [];
  for (const customerId of await reward.ledger.richest('main', 'points', 4 * MEMBERS))
    if (members.length < MEMBERS && (await statusOf(customerId)) === 'active') members.push(customerId);
  if (members.length < 3) return;
  const today = businessDateAt(now, timeZone);
  const firstOfMonth = `${today.slice(0, 7)}-01` as BusinessDate;
  const lastMonth = addDays(firstOfMonth, -1).slice(0, 7);
  const then = startOfDay(addDays(firstOfMonth, -4), timeZone) + 10 * HOUR_MS;
  const [asThen, asNow] = [openAt(firm, then), openAt(firm, now)];
  const validFrom = `${lastMonth}-01`;
  for (const { code, partner } of partnerTemplates) {
    const rates = partner.rates.map((rate) => ({ ...rate, from: validFrom }));
    await introduce(asThen, code, { ...partner, validFrom, rates, lateDays: 7 });
    for (const [at, customerId] of members.entries())
      await asThen(
        api.bindMember,
        keyOf(code),
        {},
        {
          ...{ code: await codeOf(asThen, customerId, code), memberNumber: `M${1000 + at}` },
        },
      );
  }
  const bookshop = { partner: 'bookshop' };
  for (const [name, points, priceFen] of [
    ['首批积分包', 3_000, 33_000],
    ['加购积分包', 2_000, 21_000],
  ] as const) {
    const pack = { name, points, priceFen, validFrom, validUntil: addDays(today, 180) };
    const { packs } = await asThen(contract.proposePack, manager, bookshop, pack);
    const [{ packId } = { packId: 0 }] = packs as readonly { readonly packId: number }[];
    await asThen(contract.agreePack, officer, { ...bookshop, packId });
  }
  await sell(asThen, lastMonth, members);
  for (const { code } of partnerTemplates)
    await asNow(contract.closeStatement, manager, { partner: code, month: lastMonth });
  await asNow(contract.agreeToStatement, officer, { ...bookshop, month: lastMonth });
  await sell(asNow, today.slice(0, 7), members.slice(0, 3));
  await asNow(
    api.cancelPoints,
    keyOf('courses'),
    { key: `course-${lastMonth}-0` },
    {
      ...{ key: 'course-late-back', spendYuan: '100' },
    },
  );
};
