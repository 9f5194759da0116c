// Puts tags on customers and takes them off for rules of other planes, as they are put on by hand: fact tags alone.
import type { StateTransaction } from '../../platform/state-store/index.ts';
import type { TagsDependencies } from './dependencies.ts';
import { followChange, tagEvent } from './evaluate.ts';
import { holdersAmong, selectTag, type TagChange, writeChanges } from './store.ts';

export interface RuleTagging {
  readonly customerId: string;
  readonly tag: string;
  readonly on: boolean;
  /** The rule with its version, "scene@2". */
  readonly rule: string;
  /** Of this doing alone: makes the event of the change once. */
  readonly key: string;
}

/** Why rules cannot put the tag on; null when they can. */
export const taggingWrong = async (
  { store }: Pick<TagsDependencies, 'store'>,
  code: string,
): Promise<string | null> => {
  const tag = await selectTag(store.db, code);
  if (!tag) return `There is no tag ${code}; choose one of the catalogue.`;
  return tag.kind === 'fact' && tag.subject === 'customer'
    ? null
    : `${code} is not a fact tag of customers: it follows from what it is made of. Choose a fact tag.`;
};

/** What is so already changes nothing. Answers why a tagging was not done, in the order of what was asked; null when it was. */
export const tagByRule = async (
  dependencies: Pick<TagsDependencies, 'store' | 'announce' | 'wallClock' | 'registry' | 'timeZone'>,
  asked: readonly RuleTagging[],
): Promise<readonly (string | null)[]> => {
  const { store, announce, wallClock } = dependencies;
  const wrong = new Map<string, string | null>();
  for (const { tag } of asked) if (!wrong.has(tag)) wrong.set(tag, await taggingWrong(dependencies, tag));
  const done = asked.filter(({ tag }) => wrong.get(tag) === null);
  const at = wallClock.now();
  for (const each of done)
    await store.transaction(async (transaction: StateTransaction) => {
      const { customerId, tag: code, on, rule: madeBy, key } = each;
      const held = (await holdersAmong(transaction, code, [customerId])).has(customerId);
      if (held === on) return;
      const change: TagChange = { customerId, code, origin: on ? { rule: madeBy } : null, madeBy, version: null };
      await writeChanges(transaction, [change], at);
      await announce(transaction, [tagEvent(change, at, key)]);
      await followChange(dependencies, transaction, code, [customerId], { at, mark: key });
    });
  return asked.map(({ tag }) => wrong.get(tag) ?? null);
};
