// Puts the frame together: the catalogue of questions, and the endpoints of each.
import { isRefusal, type Refusal, refuse } from '../../kernel/index.ts';
import { systemPrincipal } from '../../platform/auth/index.ts';
import { type Route, route } from '../../platform/http/index.ts';
import { createAsking, ownerOf, type QuestionsDependencies } from './asking.ts';
import { prepareParameters } from './check.ts';
import { type CommonParameters, cancelRun, listQuestions } from './contract.ts';
import type { AnyQuestion } from './question.ts';
import { answerRoutes, peopleRoutes, traceRoute } from './routes.ts';

/** A question that the platform itself asks, of the whole firm. The parameters have been parsed by its schema. */
export type AskAsPlatform = (
  question: AnyQuestion,
  parameters: CommonParameters,
  signal: AbortSignal,
) => Promise<unknown | Refusal<string>>;

/** The questions of an installation, as the rest of it sees them. */
export interface Questions {
  readonly routes: readonly Route[];
  readonly askAsPlatform: AskAsPlatform;
  /** The parameters of a question that is to be asked later, with every default, or what is wrong with them. */
  check(code: string, parameters: unknown): Promise<CommonParameters | Refusal>;
  stop(): void;
}

const checkLater = async (
  questions: readonly AnyQuestion[],
  code: string,
  given: unknown,
): Promise<CommonParameters | Refusal> => {
  const question = questions.find((each) => each.code === code);
  if (!question) return refuse('PARAMETERS_NOT_VALID', `There is no question ${code}.`);
  const parsed = question.endpoints.ask.body?.safeParse({ parameters: given });
  if (!parsed?.success) {
    const [issue] = parsed?.error.issues ?? [];
    const place = issue?.path.slice(1).join('.') ?? '';
    return refuse(
      'PARAMETERS_NOT_VALID',
      `${code} does not take its parameters: ${place} ${issue?.message ?? ''}`.trim(),
    );
  }
  const { parameters } = parsed.data as { readonly parameters: CommonParameters };
  const prepared = await prepareParameters(question, parameters);
  return isRefusal(prepared) ? prepared : parameters;
};

/** Puts them together. */
export const createQuestions = (dependencies: QuestionsDependencies, questions: readonly AnyQuestion[]): Questions => {
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
    check: (code, parameters) => checkLater(questions, code, parameters),
    stop: () => asking.runs.stop(),
  };
};
