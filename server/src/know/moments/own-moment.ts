// A key moment that operators make themselves, as a value: what happens, what must hold, what it means and what to do. Free of server
// code, because contracts are written with it.
import { z } from 'zod';
import { stageCodes } from '../lifecycle/contract.ts';
import { segmentCondition } from '../segments/contract.ts';
import { eventMatcher } from '../timelines/contract.ts';

/** Codes of moments of the firm's own begin like this, so that no later version of the product ships one of the same code. */
export const ownMomentPrefix = 'own_';

export const ownMomentCode = z
  .string()
  .regex(/^own_[a-z0-9_]{1,44}$/, 'own_ and up to 44 small letters, digits and underscores');

const words = (most: number) =>
  z.strictObject({ zh: z.string().trim().min(1).max(most), en: z.string().trim().min(1).max(most) });

/** Must hold of the customer when the moment is found; null: of anybody. */
const condition = segmentCondition.nullable();

/** What makes it: an event that comes, or one that nothing follows in time. */
const ownMomentRule = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('event'),
    trigger: eventMatcher,
    /** Only the first such event of a customer counts. */
    isFirst: z.boolean(),
    condition,
  }),
  z.strictObject({
    kind: z.literal('absence'),
    trigger: eventMatcher,
    /** What must not come later than the trigger. */
    unless: eventMatcher,
    hours: z.number().int().min(1).max(720),
    condition,
  }),
]);
export type OwnMomentRule = z.output<typeof ownMomentRule>;

export const ownMomentSchema = z.strictObject({
  name: words(60),
  stage: z.enum(stageCodes),
  rule: ownMomentRule,
  /** What happened, with holes like {amount} for what the event says. */
  sentence: words(200),
  /** What may be said to the customer. */
  touch: words(300),
  /** What staff should do. */
  task: words(300),
  cooldownDays: z.number().int().min(0).max(3_660),
  windowDays: z.number().int().min(1).max(90),
});
export type OwnMoment = z.output<typeof ownMomentSchema>;

/** Names of the holes of a sentence, each once. */
export const holesOf = ({ zh, en }: { readonly zh: string; readonly en: string }): readonly string[] => [
  ...new Set([...`${zh} ${en}`.matchAll(/\{(\w+)\}/g)].flatMap(([, name]) => name ?? [])),
];
