// The opening workbench as the builder edits it: a new question, what is missing, how it reads from an address and as a sentence.
import type { OpeningParameters } from '@contracts/know/opening/contract.ts';
import { addDays, commonMissing, commonOf, lastDays, type Missing, missingOf } from './model.ts';
import {
  type Check,
  common,
  isDayText,
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

export const openingDimensionsMax = 8;

const openingEvents = [
  ...['opening_started', 'opening_phone_verified', 'opening_id_uploaded', 'opening_profile_filled'],
  ...['opening_risk_test_done', 'opening_agreements_signed', 'opening_bank_bound', 'opening_password_set'],
  ...['opening_video_passed', 'opening_submitted', 'opening_reviewed', 'account_opened'],
];
const byFirm = ['opening_reviewed', 'account_opened'];

const dimensionsOf = (): OpeningParameters['dimensions'] => [
  { subject: { kind: 'field', name: 'platform' }, ordered: false },
  { subject: { kind: 'field', name: 'app_version' }, ordered: true },
  { subject: { kind: 'field', name: 'channel' }, ordered: false },
  ...(['activity', 'invited', 'entered_before', 'video_mode'] as const).map((name) => ({
    ...{ subject: { kind: 'property' as const, name }, ordered: false },
  })),
];

/** A new question is whole already: the steps are those of the shipped plan. */
export const newOpening = (today: string): OpeningParameters => ({
  ...commonOf(lastDays(today, 180)),
  unit: 'week',
  steps: openingEvents.map((event) => ({
    ...{ events: [{ event }], by: byFirm.includes(event) ? ('firm' as const) : ('visitor' as const) },
  })),
  failed: [{ event: 'opening_failed' }],
  windowDays: 7,
  dimensions: dimensionsOf(),
  sizeMin: 50,
  falseDiscoveryRate: 0.05,
});

/** The same of everybody: who breaks off never becomes a customer. */
export const newOpeningOfEverybody = (today: string): OpeningParameters => ({
  ...newOpening(today),
  population: { who: 'everybody' },
});

export const openingMissing = (opening: OpeningParameters): readonly Missing[] => [
  ...new Set<Missing>([
    ...commonMissing(opening),
    ...[opening.failed, ...opening.steps.map(({ events }) => events)].flatMap(missingOf),
  ]),
];

const subject = shape({ kind: oneOf('property', 'field'), name: isText });
const checks: Readonly<Record<string, Check>> = {
  ...common,
  steps: listOf(shape({ events: matcher, by: oneOf('visitor', 'firm') }, { label: isText }), 3, 20),
  failed: matcher,
  windowDays: whole(1, 90),
  dimensions: listOf(shape({ subject, ordered: oneOf(true, false) }), 0, openingDimensionsMax),
  changedOn: isDayText,
  sizeMin: whole(20, 1_000_000),
};

/** The question of an address; `initial` where it says nothing. */
export const readOpening = (text: string, initial: OpeningParameters): OpeningParameters =>
  readWith(checks, text, initial);

/** "Visitors who began from … to …: how they get through 12 steps within 7 days, by 4 properties, before and after …" */
export const openingSentence = (speech: Speech, opening: OpeningParameters): string => {
  const { text } = speech;
  const said = text('opening.sentence', {
    ...{ from: opening.range.from, to: addDays(opening.range.to, -1), who: who(speech, opening) },
    ...{ days: opening.windowDays, count: opening.steps.length, dimensions: opening.dimensions.length },
  });
  const change = opening.changedOn === undefined ? '' : text('opening.sentenceChange', { on: opening.changedOn });
  return `${said}${change}${ends(speech, opening)}`;
};

export const openingTemplates: readonly Template<OpeningParameters>[] = [
  {
    name: 'opening.template',
    hint: 'opening.templateHint',
    events: [...openingEvents, 'opening_failed'],
    everybody: true,
    of: newOpening,
  },
  {
    name: 'opening.templateRecent',
    hint: 'opening.templateRecentHint',
    events: [...openingEvents, 'opening_failed'],
    everybody: true,
    of: (today) => ({ ...newOpening(today), range: lastDays(today, 30), windowDays: 3 }),
  },
];
