// The evaluation of channels as the builder edits it: a new question, how it reads from an address and as a sentence.
import type { ChannelParameters } from '@contracts/know/channels/contract.ts';
import { addDays, commonMissing, commonOf, lastDays, type Missing, rangeBefore } from './model.ts';
import { type Check, common, isText, matcher, oneOf, readWith, shape, whole } from './question-address.ts';
import { ends, type Speech, who } from './sentences.ts';
import type { Template } from './templates.ts';

export const newChannels = (today: string): ChannelParameters => ({
  ...commonOf(lastDays(today, 365)),
  ...{ touch: 'first', visitGapMinutes: 30, outcomeDays: 365 },
  pageViewed: [{ event: 'page_viewed' }],
  registered: [{ event: 'opening_phone_verified' }],
  opened: [{ event: 'account_opened' }],
  deposit: {
    events: [
      {
        event: 'cash_flow_recorded',
        filter: { kind: 'compare', subject: { kind: 'property', name: 'direction' }, operator: 'eq', value: 'in' },
      },
    ],
    subject: { kind: 'property', name: 'amount_fen' },
  },
  revenue: { events: [{ event: 'trade_recorded' }], subject: { kind: 'property', name: 'commission_fen' } },
  contribution: 'revenue',
  benchmarks: {
    ...{ cacLowFen: 30_000, cacHighFen: 40_000, cacQualityFen: 100_000 },
    ...{ paybackLowMonths: 36, paybackHighMonths: 60 },
  },
});

/** The same of everybody: most visitors never become customers. */
export const newChannelsOfEverybody = (today: string): ChannelParameters => ({
  ...newChannels(today),
  population: { who: 'everybody' },
});

export const channelsMissing = (channels: ChannelParameters): readonly Missing[] => commonMissing(channels);

const subject = shape({ kind: oneOf('property', 'field'), name: isText });
const amounts = shape({ events: matcher, subject });
const atLeast0: Check = (value) => typeof value === 'number' && value >= 0 && Number.isFinite(value);
const fen = whole(0, 1e12);
const checks: Readonly<Record<string, Check>> = {
  ...common,
  touch: oneOf('first', 'last'),
  visitGapMinutes: whole(1, 720),
  outcomeDays: whole(1, 1_830),
  ...{ pageViewed: matcher, registered: matcher, opened: matcher, deposit: amounts, revenue: amounts },
  contribution: oneOf('revenue', 'deposits', 'funded'),
  ...{ flowCut: atLeast0, contributionCut: atLeast0 },
  benchmarks: shape({
    ...{ cacLowFen: fen, cacHighFen: fen, cacQualityFen: fen },
    ...{ paybackLowMonths: atLeast0, paybackHighMonths: atLeast0 },
  }),
};

/** The question of an address; `initial` where it says nothing. */
export const readChannels = (text: string, initial: ChannelParameters): ChannelParameters =>
  readWith(checks, text, initial);

/** "Of customers who came from … to …, by first channel: quantity, quality, and return and cost within 365 days." */
export const channelsSentence = (speech: Speech, channels: ChannelParameters): string => {
  const { text } = speech;
  const { range, touch, outcomeDays } = channels;
  const said = text('channelValue.sentence', {
    ...{ from: range.from, to: addDays(range.to, -1), who: who(speech, channels), days: outcomeDays },
    touch: text(`channelTouch.${touch}`),
  });
  return `${said}${ends(speech, channels)}`;
};

export const channelTemplates: readonly Template<ChannelParameters>[] = [
  {
    name: 'channelValue.template',
    hint: 'channelValue.templateHint',
    events: ['channel_touched', 'account_opened'],
    everybody: true,
    of: newChannels,
  },
  {
    name: 'channelValue.templateQuarter',
    hint: 'channelValue.templateQuarterHint',
    events: ['channel_touched', 'account_opened'],
    everybody: true,
    of: (today) => {
      const range = lastDays(today, 90);
      return { ...newChannels(today), range, comparison: rangeBefore(range), outcomeDays: 30 };
    },
  },
];
