// The naive twin of the net promoter score: every answer of the range in one list, and figures by filtering it.
import { businessDateAt } from '../../kernel/index.ts';
import type { TimelineQuery } from '../timelines/index.ts';
import { naiveText, naiveTimelines, type TestWorld } from '../timelines/testing.ts';
import type { NpsClass, NpsParameters } from './contract.ts';

export interface NaiveAnswer {
  readonly person: string;
  readonly day: string;
  readonly class: NpsClass;
  readonly reason: string | null;
}

const classOf = (score: string | null, noAnswer: readonly number[]): NpsClass => {
  const number = score === null || score.trim() === '' ? Number.NaN : Number(score);
  if (!Number.isInteger(number) || number < 0 || number > 10 || noAnswer.includes(number)) return 'missing';
  if (number > 8) return 'promoter';
  return number > 6 ? 'passive' : 'detractor';
};

/** All answers of the range, person by person, in their order. */
export const naiveAnswers = (
  world: Pick<TestWorld, 'events'>,
  { range, score, reason, noAnswer }: NpsParameters,
  query: TimelineQuery,
  zone: string,
): readonly NaiveAnswer[] =>
  [...naiveTimelines(world, { ...query, from: null, to: Number.POSITIVE_INFINITY })].flatMap(([person, events]) =>
    events
      .map(({ at, event }) => ({
        ...{ person, day: businessDateAt(at, zone), class: classOf(naiveText(event, score), noAnswer) },
        reason: naiveText(event, reason)?.trim() || null,
      }))
      .filter(({ day }) => day >= range.from && day < range.to),
  );

/** Of each person the last answer with a score; the last of all where none has one. */
export const lastAnswers = (answers: readonly NaiveAnswer[]): readonly NaiveAnswer[] =>
  [...new Set(answers.map(({ person }) => person))].flatMap((person) => {
    const own = answers.filter((each) => each.person === person);
    const last = own.filter((each) => each.class !== 'missing').at(-1) ?? own.at(-1);
    return last ? [last] : [];
  });

/** What is shown of a list of answers. */
export const naiveScore = (answers: readonly NaiveAnswer[]) => {
  const count = (of: NpsClass) => answers.filter((each) => each.class === of).length;
  const [promoters, passives, detractors] = [count('promoter'), count('passive'), count('detractor')];
  const points = answers.flatMap((each) =>
    each.class === 'missing' ? [] : [each.class === 'promoter' ? 1 : each.class === 'detractor' ? -1 : 0],
  );
  const mean = points.reduce((sum: number, each) => sum + each, 0) / points.length;
  const spread = points.reduce((sum: number, each) => sum + (each - mean) ** 2, 0) / points.length;
  return {
    ...{ promoters, passives, detractors, missing: count('missing') },
    nps: points.length === 0 ? null : 100 * mean,
    margin: points.length < 2 ? null : 100 * 1.959963984540054 * Math.sqrt(spread / points.length),
  };
};
