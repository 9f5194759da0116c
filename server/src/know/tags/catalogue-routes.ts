// Import of files, tagged products and contents, history, lineage and approval over HTTP.
import { sql } from 'kysely';
import { isRefusal, refuse } from '../../kernel/index.ts';
import { type CallContext, type Route, route } from '../../platform/http/index.ts';
import { customersAmong, scopeCondition } from '../profiles/index.ts';
import {
  countObjects,
  deleteProposal,
  historyOf,
  objectsOf,
  type ProposalRow,
  proposals,
  writeObjects,
} from './catalogue-store.ts';
import * as contract from './contract.ts';
import { checked, usesOf } from './definition-checks.ts';
import type { TagsDependencies } from './dependencies.ts';
import { type BadLine, type GoodLine, readTagFile, unknownProblem } from './import-file.ts';
import { madeOf } from './lineage.ts';
import { tagsNamedBy } from './naming.ts';
import { auditEntry, change, enqueueEvaluation, listing, notFound, rowOfChanged, rowOfNew } from './routes.ts';
import { holdersAfter, holdersAmong, insertTag, replaceTag, selectTag, selectTags, type TagRow } from './store.ts';

const BAD_SHOWN = 200;
const CHUNK = 5_000;

const inChunks = <Item>(items: readonly Item[]): readonly (readonly Item[])[] =>
  Array.from({ length: Math.ceil(items.length / CHUNK) }, (_, at) => items.slice(at * CHUNK, (at + 1) * CHUNK));

type Mode = 'add' | 'replace' | 'remove';

/** Of the numbers those that there are and may be changed by the caller. */
const knownAmong = async (
  dependencies: TagsDependencies,
  context: CallContext,
  row: TagRow,
  ids: readonly string[],
): Promise<ReadonlySet<string>> => {
  if (row.subject === 'content') return new Set(ids);
  if (row.subject === 'product')
    return dependencies.productNames ? new Set((await dependencies.productNames(ids)).keys()) : new Set(ids);
  const scope = await scopeCondition(listing(dependencies), context.principal.scope);
  return customersAmong(dependencies.store.db, ids, scope);
};

/** Everybody else who has the tag. */
const othersThan = async ({ store }: TagsDependencies, code: string, ids: ReadonlySet<string>) => {
  const others: string[] = [];
  for (let after: string | undefined = ''; after !== undefined; ) {
    const page: readonly string[] = await holdersAfter(store.db, code, after, CHUNK);
    others.push(...page.filter((id) => !ids.has(id)));
    after = page.at(-1);
  }
  return others;
};

const importCustomers = async (
  dependencies: TagsDependencies,
  context: CallContext,
  { code }: TagRow,
  good: readonly GoodLine[],
  { mode, reason, dryRun }: { readonly mode: Mode; readonly reason: string; readonly dryRun: boolean },
): Promise<number> => {
  const others = mode === 'replace' ? await othersThan(dependencies, code, new Set(good.map(({ id }) => id))) : [];
  const wanted = [
    ...good.map(({ id, value }) => ({
      customerId: id,
      value,
      origin: mode === 'remove' ? null : { reason, file: true },
    })),
    ...others.map((customerId) => ({ customerId, value: null, origin: null })),
  ];
  let changed = 0;
  for (const some of inChunks(wanted)) {
    if (dryRun) {
      const ids = some.map(({ customerId }) => customerId);
      const held = await holdersAmong(dependencies.store.db, code, ids);
      const seen = await knownAmong(dependencies, context, { subject: 'customer' } as TagRow, ids);
      changed += some.filter(({ customerId, value, origin }) => {
        const holding = held.get(customerId);
        const same = origin === null ? !holding : holding?.value === value;
        return seen.has(customerId) && !same;
      }).length;
      continue;
    }
    const details = { reason, mode, lines: good.length };
    const made = { by: context.principal.name, version: null, action: 'tag.import', details };
    changed += (await change(dependencies, context, code, some, made)).changed;
  }
  return changed;
};

const importObjects = async (
  dependencies: TagsDependencies,
  context: CallContext,
  row: TagRow,
  good: readonly GoodLine[],
  { mode, reason, dryRun }: { readonly mode: Mode; readonly reason: string; readonly dryRun: boolean },
): Promise<number> => {
  const { store, audit, wallClock } = dependencies;
  const { code } = row;
  if (dryRun) {
    const held = new Map((await objectsOf(store.db, code)).map(({ objectId, value }) => [objectId, value]));
    const wanted = new Map(good.map(({ id, value }) => [id, value]));
    const differing = good.filter(({ id, value }) =>
      mode === 'remove' ? held.has(id) : !held.has(id) || held.get(id) !== value,
    ).length;
    const leaving = mode === 'replace' ? [...held.keys()].filter((id) => !wanted.has(id)).length : 0;
    return differing + leaving;
  }
  const changed = await store.transaction(async (transaction) => {
    const by = context.principal.name;
    const count = await writeObjects(transaction, code, good, { mode, at: wallClock.now(), by });
    const details = { reason, mode, lines: good.length, changed: count };
    await audit.record(auditEntry(context, 'tag.import', code, details), transaction);
    return count;
  });
  if (changed > 0) await enqueueEvaluation(dependencies, row, context.principal.name);
  return changed;
};

/** The lines whose number is known, and the others as bad ones; numbers of lines are those of the file. */
const judged = (
  content: string,
  known: ReadonlySet<string>,
  good: readonly GoodLine[],
  subject: TagRow['subject'],
): { readonly good: readonly GoodLine[]; readonly bad: readonly BadLine[] } => {
  const unknown = new Set(good.flatMap(({ id }) => (known.has(id) ? [] : [id])));
  if (unknown.size === 0) return { good, bad: [] };
  const rows = content.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const bad = rows.flatMap((text, at): BadLine[] => {
    const id =
      text
        .split(/[,;\t，；]/)[0]
        ?.trim()
        .replaceAll('"', '') ?? '';
    return unknown.has(id) ? [{ line: at + 1, text: text.slice(0, 80), problem: unknownProblem(subject) }] : [];
  });
  return { good: good.filter(({ id }) => known.has(id)), bad };
};

const importRoute = (dependencies: TagsDependencies): Route =>
  route(contract.importTag, async ({ params: { code }, body }, context) => {
    const row = await selectTag(dependencies.store.db, code);
    if (!row) return notFound(code);
    if (row.kind !== 'fact')
      return refuse('NOT_BY_HAND', `${code} is a ${row.kind} tag; it is computed and no file changes it.`);
    const read = readTagFile(body.content);
    const known = new Set<string>();
    for (const some of inChunks(read.good.map(({ id }) => id)))
      for (const id of await knownAmong(dependencies, context, row, some)) known.add(id);
    const { good, bad } = judged(body.content, known, read.good, row.subject);
    const badLines = [...read.bad, ...bad].toSorted((one, other) => one.line - other.line);
    // An empty replacement would take the tag off everybody for want of one readable line.
    if (good.length === 0 && !body.dryRun)
      return refuse('NO_GOOD_LINE', `None of the ${read.lines} lines can be used. Look at the bad lines first.`);
    const act = row.subject === 'customer' ? importCustomers : importObjects;
    return {
      ...{ lines: read.lines, good: good.length, bad: badLines.length, badLines: badLines.slice(0, BAD_SHOWN) },
      changed: await act(dependencies, context, row, good, body),
    };
  });

const lineageRoutes = (dependencies: TagsDependencies): readonly Route[] => {
  const { store, registry, productNames } = dependencies;
  return [
    route(contract.getTagLineage, async ({ params: { code } }) => {
      const row = await selectTag(store.db, code);
      if (!row) return notFound(code);
      const { attributes, events, model } = madeOf(row.definition);
      const made = tagsNamedBy(row.definition);
      const named = made.length === 0 ? [] : (await selectTags(store.db)).filter((each) => made.includes(each.code));
      return {
        attributes: attributes.map((name) => ({ name, label: registry.get(name)?.label ?? null })),
        ...{ events: [...events], model, objects: await countObjects(store.db, code) },
        tags: named.map((each) => ({ code: each.code, name: { zh: each.name_zh, en: each.name_en } })),
        usedBy: [...(await usesOf(dependencies, code))],
      };
    }),
    route(contract.listTaggedObjects, async ({ params: { code }, query: { page, pageSize } }) => {
      const row = await selectTag(store.db, code);
      if (!row) return notFound(code);
      const rows = await objectsOf(store.db, code, { offset: (page - 1) * pageSize, limit: pageSize });
      const names =
        row.subject === 'product' && productNames
          ? await productNames(rows.map(({ objectId }) => objectId))
          : new Map();
      return {
        total: await countObjects(store.db, code),
        rows: rows.map((each) => ({ ...each, name: names.get(each.objectId) ?? null })),
      };
    }),
    route(contract.tagHistoryOfCustomer, async ({ params: { customerId } }, { principal }) => {
      const visible = await scopeCondition(listing(dependencies), principal.scope);
      if (!(await customersAmong(store.db, [customerId], sql`${visible}`)).has(customerId))
        return refuse('CUSTOMER_NOT_FOUND', 'There is no customer of this number among those whom you may see.');
      const rows = await historyOf(store.db, customerId);
      return { rows: rows.map(({ nameZh, nameEn, ...row }) => ({ ...row, name: { zh: nameZh, en: nameEn } })) };
    }),
  ];
};

/** The row that a proposal asks for, or why it can no longer be made. */
const proposed = async ({ store, wallClock }: TagsDependencies, proposal: ProposalRow) => {
  const known = await selectTag(store.db, proposal.code);
  if (proposal.isNew) {
    const body = contract.createTag.body?.parse(proposal.body);
    if (known || !body) return refuse('TAG_EXISTS', `There is a tag ${proposal.code} by now. Reject the proposal.`);
    return rowOfNew(body, wallClock.now(), proposal.proposedName);
  }
  const body = contract.updateTag.body?.parse(proposal.body);
  return known && body
    ? rowOfChanged(known, body, wallClock.now())
    : refuse('NO_PROPOSAL', 'The tag is there no more.');
};

const decideRoute = (dependencies: TagsDependencies): Route =>
  route(contract.decideTagProposal, async ({ params: { code }, body: { approve, note } }, context) => {
    const { store, audit } = dependencies;
    const [proposal] = await proposals(store.db, code);
    const gone = refuse('NO_PROPOSAL', `Nothing about ${code} waits; somebody may have decided it.`);
    if (!proposal) return gone;
    if (approve && proposal.proposedBy === context.principal.id)
      return refuse('SAME_PERSON', 'Whoever proposed a definition cannot approve it. Ask somebody else.');
    const row = approve ? await proposed(dependencies, proposal) : null;
    if (row !== null && isRefusal(row)) return row;
    const bad = row === null ? null : await checked(dependencies, code, row.definition, row.subject);
    if (bad) return bad;
    const done = await store.transaction(async (transaction) => {
      if (!(await deleteProposal(transaction, code))) return false;
      if (row !== null && proposal.isNew) await insertTag(transaction, row);
      if (row !== null && !proposal.isNew) await replaceTag(transaction, row);
      const action = approve ? 'tag.approve' : 'tag.reject';
      const details = { note, proposedBy: proposal.proposedName, body: proposal.body };
      await audit.record(auditEntry(context, action, code, details), transaction);
      return true;
    });
    if (!done) return gone;
    return { jobId: row === null ? null : await enqueueEvaluation(dependencies, row, context.principal.name) };
  });

const textOf = (body: Readonly<Record<string, unknown>>): { zh: string; en: string } => {
  const name = body.name as { readonly zh?: string; readonly en?: string } | undefined;
  return { zh: name?.zh ?? '', en: name?.en ?? '' };
};

export const createCatalogueRoutes = (dependencies: TagsDependencies): readonly Route[] => [
  importRoute(dependencies),
  ...lineageRoutes(dependencies),
  route(contract.listTagProposals, async (_input, { principal }) => ({
    rows: (await proposals(dependencies.store.db)).map(
      ({ code, isNew, body, proposedAt, proposedBy, proposedName }) => ({
        ...{ code, isNew, body, proposedAt, name: textOf(body) },
        ...{ proposedBy: proposedName, own: proposedBy === principal.id },
      }),
    ),
  })),
  decideRoute(dependencies),
];
