// Retention: its form, the grid and the curves, the people of a cell, and why one customer counts or not.
import {
  type RetentionParameters,
  type RetentionResult,
  retentionEndpoints,
} from '@contracts/know/retention/contract.ts';
import { useCallback } from 'react';
import { useLanguage, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Tiles } from '../value/frame.tsx';
import { newRetention, retentionMissing } from './model.ts';
import { usePlanWords } from './plan-words.ts';
import { readRetention, timelineAddress } from './question-address.ts';
import { useBreakdownChoices } from './question-fields.tsx';
import { QuestionPage, wiresOf } from './question-page.tsx';
import { AverageTable, type OpenRetentionCell, RetentionCurves, RetentionGrid } from './retention-grid.tsx';
import { CountingFields, PeriodFields } from './retention-options.tsx';
import { RetentionTraceView } from './retention-trace.tsx';
import { quotedIn, retentionSentence } from './sentences.ts';
import { DaysSection, EventsOption, GroupsSection, useSectionNames } from './shared-sections.tsx';
import { retentionTemplates } from './templates.ts';
import { useQuestion } from './use-question.ts';

const wires = wiresOf(retentionEndpoints);

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

export function RetentionAnswer(props: {
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
  const names = useSectionNames();
  const question = useQuestion(newRetention, readRetention);
  const { parameters, today } = question;
  const change = (part: Partial<RetentionParameters>) => question.set({ ...parameters, ...part });
  const { nameOf } = useBreakdownChoices(words, parameters.initial);
  const edited = { value: parameters, onChange: change };
  const onTimeline = useCallback(
    (asked: RetentionParameters) => timelineAddress('retention', asked, newRetention(today)),
    [today],
  );
  const events = (key: 'initial' | 'returning', name: string, hint: string) => (
    <EventsOption {...{ words, name, hint }} value={parameters[key]} onChange={(next) => change({ [key]: next })} />
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
      name: names.days,
      content: (
        <DaysSection {...edited} today={today} hint={text('retention.rangeHint')} unitHint={text('retention.unitHint')}>
          <PeriodFields {...edited} />
        </DaysSection>
      ),
    },
    {
      key: 'groups',
      name: names.groups,
      content: <GroupsSection {...edited} words={words} matcher={parameters.initial} />,
    },
    { key: 'further', name: names.further, content: <CountingFields {...edited} /> },
  ];
  return (
    <QuestionPage
      code="retention"
      title={text('retention.title')}
      description={text('retention.description')}
      startHint={text('retention.startHint')}
      {...{ wires, question, words, sections, onTimeline }}
      open={['events', 'days', 'groups']}
      sentence={retentionSentence({ text, words, quoted: quotedIn(which), breakdownName: nameOf }, parameters)}
      missingOf={retentionMissing}
      templates={retentionTemplates}
      isEmpty={({ groups }) => (groups[0]?.size ?? 0) === 0}
      answer={(answer, onOpen) => <RetentionAnswer {...answer} onOpen={onOpen} />}
      trace={(trace) => <RetentionTraceView trace={trace} words={words} />}
    />
  );
}
