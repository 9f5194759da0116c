// One month put together: what events and the ledger state of each person becomes the lines of each customer, what names no customer is
// shared by the rules, and what is left is nobody's and says why. Pure.
import { allocate, costOfUnits } from './allocate.ts';
import {
  isLine,
  type Line,
  type LineAmounts,
  lines,
  noAmounts,
  type Reason,
  type Remainder,
  revenueOf,
} from './line.ts';
import type { AllocationRule, ContributionSettings } from './settings.ts';

/** What was stated: fen of a line, or units of something that has a cost ("contact_call", "use_self", "complaint", "minutes"). */
export interface StatedItem {
  readonly item: string;
  readonly fen: number;
  readonly units: number;
}

/** An imported amount without customer. */
export interface SharedItem {
  readonly line: Line;
  readonly unitId: string | null;
  readonly fen: number;
}

const unitCost = ({ contact, use, complaint }: ContributionSettings, item: string): string | null => {
  if (item === 'complaint') return complaint;
  if (item === 'minutes') return contact.minute;
  const [kind, how = ''] = item.split('_');
  if (kind === 'contact') return contact[how as keyof typeof contact] ?? contact.other;
  return kind === 'use' ? (use[how as keyof typeof use] ?? use.other) : null;
};

/** The lines of what was stated of one person. */
export const amountsOf = (items: readonly StatedItem[], settings: ContributionSettings): number[] => {
  const amounts = noAmounts();
  const add = (line: Line, fen: number): void => {
    const at = lines.indexOf(line);
    amounts[at] = (amounts[at] ?? 0) + fen;
  };
  for (const { item, fen, units } of items) {
    if (isLine(item)) add(item, fen);
    else if (item === 'passed_on') add('commission', settings.deductPassedOn ? -fen : 0);
    else {
      const cost = unitCost(settings, item);
      if (cost !== null) add('service_time', costOfUnits(units, cost));
    }
  }
  return amounts;
};

/** Everybody's lines of a month, by customer, and what belongs to nobody. */
export interface MonthBook {
  readonly customers: Map<string, number[]>;
  readonly remainders: Remainder[];
  /** What was stated by line, whether somebody's or nobody's. */
  readonly stated: number[];
}

export const openBook = (): MonthBook => ({ customers: new Map(), remainders: [], stated: noAmounts() });

const leave = (book: MonthBook, line: Line, reason: Reason, fen: number): void => {
  if (fen === 0) return;
  const known = book.remainders.findIndex((each) => each.line === line && each.reason === reason);
  const before = book.remainders[known];
  if (before) book.remainders[known] = { ...before, fen: before.fen + fen };
  else book.remainders.push({ line, reason, fen });
};

const state = (book: MonthBook, line: Line, fen: number): void => {
  const at = lines.indexOf(line);
  book.stated[at] = (book.stated[at] ?? 0) + fen;
};

const give = (book: MonthBook, customerId: string, line: Line, fen: number): void => {
  if (fen === 0) return;
  const amounts = book.customers.get(customerId) ?? noAmounts();
  const at = lines.indexOf(line);
  amounts[at] = (amounts[at] ?? 0) + fen;
  book.customers.set(customerId, amounts);
};

/** Adds the amounts of a customer; null: of somebody who is no customer. */
export const addAmounts = (book: MonthBook, customerId: string | null, amounts: LineAmounts): void => {
  lines.forEach((line, index) => {
    const fen = amounts[index] ?? 0;
    state(book, line, fen);
    if (customerId === null) leave(book, line, 'unknown_customer', fen);
    else give(book, customerId, line, fen);
  });
};

/** Adds what is known already to be nobody's. */
export const addRemainder = (book: MonthBook, { line, reason, fen }: Remainder): void => {
  state(book, line, fen);
  leave(book, line, reason, fen);
};

/** Who shares an amount: everybody, or those whom a unit serves; null where the unit serves nobody. */
export type SharersOf = (unitId: string | null) => readonly string[] | null;

/**
 * Shares what names no customer. Revenue is that of the month before anything is shared, negative as none, so that the order of the
 * amounts does not matter.
 */
export const shareAmounts = (
  book: MonthBook,
  items: readonly SharedItem[],
  rules: Readonly<Record<Line, AllocationRule>>,
  sharersOf: SharersOf,
): void => {
  const earned = new Map([...book.customers].map(([id, amounts]) => [id, Math.max(0, revenueOf(amounts))]));
  for (const { line, unitId, fen } of items) {
    state(book, line, fen);
    if (rules[line] === 'none') {
      leave(book, line, 'no_customer', fen);
      continue;
    }
    const sharers = sharersOf(unitId);
    if (sharers === null) {
      leave(book, line, 'unknown_unit', fen);
      continue;
    }
    const parts = allocate(
      fen,
      sharers.map((id) => (rules[line] === 'customers' ? 1 : (earned.get(id) ?? 0))),
    );
    if (parts === null) leave(book, line, 'no_base', fen);
    else for (const [index, id] of sharers.entries()) give(book, id, line, parts[index] ?? 0);
  }
};
