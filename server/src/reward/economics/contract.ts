// HTTP surface of the programme's economics: overview, movement, liability, costs, budgets, who stays. No server code.
import { z } from 'zod';
import { bilingual, customerNumber, instant } from '../../know/profiles/contract.ts';
import { defineEndpoint, paging } from '../../platform/http/endpoint.ts';

const read = { kind: 'permission', permission: 'ledger.audit' } as const;
const people = { kind: 'permission', permission: 'customers.read' } as const;
const peopleFile = { kind: 'permission', permission: 'customers.export' } as const;
const tag = 'economics';
const whole = z.number().int();
const month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'a month is YYYY-MM');
const code = z.string().max(80);
/** Parts in a million. */
const share = whole;
const firmOnly = { FIRM_ONLY: 403 } as const;

/** What every result carries: the instant of what it was computed from; null before the first computation. */
const dated = { asOf: instant.nullable(), computedAt: instant.nullable(), definition: bilingual };

export const tables = ['movement', 'cohorts', 'costs', 'deferred', 'budgets', 'kept'] as const;
export const costGroups = ['benefit', 'tier', 'branch', 'month'] as const;
export const segmentGroups = ['segment', 'loyal_valuable', 'lifecycle_stage'] as const;

const wallet = z.object({ programme: code, wallet: code, name: bilingual, spendable: z.boolean() });
const proof = z.object({
  ...{ byJournal: whole, byAccounts: whole, byLots: whole, accounts: whole, differing: whole },
  isReconciled: z.boolean(),
});
const liability = z.object({
  ...{ programme: code, wallet: code, name: bilingual, unitCostYuan: z.string() },
  outstanding: whole,
  state: z.enum(['estimated', 'too_little']),
  /** Why nothing is said; null where something is. */
  reason: z.enum(['no_points', 'few_cohorts', 'ages_unknown']).nullable(),
  wholeCohorts: whole,
  ...{ bookedRate: share, low: share.nullable(), high: share.nullable(), unknown: share.nullable() },
  ultimateRate: share.nullable(),
  /** Of the outstanding: expected to be redeemed at ages that no month has come to yet; null without an estimate. */
  beyond: share.nullable(),
  ...{ bookedFen: whole, lowFen: whole.nullable(), highFen: whole.nullable(), fullFen: whole },
  /**
   * Where nothing is estimated: between what the ages that are known say when nothing that outlives them is redeemed, and when all of it is.
   * Shares of what is outstanding and of all that was awarded, what is owed, and points that are never redeemed.
   */
  bounds: z
    .object({
      ...{ low: share, high: share, ultimateLow: share, ultimateHigh: share },
      ...{ lowFen: whole, highFen: whole, breakageLow: whole, breakageHigh: whole },
    })
    .nullable(),
});
const budget = z.object({
  kind: z.enum(['earning_rule', 'scene', 'benefit', 'item']),
  ...{ code, name: bilingual, of: z.enum(['programme', 'own', 'branch']) },
  branchId: z.string().nullable(),
  branchName: z.string().nullable(),
  span: z.enum(['day', 'month', 'quarter', 'year', 'total']),
  unit: z.enum(['points', 'fen', 'times']),
  ...{ planned: whole, spent: whole, from: z.string(), until: z.string().nullable(), days: whole, elapsed: whole },
  projected: whole.nullable(),
  endsOn: z.string().nullable(),
  state: z.enum(['spent', 'short', 'on_course', 'unused']),
});

export const getProgrammeOverview = defineEndpoint({
  method: 'GET',
  path: '/economics/overview',
  summary: 'The programme on one page: health, liability, budgets, what moved.',
  tag,
  access: read,
  response: z.object({
    ...dated,
    programmes: z.array(
      z.object({
        programme: code,
        name: bilingual,
        status: z.enum(['open', 'stopped']),
        stoppedFor: z.string().nullable(),
      }),
    ),
    proofs: z.array(z.object({ ...wallet.shape, ...proof.shape })),
    liabilities: z.array(liability),
    /** The running month and the one before, of the wallets that can be spent. */
    months: z.array(
      z.object({
        ...{ programme: code, wallet: code, month, earned: whole, spent: whole, expired: whole, closing: whole },
      }),
    ),
    costs: z.array(z.object({ month, pointsFen: whole, benefitsFen: whole, revenueFen: whole.nullable() })),
    /** Budgets that will not last, the soonest first. */
    budgets: z.array(budget),
    budgetsInForce: whole,
    tierMoves: z.array(
      z.object({
        scheme: code,
        name: bilingual,
        from: bilingual.nullable(),
        to: bilingual,
        rose: z.boolean(),
        customers: whole,
      }),
    ),
    rules: z.array(z.object({ rule: code, name: bilingual, points: whole, before: whole })),
    benefits: z.array(z.object({ benefit: code, name: bilingual, units: whole, fen: whole, before: whole })),
  }),
  refusals: firmOnly,
});

const movementRow = z.object({
  month,
  ...{ opening: whole, earned: whole, adjusted: whole, refunded: whole, spent: whole, expired: whole, reversed: whole },
  ...{ borne: whole, closing: whole, activated: whole, transferred: whole },
  ...{ pending: whole, active: whole, held: whole, debt: whole },
});

export const getMovement = defineEndpoint({
  method: 'GET',
  path: '/economics/movement',
  summary: 'Opening, what came and went, and closing of a wallet by month, reconciled to the journal to the point.',
  tag,
  access: read,
  query: z.object({
    programme: code.optional(),
    wallet: code.optional(),
    /** A branch; "-" where nobody served the customer; all when absent. */
    branch: code.optional(),
    basis: z.enum(['effective', 'recorded']).default('effective'),
  }),
  response: z.object({
    ...dated,
    wallets: z.array(wallet),
    chosen: z.object({ programme: code, wallet: code }).nullable(),
    branches: z.array(z.object({ branchId: z.string().nullable(), name: bilingual, closing: whole })),
    rows: z.array(movementRow),
    /** Of the whole wallet: three sums that must agree with the closing. */
    proof: proof.extend({ closing: whole }).nullable(),
  }),
  refusals: firmOnly,
});

export const getDifferences = defineEndpoint({
  method: 'GET',
  path: '/economics/differences',
  summary: 'Accounts of which journal, projection and lots differ now, twenty of each wallet.',
  tag,
  access: read,
  response: z.object({
    asOf: instant,
    items: z.array(
      z.object({
        ...{ programme: code, wallet: code, customerId: customerNumber },
        ...{ byJournal: whole, byAccounts: whole, byLots: whole },
      }),
    ),
  }),
  refusals: firmOnly,
});

export const getLiability = defineEndpoint({
  method: 'GET',
  path: '/economics/liability',
  summary: 'What is owed for points by wallet, with the months in which they were earned and how they develop.',
  tag,
  access: read,
  response: z.object({
    ...dated,
    wallets: z.array(
      liability.extend({
        cohorts: z.array(
          z.object({
            cohort: month,
            ...{ awarded: whole, redeemed: whole, lapsed: whole, remaining: whole, age: whole },
            triangle: z.array(whole),
            ...{ rate: share.nullable(), ultimate: whole.nullable(), breakage: whole.nullable() },
            /** Redeemed over what the ages of all months would have redeemed, and how much of it is believed. */
            ...{ factor: share.nullable(), credibility: share.nullable() },
          }),
        ),
        ages: z.array(z.object({ age: whole, cohorts: whole, atRisk: whole, redeemed: share, lapsed: share })),
      }),
    ),
  }),
  refusals: firmOnly,
});

const costRow = z.object({
  key: z.string(),
  label: bilingual,
  ...{ pointsFen: whole, benefitsFen: whole, totalFen: whole },
  /** Points or uses; null where both are in the row. */
  units: whole.nullable(),
  /** What benefits cost that were paid for with points; no part of the total. */
  paidFen: whole,
});

export const getProgrammeCosts = defineEndpoint({
  method: 'GET',
  path: '/economics/costs',
  summary: 'What the programme cost in twelve months, by benefit, tier, branch or month.',
  tag,
  access: read,
  query: z.object({ by: z.enum(costGroups).default('benefit'), scheme: code.optional() }),
  response: z.object({
    ...dated,
    from: month.nullable(),
    until: month.nullable(),
    schemes: z.array(z.object({ scheme: code, name: bilingual })),
    scheme: code.nullable(),
    rows: z.array(costRow),
    total: costRow,
    /** What a redeemed point paid for, in fen, against what a point is taken to cost; null where none was redeemed for a benefit. */
    redeemed: z.object({ points: whole, paidFen: whole, takenFen: whole }).nullable(),
  }),
  refusals: firmOnly,
});

export const getBudgets = defineEndpoint({
  method: 'GET',
  path: '/economics/budgets',
  summary: 'Every budget in force: planned, spent, and where it ends at the rate of its span so far.',
  tag,
  access: read,
  response: z.object({ ...dated, rows: z.array(budget) }),
  refusals: firmOnly,
});

export const getKept = defineEndpoint({
  method: 'GET',
  path: '/economics/kept',
  summary:
    'Users of each benefit against customers like them who did not use it: who is still there later, with an interval.',
  tag,
  access: read,
  response: z.object({
    ...dated,
    lastWhole: month.nullable(),
    covariates: z.array(bilingual),
    /** Non-users for each user, and how far they may be apart in standard deviations. */
    ...{ neighbours: whole, caliper: z.number() },
    rows: z.array(
      z.object({
        ...{ benefit: code, name: bilingual, loyaltyLevel: whole.nullable(), horizon: whole },
        state: z.enum(['compared', 'too_few']),
        ...{ users: whole, matchedUsers: whole, others: whole },
        /** Non-users who were matched, how many they count for, and for each user in thousandths. */
        ...{ matchedOthers: whole, effectiveOthers: whole, neighbours: whole },
        ...{ usersStayed: share.nullable(), othersStayed: share.nullable(), matchedStayed: share.nullable() },
        ...{ difference: share.nullable(), low: share.nullable(), high: share.nullable() },
        isClear: z.boolean(),
        isBalanced: z.boolean(),
        balance: z.array(
          z.object({
            ...{
              covariate: whole,
              caliper: whole,
              users: whole,
              othersBefore: whole,
              othersAfter: whole,
              before: whole,
              after: whole,
            },
          }),
        ),
        /** In one sentence, which says association. */
        sentence: bilingual,
      }),
    ),
  }),
  refusals: firmOnly,
});

const ratio = { revenueFen: whole, costFen: whole, owedFen: whole, ratio: share.nullable() };

export const getCostRatios = defineEndpoint({
  method: 'GET',
  path: '/economics/ratios',
  summary:
    'Revenue of twelve months against cost of the programme and points owed, by segment or attribute, in the caller’s scope.',
  tag,
  access: people,
  query: z.object({ by: z.enum(segmentGroups).default('loyal_valuable'), segments: z.string().max(1_400).optional() }),
  response: z.object({
    ...dated,
    rows: z.array(z.object({ key: z.string().nullable(), label: bilingual, customers: whole, ...ratio })),
  }),
  refusals: { SEGMENT_NOT_FOUND: 404 },
});

const ratioPeople = {
  by: z.enum(segmentGroups).optional(),
  /** Value of the attribute, or code of the segment; absent: not known, or everybody. */
  key: z.string().max(128).optional(),
  order: z.enum(['cost', 'owed']).default('cost'),
};

export const listCostlyCustomers = defineEndpoint({
  method: 'GET',
  path: '/economics/customers',
  summary: 'Customers with revenue, cost of the programme and points owed, those who cost most first.',
  tag,
  access: people,
  query: z.object({ ...paging(), ...ratioPeople }),
  response: z.object({ total: whole, rows: z.array(z.object({ customerId: customerNumber, ...ratio })) }),
  refusals: { SEGMENT_NOT_FOUND: 404 },
});

export const downloadCostlyCustomers = defineEndpoint({
  method: 'GET',
  path: '/economics/customers.csv',
  summary: 'The same customers as CSV, at most 100,000; audited.',
  tag,
  access: peopleFile,
  query: z.object(ratioPeople),
  response: z.unknown(),
  produces: 'text/csv',
  refusals: { SEGMENT_NOT_FOUND: 404 },
});

export const downloadEconomics = defineEndpoint({
  method: 'GET',
  path: '/economics/tables/:table',
  summary: 'One of the tables as CSV, every wallet and month of it; audited.',
  tag,
  access: read,
  params: z.object({ table: z.enum(tables) }),
  response: z.unknown(),
  produces: 'text/csv',
  refusals: firmOnly,
});

export const computeEconomics = defineEndpoint({
  method: 'POST',
  path: '/economics/compute',
  summary: 'Computes everything again, in a job.',
  tag,
  access: { kind: 'permission', permission: 'ledger.manage' },
  response: z.object({ jobId: z.string() }),
});
