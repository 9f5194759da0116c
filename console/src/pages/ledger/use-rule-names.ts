// What gave points, by name: earning rules, scenes and activities, as the journal names them ("trade_points@3", "newcomer.open@2").
import { listScenes } from '@contracts/decide/scenes/contract.ts';
import { listActivities } from '@contracts/reward/activities/contract.ts';
import { listRules } from '@contracts/reward/earning/contract.ts';
import { useMemo } from 'react';
import { useRead } from '../../api/use-call.ts';
import { useBilingual } from '../../i18n/index.ts';
import { useSession } from '../../shell/session.tsx';
import { ruleCodeOf } from './rule-code.ts';

const STALE_MS = 300_000;

/** The name in the reader's language of what a posting names; null for what is no rule, or none that the reader may see. */
export const useRuleNames = (): ((text: string | null) => string | null) => {
  const say = useBilingual();
  const { may } = useSession();
  const scenesKnown = { staleMs: STALE_MS, enabled: may('scenes.read') };
  const rules = useRead(listRules, {}, { staleMs: STALE_MS, enabled: may('earning.read') }).data?.items;
  const scenes = useRead(listScenes, {}, scenesKnown).data?.items;
  const activities = useRead(listActivities, {}, scenesKnown).data?.items;
  return useMemo(() => {
    const names = new Map([
      ...(rules ?? []).map(({ rule, definition }) => [rule, say(definition.name)] as const),
      ...(scenes ?? []).map(({ scene, definition }) => [scene, say(definition.name)] as const),
      ...(activities ?? []).map(({ activity, definition }) => [activity, say(definition.name)] as const),
    ]);
    return (text) => names.get((text === null ? null : ruleCodeOf(text)) ?? '') ?? null;
  }, [say, rules, scenes, activities]);
};
