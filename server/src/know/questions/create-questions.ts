// Puts the frame together: the catalogue of questions, and the endpoints of each.
import { isRefusal, type Refusal, refuse } from '../../kernel/index.ts';
import { systemPrincipal } from '../../platform/auth/index.ts';
import { type Route, route } from '../../platform/http/index.ts';
import { createAsking, ownerOf, type QuestionsDependencies } from './asking.ts';
import { type CommonParameters, cancelRun, listQuestions } from './contract.ts';
import type { AnyQuestion } from './question.ts';
import { answerRoutes, peopleRoutes, traceRoute } from './routes.ts';

/** A question that the platform itself asks, of the whole firm. The parameters have been parsed by its schema. */
export type AskAsPlatform = (
  question: AnyQuestion,
  parameters: CommonParameters,
  signal: AbortSignal,
) => Promise<unknown | Refusal<string>>;

/** The questions of an installation. */
export const createQuestions = (
  dependencies: QuestionsDependencies,
  questions: readonly AnyQuestion[],
): { readonly routes: readonly Route[]; readonly askAsPlatform: AskAsPlatform; stop(): void } => {
  const asking = createAsking(dependencies);
  return {
    routes: [
      route(listQuestions, async () => ({
        rows: questions.map(({ code, name, definition }) => ({ code, name, definition })),
      })),
      route(cancelRun, async ({ params }, { principal }) => {
        const run = asking.runs.find(ownerOf(principal), null, params.run);
        if (!run) return refuse('RUN_NOT_FOUND', 'There is no such run of yours.');
        return { cancelled: asking.runs.cancel(run) };
      }),
      ...questions.flatMap((question) => [
        ...answerRoutes(asking, question),
        ...peopleRoutes(dependencies, asking, question),
        traceRoute(dependencies, question),
      ]),
    ],
    askAsPlatform: async (question, parameters, signal) => {
      const run = await asking.begin(question, parameters, systemPrincipal('questions', ['questions.read']), null);
      if (isRefusal(run)) return run;
      const outcome = await asking.complete(run, signal);
      return isRefusal(outcome) || outcome.kind !== 'answer' ? outcome : outcome.result;
    },
    stop: () => asking.runs.stop(),
  };
};
