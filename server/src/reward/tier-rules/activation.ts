// What a scheme must be to be saved, and what its activation needs in this installation.
import { type Refusal, refuse } from '../../kernel/index.ts';
import { laxClasses } from './compliance.ts';
import { metricsOf } from './condition.ts';
import type { ComplianceClass, ComplianceProfile, Scheme } from './contract.ts';

/** What is known of the firm that a scheme is checked against. */
interface Known {
  readonly walletsOf: (programme: string) => Promise<readonly string[] | null>;
  readonly registry: { get(name: string): { readonly type: string } | undefined };
}

interface Draft {
  readonly draft: Scheme | null;
  readonly draftById: string | null;
}

/** Who agreed to a draft. */
interface Agreed {
  readonly byId: string;
  readonly isCompliance: boolean;
  readonly legalOpinion: string | null;
}

type NotValid = Refusal<'SCHEME_NOT_VALID' | 'CLASS_TOO_LAX' | 'PROGRAMME_NOT_FOUND' | 'WALLET_NOT_FOUND'>;

const notValid = (message: string): NotValid => refuse('SCHEME_NOT_VALID', message);

const tiersWrong = ({ tiers }: Scheme): NotValid | null => {
  const codes = tiers.map(({ code }) => code);
  const twice = codes.find((code, index) => codes.indexOf(code) !== index);
  if (twice !== undefined) return notValid(`The tier ${twice} is named twice; give each tier a code of its own.`);
  const [lowest, ...others] = tiers;
  if (!lowest || lowest.qualify !== null || lowest.keep !== null || lowest.invitationOnly)
    return notValid("The lowest tier is everybody's: take its conditions and its invitation away.");
  const open = others.find(({ qualify, invitationOnly }) => qualify === null && !invitationOnly);
  return open ? notValid(`The tier ${open.code} needs a condition, or must be by invitation only.`) : null;
};

const metricsOfScheme = ({ tiers }: Scheme) =>
  tiers.flatMap(({ qualify, keep }) => [...metricsOf(qualify), ...metricsOf(keep)]);

/** Why a scheme cannot be saved; null when it can. */
export const schemeWrong = async ({ walletsOf, registry }: Known, scheme: Scheme): Promise<NotValid | null> => {
  const wrong = tiersWrong(scheme);
  if (wrong) return wrong;
  const metrics = metricsOfScheme(scheme);
  const unknown = metrics.find(
    (metric) => metric.kind === 'score' && registry.get(metric.attribute)?.type !== 'number',
  );
  if (unknown?.kind === 'score')
    return notValid(`The profile has no number ${unknown.attribute}; choose one of its attributes of type number.`);
  const wallets = metrics.flatMap((metric) =>
    metric.kind === 'points' || metric.kind === 'growth_value' ? [metric.wallet] : [],
  );
  if (wallets.length > 0) {
    if (scheme.programme === null) return notValid('Points count: say of which programme.');
    const known = await walletsOf(scheme.programme);
    if (known === null)
      return refuse('PROGRAMME_NOT_FOUND', `There is no programme ${scheme.programme}; create it first.`);
    const missing = wallets.find((wallet) => !known.includes(wallet));
    if (missing !== undefined)
      return refuse('WALLET_NOT_FOUND', `The programme ${scheme.programme} has no wallet ${missing}; add it first.`);
  }
  const [lax] = laxClasses(scheme);
  return lax
    ? refuse(
        'CLASS_TOO_LAX',
        `What the scheme measures is at least class ${lax.lowest} for ${lax.profile}; state that class or measure something else.`,
        { ...lax },
      )
    : null;
};

/** What activation needs, and whether it is there. */
export interface Activation {
  readonly profile: ComplianceProfile;
  readonly class: ComplianceClass;
  readonly approvalsNeeded: number;
  readonly needsCompliance: boolean;
  readonly needsLegalOpinion: boolean;
  readonly ready: boolean;
}

/** G is free, Y needs a second person, R two compliance officers who did not write it and a legal opinion. */
export const activationOf = (
  { draft, draftById }: Draft,
  approvals: readonly Agreed[],
  profile: ComplianceProfile,
): Activation => {
  const ofClass = draft?.compliance[profile] ?? 'G';
  const others = approvals.filter(({ byId }) => byId !== draftById);
  const officers = others.filter(({ isCompliance }) => isCompliance);
  const hasOpinion = others.some(({ legalOpinion }) => legalOpinion !== null);
  const needed = { G: 0, Y: 1, R: 2 }[ofClass];
  const isThere = ofClass === 'R' ? officers.length >= 2 && hasOpinion : others.length >= needed;
  return {
    ...{ profile, class: ofClass, approvalsNeeded: needed },
    ...{ needsCompliance: ofClass === 'R', needsLegalOpinion: ofClass === 'R' },
    ready: draft !== null && isThere,
  };
};
