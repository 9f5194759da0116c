// A small coalition for tests: a ledger with customers, a partner that gives prepaid points and one that gives and takes, both in force.
import { call } from '../../know/profiles/testing.ts';
import { createAudit } from '../../platform/audit/index.ts';
import type { CallContext } from '../../platform/http/index.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import type { Partner } from '../partner-rules/contract.ts';
import { partnerTemplates } from '../partner-rules/index.ts';
import * as contract from '../partners/contract.ts';
import { createPartners, migrations, type PartnersDependencies } from '../partners/index.ts';
import { openShop, SHOP_ZONE, type Shop, shopMigrations } from '../redemption/testing.ts';
import * as api from './api-contract.ts';
import { createPartnerApiRoutes } from './index.ts';

export const coalitionMigrations = [...shopMigrations, ...migrations];

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes and refusals are looked into side by side
type Looked = any;
type Called = Parameters<typeof call>[1];

export interface Coalition {
  readonly shop: Shop;
  readonly context: PartnersDependencies;
  readonly jobs: ReturnType<typeof createPartners>['jobs'];
  readonly statuses: Map<string, string>;
  /** Asks as an operator. */
  ask(endpoint: Called, params: object, body?: object, name?: string): Promise<Looked>;
  /** Asks with the key of a partner. */
  as(partner: string, endpoint: Called, input?: { params?: object; body?: object }): Promise<Looked>;
  /** Asks as a customer in the member centre. */
  member(customerId: string, endpoint: Called, partner: string): Promise<Looked>;
  code(customerId: string, partner: string): Promise<string>;
  /** Puts a partner into force: written by one, agreed to by two officers. */
  introduce(code: string, partner: Partner): Promise<Looked>;
  bind(partner: string, customerId: string, memberNumber?: string): Promise<Looked>;
  buy(
    partner: string,
    points: number,
    priceFen: number,
    validFrom?: string,
    validUntil?: string | null,
  ): Promise<number>;
  close(): Promise<void>;
}

export const partnerLike = (code: string, more: Partial<Partner> = {}): Partner => {
  const found = partnerTemplates.find((each) => each.code === code);
  if (!found) throw new Error(`no template ${code}`);
  return { ...found.partner, ...more };
};

const OPINION = 'The firm’s counsel has no objection to this contract.';

export const openCoalition = async (store: StateStore): Promise<Coalition> => {
  const shop = await openShop(store);
  const { clock, ledger } = shop;
  const statuses = new Map<string, string>();
  const context: PartnersDependencies = {
    ...{ store, db: store.db, clock, wallClock: clock, timeZone: SHOP_ZONE, ledger },
    audit: createAudit({ store, wallClock: clock }),
    complianceProfile: async () => 'mainland_broker',
    createPartnerKey: async ({ partner }) => ({ keyId: partner, key: `zk_${partner}` }),
    statusOf: async (customerId) => statuses.get(customerId) ?? 'active',
  };
  const { jobs, routes: forOperators } = createPartners(context);
  const routes = [...forOperators, ...createPartnerApiRoutes(context)];
  const principal = (more: object) =>
    ({ principal: more, requestId: 'r', remoteAddress: '' }) as unknown as CallContext;
  const asWhom = async (endpoint: Called, input: { params?: unknown; body?: unknown }, whom: object) => {
    const found = routes.find(
      (each) => each.endpoint.path === endpoint.path && each.endpoint.method === endpoint.method,
    );
    if (!found) throw new Error(`no route ${endpoint.path}`);
    const { params, body, response } = found.endpoint;
    const parsed = { params: params?.parse(input.params ?? {}), query: undefined, body: body?.parse(input.body ?? {}) };
    const answer = (await found.handle(parsed, principal(whom))) as Looked;
    return answer?.kind === 'refusal' || found.endpoint.produces ? answer : response.parse(answer);
  };
  const ask: Coalition['ask'] = (endpoint, params, body, name = 'manager') =>
    call(routes, endpoint, { params, body, query: {} }, { kind: 'firm' }, { name, roles: ['compliance'] });
  const as: Coalition['as'] = (partner, endpoint, input = {}) =>
    asWhom(endpoint, input, { kind: 'api-key', id: partner, name: partner, partner });
  const member: Coalition['member'] = (customerId, endpoint, partner) =>
    asWhom(endpoint, { params: { partner } }, { kind: 'member', id: customerId, name: customerId });
  const code = async (customerId: string, partner: string): Promise<string> =>
    (await member(customerId, api.makeMemberCode, partner)).code;
  return {
    ...{ shop, context, jobs, statuses, ask, as, member, code },
    introduce: async (partner, definition) => {
      const drafted = await ask(contract.savePartnerDraft, { partner }, definition);
      if (drafted.kind === 'refusal') return drafted;
      const body = { draftAt: drafted.draftAt, legalOpinion: OPINION };
      for (const officer of ['one', 'two']) await ask(contract.approvePartner, { partner }, body, officer);
      return ask(contract.activatePartner, { partner }, {});
    },
    bind: async (partner, customerId, memberNumber = `N-${customerId}`) =>
      as(partner, api.bindMember, { body: { code: await code(customerId, partner), memberNumber } }),
    buy: async (partner, points, priceFen, validFrom = '2026-01-01', validUntil = null) => {
      const body = { name: `${points}`, points, priceFen, validFrom, validUntil };
      const { packs } = await ask(contract.proposePack, { partner }, body);
      await ask(contract.agreePack, { partner, packId: packs[0].packId }, {}, 'second');
      return packs[0].packId;
    },
    close: () => shop.close(),
  };
};
