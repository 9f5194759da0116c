// Tiers by their names: those of a scheme, and the scheme that an attribute of the profile is of.
import { listSchemes } from '@contracts/reward/tiers/contract.ts';
import type { AnswerOf } from '../api/client.ts';
import { useRead } from '../api/use-call.ts';
import { useBilingual } from '../i18n/index.ts';
import { useSession } from '../shell/session.tsx';

const STALE_MS = 300_000;

type Scheme = AnswerOf<typeof listSchemes>['items'][number];
const none: readonly Scheme[] = [];

/** The schemes with their tiers; none where the reader may not see them. */
export const useSchemes = (): readonly Scheme[] => {
  const { may } = useSession();
  return useRead(listSchemes, {}, { staleMs: STALE_MS, enabled: may('tiers.read') }).data?.items ?? none;
};

/** The scheme in force whose tiers an attribute of the profile holds. */
export const schemeOfAttribute = (schemes: readonly Scheme[], name: string): Scheme | undefined =>
  schemes.find(({ attribute, status }) => attribute === name && status === 'active');

/** A tier of a scheme; its code where the reader may not see schemes. */
export const useTierName = (): ((scheme: string, tier: string) => string) => {
  const say = useBilingual();
  const schemes = useSchemes();
  return (scheme, tier) => {
    const found = schemes.find((each) => each.scheme === scheme)?.tiers.find(({ code }) => code === tier);
    return found ? say(found.name) : tier;
  };
};

/** What the scheme is called that an attribute is of; null where there is none. */
export const useSchemeOfAttribute = (): ((attribute: string) => string | null) => {
  const say = useBilingual();
  const schemes = useSchemes();
  return (attribute) => {
    const found = schemeOfAttribute(schemes, attribute);
    return found ? say(found.name) : null;
  };
};
