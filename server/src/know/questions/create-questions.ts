// Puts the frame together: every question's endpoints answered in the caller's scope, with runs, people, traces and CSV.
import { addDays, type Clock, isRefusal, type Refusal, refuse } from '../../kernel/index.ts';
import { canonicalJson } from '../../platform/audit/index.ts';
import type { Principal } from '../../platform/auth/index.ts';
import type { EventStore } from '../../platform/event-store/index.ts';
import { type CallContext, csvStream, type Route, route } from '../../platform/http/index.ts';
import { type Timelines, tracePerson } from '../timelines/index.ts';
import { existingDay, isTimeZone } from './calendar.ts';
import {
  type AskedGroup,
  type CommonParameters,
  cancelRun,
  type DataMark,
  type DayRange,
  listQuestions,
} from './contract.ts';
import { segmentBitsOf, valueNumberOf } from './groups.ts';
import { createMarks } from './marks.ts';
import { customersOf, type PopulationDependencies, personOf, readsProfiles, resolvePopulation } from './population.ts';
import { type AnyQuestion, type Grouping, keyOf, type PeopleFound, type QuestionRefusal } from './question.ts';
import { createRuns, type Run } from './runs.ts';

export interface QuestionsDependencies extends PopulationDependencies {
  readonly eventStore: EventStore;
  readonly timelines: Timelines;
  readonly wallClock: Clock;
}

/** What a run gives. */
type Outcome =
  | {
      readonly kind: 'answer';
      readonly result: unknown;
      readonly comparison: unknown;
      readonly mark: DataMark;
      readonly elapsedMs: number;
    }
  | { readonly kind: 'people'; readonly found: PeopleFound };

const DAYS_MAX = 366 * 5;

const checkRange = (name: string, range: DayRange): QuestionRefusal | null => {
  const [from, to] = [existingDay(range.from), existingDay(range.to)];
  if (!from || !to)
    return refuse('PARAMETERS_NOT_VALID', `${name}: ${from ? range.to : range.from} is not an existing day.`);
  if (from >= to)
    return refuse(
      'PARAMETERS_NOT_VALID',
      `${name}: its end ${to} is the first day that no longer counts and must come after ${from}.`,
    );
  if (addDays(from, DAYS_MAX) < to)
    return refuse('PARAMETERS_NOT_VALID', `${name}: at most five years. Choose a shorter range.`);
  return null;
};

/** What is wrong with the parameters, or null. */
const checkParameters = (question: AnyQuestion, parameters: CommonParameters): QuestionRefusal | null => {
  if (parameters.timeZone !== undefined && !isTimeZone(parameters.timeZone))
    return refuse('PARAMETERS_NOT_VALID', `${parameters.timeZone} is not a time zone. Use a name like Asia/Shanghai.`);
  return (
    checkRange('range', parameters.range) ??
    (parameters.comparison ? checkRange('comparison', parameters.comparison) : null) ??
    question.check(parameters)
  );
};

const ownerOf = ({ kind, id, scope }: Principal): string => `${kind}:${id}:${canonicalJson(scope)}`;

/** Whether the asked group is one that the question has. */
const checkGroup = (grouping: Grouping, { segment }: AskedGroup): QuestionRefusal | null =>
  segment !== null && !grouping.segments.includes(segment)
    ? refuse('PARAMETERS_NOT_VALID', `The question compares no segment with the label ${segment}.`)
    : null;

/** The questions of an installation. */
export const createQuestions = (
  dependencies: QuestionsDependencies,
  questions: readonly AnyQuestion[],
): { readonly routes: readonly Route[]; stop(): void } => {
  const { eventStore, timelines, wallClock, clock } = dependencies;
  const marks = createMarks(eventStore, wallClock);
  const runs = createRuns<Outcome>(wallClock);
  const zoneOf = ({ timeZone }: CommonParameters): string => timeZone ?? dependencies.timeZone;

  /** Begins the work, or joins it: same question, same scope, same data. */
  const beginRun = async (
    question: AnyQuestion,
    parameters: CommonParameters,
    principal: Principal,
    people: { readonly group: AskedGroup } | null,
  ): Promise<Run<Outcome> | QuestionRefusal> => {
    const wrong = checkParameters(question, parameters);
    if (wrong) return wrong;
    const grouping = await resolvePopulation(dependencies, principal.scope, parameters);
    if (isRefusal(grouping)) return grouping;
    const badGroup = people && checkGroup(grouping, people.group);
    if (badGroup) return badGroup;
    const mark = await marks.read();
    const minute = readsProfiles(parameters, principal.scope) ? Math.floor(wallClock.now() / 60_000) : null;
    const key = canonicalJson({
      ...{ code: question.code, parameters, people, minute, scope: principal.scope },
      ...{ position: mark.position, identityVersion: mark.identityVersion },
    });
    const begun = wallClock.now();
    return runs.begin(ownerOf(principal), question.code, key, async ({ signal, onProgress }) => {
      const parts = !people && parameters.comparison ? 2 : 1;
      const seen: Timelines = {
        fold: (fold, spec, query, control) => timelines.fold(fold, spec, { ...query, mark }, control),
      };
      const context = (part: number) => ({
        ...{ grouping, timelines: seen, timeZone: zoneOf(parameters), now: clock.now() },
        control: { signal, onProgress: (done: number) => onProgress((part + done) / parts) },
      });
      if (people) return { kind: 'people', found: await question.people(parameters, people, context(0)) };
      const result = await question.answer(parameters, context(0));
      const { comparison: range } = parameters;
      const comparison = range ? await question.answer({ ...parameters, range }, context(1)) : null;
      return { kind: 'answer', result, comparison, mark, elapsedMs: wallClock.now() - begun };
    });
  };

  const render = (question: AnyQuestion, run: Run<Outcome>, outcome: Outcome | null) => {
    if (outcome?.kind !== 'answer') return { state: 'running' as const, run: run.id, progress: run.work.progress };
    const { result, comparison, mark, elapsedMs } = outcome;
    const { definition } = question;
    return {
      state: 'done' as const,
      run: run.id,
      result,
      comparison,
      definition,
      dataAsOf: mark,
      cached: run.cached,
      elapsedMs,
    };
  };

  const cancelled = () => refuse('RUN_CANCELLED', 'The question was cancelled. Ask it again.');
  const waitFor = async (run: Run<Outcome>, waitMs: number): Promise<Outcome | null | Refusal<'RUN_CANCELLED'>> => {
    if (run.cancelled) return cancelled();
    try {
      return await runs.wait(run, waitMs);
    } catch (error) {
      if (run.work.controller.signal.aborted) return cancelled();
      throw error;
    }
  };

  /** Waits to the end; the caller who goes away cancels. */
  const complete = async (run: Run<Outcome>, { signal }: CallContext) => {
    signal.addEventListener('abort', () => runs.cancel(run), { once: true });
    for (;;) {
      const outcome = await waitFor(run, 60_000);
      if (outcome !== null) return outcome;
    }
  };

  const routesOf = (question: AnyQuestion): readonly Route[] => {
    const { endpoints } = question;
    const findPeople = async (
      parameters: CommonParameters,
      cell: { readonly group: AskedGroup },
      context: CallContext,
    ) => {
      const run = await beginRun(question, parameters, context.principal, cell);
      if (isRefusal(run)) return run;
      const outcome = await complete(run, context);
      if (isRefusal(outcome)) return outcome;
      const found = outcome.kind === 'people' ? outcome.found : { persons: [], total: 0 };
      return { found, customers: await customersOf(dependencies, context.principal.scope, found.persons) };
    };
    return [
      route(endpoints.ask, async ({ body }, { principal }) => {
        const asked = body as { parameters: CommonParameters; waitMs: number };
        const run = await beginRun(question, asked.parameters, principal, null);
        if (isRefusal(run)) return run;
        const outcome = await waitFor(run, asked.waitMs);
        return isRefusal(outcome) ? outcome : render(question, run, outcome);
      }),
      route(endpoints.follow, async ({ params, query }, { principal }) => {
        const run = runs.find(ownerOf(principal), question.code, params.run);
        if (!run)
          return refuse('RUN_NOT_FOUND', 'There is no such run of yours; runs are kept for a while only. Ask again.');
        const outcome = await waitFor(run, query.waitMs);
        return isRefusal(outcome) ? outcome : render(question, run, outcome);
      }),
      route(endpoints.csv, async ({ body }, context) => {
        const { parameters } = body as { parameters: CommonParameters };
        const run = await beginRun(question, parameters, context.principal, null);
        if (isRefusal(run)) return run;
        const outcome = await complete(run, context);
        if (isRefusal(outcome)) return outcome;
        const result = outcome.kind === 'answer' ? outcome.result : null;
        const table = question.table(parameters, result, context.language);
        return csvStream(table.header, table.rows);
      }),
      route(endpoints.people, async ({ body }, context) => {
        const { parameters, cell, page, pageSize } = body as unknown as {
          readonly parameters: CommonParameters;
          readonly cell: { readonly group: AskedGroup };
          readonly page: number;
          readonly pageSize: number;
        };
        const people = await findPeople(parameters, cell, context);
        if (isRefusal(people)) return people;
        const { found, customers } = people;
        return {
          total: found.total,
          withoutProfile: found.persons.length - customers.length,
          rows: customers
            .slice((page - 1) * pageSize, page * pageSize)
            .map(({ customerId, branchId }) => ({ customerId, branchId })),
        };
      }),
      route(endpoints.peopleCsv, async ({ body }, context) => {
        const { parameters, cell } = body as unknown as {
          readonly parameters: CommonParameters;
          readonly cell: { readonly group: AskedGroup };
        };
        const people = await findPeople(parameters, cell, context);
        if (isRefusal(people)) return people;
        const header = context.language === 'zh' ? ['客户号', '营业部'] : ['customer', 'branch'];
        return csvStream(
          header,
          people.customers.map(({ customerId, branchId }) => [customerId, branchId]),
        );
      }),
      route(endpoints.trace, async ({ body }, context) => {
        const { parameters, customerId } = body as { parameters: CommonParameters; customerId: string };
        const { scope } = context.principal;
        const wrong = checkParameters(question, parameters);
        if (wrong) return wrong;
        const person = await personOf(dependencies, scope, customerId);
        if (person === null)
          return refuse('CUSTOMER_NOT_FOUND', `There is no customer ${customerId} whom you may see.`);
        const grouping = await resolvePopulation(dependencies, scope, parameters);
        if (isRefusal(grouping)) return grouping;
        const timeZone = zoneOf(parameters);
        const query = question.query(parameters, timeZone, grouping.population);
        const traced = await tracePerson(eventStore, query, person, context.signal);
        const { population } = grouping;
        return {
          inPopulation: population.who !== 'listed' || population.groups.has(person),
          groups: groupsOfPerson(grouping, traced.timeline.group, parameters),
          trace: question.trace(parameters, { traced, grouping, timeZone, now: clock.now() }),
        };
      }),
    ];
  };

  return {
    routes: [
      route(listQuestions, async () => ({
        rows: questions.map(({ code, name, definition }) => ({ code, name, definition })),
      })),
      route(cancelRun, async ({ params }, { principal }) => {
        const run = runs.find(ownerOf(principal), null, params.run);
        if (!run) return refuse('RUN_NOT_FOUND', 'There is no such run of yours.');
        return { cancelled: runs.cancel(run) };
      }),
      ...questions.flatMap(routesOf),
    ],
    stop: () => runs.stop(),
  };
};

/** The groups by attribute and segment that a person stands in. */
const groupsOfPerson = (grouping: Grouping, group: number, { breakdown }: CommonParameters) => {
  const bits = segmentBitsOf(group);
  const labels = grouping.segments.filter((_, index) => (bits & (1 << index)) !== 0);
  const segments = grouping.segments.length === 0 ? [null] : labels;
  const value = grouping.values[valueNumberOf(group)] ?? null;
  const byPerson = breakdown !== undefined && breakdown.by !== 'event';
  return segments.map((segment) => keyOf(grouping, segment, byPerson ? 'value' : 'all', byPerson ? value : null));
};
