// Units of time that are not whole: the one that runs, those that the range cuts, and those that have not begun. A line is drawn dotted to
// where it may still move and ends today; without that every line over time falls at its end.

/** `running`: today lies in it. `cut`: over or not, something of it is missing. `ahead`: it has not begun. */
export type UnitState = 'whole' | 'cut' | 'running' | 'ahead';

interface Unit {
  /** Its first day, of hours with the hour behind it. */
  readonly label: string;
  readonly complete: boolean;
}

const dayOf = (label: string): string => label.slice(0, 10);
const DAY_MS = 86_400_000;

/** Whether a unit without a next one may reach to the day: it is as long as the one before it, months and quarters at most so long. */
const reaches = (units: readonly Unit[], today: string): boolean => {
  const [before, last] = units.slice(-2).map(({ label }) => Date.parse(dayOf(label)));
  if (before === undefined || last === undefined) return true;
  return Date.parse(today) < last + Math.max(last - before, DAY_MS) * 1.12;
};

/** What each unit is on that day of the business zone. */
export const unitStates = (units: readonly Unit[], today: string): readonly UnitState[] =>
  units.map(({ label, complete }, index) => {
    if (complete) return 'whole';
    if (dayOf(label) > today) return 'ahead';
    const next = units[index + 1];
    const runs = next ? dayOf(next.label) > today : reaches(units, today);
    return runs ? 'running' : 'cut';
  });

/** The same of the units compared with: what lies under a unit that has not begun is not there either, where it was not counted whole. */
export const comparedStates = (
  units: readonly Pick<Unit, 'complete'>[],
  own: readonly UnitState[],
): readonly UnitState[] =>
  units.map(({ complete }, index) => {
    if (complete) return 'whole';
    const under = own[index];
    return under === 'ahead' || under === 'running' ? under : 'cut';
  });

type Datum = number | null | { readonly value: number | null };

interface Line {
  readonly name: string;
  readonly data: readonly Datum[];
  readonly lineStyle?: object;
  readonly areaStyle?: object;
}

const numberOf = (datum: Datum): number | null =>
  typeof datum === 'object' && datum !== null ? datum.value : (datum ?? null);

/** A point at its place on an axis of categories: only so may a series leave places out. */
const placed = (datum: Datum, place: number): object => ({
  ...(typeof datum === 'object' ? datum : {}),
  value: [place, numberOf(datum)],
});

const isWhole = (state: UnitState | undefined): boolean => state === 'whole' || state === undefined;

/**
 * The series of a line: one alone where every unit is whole. Otherwise the whole units, a dotted link to those that are not, and these as
 * points with their values; the three share name, colour and entry of the legend.
 */
export const lineOverUnits = <Own extends Line>(line: Own, states: readonly UnitState[]): readonly object[] => {
  if (line.data.every((_, place) => isWhole(states[place]))) return [line];
  const points = line.data.map((datum, place) => ({ datum, place, state: states[place] }));
  const shown = points.filter(({ state }) => state !== 'ahead');
  const near = (place: number) => !isWhole(states[place]) && states[place] !== 'ahead';
  const keep = (list: readonly (typeof points)[number][]) => list.map(({ datum, place }) => placed(datum, place));
  const { areaStyle: _area, ...bare } = line;
  const dotted = { ...line.lineStyle, type: 'dotted' };
  const parts = [-1, 0, 1];
  return [
    { ...line, data: keep(shown.filter(({ state }) => isWhole(state))) },
    {
      ...{ ...bare, markLine: undefined, lineStyle: dotted, showSymbol: false, silent: true, tooltip: { show: false } },
      // Between two stretches that are not whole lies nothing of this series.
      data: points.map(({ datum, place, state }) =>
        state !== 'ahead' && parts.some((step) => near(place + step)) ? placed(datum, place) : { value: [place, null] },
      ),
    },
    {
      ...{ ...bare, markLine: undefined, lineStyle: { ...line.lineStyle, opacity: 0 }, symbol: 'emptyCircle' },
      ...{ showSymbol: true, symbolSize: 5 },
      data: keep(shown.filter(({ state }) => !isWhole(state))),
    },
  ];
};
