// Fact tags that other modules put on by themselves: in the catalogue from the beginning, where operators may rename and describe them.
import type { StateStore } from '../../platform/state-store/index.ts';
import { insertTag } from './store.ts';

/** A tag that is put on customers by the platform. */
export interface ShippedTag {
  readonly code: string;
  readonly name: { readonly zh: string; readonly en: string };
  readonly description: { readonly zh: string; readonly en: string };
  readonly category: string;
}

/** Puts tags into the catalogue that are not there yet; what is there stays as it is. */
export const ensureFactTags = async (store: StateStore, tags: readonly ShippedTag[], at: number): Promise<void> =>
  store.transaction(async (transaction) => {
    for (const { code, name, description, category } of tags)
      await insertTag(transaction, {
        ...{ code, kind: 'fact', name_zh: name.zh, name_en: name.en, category, owner: 'platform' },
        ...{ description_zh: description.zh, description_en: description.en, schedule: 'manual', subject: 'customer' },
        ...{ governed: false, definition: { kind: 'fact' }, version: 1 },
        ...{ created_at: at, created_by: 'platform', updated_at: at, evaluated_at: null },
      });
  });
