// The heatmap as the builder edits it: a new question, what is missing, addresses, sentences, templates, and how dense a field is drawn.
import type { HeatmapParameters, HeatmapResult } from '@contracts/know/heatmap/contract.ts';
import { addDays, commonMissing, commonOf, lastDays, type Missing } from './model.ts';
import { common, isText, oneOf, readWith, shape, whole } from './question-address.ts';
import { ends, type Speech, who } from './sentences.ts';
import type { Template } from './templates.ts';

export const newHeatmap = (today: string): HeatmapParameters => ({
  ...commonOf(lastDays(today, 28)),
  page: '',
  by: { kind: 'property', name: 'page_path' },
  ...{ columns: 24, rows: 48 },
});

export const heatmapMissing = (asked: HeatmapParameters): readonly Missing[] => [
  ...new Set<Missing>([...commonMissing(asked), ...(asked.page === '' ? (['page'] as const) : [])]),
];

export const readHeatmap = (text: string, initial: HeatmapParameters): HeatmapParameters =>
  readWith(
    {
      ...common,
      page: isText,
      by: shape({ kind: oneOf('property', 'field'), name: isText }),
      columns: whole(4, 60),
      rows: whole(4, 120),
      widthFrom: whole(0, 100_000),
      widthTo: whole(1, 100_000),
    },
    text,
    initial,
  );

/** Layouts by the width of the page. */
export const widths = {
  any: {},
  phone: { widthTo: 768 },
  wide: { widthFrom: 768 },
} as const satisfies Readonly<Record<string, Pick<HeatmapParameters, 'widthFrom' | 'widthTo'>>>;
export type Width = keyof typeof widths;

export const widthOf = ({ widthFrom, widthTo }: HeatmapParameters): Width => {
  if (widthTo !== undefined) return 'phone';
  return widthFrom !== undefined ? 'wide' : 'any';
};

export const heatmapSentence = (speech: Speech, asked: HeatmapParameters): string => {
  const { range, page } = asked;
  const values = { from: range.from, to: addDays(range.to, -1), who: who(speech, asked), page };
  return `${speech.text('heatmap.sentence', values)}${ends(speech, asked)}`;
};

const onPage =
  (page: string) =>
  (today: string): HeatmapParameters => ({ ...newHeatmap(today), page });

export const heatmapTemplates: readonly Template<HeatmapParameters>[] = [
  {
    name: 'heatmap.templateHome',
    hint: 'heatmap.templateHomeHint',
    events: ['element_clicked'],
    everybody: true,
    of: onPage('/home'),
  },
  {
    name: 'heatmap.templateQuotes',
    hint: 'heatmap.templateHint',
    events: ['element_clicked'],
    everybody: true,
    of: onPage('/quotes'),
  },
  {
    name: 'heatmap.templateWealth',
    hint: 'heatmap.templateHint',
    events: ['element_clicked'],
    everybody: true,
    of: onPage('/wealth'),
  },
];

export type HeatmapGroup = HeatmapResult['groups'][number];

/** How dense a field is, 0 to 1: the square root lets what is clicked less be seen beside what is clicked most. */
export const densityOf = (clicks: number, most: number): number => (most === 0 ? 0 : Math.sqrt(clicks / most));

/** From cool to hot, readable on light and dark pictures alike. */
export const heatColour = (density: number): string => `hsl(${Math.round(215 - 215 * density)} 90% 50%)`;
/** Fields with few clicks let more of the page through. */
export const heatOpacity = (density: number): number => 0.35 + 0.65 * density;
