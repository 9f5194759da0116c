// A board as a letter: each tile asked as the person who set it up, in their scope, with the board's own filter.
import { addDays, type BusinessDate, businessDateAt, type Instant, isRefusal } from '../../kernel/index.ts';
import type { Principal } from '../../platform/auth/index.ts';
import type { Letter } from '../../platform/mail/index.ts';
import type { Tile } from '../dashboards/contract.ts';
import { metricAsked, type SeenBoard, withFilter } from '../dashboards/index.ts';
import type { CommonParameters } from '../questions/contract.ts';
import type { ReportedAnswer } from '../questions/index.ts';
import { withNames } from './answer-names.ts';
import { drawBoard } from './canvas.ts';
import type { PictureState } from './contract.ts';
import type { BoardMailDependencies } from './dependencies.ts';
import { type Figures, figuresOf } from './figures.ts';
import { htmlOf, textOf } from './letter.ts';
import { refusalIn } from './refusal-words.ts';
import type { StoredMail } from './store.ts';
import { type Language, minute, words } from './words.ts';

/** A tile with what it says. */
export type ReportTile =
  | { readonly kind: 'heading'; readonly width: number; readonly text: string }
  | { readonly kind: 'note'; readonly width: number; readonly text: string }
  | { readonly kind: 'failed'; readonly width: number; readonly title: string; readonly problem: string }
  | ({ readonly kind: 'figures'; readonly width: number; readonly title: string; readonly sentence: string } & Figures);

/** A board with its figures, before it is written or drawn. */
export interface Report {
  readonly language: Language;
  readonly name: string;
  readonly meaning: string;
  readonly tiles: readonly ReportTile[];
  /** When events were last seen in the answers; null: nothing was asked. */
  readonly asOf: string | null;
  readonly seenAs: string;
  readonly link: string;
}

export type ComposedBoard = Pick<Letter, 'subject' | 'html' | 'text' | 'pictures'> & { readonly picture: PictureState };

/** What a question asks, as one sentence. */
const sentenceOf = async (
  { unitNames, segmentNames }: Pick<BoardMailDependencies, 'unitNames' | 'segmentNames'>,
  { question, parameters, result }: ReportedAnswer,
  subject: string,
  language: Language,
): Promise<string> => {
  const say = words[language];
  const { range, comparison, unit, population }: CommonParameters = parameters;
  const { branchId } = population.filter ?? {};
  const branch = branchId === undefined ? null : ((await unitNames([branchId])).get(branchId) ?? branchId);
  const { segment } = population;
  const named = segment === undefined ? null : ((await segmentNames()).get(segment)?.[language] ?? segment);
  const narrowed = [
    ...(branch === null ? [] : [say.branch(branch)]),
    ...(named === null ? [] : [say.segment(named)]),
    ...(population.condition || Object.keys(population.filter ?? {}).some((key) => key !== 'branchId')
      ? [say.filtered]
      : []),
  ];
  // Whom a metric counts is part of its definition, not of what is asked.
  const whole = question.code === 'metrics' ? [] : [population.who === 'everybody' ? say.everybody : say.customers];
  const last = (to: string) => addDays(to as BusinessDate, -1);
  const { steps } = result as { readonly steps?: readonly { readonly label?: unknown }[] };
  const labels = Array.isArray(steps) ? steps.flatMap(({ label }) => (typeof label === 'string' ? [label] : [])) : [];
  return (
    [
      `${subject}${say.colon}${say.days(range.from, last(range.to))}`,
      ...(comparison ? [say.compared(comparison.from, last(comparison.to))] : []),
      ...[say.unit(unit), ...(narrowed.length === 0 ? whole : narrowed)],
      ...(labels.length === 0 ? [] : [say.steps(labels)]),
    ].join(say.comma) + say.stop
  );
};

const askTile = async (
  { ask }: BoardMailDependencies,
  tile: Extract<Tile, { kind: 'metric' | 'question' }>,
  { board }: SeenBoard,
  principal: Principal,
  today: string,
  signal: AbortSignal,
) => {
  if (tile.kind === 'metric')
    return ask(principal, 'metrics', withFilter(metricAsked(tile, today), board.filter, today), signal);
  // Kept with all defaults by the question's own schema when the board was saved.
  const asked = tile.parameters as unknown as CommonParameters;
  return ask(principal, tile.question, withFilter(asked, board.filter, today), signal);
};

const reportTile = async (
  dependencies: BoardMailDependencies,
  tile: Tile,
  seen: SeenBoard,
  {
    principal,
    language,
    today,
    signal,
  }: { principal: Principal; language: Language; today: string; signal: AbortSignal },
): Promise<{ readonly tile: ReportTile; readonly at: Instant | null }> => {
  const { width } = tile;
  if (tile.kind === 'heading' || tile.kind === 'note')
    return {
      tile: { kind: tile.kind, width: tile.kind === 'heading' ? 12 : width, text: tile.text[language] },
      at: null,
    };
  const answer = await askTile(dependencies, tile, seen, principal, today, signal);
  const given = tile.title?.[language];
  if (isRefusal(answer)) {
    const name = await dependencies.nameOf(tile);
    const title = given ?? name?.[language] ?? (tile.kind === 'metric' ? tile.metric : tile.question);
    return { tile: { kind: 'failed', width, title, problem: refusalIn(language, answer.code) }, at: null };
  }
  const named = await withNames(dependencies, answer, language);
  const { metric } = answer.result as { readonly metric?: { readonly name: Readonly<Record<Language, string>> } };
  const subject = tile.kind === 'metric' && metric ? metric.name[language] : answer.question.name[language];
  const sentence = await sentenceOf(dependencies, named, subject, language);
  const figures = figuresOf(named, language, dependencies.eventNames());
  return { tile: { kind: 'figures', width, title: given ?? subject, sentence, ...figures }, at: answer.dataAsOf.at };
};

/** Asks the whole board. */
export const reportBoard = async (
  dependencies: BoardMailDependencies,
  mail: Pick<StoredMail, 'boardId' | 'language' | 'ownerName'>,
  { principal, board: seen }: { readonly principal: Principal; readonly board: SeenBoard },
  signal: AbortSignal,
): Promise<Report> => {
  const { clock, timeZone, publicUrl } = dependencies;
  const { language } = mail;
  const today = businessDateAt(clock.now(), timeZone);
  const tiles: ReportTile[] = [];
  let oldest: Instant | null = null;
  for (const each of seen.board.tiles) {
    signal.throwIfAborted();
    const { tile, at } = await reportTile(dependencies, each, seen, { principal, language, today, signal });
    tiles.push(tile);
    if (at !== null) oldest = oldest === null ? at : Math.min(oldest, at);
  }
  return {
    ...{ language, name: seen.board.name[language], meaning: seen.board.meaning[language], tiles },
    ...{ asOf: oldest === null ? null : minute(oldest, timeZone), seenAs: mail.ownerName },
    link: `${publicUrl()}/dashboards/${encodeURIComponent(mail.boardId)}`,
  };
};

/** The letter of a board, without its recipient. */
export const composeBoard = async (
  dependencies: BoardMailDependencies,
  mail: Pick<StoredMail, 'boardId' | 'language' | 'ownerName'>,
  standing: { readonly principal: Principal; readonly board: SeenBoard },
  signal: AbortSignal,
): Promise<ComposedBoard> => {
  const report = await reportBoard(dependencies, mail, standing, signal);
  const drawn = await drawBoard(report);
  const picture: PictureState = typeof drawn === 'string' ? drawn : 'drawn';
  const bytes = typeof drawn === 'string' ? null : drawn;
  const today = businessDateAt(dependencies.clock.now(), dependencies.timeZone);
  return {
    subject: words[mail.language].subject(report.name, today),
    html: htmlOf(report, picture),
    text: textOf(report),
    pictures: bytes ? [{ cid: 'board', fileName: 'board.png', contentType: 'image/png', bytes }] : [],
    picture,
  };
};
