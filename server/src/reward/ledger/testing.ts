// Text tables for the ledger: one line an operation, what is to come of it, and the balances after it.
import { expect } from 'vitest';
import {
  type BusinessDate,
  isRefusal,
  type ManualClock,
  manualClock,
  startOfDay,
  tradingCalendar,
} from '../../kernel/index.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import { reconcileProgramme } from '../journal-checks/index.ts';
import type { Operation, Wallet } from '../points/index.ts';
import type { PostResult } from './batch.ts';
import { createLedgerCore, type LedgerCore } from './core.ts';
import type { Attribute } from './poster.ts';
import type { ProgrammeSettings } from './programmes.ts';
import { shippedHolidays } from './testing-calendar.ts';

export const wallet = (code: string, more: Partial<Wallet> = {}): Wallet => ({
  ...{ wallet: code, nameZh: code, nameEn: code, spendable: true, transferable: false },
  expiry: { kind: 'none' },
  activation: { kind: 'at_once' },
  ...more,
});

export const settings = (more: Partial<ProgrammeSettings> = {}): ProgrammeSettings => ({
  ...{ nameZh: '积分', nameEn: 'Points', reversal: 'unlimited', holdTimeoutMs: 1_800_000 },
  wallets: [wallet('points', { transferable: true })],
  ...more,
});

/** A table with the programme it runs in. */
export interface Scenario {
  readonly title: string;
  readonly settings: ProgrammeSettings;
  readonly table: string;
}

export interface TestLedger {
  readonly store: StateStore;
  readonly core: LedgerCore;
  readonly clock: ManualClock;
  readonly timeZone: string;
}

export const openTestLedger = (
  store: StateStore,
  { timeZone = 'Asia/Shanghai', attribute }: { readonly timeZone?: string; readonly attribute?: Attribute } = {},
): TestLedger => {
  const clock = manualClock(0);
  const calendar = tradingCalendar([2025, 2026], shippedHolidays);
  const core = createLedgerCore({
    ...{ store, clock, wallClock: { now: () => Date.now() }, timeZone, onPosted: [] },
    tradingCalendar: async () => calendar,
    attribute: attribute ?? (async (questions) => questions.map(() => null)),
  });
  return { store, core, clock, timeZone };
};

/** "2026-06-30" or "2026-06-30T14:00" in the zone. */
export const instantOf = (text: string, timeZone: string): number => {
  const [date = '', time = '00:00'] = text.split('T');
  const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number);
  return startOfDay(date as BusinessDate, timeZone) + ((hours * 60 + minutes) * 60 + seconds) * 1_000;
};

const durations: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** One line of a table: words and name=value pairs. */
const parse = (text: string): { readonly words: readonly string[]; readonly named: ReadonlyMap<string, string> } => {
  const parts = text.trim().split(/\s+/);
  return {
    words: parts.filter((part) => !part.includes('=')),
    named: new Map(parts.filter((part) => part.includes('=')).map((part) => part.split('=') as [string, string])),
  };
};

const operationOf = (text: string, { clock, timeZone }: TestLedger): Operation => {
  const { words, named } = parse(text);
  const [kind = '', key = '', ...rest] = words;
  const number = (name: string) => (named.has(name) ? { [name]: Number(named.get(name)) } : {});
  const word = (name: string) => (named.has(name) ? { [name]: named.get(name) } : {});
  const at = named.has('at') ? instantOf(named.get('at') ?? '', timeZone) : clock.now();
  const where = named.get('wallet') ?? 'points';
  const [customerId = '', amount = ''] = rest;
  const spend = { customerId, wallet: where, points: Number(amount) };
  const timeout = /^(\d+)([smhd])$/.exec(named.get('timeout') ?? '');
  switch (kind) {
    case 'award': {
      const credit = {
        wallet: where,
        points: Number(amount),
        priority: Number(named.get('priority') ?? 0),
        ...word('expiresOn'),
      };
      const qualify = named.has('qualify')
        ? [{ wallet: 'growth', points: Number(named.get('qualify')), priority: 0 }]
        : [];
      return {
        kind,
        key,
        customerId,
        credits: [credit, ...qualify],
        occurredAt: at,
        ...number('base'),
        ...word('settlesOn'),
      } as Operation;
    }
    case 'redeem':
      return { kind, key, ...spend };
    case 'hold':
      return {
        kind,
        key,
        ...spend,
        ...(timeout ? { timeoutMs: Number(timeout[1]) * (durations[timeout[2] ?? ''] ?? 0) } : {}),
      };
    case 'capture':
      return { kind, key, hold: customerId, ...(amount ? { points: Number(amount) } : {}) };
    case 'void':
      return { kind, key, hold: customerId };
    case 'cancel':
      return {
        kind,
        key,
        redemption: customerId,
        ...(amount ? { points: Number(amount) } : {}),
        ...number('minimumDays'),
      };
    case 'reverse':
      return {
        kind,
        key,
        award: customerId,
        occurredAt: at,
        ...number('base'),
        ...(amount ? { points: Number(amount) } : {}),
      };
    case 'activate':
      return { kind, key, award: customerId };
    case 'transfer':
      return { kind, key, customerId, to: amount, wallet: where, points: Number(rest[2]) };
    case 'adjust':
      return {
        kind,
        key,
        ...spend,
        ...word('expiresOn'),
        reason: 'by hand',
        proposedBy: 'one',
        approvedBy: 'two',
      } as Operation;
    case 'merge':
      return { kind, key, customerId, into: amount, reason: 'same person' };
    case 'unmerge':
      return { kind, key, customerId, reason: 'not the same' };
    default:
      throw new Error(`the table has an unknown operation: ${text}`);
  }
};

const shownOutcome = (result: PostResult): string => {
  if (isRefusal(result)) return `${result.details?.replayed === true ? 'replayed ' : ''}${result.code}`;
  const { outcome } = result;
  const named = (['released', 'expired', 'absorbed', 'debt', 'shortfall', 'pending'] as const).flatMap((name) =>
    outcome[name] ? [`${name}=${outcome[name]}`] : [],
  );
  const words = [result.replayed ? 'replayed ok' : 'ok', ...named, ...(outcome.unchanged ? ['unchanged'] : [])];
  return words.join(' ');
};

/** "A 100 p50 h20 d5": available, pending, held, debt; nothing where a customer has nothing. */
export const shownBalances = async (
  { core }: TestLedger,
  programme: string,
  customers: readonly string[],
  where = 'points',
): Promise<string> => {
  const shown: string[] = [];
  for (const customerId of customers) {
    const answer = await core.balances(programme, customerId, null);
    if (isRefusal(answer)) throw new Error(answer.message);
    const balance = answer.wallets.find((each) => each.wallet === where);
    if (!balance) continue;
    const { available, pending, held, debt } = balance;
    const parts = [
      available !== 0 ? String(available) : '',
      pending ? `p${pending}` : '',
      held ? `h${held}` : '',
      debt ? `d${debt}` : '',
    ];
    const text = parts.filter((part) => part !== '').join(' ');
    if (text !== '') shown.push(`${customerId} ${text}`);
  }
  return shown.join(', ');
};

export const runOperation = async (ledger: TestLedger, programme: string, operation: Operation): Promise<PostResult> =>
  operation.kind === 'merge' || operation.kind === 'unmerge'
    ? ledger.core.merge(programme, operation)
    : ledger.core.post(programme, operation);

/** A line that is no operation: sets the clock, sweeps, checks, looks at the past. */
const runControl = async (ledger: TestLedger, programme: string, words: readonly string[]): Promise<string | null> => {
  const [first = '', second = '', third = ''] = words;
  if (first === 'now') {
    ledger.clock.set(instantOf(second, ledger.timeZone));
    return '';
  }
  if (first === 'sweep') return `wrote ${await ledger.core.sweep({ only: programme })}`;
  if (first === 'growth') return shownBalances(ledger, programme, [second], 'growth');
  if (first === 'soon') {
    const answer = await ledger.core.balances(programme, second, null);
    return isRefusal(answer) ? answer.code : String(answer.wallets[0]?.expiringSoon);
  }
  if (first === 'past') {
    // past CUSTOMER EFFECTIVE KNOWN
    const asOf = {
      effectiveAt: instantOf(third, ledger.timeZone),
      knownAt: instantOf(words[3] ?? third, ledger.timeZone),
    };
    const answer = await ledger.core.balances(programme, second, asOf);
    if (isRefusal(answer)) return answer.code;
    const { available = 0, pending = 0, held = 0, debt = 0 } = answer.wallets[0] ?? {};
    return [String(available), pending ? `p${pending}` : '', held ? `h${held}` : '', debt ? `d${debt}` : '']
      .filter((part) => part !== '')
      .join(' ');
  }
  return null;
};

/** Runs a table. Columns: operation | expected | balances. Empty balances are not looked at; "-" means that nobody has anything. */
export const runTable = async (ledger: TestLedger, programme: string, table: string): Promise<number> => {
  const lines = table.split('\n').filter((line) => line.trim() !== '');
  const customers = new Set<string>();
  for (const line of lines) {
    const [operation = '', expected = '', balances = ''] = line.split('|').map((cell) => cell.trim());
    const { words } = parse(operation);
    const control = await runControl(ledger, programme, words);
    const shown = control ?? shownOutcome(await runOperation(ledger, programme, operationOf(operation, ledger)));
    if (control === null) for (const word of words.slice(2)) if (/^[A-Z]$/.test(word)) customers.add(word);
    expect(`${operation} | ${shown}`, `line ${lines.indexOf(line) + 1}`).toBe(`${operation} | ${expected}`);
    if (balances === '') continue;
    const found = await shownBalances(ledger, programme, [...customers].sort());
    expect(`${operation} | ${found === '' ? '-' : found}`).toBe(`${operation} | ${balances}`);
  }
  const { programmeId } = (await ledger.core.programme(programme)) ?? {};
  if (programmeId !== undefined)
    expect((await reconcileProgramme(ledger.store.db, programmeId)).violations, 'after the table').toEqual([]);
  return lines.length;
};
