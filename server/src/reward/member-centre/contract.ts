// What the member centre asks. No endpoint takes a customer number: whose data are shown is what the session says.
import { z } from 'zod';
import { bilingual } from '../../know/profiles/contract.ts';
import { defineEndpoint } from '../../platform/http/endpoint.ts';
import { codeText, sessionView } from '../../platform/member-sessions/contract.ts';
import { spanSchema } from '../tier-rules/contract.ts';

export * from './goods-contract.ts';

const tag = 'member';
const access = { kind: 'member' } as const;
const count = z.number().int();
const instant = z.number().int();
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a day, YYYY-MM-DD');
const code = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/);

/** What members are told about: never trades, turnover or commission, and no scores that the firm gives them. */
export const toldMetrics = [
  'points',
  'growth_value',
  'assets',
  'average_assets',
  'net_inflow',
  'holdings_count',
  'holdings_value',
  'tenure_months',
] as const;

const metricNeed = z.object({
  kind: z.literal('metric'),
  what: z.enum(toldMetrics),
  /** Of the wallet that counts; null where none does. */
  wallet: bilingual.nullable(),
  unit: z.enum(['points', 'fen', 'pieces', 'months']),
  /** Over which days it is counted; null: as it stands. */
  span: spanSchema.nullable(),
  atLeast: z.number(),
  /** Null: not known yet. */
  value: z.number().nullable(),
  gap: z.number().nullable(),
  met: z.boolean(),
});
export type Need =
  | z.infer<typeof metricNeed>
  | { readonly kind: 'all' | 'any'; readonly met: boolean; readonly of: readonly Need[] };
const need: z.ZodType<Need> = z
  .lazy(() => z.union([metricNeed, z.object({ kind: z.enum(['all', 'any']), met: z.boolean(), of: z.array(need) })]))
  .meta({ id: 'MemberNeed' });

const needs = z.object({
  tier: bilingual,
  /** Null where there is nothing that a member is told. */
  need: need.nullable(),
  /** There are further conditions, which are not told. */
  more: z.boolean(),
  /** By invitation, which the member does not have. */
  byInvitation: z.boolean(),
});

const tierView = z.object({
  scheme: z.string(),
  name: bilingual,
  /** Null: not placed yet. */
  tier: bilingual.nullable(),
  /** Place of the tier and of the highest, from 0. */
  rank: count,
  rankMax: count,
  since: day.nullable(),
  /** As of the end of this day. */
  asOf: day.nullable(),
  /** The highest tier has none. */
  next: needs.nullable(),
  /** The first day of the lower tier, unless what keeps the present one is there. */
  fall: z.object({ on: day, to: bilingual, unless: needs }).nullable(),
  graceEndsOn: day.nullable(),
});
export type TierView = z.infer<typeof tierView>;

const tiersAnswer = z.object({ items: z.array(tierView) });

export const readTiers = defineEndpoint({
  method: 'GET',
  path: '/member/tiers',
  summary: "The member's tiers with what is missing for the next one.",
  tag,
  access,
  response: tiersAnswer,
});

const pointsAt = z.object({ at: instant.nullable(), points: count });
const walletView = z.object({
  wallet: z.string(),
  name: bilingual,
  spendable: z.boolean(),
  /** Below zero: owed. */
  available: count,
  pending: count,
  held: count,
  expiringSoon: count,
  pendingBy: z.array(pointsAt),
  endingBy: z.array(pointsAt),
});
export type WalletView = z.infer<typeof walletView>;

const pointsAnswer = z.object({
  at: instant,
  programmes: z.array(z.object({ programme: z.string(), name: bilingual, wallets: z.array(walletView) })),
});

export const readPoints = defineEndpoint({
  method: 'GET',
  path: '/member/points',
  summary: "The member's points: available, pending with dates, held, and what ends within 30 days.",
  tag,
  access,
  response: pointsAnswer,
});

/** What a line of the statement is about. */
export const statementKinds = ['earned', 'spent', 'returned', 'expired', 'other'] as const;
export type StatementKind = (typeof statementKinds)[number];

const changeView = z.object({
  wallet: z.string(),
  name: bilingual,
  active: count,
  pending: count,
  held: count,
  debt: count,
});

const entryView = z.object({
  entryId: count,
  at: instant,
  kind: z.enum(statementKinds),
  /** What happened, as a word of the ledger. */
  event: z.string(),
  /** The rule, scene or activity that gave or took it; null for what none did. */
  title: bilingual.nullable(),
  /** The partner at which it was; null where it was at none. */
  place: bilingual.nullable(),
  changes: z.array(changeView),
  /** Whether there is more to be said about it. */
  explained: z.boolean(),
});
export type EntryView = z.infer<typeof entryView>;

const statementAnswer = z.object({ items: z.array(entryView), next: count.nullable() });

export const listStatement = defineEndpoint({
  method: 'GET',
  path: '/member/statement',
  summary: "What changed the member's points, newest first.",
  tag,
  access,
  query: z.object({
    /** The first one when absent. */
    programme: code.optional(),
    wallet: code.optional(),
    kind: z.enum(statementKinds).optional(),
    from: day.optional(),
    /** Last day. */
    to: day.optional(),
    before: z.coerce.number().int().min(1).optional(),
    size: z.coerce.number().int().min(1).max(50).default(20),
  }),
  response: statementAnswer,
  refusals: { PROGRAMME_NOT_FOUND: 404, DAY_UNKNOWN: 422 },
});

const signed = z.string();
const lineView = z.discriminatedUnion('kind', [
  /** What it was computed from, in fen or pieces. */
  z.object({ kind: z.literal('base'), points: signed, quantity: z.number(), unit: z.enum(['fen', 'pieces']) }),
  z.object({ kind: z.literal('excluded'), points: signed, count }),
  z.object({ kind: z.literal('multiplier'), points: signed, factor: z.string() }),
  z.object({ kind: z.literal('bonus'), points: signed }),
  z.object({ kind: z.literal('rounding'), points: signed }),
  z.object({ kind: z.literal('before'), points: signed }),
  /** Of the member's own limit; the limits of others are not told. */
  z.object({ kind: z.literal('limit'), points: signed, span: z.string(), limit: count.nullable() }),
  z.object({ kind: z.literal('other'), points: signed }),
]);
export type WhyLine = z.infer<typeof lineView>;

export const readWhy = defineEndpoint({
  method: 'GET',
  path: '/member/statement/:entryId',
  summary: 'Why the member got or lost these points: lines that sum to them.',
  tag,
  access,
  params: z.object({ entryId: z.coerce.number().int().min(1) }),
  response: z.object({
    entry: entryView,
    /** What members are told of the rule. */
    disclosure: bilingual.nullable(),
    /** The day for which it was given. */
    businessDate: day.nullable(),
    points: count.nullable(),
    lines: z.array(lineView),
  }),
  refusals: { ENTRY_NOT_FOUND: 404 },
});

/**
 * Messages of the stream: `points` when something of the member's changed (ask again what is shown), `beat` every 20 seconds, `ended` when the
 * session has ended.
 */
export const memberStream = defineEndpoint({
  method: 'GET',
  path: '/member/stream',
  summary: "Tells as server-sent events that the member's points changed.",
  tag,
  access,
  response: z.undefined(),
  raw: true,
  refusals: { TOO_MANY_STREAMS: 503 },
});

export const readTerms = defineEndpoint({
  method: 'GET',
  path: '/member/terms',
  summary: 'What members are told: how points live, and the rules by which they are earned.',
  tag,
  access,
  response: z.object({
    wallets: z.array(
      z.object({
        programme: z.string(),
        name: bilingual,
        spendable: z.boolean(),
        transferable: z.boolean(),
        expiry: z.object({
          kind: z.enum(['none', 'rolling', 'calendar', 'inactivity']),
          unit: z.enum(['days', 'months']).nullable(),
          count: count.nullable(),
          roundUp: z.enum(['none', 'month', 'quarter', 'half_year', 'year']).nullable(),
          /** "06-30": points end on the next such day. */
          days: z.array(z.string()),
        }),
        activation: z.object({
          kind: z.enum(['at_once', 'days', 'trading_days', 'settlement', 'event']),
          count: count.nullable(),
        }),
      }),
    ),
    rules: z.array(z.object({ name: bilingual, disclosure: bilingual, wallet: bilingual, validUntil: day.nullable() })),
  }),
});

/** Entries of the statement that the first picture shows. */
export const OPENING_ENTRIES = 3;

const openingAnswer = z.object({
  session: sessionView,
  tiers: tiersAnswer,
  points: pointsAnswer,
  /** The newest entries. */
  latest: statementAnswer,
});

export const openCentre = defineEndpoint({
  method: 'POST',
  path: '/member/opening',
  summary: 'Exchanges a one-time code for the session cookie, and answers with all that the first picture shows.',
  tag,
  access: { kind: 'public' },
  body: z.strictObject({ code: codeText }),
  response: openingAnswer,
  refusals: { CODE_UNKNOWN: 401, TOO_MANY_TRIES: 429 },
});

export const reopenCentre = defineEndpoint({
  method: 'GET',
  path: '/member/opening',
  summary: 'All that the first picture shows, for a session that is there already.',
  tag,
  access,
  response: openingAnswer,
});

export type OpeningAnswer = z.output<(typeof reopenCentre)['response']>;
export type TiersAnswer = z.output<(typeof readTiers)['response']>;
export type PointsAnswer = z.output<(typeof readPoints)['response']>;
export type StatementAnswer = z.output<(typeof listStatement)['response']>;
export type WhyAnswer = z.output<(typeof readWhy)['response']>;
export type TermsAnswer = z.output<(typeof readTerms)['response']>;
