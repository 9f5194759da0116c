// The endpoints of a question, each in the caller's scope.
import { isRefusal, refuse } from '../../kernel/index.ts';
import { type CallContext, csvStream, type Route, route } from '../../platform/http/index.ts';
import { tracePerson } from '../timelines/index.ts';
import { type Asking, type Cell, type Outcome, ownerOf, type QuestionsDependencies, zoneOf } from './asking.ts';
import { prepareParameters } from './check.ts';
import type { CommonParameters } from './contract.ts';
import { segmentBitsOf, valueNumberOf } from './groups.ts';
import { customersOf, personOf, resolvePopulation } from './population.ts';
import { type AnyQuestion, type Grouping, keyOf } from './question.ts';
import type { Run } from './runs.ts';

interface Asked {
  readonly parameters: CommonParameters;
}

const render = ({ definition }: AnyQuestion, run: Run<Outcome>, outcome: Outcome | null) => {
  if (outcome?.kind !== 'answer') return { state: 'running' as const, run: run.id, progress: run.work.progress };
  const { result, comparison, comparedUntil, mark, elapsedMs } = outcome;
  const told = { comparedUntil, definition, dataAsOf: mark, cached: run.cached, elapsedMs };
  return { state: 'done' as const, run: run.id, result, comparison, ...told };
};

/** Asking, following, and the answer as CSV. */
export const answerRoutes = (asking: Asking, question: AnyQuestion): readonly Route[] => [
  route(question.endpoints.ask, async ({ body }, { principal }) => {
    const { parameters, waitMs } = body as Asked & { readonly waitMs: number };
    const run = await asking.begin(question, parameters, principal, null);
    if (isRefusal(run)) return run;
    const outcome = await asking.wait(run, waitMs);
    return isRefusal(outcome) ? outcome : render(question, run, outcome);
  }),
  route(question.endpoints.follow, async ({ params, query }, { principal }) => {
    const run = asking.runs.find(ownerOf(principal), question.code, params.run);
    if (!run)
      return refuse('RUN_NOT_FOUND', 'There is no such run of yours; runs are kept for a while only. Ask again.');
    const outcome = await asking.wait(run, query.waitMs);
    return isRefusal(outcome) ? outcome : render(question, run, outcome);
  }),
  route(question.endpoints.csv, async ({ body }, { principal, signal, language }) => {
    const { parameters } = body as Asked;
    const run = await asking.begin(question, parameters, principal, null);
    if (isRefusal(run)) return run;
    const outcome = await asking.complete(run, signal);
    if (isRefusal(outcome)) return outcome;
    const table = question.table(parameters, outcome.kind === 'answer' ? outcome.result : null, language);
    return csvStream(table.header, table.rows);
  }),
];

const findPeople = async (
  dependencies: QuestionsDependencies,
  asking: Asking,
  question: AnyQuestion,
  { parameters, cell }: Asked & { readonly cell: Cell },
  { principal, signal }: CallContext,
) => {
  const run = await asking.begin(question, parameters, principal, cell);
  if (isRefusal(run)) return run;
  const outcome = await asking.complete(run, signal);
  if (isRefusal(outcome)) return outcome;
  const found = outcome.kind === 'people' ? outcome.found : { persons: [], total: 0 };
  return { found, customers: await customersOf(dependencies, principal.scope, found.persons) };
};

/** The customers behind a figure, page by page and as CSV. */
export const peopleRoutes = (
  dependencies: QuestionsDependencies,
  asking: Asking,
  question: AnyQuestion,
): readonly Route[] => [
  route(question.endpoints.people, async ({ body }, context) => {
    const asked = body as unknown as Asked & { cell: Cell; page: number; pageSize: number };
    const people = await findPeople(dependencies, asking, question, asked, context);
    if (isRefusal(people)) return people;
    const { found, customers } = people;
    const { page, pageSize } = asked;
    return {
      total: found.total,
      withoutProfile: found.persons.length - customers.length,
      rows: customers
        .slice((page - 1) * pageSize, page * pageSize)
        .map(({ customerId, branchId }) => ({ customerId, branchId })),
    };
  }),
  route(question.endpoints.peopleCsv, async ({ body }, context) => {
    const asked = body as unknown as Asked & { cell: Cell };
    const people = await findPeople(dependencies, asking, question, asked, context);
    if (isRefusal(people)) return people;
    const header = context.language === 'zh' ? ['客户号', '营业部'] : ['customer', 'branch'];
    return csvStream(
      header,
      people.customers.map(({ customerId, branchId }) => [customerId, branchId]),
    );
  }),
];

/** The groups by attribute and segment that a person stands in. */
const groupsOfPerson = (grouping: Grouping, group: number, { breakdown }: CommonParameters) => {
  const bits = segmentBitsOf(group);
  const labels = grouping.segments.filter((_, index) => (bits & (1 << index)) !== 0);
  const segments = grouping.segments.length === 0 ? [null] : labels;
  const value = grouping.values[valueNumberOf(group)] ?? null;
  const byPerson = breakdown !== undefined && breakdown.by !== 'event';
  return segments.map((segment) => keyOf(grouping, segment, byPerson ? 'value' : 'all', byPerson ? value : null));
};

/** Why a customer counted or not. */
export const traceRoute = (dependencies: QuestionsDependencies, question: AnyQuestion): Route =>
  route(question.endpoints.trace, async ({ body }, { principal: { scope }, signal }) => {
    const { customerId, ...asked } = body as Asked & { readonly customerId: string };
    const parameters = await prepareParameters(question, asked.parameters);
    if (isRefusal(parameters)) return parameters;
    const person = await personOf(dependencies, scope, customerId);
    if (person === null) return refuse('CUSTOMER_NOT_FOUND', `There is no customer ${customerId} whom you may see.`);
    const grouping = await resolvePopulation(dependencies, scope, parameters);
    if (isRefusal(grouping)) return grouping;
    const timeZone = zoneOf(parameters, dependencies);
    const { population } = grouping;
    const query = question.query(parameters, timeZone, population);
    const traced = await tracePerson(dependencies.eventStore, query, person, signal);
    return {
      inPopulation: population.who !== 'listed' || population.groups.has(person),
      groups: groupsOfPerson(grouping, traced.timeline.group, parameters),
      trace: question.trace(parameters, { traced, grouping, timeZone, now: dependencies.clock.now() }),
    };
  });
