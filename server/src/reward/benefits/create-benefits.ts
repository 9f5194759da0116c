// Makes the module: what others ask of benefits, its routes and its jobs.

import type { BenefitRequest, Outcome } from '../../decide/rules/index.ts';
import { isRefusal, type Refusal } from '../../kernel/index.ts';
import type { CustomerBenefits } from './contract.ts';
import { createBenefitBook } from './definitions.ts';
import { openCode } from './deliver.ts';
import type { BenefitsContext, BenefitsDependencies } from './dependencies.ts';
import {
  changeGrantOf,
  type GrantAction,
  type GrantOutcome,
  type GrantRequest,
  grantBenefit,
  passing,
} from './grant.ts';
import type { GrantRow } from './grants-store.ts';
import { benefitsOf } from './standing.ts';
import { type UseOutcome, type UseRequest, useBenefit } from './use.ts';
import { selectRunning, selectUse } from './uses-store.ts';

/** A switch in the firm's systems. */
export interface Flag {
  readonly flag: string;
  readonly benefit: string;
  readonly until: number;
}

export interface Benefits {
  /** What redemption and other modules of this plane work with. */
  readonly context: BenefitsContext;
  /** Grants a benefit once for the key. */
  grantBenefit(request: GrantRequest, byName: string): Promise<GrantOutcome>;
  /** Suspends, reinstates or revokes the grant of a key; what is so already stays so. */
  changeGrant(
    key: string,
    action: GrantAction,
    why: { readonly reason: string; readonly byName: string },
  ): Promise<GrantRow | Refusal>;
  /** Uses or activates a benefit once for the customer's key. */
  useBenefit(request: UseRequest, byName: string): Promise<UseOutcome>;
  /** What a customer has, used and saved, and what a higher tier has. */
  benefitsOf(customerId: string): Promise<CustomerBenefits>;
  /** The code or voucher of a customer's own use in clear text; null where there is none, or it was not delivered. */
  codeOf(customerId: string, useId: number): Promise<string | null>;
  /** What is switched on for a customer now. */
  flagsOf(customerId: string): Promise<readonly Flag[]>;
  /** What scenes do with benefits: grant, suspend, reinstate. */
  readonly scenes: { change(asked: readonly BenefitRequest[]): Promise<readonly Outcome[]> };
}

/** Who acts where a rule does. */
const byRule = (rule: string): string => `scene ${rule}`;

const outcomeOf = (answer: GrantOutcome | GrantRow | Refusal): Outcome => {
  if (!isRefusal(answer)) return { kind: 'done', reference: String(answer.grantId) };
  const why = `${answer.code}: ${answer.message}`;
  return passing.has(answer.code) && answer.code !== 'IDEMPOTENCY_MISMATCH' && answer.code !== 'GRANT_NOT_FOUND'
    ? { kind: 'later', why }
    : { kind: 'failed', why };
};

/** One order of a scene: the first doing grants, an undoing suspends, a later doing reinstates. */
const changeForScene = async (context: BenefitsContext, { order, benefit }: BenefitRequest): Promise<Outcome> => {
  const byName = byRule(order.rule);
  const reason = `${order.name.zh} · ${order.date}`;
  if (order.step === 'undo')
    return outcomeOf(await changeGrantOf(context, order.firstKey, 'suspend', { reason, byName }));
  if (order.ofKey !== null)
    return outcomeOf(await changeGrantOf(context, order.firstKey, 'reinstate', { reason, byName }));
  const { key, customerId, rule } = order;
  return outcomeOf(
    await grantBenefit(context, { key, customerId, benefit, source: 'scene', sourceRef: rule, reason }, byName),
  );
};

const flagsOf = async (context: BenefitsContext, customerId: string): Promise<readonly Flag[]> => {
  const running = await selectRunning(context.db, customerId, context.clock.now());
  const flags = await Promise.all(
    running.map(async ({ benefit, version, endsAt }): Promise<Flag | null> => {
      const fulfilment = (await context.book.version(benefit, version))?.fulfilment;
      return fulfilment?.kind === 'flag' ? { flag: fulfilment.flag, benefit, until: endsAt } : null;
    }),
  );
  return flags.filter((each) => each !== null);
};

export const createBenefits = (dependencies: BenefitsDependencies): Benefits => {
  const context: BenefitsContext = { ...dependencies, book: createBenefitBook(dependencies.db) };
  return {
    context,
    grantBenefit: (request, byName) => grantBenefit(context, request, byName),
    changeGrant: (key, action, why) => changeGrantOf(context, key, action, why),
    useBenefit: (request, byName) => useBenefit(context, request, byName),
    benefitsOf: (customerId) => benefitsOf(context, customerId),
    codeOf: async (customerId, useId) => {
      const use = await selectUse(context.db, useId);
      const own = use?.customerId === customerId && use.state === 'delivered' ? use.secret : null;
      return own === null ? null : openCode(context, own);
    },
    flagsOf: (customerId) => flagsOf(context, customerId),
    scenes: {
      change: async (asked) => {
        const outcomes: Outcome[] = [];
        for (const each of asked) outcomes.push(await changeForScene(context, each));
        return outcomes;
      },
    },
  };
};
