// Shapes of the answers about tiers.
import { z } from 'zod';
import { bilingual, customerNumber, instant } from '../../know/profiles/contract.ts';
import { complianceProfiles, metricSchema, schemeSchema, tierAttributeNames } from '../tier-rules/contract.ts';

export const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a day, YYYY-MM-DD');
export const code = z.string().regex(/^[a-z][a-z0-9_]{0,31}$/, 'lower-case letters, digits and underscores');

const complianceClass = z.enum(['G', 'Y', 'R']);

export const stale = z.object({
  waitsFor: z.enum(['dataset', 'assets', 'calendar']),
  dataset: z.string().nullable(),
  day: z.string(),
});

export const tierName = z.object({ code: z.string(), name: bilingual, rank: z.number().int() });

export const schemeSummary = z.object({
  scheme: z.string(),
  status: z.enum(['draft', 'active', 'retired']),
  version: z.number().int(),
  /** Of the version in force, else of the draft. */
  name: bilingual,
  tiers: z.array(
    z.object({
      ...tierName.shape,
      /** Members in the caller's scope. */
      customers: z.number().int(),
    }),
  ),
  hasDraft: z.boolean(),
  /** The last evaluated day. */
  ...{ attribute: z.enum(tierAttributeNames).nullable(), evaluatedTo: day.nullable() },
  evaluatedAt: instant.nullable(),
  /** What it waits for; nothing is evaluated until it is there. */
  stale: stale.nullable(),
});

const approval = z.object({
  byName: z.string(),
  isCompliance: z.boolean(),
  legalOpinion: z.string().nullable(),
  at: instant,
});

export const schemeDetail = schemeSummary.extend({
  definition: schemeSchema.nullable(),
  draft: schemeSchema.nullable(),
  draftBy: z.string().nullable(),
  draftAt: instant.nullable(),
  approvals: z.array(approval),
  /** What the draft needs before it can be activated in this installation. */
  activation: z.object({
    profile: z.enum(complianceProfiles),
    class: complianceClass,
    approvalsNeeded: z.number().int(),
    needsCompliance: z.boolean(),
    needsLegalOpinion: z.boolean(),
    ready: z.boolean(),
  }),
  runs: z.array(
    z.object({
      day,
      version: z.number().int(),
      members: z.number().int(),
      risen: z.number().int(),
      fallen: z.number().int(),
      finishedAt: instant,
    }),
  ),
});

const metricCheck = z.object({
  kind: z.literal('metric'),
  metric: metricSchema,
  atLeast: z.number(),
  value: z.number().nullable(),
  met: z.boolean(),
  gap: z.number().nullable(),
});
export type CheckView =
  | z.infer<typeof metricCheck>
  | { readonly kind: 'all' | 'any'; readonly met: boolean; readonly of: readonly CheckView[] };
const checkView: z.ZodType<CheckView> = z
  .lazy(() =>
    z.union([metricCheck, z.object({ kind: z.enum(['all', 'any']), met: z.boolean(), of: z.array(checkView) })]),
  )
  .meta({ id: 'TierCheck' });

const tierCheck = z.object({
  tier: tierName,
  /** Null where the tier has no condition that the audience may see. */
  check: checkView.nullable(),
  /** Parts were left out: a customer is never told how many trades, how much turnover or commission is missing. */
  partsHidden: z.boolean(),
  invitationMissing: z.boolean(),
});

const orderKind = z.enum(['manual', 'invitation']);
export const order = z.object({
  orderId: z.string(),
  kind: orderKind,
  scheme: z.string(),
  customerId: customerNumber,
  tier: z.string(),
  until: day.nullable(),
  reason: z.string(),
  state: z.enum(['proposed', 'approved', 'rejected', 'ended']),
  proposedBy: z.string(),
  proposedAt: instant,
  decidedBy: z.string().nullable(),
  decidedAt: instant.nullable(),
  note: z.string().nullable(),
});

const stayView = z.object({
  tier: z.string(),
  from: day,
  /** First day after it; null: it lasts. */
  to: day.nullable(),
  reason: z.string(),
  recordedAt: instant,
  replacedAt: instant.nullable(),
});

export const tierCard = z.object({
  scheme: z.string(),
  name: bilingual,
  /** Null: not evaluated yet. */
  tier: tierName.nullable(),
  /** The tier that follows from the facts, where one by hand is shown instead. */
  computedTier: tierName.nullable(),
  /** Rank of the highest tier. */
  rankMax: z.number().int(),
  since: day.nullable(),
  asOf: day.nullable(),
  stale: stale.nullable(),
  /** The days that count now, and the last day of the period. */
  period: z.object({ from: day, to: day, endsOn: day }).nullable(),
  why: tierCheck.nullable(),
  next: tierCheck.nullable(),
  graceEndsOn: day.nullable(),
  fall: z.object({ on: day, tier: tierName, unless: tierCheck }).nullable(),
  orders: z.array(order),
  stays: z.array(stayView),
});

/** Customers who rise, fall, stay and are placed first. */
const changes = { up: z.number().int(), down: z.number().int(), same: z.number().int(), joined: z.number().int() };

export const previewView = z.object({
  previewId: z.string(),
  scheme: z.string(),
  state: z.enum(['running', 'ready', 'stale']),
  stale: stale.nullable(),
  day,
  members: z.number().int(),
  madeBy: z.string(),
  madeAt: instant,
  /** From tier to tier; `from` null: without a tier now. */
  moves: z.array(z.object({ from: z.string().nullable(), to: z.string(), customers: z.number().int() })),
  branches: z.array(z.object({ branchId: z.string().nullable(), name: z.string().nullable(), ...changes })),
  /** A customer may be in several. */
  segments: z.array(z.object({ segment: z.string(), ...changes })),
  movers: z.array(
    z.object({
      customerId: customerNumber,
      from: z.string().nullable(),
      to: z.string(),
      branchId: z.string().nullable(),
    }),
  ),
});
