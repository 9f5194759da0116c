// Names of what the firm keeps in catalogues, by their codes, as far as the reader may see them.
import { listMomentDefinitions } from '@contracts/know/moments/contract.ts';
import { listTags } from '@contracts/know/tags/contract.ts';
import { listActivities } from '@contracts/reward/activities/contract.ts';
import { listBenefits } from '@contracts/reward/benefit-desk/contract.ts';
import { listProgrammes } from '@contracts/reward/ledger/contract.ts';
import { useMemo } from 'react';
import { useRead } from '../api/use-call.ts';
import { useBilingual } from '../i18n/index.ts';
import { useSession } from '../shell/session.tsx';

const STALE_MS = 300_000;

interface Named {
  readonly code: string;
  readonly name: { readonly zh: string; readonly en: string };
}
export type NamesByCode = ReadonlyMap<string, string>;

export interface CatalogueNames {
  readonly tags: NamesByCode;
  readonly moments: NamesByCode;
  readonly benefits: NamesByCode;
  readonly activities: NamesByCode;
}

/** Makes names by code in the reader's language; none of what has not come. */
export const useNaming = (): ((rows: readonly Named[] | undefined) => NamesByCode) => {
  const say = useBilingual();
  return useMemo(() => (rows) => new Map((rows ?? []).map(({ code, name }) => [code, say(name)])), [say]);
};

export const useCatalogueNames = (): CatalogueNames => {
  const { may } = useSession();
  const named = useNaming();
  const known = { staleMs: STALE_MS, enabled: may('customers.read') };
  const tags = useRead(listTags, {}, known).data?.rows;
  const moments = useRead(listMomentDefinitions, {}, known).data?.rows;
  const benefits = useRead(listBenefits, {}, { staleMs: STALE_MS, enabled: may('benefits.read') }).data?.items;
  const activities = useRead(listActivities, {}, { staleMs: STALE_MS, enabled: may('scenes.read') }).data?.items;
  return useMemo(
    () => ({
      tags: named(tags),
      moments: named(moments),
      benefits: named(benefits?.map(({ code, definition }) => ({ code, name: definition.name }))),
      activities: named(activities?.map(({ activity, definition }) => ({ code: activity, name: definition.name }))),
    }),
    [named, tags, moments, benefits, activities],
  );
};

const twoNames = ({ nameZh, nameEn }: { readonly nameZh: string; readonly nameEn: string }) => ({
  zh: nameZh,
  en: nameEn,
});

/** Programmes and their wallets. */
export const useProgrammeNames = (): { readonly programmes: NamesByCode; readonly wallets: NamesByCode } => {
  const { may } = useSession();
  const named = useNaming();
  const items = useRead(listProgrammes, {}, { staleMs: STALE_MS, enabled: may('ledger.read') }).data?.items;
  return useMemo(
    () => ({
      programmes: named(items?.map((each) => ({ code: each.programme, name: twoNames(each) }))),
      wallets: named(
        items?.flatMap(({ wallets }) => wallets.map((each) => ({ code: each.wallet, name: twoNames(each) }))),
      ),
    }),
    [named, items],
  );
};
