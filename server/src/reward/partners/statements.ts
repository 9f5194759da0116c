// Statements: computed while a month is open, kept as they are when it is closed. Whoever closes holds the partner's row, so that what moves
// points meanwhile lands in the next month.
import { sql } from 'kysely';
import { assert, type BusinessDate, type Refusal, refuse, startOfDay } from '../../kernel/index.ts';
import type { StateTransaction } from '../../platform/state-store/index.ts';
import { postedUnderKeys, postedUnderPrefix } from '../accounting/index.ts';
import { documentSchema, type StatementDocument, type Totals } from '../partner-rules/contract.ts';
import { laterMonth, nextMonth, noTotals, type Posted, prove, statementOf } from '../partner-rules/index.ts';
import type { PartnersDependencies } from './dependencies.ts';
import { knownPostings, selectMonth } from './movements-store.ts';
import { knownPartner, postingPrefix, todayOf } from './operate.ts';
import { endPack, insertPackMove, selectPackHeads, selectPackMoves, selectPacks } from './packs-store.ts';
import { changed, lockState, type PartnerState, type Reading, selectStates } from './store.ts';

/** A statement as it stands. */
export interface Statement {
  readonly partner: string;
  readonly month: string;
  /** Null while the month is open. */
  readonly number: string | null;
  readonly state: 'draft' | 'closed' | 'agreed';
  readonly document: StatementDocument;
  readonly closedAt: number | null;
  readonly closedBy: string | null;
  readonly agreedAt: number | null;
  readonly agreedBy: string | null;
}

interface Row extends Omit<Statement, 'document'> {
  readonly document: unknown;
  readonly closedById: string;
}

const columns = sql`partner, month, number, state, document, closed_at as "closedAt", closed_by as "closedBy",
  closed_by_id as "closedById", agreed_at as "agreedAt", agreed_by as "agreedBy"`;

const parsed = ({ closedById: _closedById, ...row }: Row): Statement => ({
  ...row,
  document: documentSchema.parse(row.document),
});

const selectClosed = async (db: Reading, partner: string): Promise<readonly Row[]> => {
  const { rows } = await sql<Row>`select ${columns} from partner_statement
    where partner = ${partner} order by month desc`.execute(db);
  return rows;
};

/** How many statements of each partner wait for agreement. */
export const countClosed = async (db: Reading): Promise<ReadonlyMap<string, number>> => {
  const { rows } = await sql<{ partner: string; n: number }>`
    select partner, count(*)::int as n from partner_statement where state = 'closed' group by partner`.execute(db);
  return new Map(rows.map(({ partner, n }) => [partner, n]));
};

const spanOf = (month: string, timeZone: string) => ({
  from: startOfDay(`${month}-01` as BusinessDate, timeZone),
  to: startOfDay(`${nextMonth(month)}-01` as BusinessDate, timeZone),
});

/** The statement of a month from what is in it, proved against the journal. */
const documentOf = async (
  db: Reading,
  { timeZone }: Pick<PartnersDependencies, 'timeZone'>,
  partner: string,
  month: string,
  opening: Totals,
): Promise<StatementDocument> => {
  const movements = await selectMonth(db, partner, month);
  const [heads, moves] = [await selectPackHeads(db, partner, month), await selectPackMoves(db, partner, month)];
  const journal = new Map<string, Posted>();
  const unknown = new Map<string, Posted>();
  // A partner whose contract moved to another programme has movements in both.
  const programmes = new Set(movements.map(({ programme }) => programme));
  for (const programme of programmes) {
    const keys = movements.flatMap((each) => (each.programme === programme ? (each.postingKey ?? []) : []));
    for (const { key, ...posted } of await postedUnderKeys(db, programme, keys)) journal.set(key, posted);
    const under = await postedUnderPrefix(db, programme, postingPrefix(partner), spanOf(month, timeZone));
    const known = await knownPostings(
      db,
      under.map(({ key }) => key),
    );
    for (const { key, ...posted } of under) if (!known.has(key)) unknown.set(key, posted);
  }
  return statementOf(month, opening, movements, heads, moves, prove(movements, journal, unknown));
};

const draftOf = (partner: string, document: StatementDocument): Statement => ({
  ...{ partner, month: document.month, number: null, state: 'draft', document },
  ...{ closedAt: null, closedBy: null, agreedAt: null, agreedBy: null },
});

/** Statements of a partner, the newest first: open months as they stand now, closed ones as they were closed. */
export const statementsOf = async (context: PartnersDependencies, partner: string): Promise<readonly Statement[]> => {
  const { db } = context;
  const state = (await selectStates(db)).get(partner);
  if (!state) return [];
  const closed = (await selectClosed(db, partner)).map(parsed);
  const drafts: Statement[] = [];
  let opening = closed[0]?.document.closing ?? noTotals;
  const thisMonth = laterMonth(todayOf(context).slice(0, 7), state.openMonth);
  for (let month = state.openMonth; month <= thisMonth; month = nextMonth(month)) {
    const document = await documentOf(db, context, partner, month, opening);
    drafts.unshift(draftOf(partner, document));
    opening = document.closing;
  }
  return [...drafts, ...closed];
};

export const statementMissing = (month: string): Refusal<'STATEMENT_NOT_FOUND'> =>
  refuse('STATEMENT_NOT_FOUND', `There is no statement of ${month}. Choose one of the list.`);

export const statementFor = async (
  context: PartnersDependencies,
  partner: string,
  month: string,
): Promise<Statement | Refusal> =>
  (await statementsOf(context, partner)).find((each) => each.month === month) ?? statementMissing(month);

/** Ends packs whose last day is before the day; what is left of them expires in the month of that day. */
export const expirePacks = async (
  transaction: StateTransaction,
  { partner, openMonth }: PartnerState,
  day: string,
  at: number,
): Promise<number> => {
  const over = (await selectPacks(transaction, partner)).filter(
    ({ state, validUntil }) => state === 'active' && validUntil !== null && validUntil < day,
  );
  for (const { packId, validUntil, remaining: points, remainingFen: fen } of over) {
    const month = laterMonth((validUntil ?? day).slice(0, 7), openMonth);
    await endPack(transaction, packId);
    const move = { partner, packId, points, fen, month, movementId: null, at };
    if (points > 0) await insertPackMove(transaction, { ...move, kind: 'expired' });
  }
  return over.length;
};

/** Who closes a month. */
export interface Closer {
  readonly id: string;
  readonly name: string;
}

const wrongMonth = (state: PartnerState, month: string, today: string): Refusal | null => {
  if (month < state.openMonth) return refuse('STATEMENT_CLOSED', `The statement of ${month} is closed already.`);
  if (month > state.openMonth)
    return refuse('MONTH_BEFORE_OPEN', `${state.openMonth} comes first: close it before ${month}.`, {
      month: state.openMonth,
    });
  return month < today.slice(0, 7)
    ? null
    : refuse('MONTH_NOT_OVER', `${month} is not over; it can be closed from the first of the next month on.`);
};

/** Closes a month for good. A month that does not agree with the journal to the point is not closed. */
export const closeMonth = async (
  context: PartnersDependencies,
  partner: string,
  month: string,
  by: Closer,
  onClosed: (transaction: StateTransaction, number: string) => Promise<unknown>,
): Promise<Refusal | null> => {
  const { store, clock } = context;
  const known = await knownPartner(context, partner);
  if ('kind' in known) return known;
  return store.transaction(async (transaction) => {
    const state = await lockState(transaction, partner, 'update');
    assert(state, `the partner ${partner} has no state`);
    const wrong = wrongMonth(state, month, todayOf(context));
    if (wrong) return wrong;
    const now = clock.now();
    await expirePacks(transaction, state, `${nextMonth(month)}-01`, now);
    const [before] = (await selectClosed(transaction, partner)).map(parsed);
    const document = await documentOf(transaction, context, partner, month, before?.document.closing ?? noTotals);
    if (!document.proof.isReconciled) {
      const [first] = document.proof.findings;
      return refuse(
        'STATEMENT_NOT_RECONCILED',
        `The movements of ${month} and the journal differ (${first?.kind ?? 'sums'}: ${first?.postingKey ?? 'no single posting'}); find out why first.`,
        { findings: document.proof.findings },
      );
    }
    const number = `PS-${partner}-${String(state.statements + 1).padStart(4, '0')}`;
    await sql`insert into partner_statement (partner, month, number, state, document, closed_at, closed_by, closed_by_id)
      values (${partner}, ${month}, ${number}, 'closed', ${JSON.stringify(document)}::json, ${now}::bigint, ${by.name}, ${by.id})`.execute(
      transaction,
    );
    await sql`update partner_state set open_month = ${nextMonth(month)}, statements = statements + 1
      where partner = ${partner}`.execute(transaction);
    await onClosed(transaction, number);
    return null;
  });
};

/** Somebody else than who closed it says that the partner agrees. */
export const agreeStatement = async (
  { store, clock, db }: PartnersDependencies,
  partner: string,
  month: string,
  by: Closer,
  onAgreed: (transaction: StateTransaction) => Promise<unknown>,
): Promise<Refusal | null> => {
  const row = (await selectClosed(db, partner)).find((each) => each.month === month);
  if (!row) return refuse('STATEMENT_OPEN', `The statement of ${month} is not closed; close it first.`);
  if (row.state === 'agreed') return refuse('STATEMENT_AGREED', 'It is agreed to already.');
  if (row.closedById === by.id)
    return refuse('SECOND_PERSON_REQUIRED', 'Whoever closed a statement cannot agree to it; ask somebody else.');
  return store.transaction(async (transaction) => {
    const done = changed(
      await sql`update partner_statement set state = 'agreed', agreed_at = ${clock.now()}::bigint, agreed_by = ${by.name}
        where partner = ${partner} and month = ${month} and state = 'closed'`.execute(transaction),
    );
    if (!done) return refuse('STATEMENT_AGREED', 'It is agreed to already.');
    await onAgreed(transaction);
    return null;
  });
};
