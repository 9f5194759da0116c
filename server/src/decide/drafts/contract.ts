// Classes that the law gives to rules in each kind of firm, and the shapes in which drafts, agreements and versions are shown. No server
// code: contracts of other modules are written with these.
import { z } from 'zod';

/** Kinds of firms: what is lawful for one is not for another. */
export const complianceProfiles = ['mainland_broker', 'bank', 'overseas_broker'] as const;
export type ComplianceProfile = (typeof complianceProfiles)[number];

/** G: free. Y: with the agreement of compliance. R: rehearsed only, until there is a legal opinion and two officers agree. */
export const complianceClass = z.enum(['G', 'Y', 'R']);
export type ComplianceClass = z.infer<typeof complianceClass>;

export const complianceSchema = z.strictObject({
  mainland_broker: complianceClass,
  bank: complianceClass,
  overseas_broker: complianceClass,
});
export type Compliance = z.infer<typeof complianceSchema>;

const order: Readonly<Record<ComplianceClass, number>> = { G: 0, Y: 1, R: 2 };

export const isLaxer = (one: ComplianceClass, other: ComplianceClass): boolean => order[one] < order[other];

/** The strictest of the classes; G of none. */
export const strictest = (classes: readonly ComplianceClass[]): ComplianceClass =>
  classes.reduce<ComplianceClass>((found, each) => (isLaxer(found, each) ? each : found), 'G');

const instant = z.number().int();

/** What activation of a draft needs, and whether it is there. */
export const activationSchema = z.object({
  profile: z.enum(complianceProfiles),
  class: complianceClass,
  approvalsNeeded: z.number().int(),
  needsCompliance: z.boolean(),
  needsLegalOpinion: z.boolean(),
  ready: z.boolean(),
});
export type Activation = z.infer<typeof activationSchema>;

export const approvalSchema = z.object({
  byName: z.string(),
  isCompliance: z.boolean(),
  legalOpinion: z.string().nullable(),
  at: instant,
});

/** A version that was in force once, with who made it so. */
export const versionSchema = <Definition extends z.ZodType>(definition: Definition) =>
  z.object({
    version: z.number().int(),
    definition,
    madeBy: z.string(),
    approvedBy: z.string(),
    activatedBy: z.string(),
    activatedAt: instant,
    legalOpinion: z.string().nullable(),
  });

/** What somebody says who agrees to a draft. */
export const agreeing = z.strictObject({
  /** Of the draft that was looked at. */
  draftAt: instant,
  legalOpinion: z.string().trim().min(10).max(4_000).optional(),
});
