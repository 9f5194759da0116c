// Where annotations stand on a chart over time.

export interface DatedText {
  readonly on: string;
  readonly text: string;
}

/** Days from the first label of the last unit on, where nothing says when it ends: the longest unit is a quarter. */
const LAST_UNIT_DAYS = 92;
const DAY_MS = 86_400_000;

const dayOf = (label: string): string => label.slice(0, 10);

const after = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);

/** How long a unit is, by the first two; of one alone nothing says. */
const spanOf = (labels: readonly string[]): number => {
  const [first, second] = labels;
  if (first === undefined || second === undefined) return LAST_UNIT_DAYS;
  return Math.max(1, Math.round((Date.parse(dayOf(second)) - Date.parse(dayOf(first))) / DAY_MS));
};

/** The texts of each unit, by its label, the first day of it; `end` is the first day after the last unit, where that is known. */
export const annotationsOn = (
  labels: readonly string[],
  rows: readonly DatedText[],
  end: string | null,
): readonly { readonly label: string; readonly texts: readonly string[] }[] => {
  const last = labels.at(-1);
  if (last === undefined) return [];
  const until = end ?? after(dayOf(last), spanOf(labels));
  const found = new Map<string, string[]>();
  for (const { on, text } of rows) {
    if (on >= until) continue;
    // The first of the labels of that unit: hours of a day share it.
    const place = labels.findLastIndex((label) => dayOf(label) <= on);
    const label = place < 0 ? undefined : labels.find((each) => dayOf(each) === dayOf(labels[place] as string));
    if (label !== undefined) found.set(label, [...(found.get(label) ?? []), text]);
  }
  return labels.flatMap((label) => {
    const texts = found.get(label);
    return texts ? [{ label, texts: texts.toReversed() }] : [];
  });
};

/** What a series is marked with. */
export interface Marks {
  readonly markLine?: { data: object[] };
}

/** Marks of annotations and lines of the chart's own, as a series has one set of marks only; the lines bring what they look like. */
export const marksBeside = (marks: Marks, lines: readonly object[]): Marks => {
  if (lines.length === 0) return marks;
  const own = lines.map((line) => ({ symbol: ['none', 'none'], ...line }));
  return { markLine: { ...marks.markLine, data: [...(marks.markLine?.data ?? []), ...own] } };
};
