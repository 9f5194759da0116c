// The six stages of a customer's life with the firm, and the rules that were shipped. A rule set is a value: the stages in the order in
// which they are tried, each with the condition that lets in and, where there is one, the condition that lets out in spite of it.
import { z } from 'zod';
import { type SegmentCondition, segmentCondition } from '../segments/contract.ts';

export const stageCodes = ['prospect', 'funding', 'before_investing', 'investing', 'after_investing', 'lost'] as const;
export type StageCode = (typeof stageCodes)[number];
export const stageCode = z.enum(stageCodes);

export const stageNames: Readonly<Record<StageCode, { readonly zh: string; readonly en: string }>> = {
  prospect: { zh: '潜客转化', en: 'Prospect' },
  funding: { zh: '新户入金', en: 'New, to be funded' },
  before_investing: { zh: '投前破冰', en: 'Before the first investment' },
  investing: { zh: '投中促购', en: 'Investing' },
  after_investing: { zh: '投后服务', en: 'After investing' },
  lost: { zh: '流失召回', en: 'Lost, to be recalled' },
};

export const stageRule = z.strictObject({
  stage: stageCode,
  /** Who is in the stage, unless a stage tried earlier has them. */
  enter: segmentCondition,
  /** Who is not in it all the same. */
  exit: segmentCondition.nullable(),
});
export type StageRule = z.output<typeof stageRule>;

/** In the order in which they are tried: the first that holds is the customer's. Each of the six stands in it once. */
export const stageRules = z
  .array(stageRule)
  .length(stageCodes.length)
  .refine((rules) => new Set(rules.map(({ stage }) => stage)).size === stageCodes.length, {
    message: 'Each of the six stages stands in the rules once.',
  });
export type StageRules = z.output<typeof stageRules>;

const attribute = (name: string, operator: 'known' | 'unknown'): SegmentCondition => ({
  kind: 'attribute',
  attribute: name,
  operator,
});
const status = (...values: readonly string[]): SegmentCondition => ({
  ...{ kind: 'attribute', attribute: 'status', operator: 'in', value: [...values] },
});
/** At least once in the last days; null: behaviour of any kind. */
const lately = (event: string | null, days: number): SegmentCondition => ({
  ...{ kind: 'did', matcher: [{ event }], measure: { of: 'count' }, operator: 'at_least', value: 1 },
  window: { kind: 'last', days },
});

/** Without a visit, a trade and a movement of money for so many days a customer counts as lost. */
const LOST_DAYS = 90;
/** Whoever traded or bought in so many days is investing. */
const INVESTING_DAYS = 30;

export const shippedRules: StageRules = [
  {
    stage: 'prospect',
    enter: { kind: 'any', of: [status('prospect'), attribute('status', 'unknown')] },
    exit: null,
  },
  {
    stage: 'lost',
    enter: {
      kind: 'any',
      of: [
        status('closed', 'dormant'),
        {
          kind: 'not',
          of: {
            kind: 'any',
            of: [null, 'trade_recorded', 'cash_flow_recorded', 'account_opened'].map((event) =>
              lately(event, LOST_DAYS),
            ),
          },
        },
      ],
    },
    exit: null,
  },
  { stage: 'investing', enter: lately('trade_recorded', INVESTING_DAYS), exit: null },
  { stage: 'after_investing', enter: attribute('first_trade_at', 'known'), exit: null },
  {
    stage: 'before_investing',
    enter: {
      kind: 'any',
      of: [
        attribute('funded_at', 'known'),
        { kind: 'attribute', attribute: 'total_assets_fen', operator: 'gt', value: 0 },
      ],
    },
    exit: null,
  },
  { stage: 'funding', enter: status('active', 'frozen'), exit: null },
];
