// Puts the frame together: the catalogue of questions, and the endpoints of each.
import { refuse } from '../../kernel/index.ts';
import { type Route, route } from '../../platform/http/index.ts';
import { createAsking, ownerOf, type QuestionsDependencies } from './asking.ts';
import { cancelRun, listQuestions } from './contract.ts';
import type { AnyQuestion } from './question.ts';
import { answerRoutes, peopleRoutes, traceRoute } from './routes.ts';

/** The questions of an installation. */
export const createQuestions = (
  dependencies: QuestionsDependencies,
  questions: readonly AnyQuestion[],
): { readonly routes: readonly Route[]; stop(): void } => {
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
    stop: () => asking.runs.stop(),
  };
};
