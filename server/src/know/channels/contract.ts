// Channels over HTTP: quantity, quality and return of each in one table, what it costs, and where it stands in the matrix.
import { z } from 'zod';
import { bilingual, instant } from '../profiles/contract.ts';
import { askedGroup, commonParameters, groupKey, questionEndpoints } from '../questions/contract.ts';
import { eventMatcher, eventSubject } from '../timelines/contract.ts';

/** Events that carry an amount in fen. */
const amounts = z.strictObject({ events: eventMatcher, subject: eventSubject });

/** What a customer costs and how long it takes to earn that back: what is usual in the trade, to be set by the firm. */
export const channelBenchmarks = z.strictObject({
  /** Usual cost of an effective customer, fen; above `cacQualityFen` only channels of quality are worth it. */
  cacLowFen: z.number().int().min(0).default(30_000),
  cacHighFen: z.number().int().min(0).default(40_000),
  cacQualityFen: z.number().int().min(0).default(100_000),
  paybackLowMonths: z.number().min(0).default(36),
  paybackHighMonths: z.number().min(0).default(60),
});

export const contributions = ['revenue', 'deposits', 'funded'] as const;

/**
 * A breakdown and segments set the tables of groups beside that of everybody. A breakdown by event takes a person's first known value by the end of
 * the range.
 */
export const channelParameters = z.strictObject({
  ...commonParameters,
  /** Which arrival with a known channel a person belongs to: the first ever, or the last by the end of the range. */
  touch: z.enum(['first', 'last']).default('first'),
  /** Behaviour after so long a pause is another visit. */
  visitGapMinutes: z.number().int().min(1).max(720).default(30),
  /** Registered, opened, funded, deposits and revenue within so many times 24 hours after the first event. */
  outcomeDays: z.number().int().min(1).max(1_830).default(365),
  pageViewed: eventMatcher.default([{ event: 'page_viewed' }]),
  registered: eventMatcher.default([{ event: 'opening_phone_verified' }]),
  opened: eventMatcher.default([{ event: 'account_opened' }]),
  deposit: amounts.prefault({
    events: [
      {
        event: 'cash_flow_recorded',
        filter: { kind: 'compare', subject: { kind: 'property', name: 'direction' }, operator: 'eq', value: 'in' },
      },
    ],
    subject: { kind: 'property', name: 'amount_fen' },
  }),
  revenue: amounts.prefault({
    events: [{ event: 'trade_recorded' }],
    subject: { kind: 'property', name: 'commission_fen' },
  }),
  /** What the matrix takes for business contribution. */
  contribution: z.enum(contributions).default('revenue'),
  /** Where the matrix is cut; the average of the channels when absent. */
  flowCut: z.number().min(0).optional(),
  contributionCut: z.number().min(0).optional(),
  benchmarks: channelBenchmarks.prefault({}),
});
export type ChannelParameters = z.output<typeof channelParameters>;

const count = z.number().int();
const part = z.object({ count, of: count, share: z.number().min(0).max(1).nullable() });

const figures = {
  // Quantity, in the range.
  /** Persons who came, old and new, and their visits. */
  visitors: count,
  visits: count,
  /** Persons whose first event ever lies in the range: all that follows is of them. */
  newVisitors: count,
  registered: count,
  // Quality of new visitors' visits in the range.
  bounced: part,
  pagesAVisit: z.number().nullable(),
  secondsAVisit: z.number().nullable(),
  /** Of those whose next day, or next calendar month, is over. */
  nextDay: part,
  nextMonth: part,
  // Return.
  opened: count,
  funded: count,
  depositsFen: z.number(),
  revenueFen: z.number(),
};

const channelRow = z.object({
  /** Null: not known. */
  channel: z.string().nullable(),
  label: bilingual,
  /** Null for channels that the catalogue does not know. */
  domain: z.enum(['public', 'private']).nullable(),
  ...figures,
  /** Null: of persons of which no channel is known, and where costs are not those of the persons asked about. */
  costFen: z.number().nullable(),
  /** Cost of a funded customer; null without cost or customers. */
  cacFen: z.number().nullable(),
  cacVerdict: z.enum(['low', 'usual', 'dear', 'quality_only']).nullable(),
  /** Revenue a funded customer and month, as far as was observed; the cost of a customer by it. */
  revenueAMonthFen: z.number().nullable(),
  paybackMonths: z.number().nullable(),
  paybackVerdict: z.enum(['fast', 'usual', 'slow']).nullable(),
  /** Lifetime value of a funded customer, past and predicted, where it is computed; of how many. */
  lifetimeFen: z.number().nullable(),
  lifetimeKnown: count,
  lifetimeByCac: z.number().nullable(),
  /** Null: nobody new, or not known. */
  place: z.enum(['invest', 'repair', 'scale', 'drop']).nullable(),
  campaigns: z.array(
    z.object({
      campaign: z.string().nullable(),
      ...figures,
      /** Null: nothing is stated of the campaign itself. */
      costFen: z.number().nullable(),
      cacFen: z.number().nullable(),
    }),
  ),
});
export type ChannelRow = z.output<typeof channelRow>;

const channelTable = z.object({
  rows: z.array(channelRow),
  total: z.object({ ...figures, costFen: z.number().nullable() }),
  matrix: z.object({ flowCut: z.number(), contributionCut: z.number() }),
});
export type ChannelTable = z.output<typeof channelTable>;

/** Of everybody asked about, whatever the groups. */
export const channelResult = channelTable.extend({
  /** False where persons are narrowed to some: what a channel costs is of everybody. */
  costsApply: z.boolean(),
  /** Whether the lifetime value is computed for anybody who was funded. */
  lifetimeComputed: z.boolean(),
  /** Segments, and values of the breakdown, without costs: these are of everybody. Each is cut at its own averages. */
  groups: z.array(channelTable.extend({ key: groupKey })),
});
export type ChannelResult = z.output<typeof channelResult>;

export const channelCell = z.strictObject({
  group: askedGroup.prefault({}),
  /** Null: not known; absent: whatever the channel. */
  channel: z.string().max(1_024).nullable().optional(),
  /** Only those of a campaign; null: without one. */
  campaign: z.string().max(1_024).nullable().optional(),
  figure: z.enum(['visitors', 'newVisitors', 'registered', 'nextDay', 'nextMonth', 'opened', 'funded']),
});
export type ChannelCell = z.output<typeof channelCell>;

export const channelTrace = z.object({
  eventsRead: count,
  channel: z.string().nullable(),
  campaign: z.string().nullable(),
  /** The event that told the channel. */
  touch: z.object({ position: count, name: z.string(), at: instant }).nullable(),
  isNew: z.boolean(),
  visits: count,
  openedAt: instant.nullable(),
  fundedAt: instant.nullable(),
  depositsFen: z.number(),
  revenueFen: z.number(),
  reason: bilingual,
});
export type ChannelTrace = z.output<typeof channelTrace>;

export const channelEndpoints = questionEndpoints({
  code: 'channels',
  summary: 'Quantity, quality and return of each channel, what a customer costs there, and its place in the matrix.',
  parameters: channelParameters,
  result: channelResult,
  cell: channelCell,
  trace: channelTrace,
});
