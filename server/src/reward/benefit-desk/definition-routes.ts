// Routes of definitions: list, draft, agree, bring into force, end; stocks, codes, secrets.

import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import {
  createDraftActs,
  type DraftActs,
  draftRoutes,
  draftView,
  type StoredDraft,
} from '../../decide/drafts/index.ts';
import { addDays, businessDate, isRefusal, type Refusal, refuse } from '../../kernel/index.ts';
import { scopeCondition } from '../../know/profiles/index.ts';
import type { DataScope } from '../../platform/auth/index.ts';
import { type CallContext, type Route, route } from '../../platform/http/index.ts';
import type { Benefit } from '../benefit-rules/contract.ts';
import { benefitTemplates, benefitWrong, type DefinitionRefusal } from '../benefit-rules/index.ts';
import {
  attributesWrong,
  type BenefitsContext,
  benefitDrafts,
  countFree,
  digestOf,
  hintOf,
  insertCodes,
  readSecret,
  saveSecret,
  sealCodes,
  selectBatches,
  tiersWrong,
  todayOf,
  type UseTotals,
  useTotals,
} from '../benefits/index.ts';
import { addStock, budgetUsed, type Stock, selectStocks } from '../scarcity/index.ts';
import * as contract from './contract.ts';

type Detail = z.input<(typeof contract.readBenefit)['response']>;
type Summary = z.input<(typeof contract.listBenefits)['response']>['items'][number];

const DAYS = 30;
const CODES_MAX = 50_000;
/** Words of addresses beside which no benefit can be reached. */
const reserved = ['templates', 'uses', 'customers', 'grants', 'vouchers', 'draws', 'rehearsals'];

export const benefitMissing = (code: string): Refusal<'BENEFIT_NOT_FOUND'> =>
  refuse('BENEFIT_NOT_FOUND', `There is no benefit ${code}. Choose one of the list.`);

/** What is wrong with a definition, by itself and by what it names; null when nothing is. */
export const definitionWrong = async (
  context: BenefitsContext,
  benefit: Benefit,
): Promise<DefinitionRefusal | null> => {
  const wrong = benefitWrong(benefit) ?? attributesWrong(context, benefit);
  const { entitlement } = benefit;
  if (wrong || entitlement === null) return wrong;
  const named = entitlement.quotas.map(({ tier }) => tier);
  return tiersWrong(context, entitlement.scheme, named);
};

type Acts = DraftActs<Benefit, DefinitionRefusal | Refusal<'BENEFIT_NOT_ACTIVE'>>;

const actsOf = (context: BenefitsContext): Acts =>
  createDraftActs<Benefit, DefinitionRefusal | Refusal<'BENEFIT_NOT_ACTIVE'>>(context, {
    ...{ store: benefitDrafts, noun: 'benefit', audited: 'benefits' },
    wrongWith: (benefit) => definitionWrong(context, benefit),
    missing: benefitMissing,
    notActive: (code) => refuse('BENEFIT_NOT_ACTIVE', `The benefit ${code} is not in force.`),
    classOf: ({ compliance }, profile) => compliance[profile],
  });

interface Figures {
  readonly totals: ReadonlyMap<string, UseTotals>;
  readonly stocks: ReadonlyMap<string, Stock>;
  readonly codes: ReadonlyMap<string, number>;
  readonly profile: keyof Benefit['compliance'];
}

const figuresIn = async (context: BenefitsContext, scope: DataScope): Promise<Figures> => {
  const today = todayOf(context);
  return {
    totals: await useTotals(context.db, addDays(today, -DAYS), await scopeCondition(context, scope)),
    stocks: await selectStocks(context.db),
    codes: await countFree(context.db, today),
    profile: await context.complianceProfile(),
  };
};

const summaryOf = (stored: StoredDraft<Benefit>, figures: Figures): Summary | null => {
  const definition = stored.definition ?? stored.draft;
  if (!definition) return null;
  const { code, status, version } = stored;
  const { uses = 0, customers = 0, costYuan = '0' } = figures.totals.get(code) ?? {};
  const counted = definition.supply.kind === 'stock' && definition.fulfilment.kind !== 'codes';
  return {
    ...{
      code,
      status,
      version,
      hasDraft: stored.draft !== null,
      definition,
      class: definition.compliance[figures.profile],
    },
    stock: counted ? (figures.stocks.get(`benefit:${code}`) ?? { total: 0, taken: 0 }) : null,
    freeCodes: definition.fulfilment.kind === 'codes' ? (figures.codes.get(code) ?? 0) : null,
    ...{ uses, customers, costYuan },
  };
};

const detailOf = async (
  context: BenefitsContext,
  acts: Acts,
  stored: StoredDraft<Benefit>,
  scope: DataScope,
): Promise<Detail> => {
  const { db } = context;
  const { code } = stored;
  const budget = (stored.definition ?? stored.draft)?.budget ?? null;
  return {
    ...(summaryOf(stored, await figuresIn(context, scope)) as Summary),
    ...(await draftView(db, benefitDrafts, acts, stored)),
    batches: [...(await selectBatches(db, code))],
    budget: budget ? await budgetUsed(db, `benefit:${code}`, budget, todayOf(context)) : null,
    hasSecret: (await readSecret(db, code)) !== null,
  };
};

export const auditOf = (
  { principal, requestId, remoteAddress }: Pick<CallContext, 'principal' | 'requestId' | 'remoteAddress'>,
  action: string,
  id: string,
  details: Readonly<Record<string, unknown>>,
) => ({
  principal,
  requestId,
  remoteAddress,
  action: `benefits.${action}`,
  subject: { kind: 'benefits', id },
  details,
});

const readRoutes = (context: BenefitsContext): readonly Route[] => [
  route(contract.listTemplates, async () => ({ items: [...benefitTemplates] })),
  route(contract.listBenefits, async (_input, { principal }) => {
    const figures = await figuresIn(context, principal.scope);
    return { items: (await benefitDrafts.all(context.db)).flatMap((each) => summaryOf(each, figures) ?? []) };
  }),
];

const flowRoutes = (context: BenefitsContext, acts: Acts): readonly Route[] => {
  const drafts = draftRoutes(
    {
      ...{ read: contract.readBenefit, save: contract.saveDraft, approve: contract.approveDraft },
      ...{ activate: contract.activateBenefit, retire: contract.retireBenefit },
    },
    {
      codeOf: ({ benefit }) => benefit,
      acts,
      detail: (stored: StoredDraft<Benefit>, { principal }) => detailOf(context, acts, stored, principal.scope),
      guard: (act, code) =>
        act === 'save' && reserved.includes(code)
          ? refuse('DEFINITION_NOT_VALID', `No benefit can be called ${code}; choose another code.`)
          : null,
    },
  );
  return [drafts.read, drafts.save, drafts.approve, drafts.activate, drafts.retire];
};

/** Codes of an uploaded text, each once; or which line is none. */
const codesOf = (text: string): readonly string[] | Refusal<'NO_CODES' | 'CODE_NOT_VALID'> => {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const bad = lines.findIndex((line) => line !== '' && !/^[\x21-\x7e]{4,80}$/.test(line));
  if (bad >= 0)
    return refuse('CODE_NOT_VALID', `Line ${bad + 1} is no code: four to eighty visible characters without blanks.`, {
      line: bad + 1,
    });
  const codes = [...new Set(lines.filter((line) => line !== ''))];
  if (codes.length === 0) return refuse('NO_CODES', 'There is no code in it; give one a line.');
  return codes.length > CODES_MAX
    ? refuse('NO_CODES', `At most ${CODES_MAX} codes at once; upload them in parts.`)
    : codes;
};

const poolRoutes = (context: BenefitsContext, acts: Acts): readonly Route[] => {
  const { store, db, audit, clock, wallClock } = context;
  const detail = async (code: string, { principal }: CallContext): Promise<Detail | Refusal<'BENEFIT_NOT_FOUND'>> => {
    const stored = await benefitDrafts.one(db, code);
    return stored ? detailOf(context, acts, stored, principal.scope) : benefitMissing(code);
  };
  return [
    route(contract.changeStock, async ({ params: { benefit }, body }, call) => {
      if (!(await benefitDrafts.one(db, benefit))) return benefitMissing(benefit);
      const done = await store.transaction(async (transaction) => {
        const changed = await addStock(transaction, `benefit:${benefit}`, body.count);
        if (changed) await audit.record(auditOf(call, 'stock', benefit, body), transaction);
        return changed;
      });
      return done ? detail(benefit, call) : refuse('STOCK_TAKEN', 'Less would be left than was taken; take fewer out.');
    }),
    route(contract.uploadCodes, async ({ params: { benefit: code }, body }, call) => {
      if (!(await benefitDrafts.one(db, code))) return benefitMissing(code);
      const codes = codesOf(body.codes);
      if (isRefusal(codes)) return codes;
      if (body.expiresOn !== null && !businessDate(body.expiresOn))
        return refuse('CODE_NOT_VALID', `${body.expiresOn} is not a day; give the last day of the codes.`);
      const secrets = await sealCodes(context, code, codes);
      const sealed = codes.map((text, index) => ({
        ...{ digest: digestOf(context, code, text), secret: secrets[index] ?? '', hint: hintOf(text) },
      }));
      const batch = { name: body.batch, expiresOn: body.expiresOn, at: clock.now() };
      const added = await store.transaction(async (transaction) => {
        const count = await insertCodes(transaction, code, sealed, batch);
        await audit.record(auditOf(call, 'codes', code, { batch: body.batch, added: count }), transaction);
        return count;
      });
      const benefit = await detail(code, call);
      return isRefusal(benefit) ? benefit : { added, known: codes.length - added, benefit: benefit as Detail };
    }),
    route(contract.makeSecret, async ({ params: { benefit } }, call) => {
      if (!(await benefitDrafts.one(db, benefit))) return benefitMissing(benefit);
      const secret = randomBytes(32).toString('base64url');
      const [sealed = ''] = await sealCodes(context, benefit, [secret]);
      await store.transaction(async (transaction) => {
        await saveSecret(transaction, benefit, sealed, call.principal.name, wallClock.now());
        await audit.record(auditOf(call, 'secret', benefit, {}), transaction);
      });
      return { secret };
    }),
  ];
};

export const createDefinitionRoutes = (context: BenefitsContext): readonly Route[] => {
  const acts = actsOf(context);
  return [...readRoutes(context), ...flowRoutes(context, acts), ...poolRoutes(context, acts)];
};
