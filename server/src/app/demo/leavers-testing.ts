// Looks for customers about to leave in what the firm recorded, as an analyst would: two months against all the months before them.
import type { SimulatedMonth } from './simulator.ts';

/** What was seen of one customer in one month. */
interface Signs {
  visits: number;
  withdrawals: number;
  complaints: number;
  /** Scores of 0 to 10 given in surveys; who gave none answered 99. */
  scores: number[];
}

export type History = readonly Signs[];

/** What was seen of each customer, month by month. What a device did counts for whoever logged in on it. */
export const historiesOf = (months: readonly SimulatedMonth[]): ReadonlyMap<string, History> => {
  const owners = new Map<string, string>();
  const histories = new Map<string, Signs[]>();
  const empty = (): Signs => ({ visits: 0, withdrawals: 0, complaints: 0, scores: [] });
  for (const { number, events } of months)
    for (const { draft } of events) {
      const { name, actorId, properties } = draft;
      if (name === 'identify' && actorId && draft.customerId) owners.set(actorId, draft.customerId);
      const customer = draft.customerId ?? owners.get(actorId ?? '');
      if (customer === undefined) continue;
      const history = histories.get(customer) ?? months.map(empty);
      histories.set(customer, history);
      const signs = history[number];
      if (!signs) continue;
      if (name === 'app_started') signs.visits += 1;
      if (name === 'cash_flow_recorded' && properties.direction === 'out') signs.withdrawals += 1;
      if (name === 'complaint_filed') signs.complaints += 1;
      if (name === 'survey_answered' && Number(properties.score) <= 10) signs.scores.push(Number(properties.score));
    }
  return histories;
};

const sum = (history: History, of: (signs: Signs) => number): number =>
  history.reduce((total, signs) => total + of(signs), 0);

/** Visits a month before the two months that end with `until`. */
export const usualVisits = (history: History, until: number): number =>
  sum(history.slice(0, until - 1), (signs) => signs.visits) / (until - 1);

/** The two months that end with `until`. */
export const lately = (history: History, until: number): History => history.slice(until - 1, until + 1);

/** Share of the usual visits that is missing, and points for withdrawals, low scores and complaints. Higher: more like leaving. */
export const leavingScore = (history: History, until: number): number => {
  const recent = lately(history, until);
  const missing =
    1 - Math.min(1, sum(recent, (signs) => signs.visits) / 2 / Math.max(usualVisits(history, until), 0.01));
  const low = sum(recent, (signs) => signs.scores.filter((score) => score <= 6).length);
  return missing + sum(recent, (each) => each.withdrawals) + 2 * (low + sum(recent, (each) => each.complaints));
};

export interface Scored {
  readonly score: number;
  readonly leaves: boolean;
}

/** Probability that one who leaves has the higher score of two, one of each kind; ties count half (Mann-Whitney). */
export const areaUnderCurve = (all: readonly Scored[]): number => {
  const sorted = all.toSorted((one, other) => one.score - other.score);
  const leaving = all.filter((each) => each.leaves).length;
  let ranks = 0;
  for (let from = 0, to = 0; from < sorted.length; from = to) {
    while (to < sorted.length && sorted[to]?.score === sorted[from]?.score) to += 1;
    ranks += (sorted.slice(from, to).filter((each) => each.leaves).length * (from + to + 1)) / 2;
  }
  return (ranks - (leaving * (leaving + 1)) / 2) / (leaving * (all.length - leaving));
};
