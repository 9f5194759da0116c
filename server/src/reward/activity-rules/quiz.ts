// A quiz: which questions an attempt asks, and what came of the answers.
import type { PlanOf, Question } from './contract.ts';

type Quiz = Pick<PlanOf<'quiz'>, 'questions' | 'asked' | 'passMark'>;

/** So many questions by their places, each once; `chance` gives a whole number from 0 to below its argument. */
export const chooseQuestions = (
  { questions, asked }: Pick<Quiz, 'questions' | 'asked'>,
  chance: (below: number) => number,
): readonly number[] => {
  const left = questions.map((_, place) => place);
  const chosen: number[] = [];
  while (chosen.length < asked && left.length > 0) chosen.push(...left.splice(chance(left.length), 1));
  return chosen;
};

/** Exactly the right options and no other. */
export const isRight = ({ right }: Pick<Question, 'right'>, chosen: readonly number[]): boolean => {
  const wanted = new Set(right);
  const given = new Set(chosen);
  return wanted.size === given.size && [...wanted].every((each) => given.has(each));
};

export interface Graded {
  readonly right: readonly boolean[];
  readonly score: number;
  readonly passed: boolean;
}

/** What came of the answers, in the order of the asked questions; a question without an answer is wrong. */
export const grade = (quiz: Quiz, asked: readonly number[], answers: readonly (readonly number[])[]): Graded => {
  const right = asked.map((place, index) => {
    const question = quiz.questions[place];
    return question !== undefined && isRight(question, answers[index] ?? []);
  });
  const score = right.filter(Boolean).length;
  return { right, score, passed: score >= quiz.passMark };
};
