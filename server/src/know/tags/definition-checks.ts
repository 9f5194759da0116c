// What is asked of the catalogue about a definition: whether it can be, and who is made of it.
import { businessDateAt, type Refusal, refuse } from '../../kernel/index.ts';
import type * as contract from './contract.ts';
import type { TagsDependencies, TagUse } from './dependencies.ts';
import { checkDefinition } from './evaluate.ts';
import { namingProblem, tagsNamedBy } from './naming.ts';
import { selectTags } from './store.ts';

/** What is wrong with a definition, also by the tags that it names. */
export const checked = async (
  { store, registry, timeZone, clock }: TagsDependencies,
  code: string,
  definition: contract.TagDefinition,
  subject: contract.TagSubject = 'customer',
): Promise<Refusal<'CONDITION_NOT_VALID'> | null> => {
  if (subject !== 'customer' && definition.kind !== 'fact')
    return refuse(
      'CONDITION_NOT_VALID',
      'A tag on products or contents is put on by hand or by a file: make it a fact.',
    );
  const bad = checkDefinition(definition, registry, timeZone, businessDateAt(clock.now(), timeZone));
  if (bad || tagsNamedBy(definition).length === 0) return bad;
  return namingProblem(code, definition, await selectTags(store.db));
};

/** Who would no longer mean anything without the tag: other modules, and tags that are made of it. */
export const usesOf = async ({ store, usersOf }: TagsDependencies, code: string): Promise<readonly TagUse[]> => {
  const made = (await selectTags(store.db, { kind: 'rule' })).filter(({ definition }) =>
    tagsNamedBy(definition).includes(code),
  );
  const tags = made.map(
    (row): TagUse => ({
      kind: 'tag',
      code: row.code,
      name: { zh: row.name_zh, en: row.name_en },
    }),
  );
  return [...((await usersOf?.(code)) ?? []), ...tags];
};
