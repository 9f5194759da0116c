// Merging wallets links customers: lots, debt and entries keep their origin, so that undoing it gives back what is unspent.
import { sql } from 'kysely';
import { type Clock, isRefusal, type Refusal, refuse, type TradingCalendar } from '../../kernel/index.ts';
import { kept, type StateStore, type StateTransaction } from '../../platform/state-store/index.ts';
import {
  emptyBook,
  type MergeOperation,
  noChanges,
  type Outcome,
  type Posting,
  type RefusalCode,
  type UnmergeOperation,
} from '../points/index.ts';
import { hashRequest, type PostResult, refuseProgramme, replay, runBatch } from './batch.ts';
import { type ProgrammeDirectory, programmeMissing, type StoredProgramme, selectProgramme } from './programmes.ts';
import { barrierOf, knownKeys, moreNumbers } from './store.ts';
import { ownersOf } from './store-load.ts';
import { writeBatch } from './store-write.ts';

interface Link {
  readonly customer_id: string;
  readonly into_customer: string | null;
  readonly root_customer: string;
}

/** Everybody merged with any of the customers. */
export const linksOf = async (
  transaction: StateTransaction | StateStore['db'],
  programmeId: number,
  customers: readonly string[],
): Promise<readonly Link[]> => {
  const { rows } = await kept(sql<Link>`
    select distinct link.* from (${ownersOf(customers)}) as customer cross join lateral (
      select root_customer from ledger_link where programme_id = ${programmeId}::integer and customer_id = customer.id collate "C" offset 0
    ) root cross join lateral (select customer_id, into_customer, root_customer from ledger_link
      where programme_id = ${programmeId}::integer and root_customer = root.root_customer collate "C" offset 0) link order by customer_id`).execute(
    transaction,
  );
  return rows;
};

/** Who stands for each customer, following where each was merged into. A customer alone is left out. */
const rooted = (into: ReadonlyMap<string, string | null>): readonly Link[] => {
  const rootOf = (customer: string): string => {
    const next = into.get(customer);
    return next ? rootOf(next) : customer;
  };
  const links = [...into].map(([customer_id, into_customer]) => ({
    customer_id,
    into_customer,
    root_customer: rootOf(customer_id),
  }));
  const sizes = new Map<string, number>();
  for (const { root_customer } of links) sizes.set(root_customer, (sizes.get(root_customer) ?? 0) + 1);
  return links.filter(({ root_customer }) => (sizes.get(root_customer) ?? 0) > 1);
};

const writeLinks = async (
  transaction: StateTransaction,
  programmeId: number,
  touched: readonly string[],
  links: readonly Link[],
): Promise<void> => {
  await sql`delete from ledger_link where programme_id = ${programmeId}::integer and customer_id = any(${touched}::text[])`.execute(
    transaction,
  );
  await sql`
    insert into ledger_link (programme_id, customer_id, into_customer, root_customer)
    select ${programmeId}::integer, * from unnest(${links.map((link) => link.customer_id)}::text[],
      ${links.map((link) => link.into_customer)}::text[], ${links.map((link) => link.root_customer)}::text[])`.execute(
    transaction,
  );
  await sql`
    update ledger_account account set root_customer = coalesce(link.root_customer, account.customer_id),
      group_size = greatest(1, (select count(*) from ledger_link other
        where other.programme_id = ${programmeId}::integer and other.root_customer = link.root_customer))
    from unnest(${touched}::text[]) as touched (customer_id)
      left join ledger_link link on link.programme_id = ${programmeId}::integer and link.customer_id = touched.customer_id collate "C"
    where account.programme_id = ${programmeId}::integer and account.customer_id = touched.customer_id collate "C"`.execute(
    transaction,
  );
};

type Decided = { readonly into: ReadonlyMap<string, string | null> | null; readonly outcome: Outcome };

const outcomeOf = (unchanged: boolean): Outcome => ({ wallets: [], points: 0, ...(unchanged ? { unchanged } : {}) });

const decideMerge = (links: readonly Link[], { customerId, into }: MergeOperation): Decided | Refusal<RefusalCode> => {
  const edges = new Map(links.map((link) => [link.customer_id, link.into_customer]));
  const roots = new Map(links.map((link) => [link.customer_id, link.root_customer]));
  const [from, to] = [roots.get(customerId) ?? customerId, roots.get(into) ?? into];
  if (customerId === into) return refuse('SAME_CUSTOMER', 'A customer cannot be merged into themselves.');
  if (from === to) return { into: null, outcome: outcomeOf(true) };
  edges.set(to, edges.get(to) ?? null);
  edges.set(from, to);
  return { into: edges, outcome: outcomeOf(false) };
};

const decideUnmerge = async (
  transaction: StateTransaction,
  programmeId: number,
  links: readonly Link[],
  customerId: string,
  at: number,
): Promise<Decided | Refusal<RefusalCode>> => {
  const edges = new Map(links.map((link) => [link.customer_id, link.into_customer]));
  if (!edges.get(customerId)) return refuse('NOT_MERGED', 'This customer has not been merged into another.');
  const { rows } = await sql<{ key: string }>`
    select key from ledger_hold where programme_id = ${programmeId}::integer and state = 'open' and times_out_at > ${at}::bigint
      and customer_id = any(${[...edges.keys()]}::text[]) limit 1`.execute(transaction);
  if (rows[0])
    return refuse('HOLD_OPEN', 'Points of these customers are held; capture or void the hold first.', {
      hold: rows[0].key,
    });
  edges.set(customerId, null);
  return { into: edges, outcome: outcomeOf(false) };
};

const record = async (
  transaction: StateTransaction,
  programmeId: number,
  operation: MergeOperation | UnmergeOperation,
  at: number,
  decided: Decided | Refusal<RefusalCode>,
): Promise<Posting> => {
  const [postingId] = await moreNumbers(transaction, 1);
  const posting: Posting = {
    ...{ postingId: postingId as number, key: operation.key, kind: operation.kind, customerId: operation.customerId },
    ...{
      counterparty: operation.kind === 'merge' ? operation.into : null,
      effectiveAt: at,
      recordedAt: at,
      targetId: null,
    },
    ...{ base: null, request: operation, entries: [] },
    outcome: isRefusal(decided) ? null : decided.outcome,
    refusal: isRefusal(decided)
      ? {
          code: decided.code,
          message: decided.message,
          ...(decided.details ? { details: { ...decided.details } } : {}),
        }
      : null,
  };
  const written = { posting, requestHash: hashRequest(operation), attribution: null };
  await writeBatch(transaction, programmeId, emptyBook(), noChanges(), [written]);
  return posting;
};

export interface MergeDependencies {
  readonly store: StateStore;
  readonly clock: Clock;
  readonly directory: ProgrammeDirectory;
  readonly timeZone: string;
  readonly tradingCalendar: () => Promise<TradingCalendar>;
}

/** Never before anything that was recorded about these customers. */
const recordedAt = async (
  transaction: StateTransaction,
  programmeId: number,
  customers: readonly string[],
  at: number,
) => {
  const { rows } = await sql<{ last: number | null }>`
    select max(last_recorded_at) as last from ledger_account
    where programme_id = ${programmeId}::integer and customer_id = any(${customers}::text[])`.execute(transaction);
  return Math.max(at, rows[0]?.last ?? 0);
};

/** Writes what is due before customers begin or cease to count together: later it would meet other debts. */
const settleFirst = async (
  transaction: StateTransaction,
  { timeZone }: MergeDependencies,
  programme: StoredProgramme,
  customers: readonly string[],
  at: number,
  tradingCalendar: TradingCalendar,
): Promise<void> => {
  const settling = programme.wallets.flatMap(({ wallet }) => customers.map((customerId) => ({ wallet, customerId })));
  const surroundings = { at, timeZone, tradingCalendar, attributions: new Map() };
  await runBatch(transaction, programme, { operations: [], settling }, surroundings);
};

/** Merges, or undoes it. Holds the programme's barrier alone, so nothing is decided meanwhile. */
export const mergeWallets = async (
  dependencies: MergeDependencies,
  code: string,
  operation: MergeOperation | UnmergeOperation,
): Promise<PostResult> => {
  const { store, clock, directory } = dependencies;
  const calendar = await dependencies.tradingCalendar();
  const found = await directory.find(code);
  if (!found) return programmeMissing(code);
  const { programmeId } = found;
  return store.transaction(async (transaction) => {
    await sql`select pg_advisory_xact_lock(${barrierOf(programmeId)}::bigint)`.execute(transaction);
    const known = (await knownKeys(transaction, programmeId, [operation.key])).get(operation.key);
    if (known) return replay(known, hashRequest(operation));
    const programme = await selectProgramme(transaction, code);
    if (!programme) return programmeMissing(code);
    const stopped = refuseProgramme(programme);
    if (stopped) return stopped;
    const named = operation.kind === 'merge' ? [operation.customerId, operation.into] : [operation.customerId];
    const links = await linksOf(transaction, programmeId, named);
    const everybody = [...new Set([...named, ...links.map((link) => link.customer_id)])];
    const at = await recordedAt(transaction, programmeId, everybody, clock.now());
    await settleFirst(transaction, dependencies, programme, named, at, calendar);
    const decided =
      operation.kind === 'merge'
        ? decideMerge(links, operation)
        : await decideUnmerge(transaction, programmeId, links, operation.customerId, at);
    if (!isRefusal(decided) && decided.into !== null)
      await writeLinks(transaction, programmeId, [...decided.into.keys()], rooted(decided.into));
    const { postingId, outcome, refusal } = await record(transaction, programmeId, operation, at, decided);
    if (refusal) return refuse(refusal.code as RefusalCode, refusal.message, { ...refusal.details, replayed: false });
    return {
      kind: 'posted',
      key: operation.key,
      postingId,
      replayed: false,
      recordedAt: at,
      outcome: outcome as Outcome,
    };
  });
};
