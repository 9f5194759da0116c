// Paths as the builder edits them: a new question, what is missing, how it reads from an address and as a sentence.
import type { PathNode, PathParameters } from '@contracts/know/paths/contract.ts';
import type { Text } from '../../i18n/index.ts';
import { addDays, commonMissing, commonOf, lastDays, type Missing, missingOf } from './model.ts';
import type { PlanWords } from './plan-words.ts';
import { type Check, common, isText, listOf, matcher, oneOf, readWith, shape, whole } from './question-address.ts';
import { ends, type Speech, who } from './sentences.ts';
import type { Template } from './templates.ts';
import { matcherWords } from './words-of-filter.ts';

export const pathNodesMax = 25;

export const newPaths = (today: string): PathParameters => ({
  ...commonOf(lastDays(today, 30)),
  nodes: [],
  sessionGapMinutes: 30,
  sessions: 'every',
  stepsMax: 6,
  collapse: true,
  nodesMax: 8,
  patternsMax: 20,
});

export const pathsMissing = (paths: PathParameters): readonly Missing[] => [
  ...new Set<Missing>([
    ...commonMissing(paths),
    ...(paths.nodes.length === 0 ? (['event'] as const) : []),
    ...[...paths.nodes, ...(paths.anchor ? [paths.anchor] : [])].flatMap(({ events }) => missingOf(events)),
  ]),
];

const subject = shape({ kind: oneOf('property', 'field'), name: isText });
const checks: Readonly<Record<string, Check>> = {
  ...common,
  nodes: listOf(shape({ events: matcher }, { by: subject }), 1, pathNodesMax),
  anchor: shape({ events: matcher, direction: oneOf('from', 'to') }),
  sessionGapMinutes: whole(1, 44_640),
  sessions: oneOf('first', 'every'),
  stepsMax: whole(2, 15),
  collapse: (value) => typeof value === 'boolean',
  nodesMax: whole(1, 20),
  patternsMax: whole(1, 100),
};

/** The question of an address; `initial` where it says nothing. */
export const readPaths = (text: string, initial: PathParameters): PathParameters => readWith(checks, text, initial);

/** What a node is called. */
export const nodeWords = (
  text: Text,
  words: PlanWords,
  { nodes, anchor }: PathParameters,
  { kind, node, value }: PathNode,
): string => {
  if (kind === 'other') return text('paths.other');
  const own = kind === 'anchor' ? anchor : nodes[node ?? -1];
  const name = matcherWords(text, words, own?.events ?? [{ event: '' }]);
  return value === null ? name : `${name} · ${value}`;
};

/** "The ways of customers from X from … to …, over A, B and C, up to 6 steps." */
export const pathsSentence = (speech: Speech, paths: PathParameters): string => {
  const { text, words, quoted } = speech;
  const { anchor, range, stepsMax, sessionGapMinutes, nodes } = paths;
  const values = {
    from: range.from,
    to: addDays(range.to, -1),
    who: who(speech, paths),
    anchor: anchor ? quoted(matcherWords(text, words, anchor.events)) : '',
    steps: stepsMax,
    gap: sessionGapMinutes,
    count: nodes.length,
  };
  const key = anchor ? (anchor.direction === 'from' ? 'paths.sentenceFrom' : 'paths.sentenceTo') : 'paths.sentence';
  return `${text(key, values)}${ends(speech, paths)}`;
};

const nodesOf = (events: readonly string[]): PathParameters['nodes'] =>
  events.map((event) => ({ events: [{ event }] }));

const visited = ['quote_viewed', 'news_read', 'product_viewed', 'watchlist_added', 'page_viewed'];
const opening = [
  ...['opening_started', 'opening_phone_verified', 'opening_id_uploaded', 'opening_profile_filled'],
  ...['opening_risk_test_done', 'opening_agreements_signed', 'opening_bank_bound', 'opening_password_set'],
  ...['opening_video_passed', 'opening_failed', 'opening_submitted', 'account_opened'],
];

export const pathsTemplates: readonly Template<PathParameters>[] = [
  {
    name: 'paths.templateVisit',
    hint: 'paths.templateVisitHint',
    events: ['app_started', ...visited],
    of: (today) => ({
      ...newPaths(today),
      nodes: nodesOf(visited),
      anchor: { events: [{ event: 'app_started' }], direction: 'from' },
    }),
  },
  {
    name: 'paths.templateOpening',
    hint: 'paths.templateOpeningHint',
    events: opening,
    everybody: true,
    of: (today) => ({
      ...newPaths(today),
      range: lastDays(today, 90),
      nodes: nodesOf(opening),
      anchor: { events: [{ event: 'opening_started' }], direction: 'from' },
      sessionGapMinutes: 7 * 1_440,
      stepsMax: 12,
    }),
  },
];
