// The funnel: its form, its answer, the people at each step and lost after it, and why one customer counts or not.
import {
  type FunnelCell,
  type FunnelParameters,
  type FunnelResult,
  funnelEndpoints,
} from '@contracts/know/funnels/contract.ts';
import { Alert } from 'antd';
import { useCallback, useMemo, useState } from 'react';
import { call } from '../../api/client.ts';
import { useLanguage, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Page } from '../../ui/page.tsx';
import { Tiles } from '../value/frame.tsx';
import { Builder, Start } from './builder.tsx';
import { PopulationField, SegmentsField } from './customers-field.tsx';
import { useDuration } from './durations.ts';
import { AnswerPlace, QuestionBar } from './frame.tsx';
import { FunnelBars } from './funnel-bars.tsx';
import { ConversionTimes, ConversionTrend } from './funnel-charts.tsx';
import { FurtherOptions, OrderField, WindowField } from './funnel-options.tsx';
import { GroupsTable, StepMatrix, StepsTable } from './funnel-tables.tsx';
import { FunnelTraceView } from './funnel-trace.tsx';
import { useGroupName } from './groups.ts';
import { funnelMissing, newFunnel } from './model.ts';
import { type OpenedFigure, PeopleDrawer } from './people.tsx';
import { type PlanWords, usePlanWords } from './plan-words.ts';
import { readFunnel } from './question-address.ts';
import { BreakdownField, DaysFields, UnitField, useBreakdownChoices } from './question-fields.tsx';
import { funnelSentence, quotedIn } from './sentences.ts';
import { StepsEditor } from './steps-editor.tsx';
import { funnelTemplates } from './templates.ts';
import { TraceDrawer, TraceField } from './trace.tsx';
import { type QuestionCalls, useAnswer } from './use-answer.ts';
import { useQuestion } from './use-question.ts';
import { weakestStep } from './weak-step.ts';
import { matcherWords } from './words-of-filter.ts';
import './analysis.css';

const calls: QuestionCalls<FunnelParameters, FunnelResult> = {
  ask: (parameters, waitMs) => call(funnelEndpoints.ask, { body: { parameters, waitMs } }),
  follow: (run, waitMs) => call(funnelEndpoints.follow, { params: { run }, query: { waitMs } }),
};

function Headline({ result, comparison }: { readonly result: FunnelResult; readonly comparison: FunnelResult | null }) {
  const text = useText();
  const format = useFormat();
  const duration = useDuration();
  const whole = result.groups[0];
  const before = comparison?.groups[0];
  if (!whole) return null;
  const was = (value: string | undefined) => (value === undefined ? {} : { note: text('analysis.was', { value }) });
  const { share, low, high } = whole.conversion;
  return (
    <Tiles
      tiles={[
        {
          label: text('funnel.entered'),
          value: format.count(whole.steps[0]?.count),
          ...was(before && format.count(before.steps[0]?.count)),
        },
        {
          label: text('funnel.converted'),
          value: format.count(whole.steps.at(-1)?.count),
          ...was(before && format.count(before.steps.at(-1)?.count)),
        },
        {
          label: text('funnel.conversion'),
          value: format.share(share),
          note: text('funnel.interval', { low: format.share(low), high: format.share(high) }),
        },
        {
          label: text('funnel.medianTotal'),
          value: duration(whole.total.medianMs),
          ...was(before && duration(before.total.medianMs)),
        },
      ]}
    />
  );
}

function Finding({ result, labels }: { readonly result: FunnelResult; readonly labels: readonly string[] }) {
  const text = useText();
  const format = useFormat();
  const nameOf = useGroupName();
  const weak = useMemo(() => weakestStep(result), [result]);
  if (!weak) return null;
  return (
    <Alert
      type="warning"
      showIcon
      title={text('funnel.finding', {
        group: nameOf(weak.group.key),
        step: `${weak.step + 1} ${labels[weak.step] ?? ''}`,
        share: format.share(weak.share),
        others: format.share(weak.othersShare),
      })}
      description={text('funnel.findingLost', { count: format.count(weak.lostMore) })}
    />
  );
}

function Answer(props: {
  readonly result: FunnelResult;
  readonly comparison: FunnelResult | null;
  readonly asked: FunnelParameters;
  readonly words: PlanWords;
  readonly onOpen: (cell: FunnelCell, title: string) => void;
}) {
  const { result, comparison, asked, words, onOpen } = props;
  const labels = useStepLabels(asked, words);
  const broken = result.groups.length > 1;
  return (
    <>
      <Headline result={result} comparison={comparison} />
      {broken && asked.touch !== 'every' && asked.counting === 'customers' && (
        <Finding result={result} labels={labels} />
      )}
      <FunnelBars
        key={result.groups.length}
        groups={result.groups}
        labels={labels}
        optional={asked.steps.map(({ optional }) => optional)}
        onOpen={onOpen}
      />
      {broken && <GroupsTable result={result} labels={labels} onOpen={onOpen} />}
      {broken && <StepMatrix result={result} labels={labels} />}
      <StepsTable result={result} labels={labels} comparison={comparison} onOpen={onOpen} />
      <ConversionTimes result={result} />
      <ConversionTrend result={result} />
    </>
  );
}

/** The steps as the reader calls them. */
const useStepLabels = (funnel: FunnelParameters, words: PlanWords): readonly string[] => {
  const text = useText();
  return useMemo(
    () => funnel.steps.map(({ label, events }) => label ?? matcherWords(text, words, events)),
    [funnel, text, words],
  );
};

export function Funnel() {
  const which = useLanguage();
  const text = useText();
  const words = usePlanWords();
  const question = useQuestion(newFunnel, readFunnel);
  const { parameters, settled, today } = question;
  const [byHand, setByHand] = useState<FunnelParameters | null>(null);
  const missing = useMemo(() => funnelMissing(parameters), [parameters]);
  const askable = useMemo(() => (funnelMissing(settled).length === 0 ? settled : null), [settled]);
  const asking = useAnswer(calls, question.live ? askable : byHand);
  const [figure, setFigure] = useState<OpenedFigure | null>(null);
  const [traced, setTraced] = useState<string | null>(null);
  const change = (part: Partial<FunnelParameters>) => question.set({ ...parameters, ...part });
  const matcher = useMemo(() => parameters.steps.flatMap(({ events }) => events), [parameters.steps]);
  const { nameOf } = useBreakdownChoices(words, matcher);
  const asked = asking.asked;
  const askedLabels = useStepLabels(asked ?? parameters, words);
  const onOpen = useCallback(
    (cell: FunnelCell, title: string) => {
      if (!asked) return;
      const body = { parameters: asked, cell };
      setFigure({
        title,
        key: [asked, cell],
        load: (page, pageSize) => call(funnelEndpoints.people, { body: { ...body, page, pageSize } }),
        csv: () => call(funnelEndpoints.peopleCsv, { body }),
      });
    },
    [asked],
  );
  const fields = { words, value: parameters, onChange: change };
  const sections = [
    {
      key: 'steps',
      name: text('funnel.steps'),
      content: (
        <>
          <StepsEditor words={words} funnel={parameters} onChange={question.set} />
          <OrderField value={parameters} onChange={change} />
          <WindowField value={parameters} onChange={change} />
        </>
      ),
    },
    {
      key: 'days',
      name: text('analysis.sectionDays'),
      content: (
        <>
          <DaysFields value={parameters} onChange={change} today={today} hint={text('funnel.rangeHint')} />
          <UnitField value={parameters} onChange={change} hint={text('funnel.unitHint')} />
        </>
      ),
    },
    {
      key: 'groups',
      name: text('analysis.sectionGroups'),
      content: (
        <>
          <PopulationField value={parameters} onChange={change} />
          <BreakdownField value={parameters} onChange={change} words={words} matcher={matcher} />
          <SegmentsField value={parameters} onChange={change} />
        </>
      ),
    },
    { key: 'further', name: text('analysis.sectionFurther'), content: <FurtherOptions {...fields} /> },
  ];
  return (
    <Page
      title={text('funnel.title')}
      description={text('funnel.description')}
      actions={asked && <TraceField onTrace={setTraced} />}
    >
      <Builder sections={sections} open={['steps', 'days', 'groups']}>
        <QuestionBar
          sentence={funnelSentence({ text, words, quoted: quotedIn(which), breakdownName: nameOf }, parameters)}
          question={question}
          missing={missing}
          asking={asking}
          onAsk={() => (question.live ? asking.again() : setByHand({ ...parameters }))}
          csv={{ name: 'funnel', load: () => call(funnelEndpoints.csv, { body: { parameters: asked ?? parameters } }) }}
        />
        <AnswerPlace
          asking={asking}
          isEmpty={({ groups }) => (groups[0]?.steps[0]?.count ?? 0) === 0}
          start={
            <Start
              title={text('analysis.startTitle')}
              hint={text('funnel.startHint')}
              templates={funnelTemplates}
              words={words}
              today={today}
              onChoose={question.set}
            />
          }
        >
          {(result, comparison, answered) => <Answer {...{ result, comparison, words, onOpen }} asked={answered} />}
        </AnswerPlace>
      </Builder>
      <PeopleDrawer figure={figure} onClose={() => setFigure(null)} onTrace={setTraced} />
      <TraceDrawer
        customerId={traced}
        parameters={asked}
        load={(customerId) => call(funnelEndpoints.trace, { body: { parameters: asked ?? parameters, customerId } })}
        onClose={() => setTraced(null)}
      >
        {(trace) => <FunnelTraceView trace={trace} labels={askedLabels} words={words} />}
      </TraceDrawer>
    </Page>
  );
}
