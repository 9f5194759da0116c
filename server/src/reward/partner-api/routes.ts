// Routes of a partner's own key, and of customers about partners. Which partner it is comes from the key, which customer from the session or the
// partner's number: nobody names another one.
import { assert, isRefusal, refuse } from '../../kernel/index.ts';
import type { Principal } from '../../platform/auth/index.ts';
import { createRateLimit, type Route, route } from '../../platform/http/index.ts';
import { rateOn } from '../partner-rules/index.ts';
import {
  accrue,
  cancelAccrual,
  capture,
  giveUp,
  hold,
  type Known,
  knownPartner,
  leftInPacks,
  operationMissing,
  type PartnersDependencies,
  partnerDrafts,
  readAnswer,
  recordWith,
  refund,
  selectBindingsOf,
  selectMovementsOf,
  selectPacks,
  statementFile,
  statementMissing,
  statementsOf,
  statementView,
  todayOf,
} from '../partners/index.ts';
import * as contract from './api-contract.ts';
import { balanceOf, bind, makeCode, unbind } from './bindings.ts';

const CODES_A_MINUTE_MAX = 10;
const SHOWN = 4;
const LATEST_MAX = 10;

const partnerOf = ({ partner }: Principal): string => {
  assert(partner !== undefined, 'a partner without its key');
  return partner;
};

const statusOf = ({ status, state }: Known) =>
  status !== 'active' ? ('ended' as const) : state.suspendedAt === null ? ('active' as const) : ('suspended' as const);

const ownRoutes = (context: PartnersDependencies): readonly Route[] => [
  route(contract.readSelf, async (_input, { principal }) => {
    const code = partnerOf(principal);
    const known = await knownPartner(context, code);
    if (isRefusal(known)) return known;
    const { partner, state } = known as Known;
    const today = todayOf(context);
    const hasPacks = partner.settlement === 'prepaid' && partner.kinds.includes('accrual');
    return {
      ...{ partner: code, name: partner.name, kinds: partner.kinds, status: statusOf(known as Known) },
      ...{ validFrom: partner.validFrom, validUntil: partner.validUntil, rate: rateOn(partner.rates, today) },
      packPoints: hasPacks ? leftInPacks(await selectPacks(context.db, code), today) : null,
      openMonth: state.openMonth,
    };
  }),
  route(contract.bindMember, async ({ body }, call) => {
    const partner = partnerOf(call.principal);
    const done = await bind(context, partner, body, (transaction, customerId) =>
      recordWith(context, call, partner)(transaction, 'bind', { customerId }),
    );
    return isRefusal(done) ? done : { memberNumber: body.memberNumber, ...(done as { boundAt: number }) };
  }),
  route(contract.unbindMember, async ({ params }, call) => {
    const partner = partnerOf(call.principal);
    const refused = await unbind(context, partner, params, (transaction) =>
      recordWith(context, call, partner)(transaction, 'unbind', { by: 'partner' }),
    );
    return refused ?? {};
  }),
  route(contract.readBalance, ({ params }, { principal }) =>
    balanceOf(context, partnerOf(principal), params.memberNumber),
  ),
  route(contract.readOperation, async ({ params: { key } }, { principal }) => {
    const found = await readAnswer(context.db, partnerOf(principal), key);
    return found ? { key, ...found } : operationMissing(key);
  }),
  route(contract.listOwnStatements, async (_input, { principal }) => ({
    items: (await statementsOf(context, partnerOf(principal)))
      .filter(({ state }) => state !== 'draft')
      .map(statementView),
  })),
  route(contract.exportOwnStatement, async ({ params: { month } }, { principal }) => {
    const found = (await statementsOf(context, partnerOf(principal))).find((each) => each.month === month);
    return found && found.state !== 'draft' ? statementFile(found) : statementMissing(month);
  }),
];

const operationRoutes = (context: PartnersDependencies): readonly Route[] => [
  route(contract.givePoints, ({ body }, { principal }) => accrue(context, partnerOf(principal), body)),
  route(contract.cancelPoints, ({ params, body }, { principal }) =>
    cancelAccrual(context, partnerOf(principal), { ...body, of: params.key }),
  ),
  route(contract.holdPoints, ({ body }, { principal }) => hold(context, partnerOf(principal), body)),
  route(contract.capturePoints, ({ params, body }, { principal }) =>
    capture(context, partnerOf(principal), { ...body, of: params.key }),
  ),
  route(contract.giveUpHold, ({ params, body }, { principal }) =>
    giveUp(context, partnerOf(principal), { ...body, of: params.key }),
  ),
  route(contract.refundPoints, ({ params, body }, { principal }) =>
    refund(context, partnerOf(principal), { ...body, of: params.key }),
  ),
];

const memberRoutes = (context: PartnersDependencies): readonly Route[] => {
  const codes = createRateLimit(CODES_A_MINUTE_MAX, context.wallClock);
  return [
    route(contract.listMemberPartners, async (_input, { principal }) => {
      const bound = new Map(
        (await selectBindingsOf(context.db, principal.id)).map((each) => [each.partner, each.memberNumber]),
      );
      const all = await partnerDrafts.all(context.db);
      const latest = await selectMovementsOf(context.db, principal.id, LATEST_MAX);
      return {
        latest: latest.map(({ partner, kind, points, recordedAt: at, reference }) => ({
          ...{ partner, kind, points, at, reference },
        })),
        items: all.flatMap(({ code, status, definition }) => {
          if (status !== 'active' || !definition) return [];
          const { name, disclosure, kinds } = definition;
          const number = bound.get(code);
          return [
            {
              partner: code,
              name,
              disclosure,
              kinds,
              number: number === undefined ? null : `••••${number.slice(-SHOWN)}`,
            },
          ];
        }),
      };
    }),
    route(contract.makeMemberCode, async ({ params: { partner } }, { principal }) => {
      const wait = codes.take(principal.id);
      return wait > 0
        ? refuse('TOO_MANY_CODES', `Try again in ${wait} s.`, { retryAfterSeconds: wait })
        : makeCode(context, principal.id, partner);
    }),
    route(contract.endMemberBinding, async ({ params: { partner } }, call) => {
      const of = { customerId: call.principal.id };
      const refused = await unbind(context, partner, of, (transaction) =>
        recordWith(context, call, partner)(transaction, 'unbind', { by: 'customer' }),
      );
      return refused ?? {};
    }),
  ];
};

export const createPartnerApiRoutes = (context: PartnersDependencies): readonly Route[] => [
  ...ownRoutes(context),
  ...operationRoutes(context),
  ...memberRoutes(context),
];
