// Evaluates rule and statistical tags: for the customers that a range changed, or page by page for everyone. Both go through
// the same judgement, so they cannot differ.

import { sql } from 'kysely';
import {
  addDays,
  assert,
  type BusinessDate,
  businessDateAt,
  isRefusal,
  type Refusal,
  startOfDay,
} from '../../kernel/index.ts';
import type { EventStore } from '../../platform/event-store/index.ts';
import type { Database, StateStore, StateTransaction } from '../../platform/state-store/index.ts';
import type { LoggedEvent } from '../../record/log/index.ts';
import {
  type AttributeRegistry,
  attributeExpression,
  customersAfter,
  judge,
  quantilesOf,
  readValues,
} from '../profiles/index.ts';
import { objectsOf } from './catalogue-store.ts';
import { type CompiledCondition, compileCondition } from './condition.ts';
import type { TagDefinition } from './contract.ts';
import { followersOf, inLevels, tagsNamedBy } from './naming.ts';
import { readersOf } from './read-content.ts';
import { selectTags, type TagChange, type TagRow, writeChanges } from './store.ts';

/** A tag whose customers are computed, ready to be asked. */
export interface EvaluatedTag extends CompiledCondition {
  readonly code: string;
  readonly version: string;
  readonly madeBy: 'rule' | 'statistics' | 'holdings' | 'reading';
  /** Tags that it is made of. */
  readonly names: readonly string[];
  /** What every assignment of this evaluation has in common (quantiles and their values). */
  readonly common: Readonly<Record<string, unknown>>;
}

export interface EvaluationDependencies {
  readonly store: StateStore;
  readonly registry: AttributeRegistry;
  readonly timeZone: string;
  /** Where it is read who read contents; without it tags on contents stay on the contents. */
  readonly eventStore?: EventStore;
  /** Puts derived events on their way to the log within the transaction. */
  readonly announce: (transaction: StateTransaction, events: readonly LoggedEvent[]) => Promise<void>;
}

/** The moment of an evaluation; `mark` makes the keys of its events, the same when it is repeated. */
export interface Moment {
  readonly at: number;
  readonly today: BusinessDate;
  readonly mark: string;
}

const PAGE = 5_000;

/** Checks a definition without evaluating it. */
export const checkDefinition = (
  definition: TagDefinition,
  registry: AttributeRegistry,
  timeZone: string,
  today: BusinessDate,
): Refusal<'CONDITION_NOT_VALID'> | null => {
  const bad = (message: string): Refusal<'CONDITION_NOT_VALID'> => ({
    kind: 'refusal',
    code: 'CONDITION_NOT_VALID',
    message,
  });
  if (definition.kind === 'rule') {
    const compiled = compileCondition(definition.condition, { registry, timeZone, today });
    return isRefusal(compiled) ? compiled : null;
  }
  if (definition.kind !== 'statistical') return null;
  const { attribute: name, fromQuantile, toQuantile } = definition.quantile;
  const attribute = registry.get(name);
  if (!attribute || attribute.personal || attributeExpression(attribute).type !== 'number')
    return bad(`${name} is not a number that the profile knows.`);
  return fromQuantile < toQuantile ? null : bad('The lower quantile must be below the upper one.');
};

const compileQuantile = async (
  { store, registry }: EvaluationDependencies,
  row: TagRow,
): Promise<EvaluatedTag | null> => {
  if (row.definition.kind !== 'statistical') return null;
  const { attribute: name, fromQuantile, toQuantile } = row.definition.quantile;
  const attribute = registry.get(name);
  assert(attribute, `the tag ${row.code} was checked against the registry`);
  const value = attributeExpression(attribute).sql;
  const found = await quantilesOf(store.db, value, [fromQuantile, toQuantile]);
  const [lower, upper] = found ?? [];
  // Nobody's value is known: the tag is on nobody.
  const none = lower === undefined || upper === undefined;
  // Half-open, so that neighbouring tags do not overlap; the last one holds the highest value too.
  const below = toQuantile === 1 ? sql`${value} <= ${upper}::numeric` : sql`${value} < ${upper}::numeric`;
  const condition = none ? sql`false` : sql`coalesce(${value} >= ${lower}::numeric and ${below}, false)`;
  return {
    ...{ code: row.code, version: String(row.version), madeBy: 'statistics', names: [] },
    condition,
    values: new Map([[name, value]]),
    common: { fromQuantile, toQuantile, lower: lower ?? null, upper: upper ?? null },
  };
};

const compileRule = (
  { registry, timeZone }: EvaluationDependencies,
  row: TagRow,
  today: BusinessDate,
): EvaluatedTag | null => {
  if (row.definition.kind !== 'rule') return null;
  const compiled = compileCondition(row.definition.condition, { registry, timeZone, today });
  if (row.subject !== 'customer') return null;
  // An attribute that a later version of the product no longer registers must not stop the consumer.
  if (isRefusal(compiled)) return null;
  const names = tagsNamedBy(row.definition);
  return { ...compiled, code: row.code, version: String(row.version), madeBy: 'rule', names, common: {} };
};

/** How often within how many days somebody reads tagged contents to have the tag. */
const READ_TIMES = 2;
const READ_DAYS = 90;

/** Who holds a tagged product now, or read tagged contents lately; nobody where nothing is tagged. */
const compileInherited = async (
  db: Database,
  { registry, eventStore, timeZone }: EvaluationDependencies,
  row: TagRow,
  today: BusinessDate,
): Promise<EvaluatedTag | null> => {
  if (row.subject === 'customer') return null;
  const ids = (await objectsOf(db, row.code)).map(({ objectId }) => objectId);
  const made = { code: row.code, version: String(row.version), names: [], common: { objects: ids.length } };
  const holdings = registry.get('holdings');
  if (row.subject === 'product' && holdings) {
    const held = attributeExpression(holdings).sql;
    const condition = sql`coalesce(${held} && ${ids}::text[], false)`;
    return { ...made, madeBy: 'holdings', condition, values: new Map([['holdings', held]]) };
  }
  if (row.subject !== 'content' || !eventStore) return null;
  const since = startOfDay(addDays(today, 1 - READ_DAYS), timeZone);
  const persons = ids.length === 0 ? [] : await readersOf(eventStore, ids, { since, times: READ_TIMES });
  return {
    ...{ ...made, madeBy: 'reading', common: { objects: ids.length, times: READ_TIMES, days: READ_DAYS } },
    ...{ condition: sql`(person_id = any(${persons}::text[]))`, values: new Map([['person', sql`person_id`]]) },
  };
};

/** All rules of the catalogue. Statistical tags are not among them: one customer's change moves everybody's quantile. */
export const compileRules = async (
  dependencies: EvaluationDependencies,
  db: Database | StateTransaction,
  today: BusinessDate,
): Promise<readonly EvaluatedTag[]> =>
  (await selectTags(db, { kind: 'rule' })).flatMap((row) =>
    row.schedule === 'live' ? (compileRule(dependencies, row, today) ?? []) : [],
  );

/** Tags of products, which follow what customers hold. Contents are read all the time, so theirs are computed nightly. */
export const compileHoldings = async (
  dependencies: EvaluationDependencies,
  transaction: StateTransaction,
  today: BusinessDate,
): Promise<readonly EvaluatedTag[]> => {
  const found: EvaluatedTag[] = [];
  for (const row of await selectTags(transaction, { subject: 'product' })) {
    const tag = await compileInherited(transaction, dependencies, row, today);
    if (tag) found.push(tag);
  }
  return found;
};

export const compileTag = async (
  dependencies: EvaluationDependencies,
  row: TagRow,
  today: BusinessDate,
): Promise<EvaluatedTag | null> =>
  compileRule(dependencies, row, today) ??
  (await compileInherited(dependencies.store.db, dependencies, row, today)) ??
  (await compileQuantile(dependencies, row));

/** The derived event of a change. */
export const tagEvent = (change: TagChange, at: number, mark: string): LoggedEvent => {
  const name = change.origin === null ? 'tag_removed' : 'tag_assigned';
  return {
    key: `tags:${change.code}:${change.customerId}:${mark}:${name}`,
    kind: 'derived',
    name,
    occurredAt: at,
    customerId: change.customerId as NonNullable<LoggedEvent['customerId']>,
    properties: {
      tag: change.code,
      made_by: change.madeBy,
      ...(change.version === null ? {} : { version: change.version }),
    },
  };
};

const changesOf = async (
  transaction: StateTransaction,
  customerIds: readonly string[],
  tags: readonly EvaluatedTag[],
): Promise<readonly TagChange[]> => {
  const conditions = new Map(tags.map((tag) => [tag.code, tag.condition]));
  const judged = await judge(transaction, customerIds, conditions);
  const changes: TagChange[] = [];
  for (const tag of tags) {
    const { code, version, madeBy, common, values } = tag;
    const gained = judged.filter((each) => each.codes.includes(code) && !each.tags.includes(code));
    const lost = judged.filter((each) => !each.codes.includes(code) && each.tags.includes(code));
    const evidence =
      gained.length === 0
        ? new Map<string, Readonly<Record<string, unknown>>>()
        : await readValues(
            transaction,
            gained.map((each) => each.customerId),
            values,
          );
    for (const { customerId } of gained)
      changes.push({
        customerId,
        code,
        madeBy,
        version,
        origin: { ...common, inputs: evidence.get(customerId) ?? {} },
      });
    for (const { customerId } of lost) changes.push({ customerId, code, madeBy, version, origin: null });
  }
  return changes;
};

/** Judges the customers by the tags, writes what changed and announces it; answers the number of changes. */
export const evaluateFor = async (
  { announce }: EvaluationDependencies,
  transaction: StateTransaction,
  customerIds: readonly string[],
  tags: readonly EvaluatedTag[],
  { at, mark }: Moment,
): Promise<number> => {
  if (tags.length === 0 || customerIds.length === 0) return 0;
  let count = 0;
  // What is made of tags is judged by the tags that were written before it.
  for (const level of inLevels(tags)) {
    const changes = await changesOf(transaction, customerIds, level);
    await writeChanges(transaction, changes, at);
    await announce(
      transaction,
      changes.map((change) => tagEvent(change, at, mark)),
    );
    count += changes.length;
  }
  return count;
};

/** Rules that follow changes and are made of one of the tags, over any number of steps. */
export const compileFollowers = async (
  dependencies: EvaluationDependencies,
  db: Database | StateTransaction,
  codes: readonly string[],
  today: BusinessDate,
): Promise<readonly EvaluatedTag[]> => followersOf(await compileRules(dependencies, db, today), codes);

/** Judges the tags that are made of one that somebody put on or took off otherwise; in the same transaction. */
export const followChange = async (
  dependencies: EvaluationDependencies,
  transaction: StateTransaction,
  code: string,
  customerIds: readonly string[],
  { at, mark }: Pick<Moment, 'at' | 'mark'>,
): Promise<void> => {
  const today = businessDateAt(at, dependencies.timeZone);
  const followers = await compileFollowers(dependencies, transaction, [code], today);
  await evaluateFor(dependencies, transaction, customerIds, followers, { at, today, mark: `${code}:${mark}` });
};

/** Evaluates for everyone, a page a transaction. Customers that a range changes meanwhile are judged by that range again. */
export const evaluateAll = async (
  dependencies: EvaluationDependencies,
  tags: readonly EvaluatedTag[],
  moment: Moment,
  control: {
    readonly after: string;
    readonly signal?: AbortSignal;
    readonly onPage: (after: string, done: number) => Promise<void>;
  },
): Promise<number> => {
  const { store } = dependencies;
  let { after } = control;
  let done = 0;
  for (;;) {
    if (control.signal?.aborted) return done;
    const page = await customersAfter(store.db, after, PAGE);
    const last = page.at(-1);
    if (!last) return done;
    const ids = page.map((row) => row.customerId);
    await store.transaction((transaction) => evaluateFor(dependencies, transaction, ids, tags, moment));
    after = last.customerId;
    done += page.length;
    await control.onPage(after, done);
  }
};
