// What one may ask the ledger to do, what it answers, and the policies it goes by.
import { z } from 'zod';

const POINTS_MAX = 1_000_000_000_000;

/** What a client calls its request; the same key is the same request for ever. Keys of the ledger's own begin with "zhiyin:". */
export const operationKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,200}$/)
  .refine((key) => !key.startsWith('zhiyin:'), "keys beginning with zhiyin: are the ledger's own");
const customer = z.string().regex(/^[\p{L}\p{N}._:@/-]{1,64}$/u);
export const codeText = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/);
const instant = z.number().int().min(0).max(253_402_300_799_999);
const amount = z.number().int().min(1).max(POINTS_MAX);
const reason = z.string().min(1).max(500);
export const dateText = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

const roundUp = z.enum(['none', 'month', 'quarter', 'half_year', 'year']);
export type RoundUp = z.infer<typeof roundUp>;

/** When points end. */
export const expiryPolicySchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({
    kind: z.literal('rolling'),
    unit: z.enum(['days', 'months']),
    count: z.number().int().min(1).max(3_650),
    /** Lengthened to the last day of that period. */
    roundUp: roundUp.default('none'),
    countedFrom: z.enum(['occurrence', 'activation']).default('occurrence'),
  }),
  z.strictObject({
    kind: z.literal('calendar'),
    /** Days of every year as "06-30"; points end on the next one. */
    days: z
      .array(z.string().regex(/^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/))
      .min(1)
      .max(12),
    /** Points live at least so many months. */
    minimumMonths: z.number().int().min(0).max(120).default(0),
  }),
  z.strictObject({ kind: z.literal('inactivity'), months: z.number().int().min(1).max(120) }),
]);
export type ExpiryPolicy = z.infer<typeof expiryPolicySchema>;

/** When points can be spent. */
export const activationPolicySchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('at_once') }),
  z.strictObject({ kind: z.literal('days'), count: z.number().int().min(0).max(400) }),
  z.strictObject({ kind: z.literal('trading_days'), count: z.number().int().min(0).max(250) }),
  z.strictObject({ kind: z.literal('settlement') }),
  z.strictObject({ kind: z.literal('event') }),
]);
export type ActivationPolicy = z.infer<typeof activationPolicySchema>;

const name = z.string().trim().min(1).max(100);
const walletSettings = {
  nameZh: name,
  nameEn: name,
  /** Qualifying points move tiers and cannot be spent. */
  spendable: z.boolean().default(true),
  transferable: z.boolean().default(false),
  expiry: expiryPolicySchema,
  activation: activationPolicySchema.default({ kind: 'at_once' }),
};
export const walletSchema = z.strictObject({ wallet: codeText, ...walletSettings });
export type Wallet = z.infer<typeof walletSchema>;

export const programmeSettings = {
  nameZh: name,
  nameEn: name,
  /** What happens when points that are to be taken back have been spent. */
  reversal: z.enum(['unlimited', 'within_balance', 'only_pending']).default('unlimited'),
  holdTimeoutMs: z
    .number()
    .int()
    .min(1_000)
    .max(28 * 86_400_000)
    .default(1_800_000),
};
export const programmeSchema = z.object({
  programme: codeText,
  ...programmeSettings,
  status: z.enum(['open', 'stopped']),
  /** Why postings were stopped. */
  stoppedFor: z.string().nullable(),
  wallets: z.array(walletSchema),
  version: z.number().int(),
  createdAt: z.number().int(),
});
export type Programme = z.infer<typeof programmeSchema>;

const creditSchema = z.strictObject({
  wallet: codeText,
  /** Granted, after caps; 0 where a cap left nothing. */
  points: z.number().int().min(0).max(POINTS_MAX),
  /** Wanted before caps and budgets, with what cut it. */
  desired: z.number().int().min(0).max(POINTS_MAX).optional(),
  cutBy: z.string().max(200).optional(),
  /** Last day on which they can be spent, instead of the wallet's policy. */
  expiresOn: dateText.optional(),
  /** Lots with a lower number are spent first. */
  priority: z.number().int().min(-1_000).max(1_000).default(0),
});

export const awardSchema = z.strictObject({
  kind: z.literal('award'),
  key: operationKey,
  customerId: customer,
  credits: z.array(creditSchema).min(1).max(10),
  occurredAt: instant,
  /** Who served the customer on this day gets the posting; the day of `occurredAt` when absent. */
  tradeDate: dateText.optional(),
  /** For wallets whose points become active on settlement. */
  settlesOn: dateText.optional(),
  /** What the points were computed from, in fen or pieces; partial reversals are stated in it. */
  base: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
  ruleVersion: z.string().max(100).optional(),
  reason: reason.optional(),
});

const spend = { customerId: customer, wallet: codeText, points: amount, reason: reason.optional() };

export const redeemSchema = z.strictObject({ kind: z.literal('redeem'), key: operationKey, ...spend });

export const holdSchema = z.strictObject({
  kind: z.literal('hold'),
  key: operationKey,
  ...spend,
  /** How long the points stay held; the programme's time when absent. */
  timeoutMs: z
    .number()
    .int()
    .min(1_000)
    .max(28 * 86_400_000)
    .optional(),
});

export const captureSchema = z.strictObject({
  kind: z.literal('capture'),
  key: operationKey,
  /** Key of the hold. */
  hold: operationKey,
  /** Fewer than were held: the rest goes back. */
  points: amount.optional(),
  reason: reason.optional(),
});

export const voidSchema = z.strictObject({
  kind: z.literal('void'),
  key: operationKey,
  hold: operationKey,
  reason: reason.optional(),
});

export const cancelSchema = z.strictObject({
  kind: z.literal('cancel'),
  key: operationKey,
  /** Key of the redemption or of the capture. */
  redemption: operationKey,
  points: amount.optional(),
  /** What comes back can be spent for at least so many days, as a new lot where the old one ends sooner. */
  minimumDays: z.number().int().min(1).max(3_650).optional(),
  reason: reason.optional(),
});

export const reverseSchema = z.strictObject({
  kind: z.literal('reverse'),
  key: operationKey,
  /** Key of the award. */
  award: operationKey,
  occurredAt: instant,
  /** Part of the award's base that fell away, or points of the first wallet; the whole rest when both are absent. */
  base: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
  points: amount.optional(),
  reason: reason.optional(),
});

export const activateSchema = z.strictObject({
  kind: z.literal('activate'),
  key: operationKey,
  award: operationKey,
  reason: reason.optional(),
});

export const transferSchema = z.strictObject({
  kind: z.literal('transfer'),
  key: operationKey,
  ...spend,
  to: customer,
});

export const mergeSchema = z.strictObject({
  kind: z.literal('merge'),
  key: operationKey,
  customerId: customer,
  /** Who stands for both from now on. */
  into: customer,
  reason,
});

export const unmergeSchema = z.strictObject({
  kind: z.literal('unmerge'),
  key: operationKey,
  customerId: customer,
  reason,
});

/** What comes through the posting endpoints. */
export const operationSchema = z.discriminatedUnion('kind', [
  awardSchema,
  redeemSchema,
  holdSchema,
  captureSchema,
  voidSchema,
  cancelSchema,
  reverseSchema,
  activateSchema,
  transferSchema,
]);

/** An adjustment that two persons have agreed on. */
export const adjustSchema = z.strictObject({
  kind: z.literal('adjust'),
  key: z.string(),
  customerId: customer,
  wallet: codeText,
  /** Above zero gives, below zero takes. */
  points: z
    .number()
    .int()
    .min(-POINTS_MAX)
    .max(POINTS_MAX)
    .refine((value) => value !== 0, 'not 0'),
  expiresOn: dateText.optional(),
  reason,
  proposedBy: z.string(),
  approvedBy: z.string(),
});

export type AwardOperation = z.infer<typeof awardSchema>;
export type RedeemOperation = z.infer<typeof redeemSchema>;
export type HoldOperation = z.infer<typeof holdSchema>;
export type CaptureOperation = z.infer<typeof captureSchema>;
export type VoidOperation = z.infer<typeof voidSchema>;
export type CancelOperation = z.infer<typeof cancelSchema>;
export type ReverseOperation = z.infer<typeof reverseSchema>;
export type ActivateOperation = z.infer<typeof activateSchema>;
export type TransferOperation = z.infer<typeof transferSchema>;
export type AdjustOperation = z.infer<typeof adjustSchema>;
export type MergeOperation = z.infer<typeof mergeSchema>;
export type UnmergeOperation = z.infer<typeof unmergeSchema>;

/** Everything with a key that the ledger decides about. */
export type Operation = z.infer<typeof operationSchema> | AdjustOperation | MergeOperation | UnmergeOperation;

/** What is refused about an operation, for ever under its key. */
export const refusalStatuses = {
  INSUFFICIENT_POINTS: 422,
  DEBT_OUTSTANDING: 422,
  WALLET_NOT_SPENDABLE: 422,
  OCCURRED_IN_FUTURE: 422,
  SETTLEMENT_DATE_MISSING: 422,
  DATE_UNKNOWN: 422,
  HOLD_NOT_FOUND: 404,
  HOLD_CLOSED: 409,
  HOLD_TIMED_OUT: 409,
  CAPTURE_EXCEEDS_HOLD: 422,
  REDEMPTION_NOT_FOUND: 404,
  ALREADY_CANCELLED: 409,
  CANCEL_EXCEEDS_REDEMPTION: 422,
  AWARD_NOT_FOUND: 404,
  AWARD_WITHOUT_BASE: 422,
  ALREADY_REVERSED: 409,
  REVERSAL_EXCEEDS_AWARD: 422,
  NOTHING_PENDING: 409,
  TRANSFER_NOT_ALLOWED: 422,
  SAME_CUSTOMER: 422,
  TOO_MANY_LOTS: 422,
  NOT_MERGED: 409,
  HOLD_OPEN: 409,
} as const;
export type RefusalCode = keyof typeof refusalStatuses;

/** What keeps the ledger from judging; the key stays free, so that the same request may come again. */
export const obstacleStatuses = {
  IDEMPOTENCY_MISMATCH: 409,
  PROGRAMME_NOT_FOUND: 404,
  PROGRAMME_STOPPED: 503,
  WALLET_NOT_FOUND: 404,
  CALENDAR_YEAR_UNKNOWN: 422,
  KEY_MISSING: 400,
  KEY_DIFFERS: 400,
  CUSTOMER_NOT_FOUND: 404,
} as const;
export type ObstacleCode = keyof typeof obstacleStatuses;

/** What came of an operation that was posted. Amounts are points; what does not apply is absent. */
export const outcomeSchema = z.object({
  /** Wallets that it touched. */
  wallets: z.array(z.string()),
  /** Points that moved as asked: credited, burnt, held, captured, released, restored, taken back, moved. */
  points: z.number().int(),
  /** Went back to the customer besides: the rest of a partial capture. */
  released: z.number().int().optional(),
  /** Came back but had ended meanwhile. */
  expired: z.number().int().optional(),
  /** Paid off debt. */
  absorbed: z.number().int().optional(),
  /** Taken from points still pending, or unspent. */
  taken: z.number().int().optional(),
  /** Became debt of the customer. */
  debt: z.number().int().optional(),
  /** Went to the loss account. */
  shortfall: z.number().int().optional(),
  /** Not active yet. */
  pending: z.number().int().optional(),
  /** When the hold times out. */
  timesOutAt: z.number().int().optional(),
  /** The policy for spent points that this award is reversed under. */
  reversal: z.enum(['unlimited', 'within_balance', 'only_pending']).optional(),
  /** It was so already. */
  unchanged: z.boolean().optional(),
});
export type Outcome = z.infer<typeof outcomeSchema>;
