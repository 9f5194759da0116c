// The tag catalogue and assignments over HTTP.

import { sql } from 'kysely';
import type { z } from 'zod';
import { businessDateAt, isRefusal, type Refusal, refuse } from '../../kernel/index.ts';
import type { DataScope } from '../../platform/auth/index.ts';
import { type CallContext, type Route, route } from '../../platform/http/index.ts';
import type { StateTransaction } from '../../platform/state-store/index.ts';
import { countAll, customersAmong, type ListDependencies, scopeCondition, selectPage } from '../profiles/index.ts';
import { countValues, saveProposal } from './catalogue-store.ts';
import { compileCondition } from './condition.ts';
import * as contract from './contract.ts';
import { checked, usesOf } from './definition-checks.ts';
import { EVALUATE_JOB, type TagsDependencies } from './dependencies.ts';
import { followChange, tagEvent } from './evaluate.ts';
import { namingProblem } from './naming.ts';
import { isComputed } from './schedule.ts';
import {
  countCustomers,
  deleteTagRow,
  holdersAfter,
  holdersAmong,
  insertTag,
  replaceTag,
  selectTag,
  selectTags,
  type TagChange,
  type TagRow,
  writeChanges,
} from './store.ts';

export const notFound = (code: string): Refusal<'TAG_NOT_FOUND'> => refuse('TAG_NOT_FOUND', `There is no tag ${code}.`);

/** What is counted over all customers; null for callers who do not see the whole firm. */
export interface Counts {
  readonly customers: ReadonlyMap<string, number>;
  readonly values: ReadonlyMap<string, readonly { readonly value: string; readonly customers: number }[]>;
  readonly population: number;
}

export const view = (row: TagRow, counts: Counts | null) => ({
  code: row.code,
  name: { zh: row.name_zh, en: row.name_en },
  description: { zh: row.description_zh, en: row.description_en },
  category: row.category,
  ...{ owner: row.owner, schedule: row.schedule, subject: row.subject, governed: row.governed },
  definition: row.definition,
  version: row.version,
  customers: counts ? (counts.customers.get(row.code) ?? 0) : null,
  population: counts?.population ?? null,
  values: [...(counts?.values.get(row.code) ?? [])],
  createdAt: row.created_at,
  createdBy: row.created_by,
  updatedAt: row.updated_at,
  evaluatedAt: row.evaluated_at,
});

export const auditEntry = (context: CallContext, action: string, code: string, details: Record<string, unknown>) => ({
  principal: context.principal,
  requestId: context.requestId,
  remoteAddress: context.remoteAddress,
  action,
  subject: { kind: 'tag', id: code },
  details,
});

export const listing = (dependencies: TagsDependencies): ListDependencies => ({
  ...dependencies,
  db: dependencies.store.db,
});

const SAMPLE = 10;

const countsFor = async (dependencies: TagsDependencies, scope: DataScope): Promise<Counts | null> => {
  if (scope.kind !== 'firm') return null;
  const { db } = dependencies.store;
  const population = await countAll(db, await scopeCondition(listing(dependencies), scope));
  return { customers: await countCustomers(db), values: await countValues(db), population };
};

const readRoutes = (dependencies: TagsDependencies): readonly Route[] => {
  const { db } = dependencies.store;
  return [
    route(contract.listTags, async ({ query }, { principal }) => {
      const counts = await countsFor(dependencies, principal.scope);
      return { rows: (await selectTags(db, query)).map((row) => view(row, counts)) };
    }),
    route(contract.getTag, async ({ params }, { principal }) => {
      const row = await selectTag(db, params.code);
      if (!row) return notFound(params.code);
      return view(row, await countsFor(dependencies, principal.scope));
    }),
    route(contract.previewCondition, async ({ body }, { principal }) => {
      const { registry, timeZone, clock } = dependencies;
      const today = businessDateAt(clock.now(), timeZone);
      const compiled = compileCondition(body.condition, { registry, timeZone, today });
      if (isRefusal(compiled)) return compiled;
      const missing = namingProblem('', { kind: 'rule', condition: body.condition }, await selectTags(db));
      if (missing) return missing;
      const scope = await scopeCondition(listing(dependencies), principal.scope);
      return {
        customers: await countAll(db, sql`(${scope} and ${compiled.condition})`),
        population: await countAll(db, scope),
        sample: [
          ...(await selectPage(
            db,
            sql`(${scope} and ${compiled.condition})`,
            { sort: 'customerId', order: 'asc', offset: 0, limit: SAMPLE },
            'walk',
          )),
        ],
      };
    }),
  ];
};

export const enqueueEvaluation = async (
  { enqueue }: TagsDependencies,
  row: TagRow,
  createdBy: string,
): Promise<string | null> =>
  isComputed(row)
    ? (await enqueue(EVALUATE_JOB, { code: row.code }, { uniqueKey: `${row.code}:${row.version}`, createdBy })).jobId
    : null;

type NewTag = z.output<NonNullable<typeof contract.createTag.body>>;
type ChangedTag = z.output<NonNullable<typeof contract.updateTag.body>>;

/** The row of a new tag. */
export const rowOfNew = (body: NewTag, at: number, by: string): TagRow => ({
  ...{ code: body.code, kind: body.definition.kind, category: body.category, definition: body.definition },
  ...{ name_zh: body.name.zh, name_en: body.name.en, version: 1 },
  ...{ description_zh: body.description.zh, description_en: body.description.en },
  ...{ owner: body.owner ?? '', schedule: body.schedule ?? 'live', governed: body.governed ?? false },
  ...{ subject: body.subject, created_at: at, created_by: by, updated_at: at, evaluated_at: null },
});

/** The row of a changed tag; what the body leaves out stays. */
export const rowOfChanged = (known: TagRow, body: ChangedTag, at: number): TagRow => ({
  ...known,
  ...{ name_zh: body.name.zh, name_en: body.name.en, category: body.category, definition: body.definition },
  ...{ description_zh: body.description.zh, description_en: body.description.en },
  ...{ owner: body.owner ?? known.owner, schedule: body.schedule ?? known.schedule },
  governed: body.governed ?? known.governed,
  version: differs(known.definition, body.definition) ? known.version + 1 : known.version,
  updated_at: at,
});

const differs = (one: contract.TagDefinition, other: contract.TagDefinition): boolean =>
  JSON.stringify(one) !== JSON.stringify(other);

/** Puts what was asked for before a second person. */
const propose = async (
  { store, audit, wallClock }: TagsDependencies,
  context: CallContext,
  code: string,
  body: Readonly<Record<string, unknown>>,
  isNew: boolean,
) => {
  const { id, name } = context.principal;
  const made = { proposedAt: wallClock.now(), proposedBy: id, proposedName: name };
  await store.transaction(async (transaction) => {
    await saveProposal(transaction, { code, isNew, body, ...made });
    await audit.record(auditEntry(context, 'tag.propose', code, { isNew, body }), transaction);
  });
  return { tag: null, jobId: null, proposed: true };
};

const createRoute = (dependencies: TagsDependencies): Route =>
  route(contract.createTag, async ({ body }, context) => {
    const bad = await checked(dependencies, body.code, body.definition, body.subject);
    if (bad) return bad;
    const exists = (): Refusal<'TAG_EXISTS'> =>
      refuse('TAG_EXISTS', `There is a tag ${body.code} already. Choose another code.`);
    if (body.governed) {
      const known = await selectTag(dependencies.store.db, body.code);
      return known ? exists() : propose(dependencies, context, body.code, body, true);
    }
    const row = rowOfNew(body, dependencies.wallClock.now(), context.principal.name);
    const made = await dependencies.store.transaction(async (transaction) => {
      if (!(await insertTag(transaction, row))) return false;
      const details = { definition: row.definition };
      await dependencies.audit.record(auditEntry(context, 'tag.create', row.code, details), transaction);
      return true;
    });
    if (!made) return exists();
    const jobId = await enqueueEvaluation(dependencies, row, context.principal.name);
    return { tag: view(row, null), jobId, proposed: false };
  });

const updateRoute = (dependencies: TagsDependencies): Route =>
  route(contract.updateTag, async ({ params, body }, context) => {
    const known = await selectTag(dependencies.store.db, params.code);
    if (!known) return notFound(params.code);
    if (known.kind !== body.definition.kind)
      return refuse('KIND_FIXED', `${params.code} is a ${known.kind} tag and stays one. Make another tag instead.`);
    const bad = await checked(dependencies, params.code, body.definition, known.subject);
    if (bad) return bad;
    const changes = differs(known.definition, body.definition);
    // Whoever could lift the second person could do without it.
    if (known.governed && (changes || body.governed === false))
      return propose(dependencies, context, params.code, body, false);
    const row = rowOfChanged(known, body, dependencies.wallClock.now());
    await dependencies.store.transaction(async (transaction) => {
      await replaceTag(transaction, row);
      const details = { version: row.version, definition: row.definition };
      await dependencies.audit.record(auditEntry(context, 'tag.update', row.code, details), transaction);
    });
    const jobId = changes ? await enqueueEvaluation(dependencies, row, context.principal.name) : null;
    return { tag: view(row, null), jobId, proposed: false };
  });

const HOLDERS_PAGE = 5_000;

/** Takes the tag off everyone, a page a transaction, then out of the catalogue. */
const deleteRoute = (dependencies: TagsDependencies): Route =>
  route(contract.deleteTag, async ({ params: { code } }, context) => {
    const { store, audit, announce, wallClock } = dependencies;
    const known = await selectTag(store.db, code);
    if (!known) return notFound(code);
    const users = await usesOf(dependencies, code);
    if (users.length > 0)
      return refuse(
        'TAG_IN_USE',
        `${users.map((each) => each.code).join(', ')} would no longer mean anything. Change them first.`,
      );
    const at = wallClock.now();
    let customers = 0;
    for (;;) {
      const page = await holdersAfter(store.db, code, '', HOLDERS_PAGE);
      if (page.length === 0) break;
      const madeBy = context.principal.name;
      const changes = page.map((customerId): TagChange => ({ customerId, code, origin: null, madeBy, version: null }));
      await store.transaction(async (transaction) => {
        await writeChanges(transaction, changes, at);
        await announce(
          transaction,
          changes.map((change) => tagEvent(change, at, `deleted:${at}`)),
        );
      });
      customers += page.length;
    }
    await store.transaction(async (transaction) => {
      await deleteTagRow(transaction, code);
      await audit.record(auditEntry(context, 'tag.delete', code, { customers }), transaction);
    });
    return { code, customers };
  });

/** Writes changes of one tag to customers whom the caller may see, announces and audits them in one transaction. */
export const change = async (
  dependencies: TagsDependencies,
  context: CallContext,
  code: string,
  wanted: readonly {
    readonly customerId: string;
    readonly origin: TagChange['origin'];
    readonly value?: string | null;
  }[],
  made: { readonly by: string; readonly version: string | null; readonly action: string; readonly details: object },
) => {
  const { store, audit, announce, wallClock } = dependencies;
  const scope = await scopeCondition(listing(dependencies), context.principal.scope);
  const at = wallClock.now();
  const ids = wanted.map((each) => each.customerId);
  return store.transaction(async (transaction: StateTransaction) => {
    const seen = await customersAmong(transaction, ids, scope);
    const holders = await holdersAmong(transaction, code, ids);
    const changes = wanted.flatMap(({ customerId, origin, value = null }): TagChange[] => {
      const held = holders.get(customerId);
      const same = origin === null ? !held : held?.version === made.version && held.value === value;
      return !seen.has(customerId) || same
        ? []
        : [{ customerId, code, origin, value, madeBy: made.by, version: made.version }];
    });
    await writeChanges(transaction, changes, at);
    await announce(
      transaction,
      changes.map((each) => tagEvent(each, at, String(at))),
    );
    const changed = changes.map((each) => each.customerId);
    await followChange(dependencies, transaction, code, changed, { at, mark: String(at) });
    const details = { ...made.details, changed: changes.length };
    await audit.record(auditEntry(context, made.action, code, details), transaction);
    return { changed: changes.length, notFound: ids.filter((id) => !seen.has(id)) };
  });
};

const byHandRoutes = (dependencies: TagsDependencies): readonly Route[] => {
  const byHand = async (code: string) => {
    const row = await selectTag(dependencies.store.db, code);
    if (!row) return notFound(code);
    return row.kind === 'fact' && row.subject === 'customer'
      ? row
      : refuse(
          'NOT_BY_HAND',
          `${code} is a ${row.subject === 'customer' ? row.kind : row.subject} tag; customers have it by what it is made of, and not by hand.`,
        );
  };
  return [
    route(contract.assignTag, async ({ params: { code }, body: { customerIds, reason } }, context) => {
      const row = await byHand(code);
      if (isRefusal(row)) return row;
      const wanted = [...new Set(customerIds)].map((customerId) => ({ customerId, origin: { reason } }));
      const by = context.principal.name;
      return change(dependencies, context, code, wanted, {
        by,
        version: null,
        action: 'tag.assign',
        details: { reason },
      });
    }),
    route(contract.unassignTag, async ({ params: { code }, body: { customerIds, reason } }, context) => {
      const row = await byHand(code);
      if (isRefusal(row)) return row;
      const wanted = [...new Set(customerIds)].map((customerId) => ({ customerId, origin: null }));
      const by = context.principal.name;
      return change(dependencies, context, code, wanted, {
        by,
        version: null,
        action: 'tag.unassign',
        details: { reason },
      });
    }),
  ];
};

const modelRoute = (dependencies: TagsDependencies): Route =>
  route(contract.importModelResults, async ({ params: { code }, body }, context) => {
    const { db } = dependencies.store;
    const row = await selectTag(db, code);
    if (!row) return notFound(code);
    if (row.definition.kind !== 'model') return refuse('NOT_A_MODEL', `${code} is not made by a model.`);
    const { modelVersion, computedAt, complete } = body;
    const results = new Map(body.results.map((result) => [result.customerId, result]));
    const wanted = [...results.values()].map(({ customerId, score, has }) => ({
      customerId,
      origin: has ? { computedAt, ...(score === undefined ? {} : { score }) } : null,
    }));
    const others: { customerId: string; origin: null }[] = [];
    if (complete)
      for (let after: string | undefined = ''; after !== undefined; ) {
        const page: readonly string[] = await holdersAfter(db, code, after, HOLDERS_PAGE);
        for (const customerId of page) if (!results.has(customerId)) others.push({ customerId, origin: null });
        after = page.at(-1);
      }
    const answer = await change(dependencies, context, code, [...wanted, ...others], {
      by: row.definition.model,
      version: modelVersion,
      action: 'tag.results',
      details: { modelVersion, complete, results: results.size },
    });
    return { changed: answer.changed, notFound: answer.notFound.filter((id) => results.has(id)) };
  });

export const createTagRoutes = (dependencies: TagsDependencies): readonly Route[] => [
  ...readRoutes(dependencies),
  createRoute(dependencies),
  updateRoute(dependencies),
  deleteRoute(dependencies),
  route(contract.evaluateTag, async ({ params: { code } }, { principal }) => {
    const row = await selectTag(dependencies.store.db, code);
    if (!row) return notFound(code);
    const jobId = await enqueueEvaluation(dependencies, row, principal.name);
    return jobId === null
      ? refuse('NOT_EVALUATED', `${code} is a ${row.kind} tag; nothing computes it here.`)
      : { jobId };
  }),
  ...byHandRoutes(dependencies),
  modelRoute(dependencies),
];
