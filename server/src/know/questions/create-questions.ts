// Puts the frame together: the catalogue of questions, and the endpoints of each.
import { assert, isRefusal, type Refusal, refuse } from '../../kernel/index.ts';
import { type Principal, systemPrincipal } from '../../platform/auth/index.ts';
import { type Route, route } from '../../platform/http/index.ts';
import type { Bilingual } from '../profiles/index.ts';
import { type Asking, createAsking, ownerOf, type QuestionsDependencies } from './asking.ts';
import { prepareParameters } from './check.ts';
import { type CommonParameters, cancelRun, type DataMark, listQuestions } from './contract.ts';
import type { AnyQuestion, QuestionTable } from './question.ts';
import { answerRoutes, peopleRoutes, traceRoute } from './routes.ts';

/** A question that the platform itself asks, of the whole firm. The parameters have been parsed by its schema. */
export type AskAsPlatform = (
  question: AnyQuestion,
  parameters: CommonParameters,
  signal: AbortSignal,
) => Promise<unknown | Refusal<string>>;

/** An answer that is put into words and pictures elsewhere than in a browser. */
export interface ReportedAnswer {
  readonly question: { readonly code: string; readonly name: Bilingual; readonly definition: Bilingual };
  /** As its own schema parsed them. */
  readonly parameters: CommonParameters;
  readonly result: unknown;
  readonly comparison: unknown;
  readonly dataAsOf: DataMark;
  table(language: 'zh' | 'en'): QuestionTable;
}

/** The questions of an installation, as the rest of it sees them. */
export interface Questions {
  readonly routes: readonly Route[];
  readonly askAsPlatform: AskAsPlatform;
  /** A question asked as that person would ask it now: within their scope, through the same queue and cache. */
  askAs(
    principal: Principal,
    code: string,
    parameters: unknown,
    signal: AbortSignal,
  ): Promise<ReportedAnswer | Refusal>;
  /** What a question is called; null: there is none. */
  nameOf(code: string): Bilingual | null;
  /** The parameters of a question that is to be asked later, with every default, or what is wrong with them. */
  check(code: string, parameters: unknown): Promise<CommonParameters | Refusal>;
  stop(): void;
}

const parseOf = (
  questions: readonly AnyQuestion[],
  code: string,
  given: unknown,
): { readonly question: AnyQuestion; readonly parameters: CommonParameters } | Refusal => {
  const question = questions.find((each) => each.code === code);
  if (!question) return refuse('PARAMETERS_NOT_VALID', `There is no question ${code}.`);
  const parsed = question.endpoints.ask.body?.safeParse({ parameters: given });
  if (parsed?.success)
    return { question, parameters: (parsed.data as { readonly parameters: CommonParameters }).parameters };
  const [issue] = parsed?.error.issues ?? [];
  const place = issue?.path.slice(1).join('.') ?? '';
  return refuse(
    'PARAMETERS_NOT_VALID',
    `${code} does not take its parameters: ${place} ${issue?.message ?? ''}`.trim(),
  );
};

const checkLater = async (
  questions: readonly AnyQuestion[],
  code: string,
  given: unknown,
): Promise<CommonParameters | Refusal> => {
  const asked = parseOf(questions, code, given);
  if (isRefusal(asked)) return asked;
  const prepared = await prepareParameters(asked.question, asked.parameters);
  return isRefusal(prepared) ? prepared : asked.parameters;
};

const askAs =
  (asking: Asking, questions: readonly AnyQuestion[]): Questions['askAs'] =>
  async (principal, code, given, signal) => {
    const asked = parseOf(questions, code, given);
    if (isRefusal(asked)) return asked;
    const { question, parameters } = asked;
    const run = await asking.begin(question, parameters, principal, null);
    if (isRefusal(run)) return run;
    const outcome = await asking.complete(run, signal);
    if (isRefusal(outcome)) return outcome;
    assert(outcome.kind === 'answer', 'a question without a cell was answered with people');
    const { result, comparison, mark } = outcome;
    const { name, definition } = question;
    return {
      ...{ question: { code, name, definition }, parameters, result, comparison, dataAsOf: mark },
      table: (language) => question.table(parameters, result, language),
    };
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
    askAs: askAs(asking, questions),
    check: (code, parameters) => checkLater(questions, code, parameters),
    nameOf: (code) => questions.find((each) => each.code === code)?.name ?? null,
    stop: () => asking.runs.stop(),
  };
};
