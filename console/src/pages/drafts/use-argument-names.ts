// What the codes in a rule stand for: events, attributes, tags, segments, moments, benefits, activities, programmes and wallets by their names.
import { type ArgumentName, taskTitleIn } from '@contracts/decide/rules/contract.ts';
import { listAttributes } from '@contracts/know/profiles/contract.ts';
import { listSegments } from '@contracts/know/segments/contract.ts';
import { useMemo } from 'react';
import { useRead } from '../../api/use-call.ts';
import { useLanguage } from '../../i18n/index.ts';
import { useSession } from '../../shell/session.tsx';
import { type NamesByCode, useCatalogueNames, useNaming, useProgrammeNames } from '../../ui/use-catalogue-names.ts';
import { usePlanWords } from '../analysis/plan-words.ts';

const STALE_MS = 300_000;

/** The names of what a rule refers to, as far as the reader may see it. A code that nobody knows stays as it is. */
export const useArgumentNames = (): ArgumentName => {
  const language = useLanguage();
  const words = usePlanWords();
  const { may } = useSession();
  const named = useNaming();
  const { tags, moments, benefits, activities } = useCatalogueNames();
  const known = { staleMs: STALE_MS, enabled: may('customers.read') };
  const attributes = useRead(listAttributes, {}, known).data?.rows;
  const segments = useRead(listSegments, { query: {} }, known).data?.rows;
  const { programmes, wallets } = useProgrammeNames();
  return useMemo(() => {
    const segmentNames = named(segments);
    const names: Readonly<Record<string, NamesByCode>> = {
      ...{ tag: tags, tags, segment: segmentNames, segments: segmentNames, moments, activities, benefit: benefits },
      attribute: named(attributes?.map(({ name, label }) => ({ code: name, name: label }))),
      ...{ programme: programmes, wallet: wallets },
    };
    return (argument, code) => {
      if (argument === 'title') return taskTitleIn(language, code);
      if (argument === 'event') return words.has(code) ? words.eventName(code) : null;
      if (argument === 'property') return words.subjectName({ kind: 'property', name: code });
      return names[argument]?.get(code) ?? null;
    };
  }, [language, named, words, attributes, tags, segments, moments, benefits, activities, programmes, wallets]);
};
