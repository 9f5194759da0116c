// Weak groups: their form, what was found, the people of a figure, and where one customer stands.
import {
  type WeakGroupParameters,
  type WeakGroupTrace,
  weakGroupEndpoints,
} from '@contracts/know/weak-groups/contract.ts';
import { useBilingual, useLanguage, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { type PlanWords, usePlanWords } from './plan-words.ts';
import { useBreakdownChoices } from './question-fields.tsx';
import { QuestionPage, wiresOf } from './question-page.tsx';
import { quotedIn } from './sentences.ts';
import { DaysSection, GroupsSection, useSectionNames } from './shared-sections.tsx';
import { useQuestion } from './use-question.ts';
import { WeakGroupsAnswer } from './weak-groups-answer.tsx';
import { DivideFields, MetricFields, SearchFields } from './weak-groups-fields.tsx';
import {
  newWeakGroups,
  readWeakGroups,
  weakGroupsMissing,
  weakGroupsSentence,
  weakGroupsTemplates,
} from './weak-groups-model.ts';
import { matcherWords } from './words-of-filter.ts';

const wires = wiresOf(weakGroupEndpoints);

function WeakTraceView(props: {
  readonly trace: WeakGroupTrace;
  readonly parameters: WeakGroupParameters;
  readonly words: PlanWords;
}) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const { trace, parameters, words } = props;
  return (
    <>
      <p>{say(trace.reason)}</p>
      <p className="zy-soft">{text('weak.eventsRead', { count: format.count(trace.eventsRead) })}</p>
      {trace.start && (
        <section className="zy-attempt" data-counted={trace.reached}>
          <header className="zy-between">
            <strong>{words.eventName(trace.start.name)}</strong>
            <span className="zy-soft">{format.instantFull(trace.start.at)}</span>
          </header>
          <ol>
            {parameters.behaviours.map(({ events }, behaviour) => (
              <li key={matcherWords(text, words, events)} data-done={(trace.counts[behaviour] ?? 0) > 0}>
                <span>{matcherWords(text, words, events)}</span>
                <span>{text('weak.times', { count: trace.counts[behaviour] ?? 0 })}</span>
              </li>
            ))}
          </ol>
        </section>
      )}
    </>
  );
}

export function WeakGroups() {
  const which = useLanguage();
  const text = useText();
  const words = usePlanWords();
  const names = useSectionNames();
  const question = useQuestion(newWeakGroups, readWeakGroups);
  const { parameters, today } = question;
  const change = (part: Partial<WeakGroupParameters>) => question.set({ ...parameters, ...part });
  const edited = { value: parameters, onChange: change };
  const { metric } = parameters;
  const begun = metric.of === 'funnel' ? (metric.steps[0]?.events ?? []) : metric.initial;
  const { nameOf } = useBreakdownChoices(words, begun);
  const sections = [
    { key: 'metric', name: text('weak.sectionMetric'), content: <MetricFields {...edited} words={words} /> },
    { key: 'divide', name: text('weak.sectionDivide'), content: <DivideFields {...edited} words={words} /> },
    { key: 'search', name: text('weak.sectionSearch'), content: <SearchFields {...edited} words={words} /> },
    {
      key: 'days',
      name: names.days,
      content: <DaysSection {...edited} today={today} hint={text('weak.rangeHint')} unitHint={text('weak.unitHint')} />,
    },
    { key: 'groups', name: names.groups, content: <GroupsSection {...edited} words={words} matcher={begun} /> },
  ];
  const speech = { text, words, quoted: quotedIn(which), breakdownName: nameOf };
  const sentence = weakGroupsSentence(speech, parameters);
  return (
    <QuestionPage
      code="weak-groups"
      title={text('weak.title')}
      description={text('weak.description')}
      startHint={text('weak.startHint')}
      {...{ wires, question, words, sections, sentence }}
      open={['metric', 'divide']}
      missingOf={weakGroupsMissing}
      templates={weakGroupsTemplates}
      isEmpty={({ customers, recent }) => customers + recent === 0}
      answer={(answer, onOpen) => (
        <WeakGroupsAnswer {...answer} {...{ words, onOpen }} sentence={weakGroupsSentence(speech, answer.asked)} />
      )}
      trace={(trace, asked) => <WeakTraceView {...{ trace, words }} parameters={asked} />}
    />
  );
}
