// Classes that the law gives to rules in each kind of firm, the shapes in which drafts, agreements and versions are shown, and the endpoints of
// whatever is drafted. No server code: contracts of other modules are written with these.
import { z } from 'zod';
import { defineEndpoint, type Endpoint, type Permission } from '../../platform/http/endpoint.ts';

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

/** What is shown of each of the drafted things, besides what it is called. */
export const draftHead = <Definition extends z.ZodType>(definition: Definition) => ({
  status: z.enum(['draft', 'active', 'retired']),
  version: z.number().int(),
  hasDraft: z.boolean(),
  /** In force, else the draft. */
  definition,
  /** In this installation's profile. */
  class: complianceClass,
});

/** What is shown of one of them besides. */
export const draftBody = <Definition extends z.ZodType>(definition: Definition) => ({
  draft: definition.nullable(),
  draftBy: z.string().nullable(),
  draftAt: instant.nullable(),
  approvals: z.array(approvalSchema),
  /** What the draft needs to come into force; null without a draft. */
  activation: activationSchema.nullable(),
  /** The newest first. */
  versions: z.array(versionSchema(definition)),
});

type Refusals = NonNullable<Endpoint['refusals']>;

/** What is done to drafted things, besides listing them. */
export type DraftAct = 'read' | 'save' | 'approve' | 'activate' | 'retire';

interface DraftSurface<At extends string, Params, Definition, Detail> {
  /** Path of one of them: "/scenes/:scene". */
  readonly at: At;
  readonly tag: string;
  readonly params: Params;
  readonly definition: Definition;
  readonly detail: Detail;
  /** Who may look, who may write and bring into force, and who may agree. */
  readonly permissions: { readonly read: Permission; readonly manage: Permission; readonly approve: Permission };
  /** One sentence each for the reference. */
  readonly says: Readonly<Record<DraftAct, string>>;
  readonly refusals: Readonly<Record<DraftAct, Refusals>>;
  /** Letters that the reason of an end has at least; 1 unless told. */
  readonly reasonMin?: number;
}

/** The endpoints of things that are drafted, agreed to, brought into force and ended. */
export const draftEndpoints = <
  const At extends string,
  Params extends z.ZodType,
  Definition extends z.ZodType,
  Detail extends z.ZodType,
>({
  at,
  tag,
  params,
  definition,
  detail,
  permissions,
  says,
  refusals,
  reasonMin = 1,
}: DraftSurface<At, Params, Definition, Detail>) => {
  const manage = { kind: 'permission', permission: permissions.manage } as const;
  const of = <Act extends DraftAct>(act: Act) => ({
    ...{ summary: says[act], tag, params, response: detail, refusals: refusals[act] },
  });
  return {
    read: defineEndpoint({
      ...{ method: 'GET', path: at, access: { kind: 'permission', permission: permissions.read }, ...of('read') },
    }),
    save: defineEndpoint({
      ...{ method: 'PUT', path: `${at}/draft`, access: manage, body: definition, ...of('save') },
    }),
    approve: defineEndpoint({
      ...{ method: 'POST', path: `${at}/approvals`, body: agreeing, ...of('approve') },
      access: { kind: 'permission', permission: permissions.approve },
    }),
    activate: defineEndpoint({
      ...{ method: 'POST', path: `${at}/activate`, access: manage, body: z.strictObject({}), ...of('activate') },
    }),
    retire: defineEndpoint({
      ...{ method: 'POST', path: `${at}/retire`, access: manage, ...of('retire') },
      body: z.strictObject({ reason: z.string().trim().min(reasonMin).max(500) }),
    }),
  };
};
