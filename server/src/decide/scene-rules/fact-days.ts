// Days that facts touch, counted anew from all their facts: where a fact was, where it is now, and where what it takes back lies.
import { groupBy } from '../../kernel/index.ts';
import { idOf, keyOfFact, type SceneEvent, text } from './events.ts';
import type { FactRow, SceneState, TallyRow } from './state.ts';
import type { Stream } from './streams.ts';
import { type Occurrence, occurrencesOfDay, type ProductType } from './tally.ts';

export interface AdvanceDependencies {
  readonly state: SceneState;
  readonly timeZone: string;
  readonly productTypes: (codes: readonly string[]) => Promise<ReadonlyMap<string, ProductType>>;
}

/** A day of a customer and part whose facts changed, with how they count now. */
export interface FactDay extends Omit<TallyRow, 'tally'> {
  readonly from: Stream;
  readonly occurrences: ReadonlyMap<string, Occurrence>;
  /** Facts that belonged to the day before or do now. */
  readonly factKeys: ReadonlySet<string>;
  readonly cause: SceneEvent;
}

type Place = Omit<TallyRow, 'tally'> & { readonly cause: SceneEvent; readonly factKey: string };

/** Days that new facts touch: where they were, where they are now, and where what they take back lies. */
const placesOf = async (
  state: SceneState,
  newest: ReadonlyMap<string, FactRow>,
  causes: ReadonlyMap<string, SceneEvent>,
): Promise<readonly Place[]> => {
  const now = [...newest.values()];
  const before = await state.factsByKey(now);
  const busts = [...now, ...before].filter(({ reversalOf }) => reversalOf !== null);
  const asked = busts.map(({ stream, part, customerId, reversalOf }) => ({
    ...{ stream, part, customerId, tradeId: reversalOf ?? '' },
  }));
  const isAsked = new Set(
    asked.map(({ stream, part, customerId, tradeId }) => JSON.stringify([stream, part, customerId, tradeId])),
  );
  const named = (row: FactRow): boolean =>
    row.reversalOf === null && isAsked.has(JSON.stringify([row.stream, row.part, row.customerId, row.tradeId]));
  const originals = [
    ...(asked.length === 0 ? [] : await state.factsByTrade(asked)).filter((row) => !newest.has(keyOfFact(row))),
    ...now.filter(named),
  ];
  const [anyCause] = causes.values();
  const causeOf = (row: FactRow): SceneEvent | undefined => {
    const own = causes.get(keyOfFact(row));
    if (own) return own;
    const bust = busts.find(
      ({ customerId, reversalOf }) => customerId === row.customerId && reversalOf === row.tradeId,
    );
    return (bust && causes.get(keyOfFact(bust))) ?? anyCause;
  };
  return [...now, ...before]
    .filter(({ reversalOf }) => reversalOf === null)
    .concat(originals)
    .flatMap((row) => {
      const cause = causeOf(row);
      const { stream, part, customerId, day, factKey } = row;
      return cause ? [{ stream, part, customerId, day, factKey, cause }] : [];
    });
};

/** Recomputes the days that new facts touch from all their facts. */
export const factDays = async (
  { state, productTypes }: AdvanceDependencies,
  streams: ReadonlyMap<string, Stream>,
  newest: ReadonlyMap<string, FactRow>,
  causes: ReadonlyMap<string, SceneEvent>,
): Promise<readonly FactDay[]> => {
  if (newest.size === 0) return [];
  const places = groupBy(await placesOf(state, newest, causes), idOf);
  const days = [...places.values()].flatMap(([first]) => (first ? [first] : []));
  const isNew = (row: FactRow): boolean => newest.has(keyOfFact(row));
  const stored = (await state.factsByDay(days)).filter((row) => !isNew(row));
  const originals = [...stored, ...[...newest.values()].filter(({ reversalOf }) => reversalOf === null)];
  const withNumber = originals.flatMap(({ tradeId, ...row }) => (tradeId === null ? [] : [{ ...row, tradeId }]));
  const taking = [
    ...(await state.bustsOf(withNumber)).filter((row) => !isNew(row)),
    ...[...newest.values()].filter(({ reversalOf }) => reversalOf !== null),
  ];
  const ofDay = groupBy(originals, idOf);
  const ofTrade = groupBy(taking, ({ stream, part, customerId, reversalOf }) =>
    JSON.stringify([stream, part, customerId, reversalOf]),
  );
  const products = await productTypes([
    ...new Set(originals.flatMap(({ properties }) => text(properties.product_code) ?? [])),
  ]);
  return days.flatMap((place): readonly FactDay[] => {
    const from = streams.get(place.stream);
    const count = from?.parts[place.part];
    if (!from || !count) return [];
    const own = ofDay.get(idOf(place)) ?? [];
    const busts = own.flatMap(
      ({ stream, part, customerId, tradeId }) => ofTrade.get(JSON.stringify([stream, part, customerId, tradeId])) ?? [],
    );
    const touched = places.get(idOf(place)) ?? [];
    return [
      {
        ...{ stream: place.stream, part: place.part, customerId: place.customerId, day: place.day, from },
        occurrences: occurrencesOfDay(count, [...own, ...busts], place.day, products),
        factKeys: new Set([...own, ...touched].map(({ factKey }) => factKey)),
        cause: touched.at(-1)?.cause ?? place.cause,
      },
    ];
  });
};
