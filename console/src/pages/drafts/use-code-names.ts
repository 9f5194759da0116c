// What the codes in a rule stand for: events, attributes, tags, segments, moments, benefits, activities, programmes and wallets by their names.
import type { ArgumentName } from '@contracts/decide/rules/contract.ts';
import { listMomentDefinitions } from '@contracts/know/moments/contract.ts';
import { listAttributes } from '@contracts/know/profiles/contract.ts';
import { listSegments } from '@contracts/know/segments/contract.ts';
import { listTags } from '@contracts/know/tags/contract.ts';
import { listActivities } from '@contracts/reward/activities/contract.ts';
import { listBenefits } from '@contracts/reward/benefit-desk/contract.ts';
import { listProgrammes } from '@contracts/reward/ledger/contract.ts';
import { useMemo } from 'react';
import { useRead } from '../../api/use-call.ts';
import { useBilingual } from '../../i18n/index.ts';
import { useSession } from '../../shell/session.tsx';
import { usePlanWords } from '../analysis/plan-words.ts';

const STALE_MS = 300_000;

interface Named {
  readonly code: string;
  readonly name: { readonly zh: string; readonly en: string };
}

/** The names of what a rule refers to, as far as the reader may see it. A code that nobody knows stays as it is. */
export const useCodeNames = (): ArgumentName => {
  const say = useBilingual();
  const words = usePlanWords();
  const { may } = useSession();
  const known = { staleMs: STALE_MS, enabled: may('customers.read') };
  const attributes = useRead(listAttributes, {}, known).data?.rows;
  const tags = useRead(listTags, {}, known).data?.rows;
  const segments = useRead(listSegments, { query: {} }, known).data?.rows;
  const moments = useRead(listMomentDefinitions, {}, known).data?.rows;
  const benefits = useRead(listBenefits, {}, { staleMs: STALE_MS, enabled: may('benefits.read') }).data?.items;
  const activities = useRead(listActivities, {}, { staleMs: STALE_MS, enabled: may('scenes.read') }).data?.items;
  const programmes = useRead(listProgrammes, {}, { staleMs: STALE_MS, enabled: may('ledger.read') }).data?.items;
  return useMemo(() => {
    const among = (rows: readonly Named[] | undefined): ReadonlyMap<string, string> =>
      new Map((rows ?? []).map(({ code, name }) => [code, say(name)]));
    const tagNames = among(tags);
    const wallets = (programmes ?? []).flatMap((each) => each.wallets);
    const names: Readonly<Record<string, ReadonlyMap<string, string>>> = {
      attribute: new Map((attributes ?? []).map(({ name, label }) => [name, say(label)])),
      tag: tagNames,
      tags: tagNames,
      segment: among(segments),
      segments: among(segments),
      moments: among(moments),
      benefit: among(benefits?.map(({ code, definition }) => ({ code, name: definition.name }))),
      activities: among(activities?.map(({ activity, definition }) => ({ code: activity, name: definition.name }))),
      programme: new Map((programmes ?? []).map((each) => [each.programme, say({ zh: each.nameZh, en: each.nameEn })])),
      wallet: new Map(wallets.map((each) => [each.wallet, say({ zh: each.nameZh, en: each.nameEn })])),
    };
    return (argument, code) => {
      if (argument === 'event') return words.has(code) ? words.eventName(code) : null;
      if (argument === 'property') return words.subjectName({ kind: 'property', name: code });
      return names[argument]?.get(code) ?? null;
    };
  }, [say, words, attributes, tags, segments, moments, benefits, activities, programmes]);
};
