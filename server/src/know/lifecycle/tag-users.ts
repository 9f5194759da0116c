// Which stages would no longer mean anything without a tag.
import type { Database } from '../../platform/state-store/index.ts';
import type { Bilingual } from '../profiles/index.ts';
import { tagsOfCondition } from '../segments/index.ts';
import { stageNames } from './stages.ts';
import { currentRules } from './store.ts';

/** The stages whose rules name the tag. */
export const stagesWithTag = async (
  db: Database,
  tag: string,
): Promise<readonly { readonly code: string; readonly name: Bilingual }[]> => {
  const { rules } = await currentRules(db);
  return rules.flatMap(({ stage, enter, exit }) =>
    [enter, ...(exit ? [exit] : [])].some((condition) => tagsOfCondition(condition).includes(tag))
      ? [{ code: stage, name: stageNames[stage] }]
      : [],
  );
};
