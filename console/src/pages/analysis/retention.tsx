// Retention: its form, the grid and the curves, the people of a cell, and why one customer counts or not.
import {
  type RetentionCell,
  type RetentionParameters,
  type RetentionResult,
  retentionEndpoints,
} from '@contracts/know/retention/contract.ts';
import { useCallback, useMemo, useState } from 'react';
import { call } from '../../api/client.ts';
import { useLanguage, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Page } from '../../ui/page.tsx';
import { Tiles } from '../value/frame.tsx';
import { Builder, Start } from './builder.tsx';
import { PopulationField, SegmentsField } from './customers-field.tsx';
import { AnswerPlace, QuestionBar } from './frame.tsx';
import { MatcherEditor } from './matcher-editor.tsx';
import { newRetention, retentionMissing } from './model.ts';
import { Option } from './option.tsx';
import { type OpenedFigure, PeopleDrawer } from './people.tsx';
import { usePlanWords } from './plan-words.ts';
import { readRetention } from './question-address.ts';
import { BreakdownField, DaysFields, UnitField, useBreakdownChoices } from './question-fields.tsx';
import { AverageTable, type OpenRetentionCell, RetentionCurves, RetentionGrid } from './retention-grid.tsx';
import { CountingFields, PeriodFields } from './retention-options.tsx';
import { RetentionTraceView } from './retention-trace.tsx';
import { quotedIn, retentionSentence } from './sentences.ts';
import { retentionTemplates } from './templates.ts';
import { TraceDrawer, TraceField } from './trace.tsx';
import { type QuestionCalls, useAnswer } from './use-answer.ts';
import { useQuestion } from './use-question.ts';
import './analysis.css';

const calls: QuestionCalls<RetentionParameters, RetentionResult> = {
  ask: (parameters, waitMs) => call(retentionEndpoints.ask, { body: { parameters, waitMs } }),
  follow: (run, waitMs) => call(retentionEndpoints.follow, { params: { run }, query: { waitMs } }),
};

function Headline({
  result,
  comparison,
}: {
  readonly result: RetentionResult;
  readonly comparison: RetentionResult | null;
}) {
  const text = useText();
  const format = useFormat();
  const whole = result.groups[0];
  const before = comparison?.groups[0];
  if (!whole) return null;
  const was = (value: string | undefined) => (value === undefined ? {} : { note: text('analysis.was', { value }) });
  const milestones = whole.milestones.map(({ name, share }) => ({
    label: text('retention.milestone', { name }),
    value: format.share(share),
    ...was(before && format.share(before.milestones.find((each) => each.name === name)?.share)),
  }));
  const periods = milestones.length > 0 ? [] : [1, 2, 3].filter((period) => period < whole.average.length);
  return (
    <Tiles
      tiles={[
        {
          label: text('retention.began'),
          value: format.count(whole.size),
          ...was(before && format.count(before.size)),
        },
        ...milestones,
        ...periods.map((period) => ({
          label: text('retention.inPeriod', { period: result.periods[period]?.label ?? String(period) }),
          value: format.share(whole.average[period]?.share),
          ...was(before && format.share(before.average[period]?.share)),
        })),
      ]}
    />
  );
}

function Answer(props: {
  readonly result: RetentionResult;
  readonly comparison: RetentionResult | null;
  readonly onOpen: OpenRetentionCell;
}) {
  const { result, comparison, onOpen } = props;
  return (
    <>
      <Headline result={result} comparison={comparison} />
      <RetentionGrid result={result} onOpen={onOpen} />
      <RetentionCurves result={result} comparison={comparison} />
      <AverageTable result={result} comparison={comparison} />
    </>
  );
}

export function Retention() {
  const which = useLanguage();
  const text = useText();
  const words = usePlanWords();
  const question = useQuestion(newRetention, readRetention);
  const { parameters, settled, today } = question;
  const [byHand, setByHand] = useState<RetentionParameters | null>(null);
  const missing = useMemo(() => retentionMissing(parameters), [parameters]);
  const askable = useMemo(() => (retentionMissing(settled).length === 0 ? settled : null), [settled]);
  const asking = useAnswer(calls, question.live ? askable : byHand);
  const [figure, setFigure] = useState<OpenedFigure | null>(null);
  const [traced, setTraced] = useState<string | null>(null);
  const change = (part: Partial<RetentionParameters>) => question.set({ ...parameters, ...part });
  const matcher = parameters.initial;
  const { nameOf } = useBreakdownChoices(words, matcher);
  const asked = asking.asked;
  const onOpen = useCallback(
    (cell: RetentionCell, title: string) => {
      if (!asked) return;
      const body = { parameters: asked, cell };
      setFigure({
        title,
        key: [asked, cell],
        load: (page, pageSize) => call(retentionEndpoints.people, { body: { ...body, page, pageSize } }),
        csv: () => call(retentionEndpoints.peopleCsv, { body }),
      });
    },
    [asked],
  );
  const events = (key: 'initial' | 'returning', name: string, hint: string) => (
    <Option name={name} hint={hint}>
      <MatcherEditor words={words} value={parameters[key]} label={name} onChange={(next) => change({ [key]: next })} />
    </Option>
  );
  const sections = [
    {
      key: 'events',
      name: text('retention.events'),
      content: (
        <>
          {events('initial', text('retention.initial'), text('retention.initialHint'))}
          {events('returning', text('retention.returning'), text('retention.returningHint'))}
        </>
      ),
    },
    {
      key: 'days',
      name: text('analysis.sectionDays'),
      content: (
        <>
          <DaysFields value={parameters} onChange={change} today={today} hint={text('retention.rangeHint')} />
          <UnitField value={parameters} onChange={change} hint={text('retention.unitHint')} />
          <PeriodFields value={parameters} onChange={change} />
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
    {
      key: 'further',
      name: text('analysis.sectionFurther'),
      content: <CountingFields value={parameters} onChange={change} />,
    },
  ];
  return (
    <Page
      title={text('retention.title')}
      description={text('retention.description')}
      actions={asked && <TraceField onTrace={setTraced} />}
    >
      <Builder sections={sections} open={['events', 'days', 'groups']}>
        <QuestionBar
          sentence={retentionSentence({ text, words, quoted: quotedIn(which), breakdownName: nameOf }, parameters)}
          question={question}
          missing={missing}
          asking={asking}
          onAsk={() => (question.live ? asking.again() : setByHand({ ...parameters }))}
          csv={{
            name: 'retention',
            load: () => call(retentionEndpoints.csv, { body: { parameters: asked ?? parameters } }),
          }}
        />
        <AnswerPlace
          asking={asking}
          isEmpty={({ groups }) => (groups[0]?.size ?? 0) === 0}
          start={
            <Start
              title={text('analysis.startTitle')}
              hint={text('retention.startHint')}
              templates={retentionTemplates}
              words={words}
              today={today}
              onChoose={question.set}
            />
          }
        >
          {(result, comparison) => <Answer {...{ result, comparison, onOpen }} />}
        </AnswerPlace>
      </Builder>
      <PeopleDrawer figure={figure} onClose={() => setFigure(null)} onTrace={setTraced} />
      <TraceDrawer
        customerId={traced}
        parameters={asked}
        load={(customerId) => call(retentionEndpoints.trace, { body: { parameters: asked ?? parameters, customerId } })}
        onClose={() => setTraced(null)}
      >
        {(trace) => <RetentionTraceView trace={trace} words={words} />}
      </TraceDrawer>
    </Page>
  );
}
