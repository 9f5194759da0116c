// What operators may change of the three loyalties. Free of server code, because the contract is made of it.
import { z } from 'zod';

const weight = z.number().int().min(0).max(100);
const codes = z.array(z.string().trim().min(1).max(64)).max(20);
const share = z.string().regex(/^0(\.\d{1,8})?$/, 'a decimal share below one, such as 0.00025');

/** Weights of the parts of the behavioural score, in points of 100. */
export const behaviourWeights = z
  .strictObject({
    /** Months with a trade or purchase, of those of the last twelve in which the customer was there. */
    steadiness: weight.default(40),
    /** How recently, over the window. */
    recency: weight.default(20),
    /** Years with the firm, three are full. */
    tenure: weight.default(15),
    /** Securities, products, services: how many of the three were bought. */
    breadth: weight.default(15),
    /** Days with a visit in the last ninety, twenty are full. */
    presence: weight.default(10),
  })
  .refine((given) => Object.values(given).reduce((sum, each) => sum + each, 0) === 100, 'the weights must sum to 100');

export const loyaltySettings = z
  .strictObject({
    /** What is done, felt and paid counts for so many days. */
    windowDays: z.number().int().min(90).max(1_096).default(365),
    /** Signs of an intention count for so many days. */
    intentionDays: z.number().int().min(7).max(365).default(90),
    behaviour: behaviourWeights.default({ steadiness: 40, recency: 20, tenure: 15, breadth: 15, presence: 10 }),
    /** Weighted signs that make a full intention. */
    signsForFull: z.number().int().min(1).max(1_000).default(10),
    /** Scores from here on are loyal, and from there on partly so. */
    loyalFrom: z.number().int().min(1).max(100).default(60),
    partlyFrom: z.number().int().min(1).max(99).default(30),
    /** Questions of surveys that ask whether somebody would recommend the firm. */
    recommendQuestions: codes.default(['recommend', 'nps']),
    /** Questions of surveys that ask what somebody means to do. */
    intentionQuestions: codes.default(['intend', 'intention']),
    /** Commission over turnover at which, or below which, a customer has a low price. */
    lowRate: share.default('0.00025'),
  })
  .refine(({ loyalFrom, partlyFrom }) => partlyFrom < loyalFrom, 'partly loyal must begin below loyal');
export type LoyaltySettings = z.output<typeof loyaltySettings>;
