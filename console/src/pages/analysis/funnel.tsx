// The funnel: its form, its answer, the people at each step and lost after it, and why one customer counts or not.
import {
  type FunnelCell,
  type FunnelParameters,
  type FunnelResult,
  type FunnelTrace,
  funnelEndpoints,
} from '@contracts/know/funnels/contract.ts';
import { Alert } from 'antd';
import { useCallback, useMemo } from 'react';
import { useLanguage, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Tiles } from '../value/frame.tsx';
import { useDuration } from './durations.ts';
import { FunnelBars } from './funnel-bars.tsx';
import { ConversionTimes, ConversionTrend } from './funnel-charts.tsx';
import { FurtherOptions, OrderField, WindowField } from './funnel-options.tsx';
import { GroupsTable, StepMatrix, StepsTable } from './funnel-tables.tsx';
import { FunnelTraceView } from './funnel-trace.tsx';
import { useGroupName } from './groups.ts';
import { funnelMissing, newFunnel } from './model.ts';
import { type PlanWords, usePlanWords } from './plan-words.ts';
import { readFunnel, timelineAddress } from './question-address.ts';
import { useBreakdownChoices } from './question-fields.tsx';
import { QuestionPage, wiresOf } from './question-page.tsx';
import { funnelSentence, quotedIn } from './sentences.ts';
import { DaysSection, GroupsSection, useSectionNames } from './shared-sections.tsx';
import { StepsEditor } from './steps-editor.tsx';
import { funnelTemplates } from './templates.ts';
import { useQuestion } from './use-question.ts';
import { weakestStep } from './weak-step.ts';
import { matcherWords } from './words-of-filter.ts';

const wires = wiresOf(funnelEndpoints);

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

export function FunnelAnswer(props: {
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

function TracedFunnel(props: {
  readonly trace: FunnelTrace;
  readonly asked: FunnelParameters;
  readonly words: PlanWords;
}) {
  const { trace, asked, words } = props;
  return <FunnelTraceView trace={trace} labels={useStepLabels(asked, words)} words={words} />;
}

export function Funnel() {
  const which = useLanguage();
  const text = useText();
  const words = usePlanWords();
  const names = useSectionNames();
  const question = useQuestion(newFunnel, readFunnel);
  const { parameters, today } = question;
  const change = (part: Partial<FunnelParameters>) => question.set({ ...parameters, ...part });
  const matcher = useMemo(() => parameters.steps.flatMap(({ events }) => events), [parameters.steps]);
  const { nameOf } = useBreakdownChoices(words, matcher);
  const edited = { value: parameters, onChange: change };
  const onTimeline = useCallback(
    (asked: FunnelParameters) => timelineAddress('funnel', asked, newFunnel(today)),
    [today],
  );
  const sections = [
    {
      key: 'steps',
      name: text('funnel.steps'),
      content: (
        <>
          <StepsEditor words={words} funnel={parameters} onChange={question.set} />
          <OrderField {...edited} />
          <WindowField {...edited} />
        </>
      ),
    },
    {
      key: 'days',
      name: names.days,
      content: (
        <DaysSection {...edited} today={today} hint={text('funnel.rangeHint')} unitHint={text('funnel.unitHint')} />
      ),
    },
    { key: 'groups', name: names.groups, content: <GroupsSection {...edited} words={words} matcher={matcher} /> },
    { key: 'further', name: names.further, content: <FurtherOptions {...edited} words={words} /> },
  ];
  return (
    <QuestionPage
      code="funnel"
      title={text('funnel.title')}
      description={text('funnel.description')}
      startHint={text('funnel.startHint')}
      {...{ wires, question, words, sections, onTimeline }}
      open={['steps', 'days', 'groups']}
      sentence={funnelSentence({ text, words, quoted: quotedIn(which), breakdownName: nameOf }, parameters)}
      missingOf={funnelMissing}
      templates={funnelTemplates}
      isEmpty={({ groups }) => (groups[0]?.steps[0]?.count ?? 0) === 0}
      answer={(answer, onOpen) => <FunnelAnswer {...answer} words={words} onOpen={onOpen} />}
      trace={(trace, asked) => <TracedFunnel {...{ trace, asked, words }} />}
    />
  );
}
