// HTTP surface of the compliance register.
import { z } from 'zod';
import { defineEndpoint } from '../../platform/http/endpoint.ts';
import { complianceClass, complianceProfiles, complianceSchema } from '../drafts/contract.ts';

export const registerKinds = ['earning_rule', 'scene', 'tier_scheme', 'benefit', 'activity', 'partner'] as const;

export const registerEntry = z.object({
  kind: z.enum(registerKinds),
  code: z.string(),
  name: z.object({ zh: z.string(), en: z.string() }),
  status: z.enum(['draft', 'active', 'retired']),
  version: z.number().int(),
  hasDraft: z.boolean(),
  /** Of what is in force, else of the draft. */
  compliance: complianceSchema,
  /** Who agreed to the version in force; null where none is. */
  approvedBy: z.string().nullable(),
  legalOpinion: z.string().nullable(),
});

export const readRegister = defineEndpoint({
  method: 'GET',
  path: '/compliance/register',
  summary: 'Every rule, scene, scheme, benefit and activity with its class in each kind of firm, and who agreed to it.',
  tag: 'compliance',
  access: { kind: 'permission', permission: 'scenes.read' },
  response: z.object({
    /** Of this installation. */
    profile: z.enum(complianceProfiles),
    items: z.array(registerEntry.extend({ class: complianceClass })),
  }),
});
