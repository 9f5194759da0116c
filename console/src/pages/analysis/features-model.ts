// Feature usage as the builder edits it: a new question, what is missing, addresses, sentences, templates.
import type { FeatureParameters, FeatureSource } from '@contracts/know/features/contract.ts';
import { addDays, commonMissing, commonOf, lastDays, type Missing, missingOf } from './model.ts';
import { common, either, isText, listOf, matcher, oneOf, readWith, shape, whole } from './question-address.ts';
import { ends, type Speech, who } from './sentences.ts';
import type { Template } from './templates.ts';
import { matcherWords } from './words-of-filter.ts';

/** Features that a question takes at most. */
export const featuresMost = 30;
const SHOWN = 20;

export type ListedFeature = Extract<FeatureSource, { kind: 'list' }>['list'][number];
export type FeatureValues = Extract<FeatureSource, { kind: 'values' }>;

export const featureOf = (event: string): ListedFeature => ({ name: event, events: [{ event }] });

export const valuesOf = (event: string, name: string): FeatureValues => ({
  ...{ kind: 'values', shown: SHOWN, events: [{ event }] },
  subject: { kind: 'property', name },
});

export const newFeatures = (today: string): FeatureParameters => ({
  ...commonOf(lastDays(today, 28)),
  unit: 'week',
  features: { kind: 'list', list: [] },
  activity: [{ event: null }],
});

export const featuresMissing = (asked: FeatureParameters): readonly Missing[] => {
  const { features } = asked;
  const own: readonly Missing[] =
    features.kind === 'list'
      ? [
          ...(features.list.length === 0 ? (['event'] as const) : []),
          ...features.list.flatMap(({ events }) => missingOf(events)),
        ]
      : [...missingOf(features.events), ...(features.subject.name === '' ? (['property'] as const) : [])];
  return [...new Set<Missing>([...commonMissing(asked), ...own, ...missingOf(asked.activity)])];
};

const subject = shape({ kind: oneOf('property', 'field'), name: isText });

export const readFeatures = (text: string, initial: FeatureParameters): FeatureParameters =>
  readWith(
    {
      ...common,
      activity: matcher,
      features: either(
        shape({ kind: oneOf('list'), list: listOf(shape({ name: isText, events: matcher }), 1, featuresMost) }),
        shape({ kind: oneOf('values'), events: matcher, subject, shown: whole(1, featuresMost) }),
      ),
    },
    text,
    initial,
  );

export const featuresSentence = (speech: Speech, asked: FeatureParameters): string => {
  const { features, range } = asked;
  const values = { from: range.from, to: addDays(range.to, -1), who: who(speech, asked) };
  const said =
    features.kind === 'list'
      ? speech.text('features.sentenceList', { ...values, count: features.list.length })
      : speech.text('features.sentenceValues', {
          ...values,
          events: speech.quoted(matcherWords(speech.text, speech.words, features.events)),
          property: speech.quoted(speech.words.subjectName(features.subject)),
        });
  return `${said}${ends(speech, asked)}`;
};

const trading = ['quote_viewed', 'news_read', 'watchlist_added', 'product_viewed', 'trade_recorded'];

export const featuresTemplates: readonly Template<FeatureParameters>[] = [
  {
    name: 'features.templateApp',
    hint: 'features.templateAppHint',
    events: ['product_viewed', 'trade_recorded'],
    of: (today) => ({ ...newFeatures(today), features: { kind: 'list', list: trading.map(featureOf) } }),
  },
  {
    name: 'features.templateTools',
    hint: 'features.templateToolsHint',
    events: ['feature_used'],
    of: (today) => ({ ...newFeatures(today), features: valuesOf('feature_used', 'feature') }),
  },
  {
    name: 'features.templateElements',
    hint: 'features.templateElementsHint',
    events: ['element_clicked'],
    of: (today) => ({ ...newFeatures(today), features: valuesOf('element_clicked', 'element_path') }),
  },
  {
    name: 'features.templatePages',
    hint: 'features.templatePagesHint',
    events: ['page_viewed'],
    of: (today) => ({ ...newFeatures(today), features: valuesOf('page_viewed', 'page_path') }),
  },
];
