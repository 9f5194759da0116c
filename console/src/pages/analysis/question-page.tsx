// The page of a question: form, sentence, answer, the people behind a figure, and why one customer counts. A question brings its
// sections, its answer and its trace.
import type { CommonParameters, questionEndpoints } from '@contracts/know/questions/contract.ts';
import { type ReactNode, useCallback, useMemo, useState } from 'react';
import { type AnswerOf, type CallOf, call } from '../../api/client.ts';
import { useText } from '../../i18n/index.ts';
import { Page } from '../../ui/page.tsx';
import type { Pinned } from '../dashboards/board-model.ts';
import { PinButton } from '../dashboards/pin.tsx';
import { KeepMetricButton } from '../metrics/keep-metric.tsx';
import type { KeptQuestion } from '../metrics/own-metric.ts';
import { Builder, type Section, Start } from './builder.tsx';
import { AnswerPlace, QuestionBar } from './frame.tsx';
import type { Missing } from './model.ts';
import { type OpenedFigure, PeopleDrawer } from './people.tsx';
import type { PlanWords } from './plan-words.ts';
import type { Template } from './templates.ts';
import { TraceDrawer, TraceField } from './trace.tsx';
import { type QuestionCalls, useAnswer } from './use-answer.ts';
import type { EditedQuestion } from './use-question.ts';
import './analysis.css';

type Traced<Trace> = Awaited<ReturnType<Parameters<typeof TraceDrawer<Trace>>[0]['load']>>;

/** The calls of a question, with the types of its contract. */
export interface QuestionWires<Asked, Result, Cell, Trace> extends QuestionCalls<Asked, Result> {
  csv(parameters: Asked): Promise<unknown>;
  people(parameters: Asked, cell: Cell, page: number, pageSize: number): ReturnType<OpenedFigure['load']>;
  peopleCsv(parameters: Asked, cell: Cell): Promise<unknown>;
  trace(parameters: Asked, customerId: string): Promise<Traced<Trace>>;
}

type Endpoints = ReturnType<typeof questionEndpoints>;
type BodyOf<E> = CallOf<E> extends { readonly body: infer Body } ? Body : never;
type CellOf<E extends Endpoints> = BodyOf<E['people']> extends { readonly cell: infer Cell } ? Cell : never;
type AskedOf<E extends Endpoints> = BodyOf<E['ask']> extends { readonly parameters: infer Asked } ? Asked : never;
type ResultOf<E extends Endpoints> =
  Extract<AnswerOf<E['follow']>, { readonly state: 'done' }> extends { readonly result: infer Result } ? Result : never;
type TraceOf<E extends Endpoints> = AnswerOf<E['trace']> extends { readonly trace: infer Trace } ? Trace : never;

/** The endpoints of a contract as calls. */
export const wiresOf = <E extends Endpoints>(
  endpoints: E,
): QuestionWires<AskedOf<E>, ResultOf<E>, CellOf<E>, TraceOf<E>> => {
  const { ask, follow, csv, people, peopleCsv, trace }: Endpoints = endpoints;
  const wires = {
    ask: (parameters: unknown, waitMs: number) => call(ask, { body: { parameters, waitMs } }),
    follow: (run: string, waitMs: number) => call(follow, { params: { run }, query: { waitMs } }),
    csv: (parameters: unknown) => call(csv, { body: { parameters } }),
    people: (parameters: unknown, cell: unknown, page: number, pageSize: number) =>
      call(people, { body: { parameters, cell, page, pageSize } }),
    peopleCsv: (parameters: unknown, cell: unknown) => call(peopleCsv, { body: { parameters, cell } }),
    trace: (parameters: unknown, customerId: string) => call(trace, { body: { parameters, customerId } }),
  };
  // What goes in and comes out is of the contract's schemas, which the types above name.
  return wires as unknown as QuestionWires<AskedOf<E>, ResultOf<E>, CellOf<E>, TraceOf<E>>;
};

/** Questions whose figures the console keeps as metrics. */
const keepableQuestions: readonly KeptQuestion['question'][] = [
  ...(['trends', 'funnel', 'retention', 'stickiness', 'channels', 'opening', 'conversion-points'] as const),
  ...(['activity-lifecycle', 'distribution', 'attribution', 'paths', 'feature-usage', 'heatmap'] as const),
  'weak-groups',
];

/** Opens the people of a figure, under a title. */
export type OpenCell<Cell> = (cell: Cell, title: string) => void;

interface PageProps<Asked, Result, Cell, Trace> {
  readonly code: string;
  readonly title: string;
  readonly description: string;
  readonly startHint: string;
  readonly wires: QuestionWires<Asked, Result, Cell, Trace>;
  readonly question: EditedQuestion<Asked>;
  readonly words: PlanWords;
  readonly sentence: string;
  readonly missingOf: (parameters: Asked) => readonly Missing[];
  readonly sections: readonly Section[];
  readonly open: readonly string[];
  readonly templates: readonly Template<Asked & { readonly population: object }>[];
  readonly isEmpty: (result: Result) => boolean;
  readonly answer: (
    answer: { readonly result: Result; readonly comparison: Result | null; readonly asked: Asked },
    onOpen: OpenCell<Cell>,
  ) => ReactNode;
  readonly trace: (trace: Trace, asked: Asked) => ReactNode;
  readonly parent?: { readonly to: string; readonly label: string };
  readonly actions?: ReactNode;
  /** The address of the question over a customer's timeline, of questions that can lie there. */
  readonly onTimeline?: (asked: Asked) => Readonly<Record<string, string>>;
  /** What stands on a board when the question is pinned; the question itself unless told. */
  readonly pinned?: (asked: Asked & CommonParameters) => Pinned;
}

export function QuestionPage<Asked extends { readonly population: object }, Result, Cell, Trace>(
  props: PageProps<Asked, Result, Cell, Trace>,
) {
  const text = useText();
  const { wires, question, words, missingOf, onTimeline } = props;
  const { parameters, settled, today } = question;
  const [byHand, setByHand] = useState<Asked | null>(null);
  const missing = useMemo(() => missingOf(parameters), [missingOf, parameters]);
  const askable = useMemo(() => (missingOf(settled).length === 0 ? settled : null), [missingOf, settled]);
  const asking = useAnswer(wires, question.live ? askable : byHand);
  const [figure, setFigure] = useState<OpenedFigure | null>(null);
  const [traced, setTraced] = useState<string | null>(null);
  const asked = asking.asked;
  const keepable = keepableQuestions.find((each) => each === props.code);
  const pinned = props.pinned?.(parameters as Asked & CommonParameters) ?? {
    ...{ kind: 'question' as const, question: props.code, parameters },
  };
  const onOpen = useCallback(
    (cell: Cell, title: string) => {
      if (!asked) return;
      setFigure({
        title,
        key: [asked, cell],
        load: (page, pageSize) => wires.people(asked, cell, page, pageSize),
        csv: () => wires.peopleCsv(asked, cell),
        ...(onTimeline ? { onTimeline: onTimeline(asked) } : {}),
      });
    },
    [asked, wires, onTimeline],
  );
  return (
    <Page
      title={props.title}
      description={props.description}
      {...(props.parent ? { parent: props.parent } : {})}
      actions={
        <>
          {asked && <TraceField onTrace={setTraced} />}
          {props.actions}
        </>
      }
    >
      <Builder sections={props.sections} open={props.open}>
        <QuestionBar
          sentence={props.sentence}
          question={question}
          missing={missing}
          asking={asking}
          onAsk={() => (question.live ? asking.again() : setByHand({ ...parameters }))}
          csv={{ name: props.code, load: () => wires.csv(asked ?? parameters) }}
          pin={
            <>
              <PinButton title={props.title} pinned={pinned} disabled={missing.length > 0} />
              {keepable && (
                <KeepMetricButton
                  kept={{ question: keepable, parameters, result: asking.answer?.result }}
                  disabled={missing.length > 0}
                />
              )}
            </>
          }
        />
        <AnswerPlace
          asking={asking}
          isEmpty={props.isEmpty}
          start={
            <Start
              title={text('analysis.startTitle')}
              hint={props.startHint}
              templates={props.templates as readonly Template<Asked>[]}
              words={words}
              today={today}
              onChoose={question.set}
            />
          }
        >
          {(result, comparison, answered) => props.answer({ result, comparison, asked: answered }, onOpen)}
        </AnswerPlace>
      </Builder>
      <PeopleDrawer figure={figure} onClose={() => setFigure(null)} onTrace={setTraced} />
      <TraceDrawer
        customerId={traced}
        parameters={asked}
        load={(customerId) => wires.trace(asked ?? parameters, customerId)}
        {...(onTimeline ? { search: onTimeline(asked ?? parameters) } : {})}
        onClose={() => setTraced(null)}
      >
        {(trace) => props.trace(trace, asked ?? parameters)}
      </TraceDrawer>
    </Page>
  );
}
