// What a draft needs to come into force. Whatever costs money or touches customers is agreed to by somebody else than its writer.
import { type Refusal, refuse } from '../../kernel/index.ts';
import type { Activation, ComplianceClass, ComplianceProfile } from './contract.ts';

/** Who agreed to a draft. */
export interface Agreed {
  readonly byId: string;
  readonly isCompliance: boolean;
  readonly legalOpinion: string | null;
}

/**
 * A second person always agrees: anybody who may for class G, a compliance officer for Y, two of them with a legal opinion for R. Who
 * wrote the draft does not count.
 */
export const activationFor = (
  ofClass: ComplianceClass,
  draftById: string | null,
  approvals: readonly Agreed[],
  profile: ComplianceProfile,
): Activation => {
  const others = approvals.filter(({ byId }) => byId !== draftById);
  const officers = others.filter(({ isCompliance }) => isCompliance);
  const hasOpinion = others.some(({ legalOpinion }) => legalOpinion !== null);
  const isThere = {
    G: others.length >= 1,
    Y: officers.length >= 1,
    R: officers.length >= 2 && hasOpinion,
  }[ofClass];
  return {
    ...{ profile, class: ofClass, approvalsNeeded: ofClass === 'R' ? 2 : 1 },
    ...{ needsCompliance: ofClass !== 'G', needsLegalOpinion: ofClass === 'R' },
    ready: isThere,
  };
};

/** The refusal of an activation whose agreements are not there. */
export const approvalMissing = (activation: Activation, noun: string): Refusal<'APPROVAL_MISSING'> =>
  refuse(
    'APPROVAL_MISSING',
    {
      G: `A second person must agree to the ${noun}, because it costs money.`,
      Y: `A compliance officer who did not write the ${noun} must agree to it.`,
      R: `A ${noun} of class R needs a legal opinion and two compliance officers who did not write it.`,
    }[activation.class],
    { ...activation },
  );
