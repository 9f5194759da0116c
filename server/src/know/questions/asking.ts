// Begins the work of a question in the caller's scope, or joins it, and waits for it.
import { type Clock, type Instant, isRefusal, type Refusal, refuse } from '../../kernel/index.ts';
import { canonicalJson } from '../../platform/audit/index.ts';
import type { Principal } from '../../platform/auth/index.ts';
import type { EventStore } from '../../platform/event-store/index.ts';
import type { FoldControl, Timelines } from '../timelines/index.ts';
import { checkGroup, prepareParameters } from './check.ts';
import type { AskedGroup, CommonParameters, DataMark } from './contract.ts';
import { comparedUntil } from './like-with-like.ts';
import { createMarks } from './marks.ts';
import { type PopulationDependencies, readsProfiles, resolvePopulation } from './population.ts';
import type { AnyQuestion, Grouping, PeopleFound, QuestionRefusal } from './question.ts';
import { createRuns, type Run, type Runs } from './runs.ts';

export interface QuestionsDependencies extends PopulationDependencies {
  readonly eventStore: EventStore;
  readonly timelines: Timelines;
  readonly wallClock: Clock;
}

/** What a run gives. */
export type Outcome =
  | {
      readonly kind: 'answer';
      readonly result: unknown;
      readonly comparison: unknown;
      /** Until when the compared days counted, where the range still ran; null: whole. */
      readonly comparedUntil: Instant | null;
      readonly mark: DataMark;
      readonly elapsedMs: number;
    }
  | { readonly kind: 'people'; readonly found: PeopleFound };

/** A figure whose persons are wanted. */
export interface Cell {
  readonly group: AskedGroup;
}

export interface Asking {
  readonly runs: Runs<Outcome>;
  /** Begins the work, or joins it: same question, same scope, same data. */
  begin(
    question: AnyQuestion,
    parameters: CommonParameters,
    principal: Principal,
    cell: Cell | null,
  ): Promise<Run<Outcome> | QuestionRefusal>;
  /** Null when it takes longer. */
  wait(run: Run<Outcome>, waitMs: number): Promise<Outcome | null | Refusal<'RUN_CANCELLED'>>;
  /** Waits to the end; the caller who goes away cancels. */
  complete(run: Run<Outcome>, signal: AbortSignal): Promise<Outcome | Refusal<'RUN_CANCELLED'>>;
}

/** Runs belong to a caller in a scope; who is given another scope does not see them any more. */
export const ownerOf = ({ kind, id, scope }: Principal): string => `${kind}:${id}:${canonicalJson(scope)}`;

/** The zone of a question: its own, or the business zone. */
export const zoneOf = ({ timeZone }: CommonParameters, dependencies: { readonly timeZone: string }): string =>
  timeZone ?? dependencies.timeZone;

const cancelled = () => refuse('RUN_CANCELLED', 'The question was cancelled. Ask it again.');

/** Timelines at a mark; with `until` as they stood then. */
const seenUntil = (timelines: Timelines, mark: DataMark, until: Instant | null): Timelines => ({
  fold: (fold, spec, query, control) =>
    timelines.fold(
      fold,
      spec,
      { ...query, mark, ...(until === null ? {} : { to: Math.min(query.to, until) }) },
      control,
    ),
});

/** Evaluates the question, and again over the days it is compared with. */
const evaluate = async (
  { timelines, clock, wallClock, ...rest }: QuestionsDependencies,
  question: AnyQuestion,
  asked: {
    readonly parameters: CommonParameters;
    readonly cell: Cell | null;
    readonly grouping: Grouping;
    readonly mark: DataMark;
  },
  { signal, onProgress }: FoldControl,
): Promise<Outcome> => {
  const { parameters, cell, grouping, mark } = asked;
  const begun = wallClock.now();
  const now = clock.now();
  const { comparison: compared } = parameters;
  const timeZone = zoneOf(parameters, rest);
  const parts = !cell && compared ? 2 : 1;
  const context = (part: number, until: Instant | null) => ({
    ...{ grouping, timelines: seenUntil(timelines, mark, until), timeZone, now: until ?? now },
    control: { signal, onProgress: (done: number) => onProgress((part + done) / parts) },
  });
  if (cell) return { kind: 'people', found: await question.people(parameters, cell, context(0, null)) };
  const result = await question.answer(parameters, context(0, null));
  const until = compared ? comparedUntil(parameters.range, compared, { timeZone, now }) : null;
  const comparison = compared ? await question.answer({ ...parameters, range: compared }, context(1, until)) : null;
  return { kind: 'answer', result, comparison, comparedUntil: until, mark, elapsedMs: wallClock.now() - begun };
};

export const createAsking = (dependencies: QuestionsDependencies): Asking => {
  const { eventStore, wallClock } = dependencies;
  const marks = createMarks(eventStore, wallClock);
  const runs = createRuns<Outcome>(wallClock);
  const wait: Asking['wait'] = async (run, waitMs) => {
    if (run.cancelled) return cancelled();
    try {
      return await runs.wait(run, waitMs);
    } catch (error) {
      if (run.work.controller.signal.aborted) return cancelled();
      throw error;
    }
  };
  return {
    ...{ runs, wait },
    begin: async (question, given, principal, cell) => {
      const { scope } = principal;
      const parameters = await prepareParameters(question, given);
      if (isRefusal(parameters)) return parameters;
      const grouping = await resolvePopulation(dependencies, scope, parameters);
      if (isRefusal(grouping)) return grouping;
      const badGroup = cell && checkGroup(grouping, cell.group);
      if (badGroup) return badGroup;
      const mark = await marks.read();
      const minute = readsProfiles(parameters, scope) ? Math.floor(wallClock.now() / 60_000) : null;
      const { position, identityVersion } = mark;
      const key = canonicalJson({ code: question.code, parameters, cell, minute, scope, position, identityVersion });
      return runs.begin(ownerOf(principal), question.code, key, (control) =>
        evaluate(dependencies, question, { parameters, cell, grouping, mark }, control),
      );
    },
    complete: async (run, signal) => {
      const cancel = () => runs.cancel(run);
      signal.addEventListener('abort', cancel, { once: true });
      try {
        for (;;) {
          const outcome = await wait(run, 60_000);
          if (outcome !== null) return outcome;
        }
      } finally {
        // A signal may outlive many questions.
        signal.removeEventListener('abort', cancel);
      }
    },
  };
};
