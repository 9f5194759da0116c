// An answer under the names that its readers know: events by their titles, and values of a property by their names, wherever a question
// answers with codes.
import type { Bilingual } from '../profiles/index.ts';
import type { CommonParameters } from '../questions/contract.ts';
import type { QuestionTable, ReportedAnswer } from '../questions/index.ts';
import type { EventSubject } from '../timelines/contract.ts';
import type { BoardMailDependencies } from './dependencies.ts';
import type { Language } from './words.ts';

/** Between the events of one step, as funnels and the opening workbench write them. */
const BETWEEN_EVENTS = / (?:\/|\|) /;

const eventNamer =
  (names: ReturnType<BoardMailDependencies['eventNames']>, language: Language) =>
  (text: string): string =>
    text
      .split(BETWEEN_EVENTS)
      .map((code) => names.get(code)?.[language] ?? code)
      .join(' / ');

/** Questions of which each step is called after its events where nobody called it otherwise. */
const ofSteps: ReadonlySet<string> = new Set(['funnel', 'opening']);

/** Events under their names, wherever the answer names them by their code. */
const withEventNames = (answer: ReportedAnswer, nameOf: (text: string) => string): ReportedAnswer => {
  const { steps } = answer.result as { readonly steps?: readonly { readonly label: string }[] };
  if (ofSteps.has(answer.question.code) && steps)
    return {
      ...answer,
      result: { ...(answer.result as object), steps: steps.map((step) => ({ ...step, label: nameOf(step.label) })) },
    };
  const { series } = answer.parameters as unknown as {
    readonly series?: readonly { readonly label?: string; readonly events: readonly { readonly event?: string }[] }[];
  };
  if (answer.question.code !== 'trends' || !series) return answer;
  const labelled = series.map(({ label, events, ...rest }) => ({
    ...{ ...rest, events },
    label: label || events.map(({ event }) => nameOf(event ?? '*')).join(' / '),
  }));
  return { ...answer, parameters: { ...answer.parameters, series: labelled } as CommonParameters };
};

/** Parameters of the questions whose files have a column of values. */
interface OfValues {
  readonly subject?: EventSubject;
  readonly features?: { readonly kind: string; readonly subject?: EventSubject };
}

/** Of which property a column of the file has the values. */
const columnsOfValues: Readonly<
  Record<string, { readonly column: number; subjectOf(parameters: OfValues): EventSubject | undefined }>
> = {
  attribution: { column: 2, subjectOf: ({ subject }) => subject },
  'feature-usage': { column: 2, subjectOf: ({ features }) => features?.subject },
};

const withNamedColumn = (
  { header, rows }: QuestionTable,
  column: number,
  labelOf: (value: string) => Bilingual,
  language: Language,
): QuestionTable => ({
  header,
  rows: rows.map((row) =>
    row.map((value, at) => (at === column && typeof value === 'string' ? labelOf(value)[language] : value)),
  ),
});

/** The answer as it stands in a letter. */
export const withNames = async (
  { eventNames, labelsOf }: Pick<BoardMailDependencies, 'eventNames' | 'labelsOf'>,
  answer: ReportedAnswer,
  language: Language,
): Promise<ReportedAnswer> => {
  const named = withEventNames(answer, eventNamer(eventNames(), language));
  const values = columnsOfValues[answer.question.code];
  const subject = values?.subjectOf(answer.parameters as unknown as OfValues);
  if (!values || !subject) return named;
  const labelOf = await labelsOf(subject);
  return { ...named, table: (which) => withNamedColumn(answer.table(which), values.column, labelOf, which) };
};
