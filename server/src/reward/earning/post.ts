// Posts what was decided to the ledger, in its order. The key of each posting is made of rule and occasion, so posting again is nothing.
import { type BusinessDate, groupBy, isRefusal, type TradingCalendar } from '../../kernel/index.ts';
import type { PostResult } from '../ledger/index.ts';
import type { DecidedOperation } from '../points/index.ts';
import type { EarningDependencies } from './dependencies.ts';
import { notePosted, type OpenAward, type PostedAward, selectOpen } from './open-awards-store.ts';
import { type RuleBook, readRuleBook } from './rules-store.ts';

const PAGE = 1_000;
/** What keeps the ledger from judging: it may post later. */
const passing: ReadonlySet<string> = new Set([
  'PROGRAMME_NOT_FOUND',
  'PROGRAMME_STOPPED',
  'WALLET_NOT_FOUND',
  'CALENDAR_YEAR_UNKNOWN',
]);

/** Trades settle on the next trading day; null where the calendar is not known. */
const settlesOn = (calendar: TradingCalendar, date: string): string | null => {
  const next = calendar.next(date as BusinessDate);
  return isRefusal(next) ? null : next;
};

const operationOf = (award: OpenAward, book: RuleBook, calendar: TradingCalendar): DecidedOperation => {
  const ruleVersion = `${award.rule}@${award.version}`;
  if (award.ofKey !== null)
    return {
      ...{ kind: 'reverse', key: award.key, award: award.ofKey, points: -award.granted },
      ...{ occurredAt: award.occurredAt, reason: ruleVersion },
    };
  const rule = book.version(award.rule, award.version)?.rule;
  const settles = settlesOn(calendar, award.businessDate);
  const credit = {
    ...{ wallet: award.wallet, points: award.granted, priority: 0 },
    ...(award.desired > award.granted ? { desired: award.desired, cutBy: award.code ?? 'limit' } : {}),
  };
  const qualifying = rule?.qualifyingWallet ?? null;
  return {
    ...{ kind: 'award', key: award.key, customerId: award.customerId, occurredAt: award.occurredAt, ruleVersion },
    credits: [credit, ...(qualifying === null ? [] : [{ ...credit, wallet: qualifying }])],
    tradeDate: award.businessDate,
    ...(settles === null ? {} : { settlesOn: settles }),
    reason: rule?.name.zh ?? award.rule,
  };
};

const outcomeOf = ({ awardId }: OpenAward, result: PostResult | undefined): PostedAward => {
  if (result === undefined) return { awardId, state: 'waiting', note: null };
  if (!isRefusal(result)) return { awardId, state: 'posted', note: null };
  const note = `${result.code}: ${result.message}`;
  return { awardId, state: passing.has(result.code) ? 'waiting' : 'failed', note };
};

type Posting = Pick<EarningDependencies, 'store' | 'ledger' | 'tradingCalendar'>;

/** Posts a page of what waits; answers what became of it, in its order. */
const postPage = async (
  { store, ledger, tradingCalendar }: Posting,
  open: readonly OpenAward[],
): Promise<readonly PostedAward[]> => {
  const [book, calendar] = [await readRuleBook(store.db), await tradingCalendar()];
  const outcomes: PostedAward[] = [];
  for (const [programme, own] of groupBy(open, (award) => award.programme)) {
    const results = await ledger.postAll(
      programme,
      own.map((award) => operationOf(award, book, calendar)),
    );
    outcomes.push(...own.map((award, index) => outcomeOf(award, results[index])));
  }
  return outcomes.sort((one, other) => one.awardId - other.awardId);
};

/** Posts everything that waits; answers how many postings were made. */
export const postOpen = async (dependencies: Posting): Promise<number> => {
  const { store } = dependencies;
  let [after, posted] = [0, 0];
  for (;;) {
    const open = await selectOpen(store.db, after, PAGE);
    const last = open.at(-1);
    if (!last) return posted;
    after = last.awardId;
    const outcomes = await postPage(dependencies, open);
    const waited = new Set(open.flatMap(({ awardId, isWaiting }) => (isWaiting ? [awardId] : [])));
    await store.transaction((transaction) => notePosted(transaction, outcomes, waited), { lookups: true });
    posted += outcomes.filter(({ state }) => state === 'posted').length;
    if (open.length < PAGE) return posted;
  }
};
