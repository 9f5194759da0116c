// A distribution as the builder edits it: a new question, what is missing, its address, its sentence, its templates.
import type { Distributed, DistributionParameters } from '@contracts/know/distribution/contract.ts';
import { addDays, commonMissing, commonOf, lastDays, type Missing, missingOf, unchosen } from './model.ts';
import {
  type Check,
  common,
  either,
  isText,
  listOf,
  matcher,
  oneOf,
  readWith,
  shape,
  whole,
} from './question-address.ts';
import { ends, type Speech, who } from './sentences.ts';
import type { Template } from './templates.ts';
import { matcherWords } from './words-of-filter.ts';

export const kinds = [
  'frequency',
  'total',
  'value',
  'interval',
  'day_part',
] as const satisfies readonly Distributed['kind'][];

/** Days of the week from Monday on. */
export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

export const newDistribution = (today: string): DistributionParameters => ({
  ...commonOf(lastDays(today, 30)),
  of: { kind: 'frequency', events: unchosen() },
  brackets: { kind: 'automatic' },
});

/** The same events, distributed by something else. */
export const withKind = (of: Distributed, kind: Distributed['kind']): Distributed => {
  const { events } = of;
  const property = 'property' in of ? of.property : '';
  if (kind === 'total' || kind === 'value') return { kind, events, property };
  if (kind === 'interval') return { kind, events, until: unchosen(), pairing: 'nearest', daysMax: 30 };
  return kind === 'day_part' ? { kind, events, slotMinutes: 30 } : { kind, events };
};

/** Numbers of a line, by commas or spaces; null where one of them is none or they do not rise. */
export const edgesOf = (line: string): readonly number[] | null => {
  const parts = line.split(/[\s,，、;；]+/).filter((part) => part !== '');
  const edges = parts.map(Number);
  const rising = edges.every(
    (edge, index) => Number.isFinite(edge) && (index === 0 || edge > (edges[index - 1] ?? edge)),
  );
  return rising && edges.length > 0 && edges.length <= 30 ? edges : null;
};

export const distributionMissing = (asked: DistributionParameters): readonly Missing[] => [
  ...new Set<Missing>([
    ...commonMissing(asked),
    ...missingOf(asked.of.events),
    ...(asked.of.kind === 'interval' ? missingOf(asked.of.until) : []),
    ...('property' in asked.of && asked.of.property === '' ? (['property'] as const) : []),
  ]),
];

const isNumber: Check = (value) => Number.isFinite(value);
const checks: Readonly<Record<string, Check>> = {
  ...common,
  of: either(
    shape({ kind: oneOf('frequency'), events: matcher }),
    shape({ kind: oneOf('total', 'value'), events: matcher, property: isText }),
    shape({
      ...{ kind: oneOf('interval'), events: matcher, until: matcher },
      ...{ pairing: oneOf('nearest', 'first'), daysMax: whole(1, 366) },
    }),
    shape({ kind: oneOf('day_part'), events: matcher, slotMinutes: oneOf(30, 60) }),
  ),
  brackets: either(
    shape({ kind: oneOf('automatic') }),
    shape({ kind: oneOf('custom'), edges: listOf(isNumber, 1, 30), names: listOf(isText, 0, 31) }),
  ),
};

/** The question of an address; `initial` where it says nothing. */
export const readDistribution = (text: string, initial: DistributionParameters): DistributionParameters =>
  readWith(checks, text, initial);

export const distributionSentence = (speech: Speech, asked: DistributionParameters): string => {
  const { text, words, quoted } = speech;
  const { of } = asked;
  const said = text(`distributionSentence.${of.kind}`, {
    from: asked.range.from,
    to: addDays(asked.range.to, -1),
    who: who(speech, asked),
    events: quoted(matcherWords(text, words, of.events)),
    property:
      'property' in of && of.property !== ''
        ? quoted(words.subjectName({ kind: 'property', name: of.property }))
        : text('analysis.notChosen'),
    until: of.kind === 'interval' ? quoted(matcherWords(text, words, of.until)) : '',
    days: of.kind === 'interval' ? of.daysMax : '',
  });
  return `${said}${ends(speech, asked)}`;
};

export const distributionTemplates: readonly Template<DistributionParameters>[] = [
  {
    name: 'distribution.templateWeek',
    hint: 'distribution.templateWeekHint',
    events: [],
    of: (today) => ({
      ...newDistribution(today),
      of: { kind: 'day_part', events: [{ event: null }], slotMinutes: 30 },
    }),
  },
  {
    name: 'distribution.templateFrequency',
    hint: 'distribution.templateFrequencyHint',
    events: ['trade_recorded'],
    of: (today) => ({
      ...newDistribution(today),
      range: lastDays(today, 90),
      of: { kind: 'frequency', events: [{ event: 'trade_recorded' }] },
    }),
  },
  {
    name: 'distribution.templateTurnover',
    hint: 'distribution.templateTurnoverHint',
    events: ['trade_recorded'],
    of: (today) => ({
      ...newDistribution(today),
      range: lastDays(today, 90),
      of: { kind: 'total', events: [{ event: 'trade_recorded' }], property: 'amount_fen' },
    }),
  },
  {
    name: 'distribution.templateOpening',
    hint: 'distribution.templateOpeningHint',
    events: ['opening_started', 'account_opened'],
    everybody: true,
    of: (today) => ({
      ...newDistribution(today),
      range: lastDays(today, 90),
      of: {
        ...{ kind: 'interval', events: [{ event: 'opening_started' }], until: [{ event: 'account_opened' }] },
        ...{ pairing: 'first', daysMax: 30 },
      },
    }),
  },
];
