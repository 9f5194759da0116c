// Attribution as the builder edits it: a new question, what is missing, how it reads from an address and as a sentence.
import type { AttributionParameters } from '@contracts/know/attribution/contract.ts';
import { addDays, commonMissing, commonOf, lastDays, type Missing, missingOf, unchosen } from './model.ts';
import { type Check, common, isText, listOf, matcher, oneOf, readWith, shape, whole } from './question-address.ts';
import { ends, type Speech, who } from './sentences.ts';
import type { Template } from './templates.ts';
import { matcherWords } from './words-of-filter.ts';

export const newAttribution = (today: string): AttributionParameters => ({
  ...commonOf(lastDays(today, 30)),
  conversion: unchosen(),
  touches: unchosen(),
  subject: { kind: 'field', name: 'channel' },
  lookbackDays: 30,
  direct: 'count',
  directValues: [],
  conversions: 'each',
  reuse: 'once',
  halfLifeDays: 7,
  channelsMax: 12,
});

export const attributionMissing = (attribution: AttributionParameters): readonly Missing[] => [
  ...new Set<Missing>([
    ...commonMissing(attribution),
    ...[attribution.conversion, attribution.touches].flatMap(missingOf),
    ...([attribution.subject, attribution.value].some((subject) => subject?.name === '')
      ? (['property'] as const)
      : []),
  ]),
];

const subject = shape({ kind: oneOf('property', 'field'), name: isText });
const checks: Readonly<Record<string, Check>> = {
  ...common,
  conversion: matcher,
  touches: matcher,
  subject,
  lookbackDays: whole(1, 366),
  direct: oneOf('count', 'ignore_unless_only'),
  directValues: listOf(isText, 0, 20),
  conversions: oneOf('each', 'first'),
  reuse: oneOf('once', 'again'),
  halfLifeDays: (value) => typeof value === 'number' && value >= 0.1 && value <= 366,
  value: subject,
  channelsMax: whole(1, 50),
};

/** The question of an address; `initial` where it says nothing. */
export const readAttribution = (text: string, initial: AttributionParameters): AttributionParameters =>
  readWith(checks, text, initial);

/** "Of the conversions X from … to …, which touches Y of the 30 days before are they owed to, by channel." */
export const attributionSentence = (speech: Speech, attribution: AttributionParameters): string => {
  const { text, words, quoted } = speech;
  const { range, conversion, touches, lookbackDays, value } = attribution;
  const said = text('attribution.sentence', {
    from: range.from,
    to: addDays(range.to, -1),
    who: who(speech, attribution),
    conversion: quoted(matcherWords(text, words, conversion)),
    touches: quoted(matcherWords(text, words, touches)),
    days: lookbackDays,
    subject: words.subjectName(attribution.subject),
  });
  const sum = value ? text('attribution.sentenceValue', { property: words.subjectName(value) }) : '';
  return `${said}${sum}${ends(speech, attribution)}`;
};

export const attributionTemplates: readonly Template<AttributionParameters>[] = [
  {
    name: 'attribution.templateOpened',
    hint: 'attribution.templateOpenedHint',
    events: ['account_opened', 'channel_touched'],
    everybody: true,
    of: (today) => ({
      ...newAttribution(today),
      range: lastDays(today, 90),
      conversion: [{ event: 'account_opened' }],
      touches: [{ event: 'channel_touched' }],
      conversions: 'first',
    }),
  },
  {
    name: 'attribution.templateTrade',
    hint: 'attribution.templateTradeHint',
    events: ['trade_recorded', 'page_viewed'],
    of: (today) => ({
      ...newAttribution(today),
      conversion: [{ event: 'trade_recorded' }],
      touches: [{ event: 'page_viewed' }],
      subject: { kind: 'property', name: 'page_name' },
      lookbackDays: 7,
      value: { kind: 'property', name: 'amount_fen' },
    }),
  },
];
