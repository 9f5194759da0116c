// What operators may change of the warning. Free of server code, because the contract is made of it.
import { z } from 'zod';

export const churnSettings = z
  .strictObject({
    /** How far ahead it is foretold. */
    horizonDays: z.number().int().min(14).max(180).default(60),
    /** Whoever was active on fewer days of the last 180 is no regular, and cannot be lost; they are sleeping at most. */
    regularDaysMin: z.number().int().min(1).max(60).default(10),
    /** Nothing at all for the whole horizon: `any` neither visits nor trades, `trade` no trade. Null: does not count. */
    inactive: z.enum(['any', 'trade']).nullable().default('any'),
    /** Assets at the end of the horizon lower by at least this share than at its beginning. */
    assetsDownShare: z.number().min(0.1).max(1).nullable().default(null),
    /** Withdrawn in the horizon at least this share of the assets at its beginning. */
    outflowShare: z.number().min(0.1).max(1).nullable().default(null),
    /** Neither visit nor trade for so many days: sleeping. */
    sleepDays: z.number().int().min(14).max(365).default(90),
    /** A model older than this is trained again. */
    retrainDays: z.number().int().min(1).max(90).default(7),
    /** Strength of the ridge, in observations. */
    ridge: z.number().min(0.001).max(1_000).default(1),
  })
  .refine(({ inactive, assetsDownShare, outflowShare }) => (inactive ?? assetsDownShare ?? outflowShare) !== null, {
    message: 'At least one sign of leaving must count.',
  });
export type ChurnSettings = z.output<typeof churnSettings>;
