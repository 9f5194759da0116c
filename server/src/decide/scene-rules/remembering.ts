// A state that is asked once for what a batch asks several times. Nothing is written while it is used.
import { idOf, nameOfCustomer } from './events.ts';
import type { DecidedAward, SceneState, TallyDays, TallyRow } from './state.ts';

interface KnownDays {
  readonly from: string;
  readonly to: string;
  readonly rows: TallyRow[];
}

const within = ({ day }: TallyRow, { from, to }: Pick<TallyDays, 'from' | 'to'>): boolean => day >= from && day <= to;

/** Tallies of days that lie within days asked for before are answered from memory. */
const rememberingTallies = (state: SceneState): SceneState['tallies'] => {
  const known = new Map<string, KnownDays[]>();
  const knownOf = (asked: TallyDays): KnownDays | undefined =>
    known.get(nameOfCustomer(asked))?.find(({ from, to }) => from <= asked.from && to >= asked.to);
  return async (asked) => {
    const missing = asked.filter((each) => !knownOf(each));
    for (const each of missing) {
      const name = nameOfCustomer(each);
      known.set(name, [...(known.get(name) ?? []), { from: each.from, to: each.to, rows: [] }]);
    }
    for (const row of missing.length === 0 ? [] : await state.tallies(missing))
      for (const days of known.get(nameOfCustomer(row)) ?? []) if (within(row, days)) days.rows.push(row);
    const found = new Map<string, TallyRow>();
    for (const each of asked)
      for (const row of knownOf(each)?.rows ?? []) if (within(row, each)) found.set(idOf(row), row);
    return [...found.values()];
  };
};

/** Awards of customers who were asked for whole before are answered from memory. */
const rememberingAwards = (state: SceneState): SceneState['awards'] => {
  const known = new Map<string, DecidedAward[]>();
  const nameOfAward = ({ code, customerId }: Pick<DecidedAward, 'code' | 'customerId'>): string =>
    `${code} ${customerId}`;
  return async (asked) => {
    if (asked.some(({ occasions }) => occasions !== null)) return state.awards(asked);
    const missing = asked.filter((each) => !known.has(nameOfAward(each)));
    for (const each of missing) known.set(nameOfAward(each), []);
    for (const award of missing.length === 0 ? [] : await state.awards(missing))
      known.get(nameOfAward(award))?.push(award);
    return [...new Set(asked.map(nameOfAward))].flatMap((name) => known.get(name) ?? []);
  };
};

/** The state as one batch asks it. */
export const remembering = (state: SceneState): SceneState => ({
  ...state,
  tallies: rememberingTallies(state),
  awards: rememberingAwards(state),
});
