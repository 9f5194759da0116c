// The loyalty programme of the simulated firm: wallets, rules that one person wrote and another agreed to, and drafts that wait for somebody.
import { addDays, assert, type BusinessDate, isRefusal } from '../../kernel/index.ts';
import { type Principal, permissionsOf, systemPrincipal } from '../../platform/auth/index.ts';
import type { CallContext, Route } from '../../platform/http/index.ts';
import * as earning from '../../reward/earning/contract.ts';
import { ruleTemplates } from '../../reward/earning-rules/index.ts';
import type { Installation } from '../wiring.ts';
import type { SimulationOptions } from './simulator.ts';

/** What a mainland broker may give points for, and what gives this firm's customers some. */
const inForce = ['learn_course', 'service_use', 'service_purchase', 'survey_answered', 'average_assets'];
/** Wait for a second person; the last one is class R and can be rehearsed only. */
const drafted = ['learn_reading', 'risk_test_renewal', 'anniversary', 'birthday', 'trade_commission'];

/** Whoever writes drafts in the demo. */
export const manager: Principal = {
  ...systemPrincipal('林晓（会员经理）', permissionsOf(['loyalty_manager'])),
  id: 'demo:manager',
};
/** Whoever agrees to them. */
export const officer: Principal = {
  ...systemPrincipal('周正（合规专员）', permissionsOf(['compliance'])),
  id: 'demo:officer',
  roles: ['compliance'],
};

/** Asks as the HTTP server would, so that what the demo does was done as anything else; `code` stands for whatever the path names. */
export const asking =
  (routes: readonly Route[], principal: Principal) =>
  async (
    endpoint: { readonly method: string; readonly path: string },
    code: string | number,
    body?: unknown,
    query?: unknown,
  ): Promise<unknown> => {
    const found = routes.find(
      (each) => each.endpoint.path === endpoint.path && each.endpoint.method === endpoint.method,
    );
    assert(found, `no route ${endpoint.method} ${endpoint.path}`);
    const context = { principal, requestId: `demo-${code}`, remoteAddress: '127.0.0.1' } as unknown as CallContext;
    const named = ['rule', 'scheme', 'scene', 'benefit', 'item', 'activity', 'moment', 'customerId', 'useId'];
    return found.handle({ params: Object.fromEntries(named.map((each) => [each, code])), query, body }, context);
  };

/** As {@link asking}, of what is never refused. */
export const asker = (routes: readonly Route[], principal: Principal): ReturnType<typeof asking> => {
  const ask = asking(routes, principal);
  return async (endpoint, code, body) => {
    const answer = await ask(endpoint, code, body);
    assert(!isRefusal(answer), `the demo's ${code} was refused: ${isRefusal(answer) ? answer.message : ''}`);
    return answer;
  };
};

/** What each rule may give in a month: ample for the firm, so that the budget is watched and cuts nobody. */
const BUDGET_POINTS = 300_000;
const PROGRAMME_DAYS = 90;

/** The day on which the firm's programme began: it is young, so that a load does not have to rate a whole past. */
export const programmeSince = ({ from, until }: Pick<SimulationOptions, 'from' | 'until'>): BusinessDate => {
  const young = addDays(until, -PROGRAMME_DAYS);
  return young > from ? young : from;
};

/** Creates the programme and its rules. */
export const introduceProgramme = async (
  { reward, routes }: Pick<Installation, 'reward' | 'routes'>,
  validFrom: string,
): Promise<void> => {
  const shared = { transferable: false, activation: { kind: 'at_once' } } as const;
  const rolling = { kind: 'rolling', unit: 'months', count: 12, roundUp: 'year', countedFrom: 'occurrence' } as const;
  const saved = await reward.ledger.saveProgramme('main', {
    ...{ nameZh: '知音会员积分', nameEn: 'Zhiyin points', reversal: 'unlimited', holdTimeoutMs: 1_800_000 },
    wallets: [
      { ...shared, wallet: 'points', nameZh: '积分', nameEn: 'Points', spendable: true, expiry: rolling },
      { ...shared, wallet: 'growth', nameZh: '成长值', nameEn: 'Growth', spendable: false, expiry: { kind: 'none' } },
    ],
  });
  assert(!isRefusal(saved), 'the programme of the demo was refused');
  const [asManager, asOfficer] = [asker(routes, manager), asker(routes, officer)];
  for (const { code, rule } of ruleTemplates) {
    if (![...inForce, ...drafted].includes(code)) continue;
    const limits = [...rule.limits, { of: 'rule', span: 'month', points: BUDGET_POINTS, beyond: 'truncate' }];
    const definition = { ...rule, limits, validFrom, qualifyingWallet: 'growth' };
    const written = (await asManager(earning.saveDraft, code, definition)) as { readonly draftAt: number };
    if (!inForce.includes(code)) continue;
    await asOfficer(earning.approveDraft, code, { draftAt: written.draftAt });
    await asManager(earning.activateRule, code, {});
  }
};
