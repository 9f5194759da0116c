// Distribution: its form, its answer in brackets or by the week, the people behind it, and one customer's values.
import {
  type DistributionParameters,
  type DistributionTrace,
  distributionEndpoints,
} from '@contracts/know/distribution/contract.ts';
import { useLanguage, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { BracketsAnswer } from './distribution-answer.tsx';
import {
  distributionMissing,
  distributionSentence,
  distributionTemplates,
  newDistribution,
  readDistribution,
  weekdays,
} from './distribution-model.ts';
import { BracketFields, DistributedFields } from './distribution-options.tsx';
import { useDuration } from './durations.ts';
import { usePlanWords } from './plan-words.ts';
import { useBreakdownChoices } from './question-fields.tsx';
import { QuestionPage, wiresOf } from './question-page.tsx';
import { quotedIn } from './sentences.ts';
import { DaysSection, GroupsSection, useSectionNames } from './shared-sections.tsx';
import { useQuestion } from './use-question.ts';
import { WeekAnswer } from './week-answer.tsx';

const wires = wiresOf(distributionEndpoints);

function TraceView({ trace }: { readonly trace: DistributionTrace }) {
  const text = useText();
  const format = useFormat();
  const duration = useDuration();
  return (
    <>
      <p className="zy-soft">{text('funnel.eventsRead', { count: format.count(trace.eventsRead) })}</p>
      <section className="zy-attempt" data-counted={trace.count > 0}>
        <header>
          <strong>{text('distribution.counted', { count: format.count(trace.count) })}</strong>
        </header>
        <ol>
          {trace.items.map(({ at, until, value, weekday }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: values have no other identity and do not move.
            <li key={index} data-done="true">
              <span>{at === null ? text('distribution.ofAll') : format.instantFull(at)}</span>
              <span>
                {until !== null && `→ ${format.instantFull(until)} · ${duration((value ?? 0) * 1_000)}`}
                {until === null && value !== null && format.decimal(value, 2)}
                {weekday !== null && text(`weekday.${weekdays[weekday - 1] ?? 'monday'}`)}
              </span>
            </li>
          ))}
        </ol>
      </section>
    </>
  );
}

export function Distribution() {
  const which = useLanguage();
  const text = useText();
  const words = usePlanWords();
  const names = useSectionNames();
  const question = useQuestion(newDistribution, readDistribution);
  const { parameters, today } = question;
  const edited = {
    value: parameters,
    onChange: (part: Partial<DistributionParameters>) => question.set({ ...parameters, ...part }),
  };
  const matcher = parameters.of.events;
  const { nameOf } = useBreakdownChoices(words, matcher);
  const sections = [
    {
      key: 'of',
      name: text('distribution.section'),
      content: (
        <>
          <DistributedFields {...edited} words={words} />
          <BracketFields
            // The line that is typed belongs to what is distributed, and to the plan that says in which unit.
            key={`${parameters.of.kind} ${words.ready}`}
            {...edited}
            words={words}
          />
        </>
      ),
    },
    {
      key: 'days',
      name: names.days,
      content: <DaysSection {...edited} today={today} hint={text('distribution.rangeHint')} />,
    },
    { key: 'groups', name: names.groups, content: <GroupsSection {...edited} words={words} matcher={matcher} /> },
  ];
  return (
    <QuestionPage
      code="distribution"
      title={text('distribution.title')}
      description={text('distribution.description')}
      startHint={text('distribution.startHint')}
      {...{ wires, question, words, sections }}
      open={['of', 'days', 'groups']}
      sentence={distributionSentence({ text, words, quoted: quotedIn(which), breakdownName: nameOf }, parameters)}
      missingOf={distributionMissing}
      templates={distributionTemplates}
      isEmpty={({ groups }) => (groups[0]?.count ?? 0) === 0}
      answer={(answer, onOpen) =>
        answer.result.week === null ? (
          <BracketsAnswer {...answer} words={words} onOpen={onOpen} />
        ) : (
          <WeekAnswer {...answer} words={words} onOpen={onOpen} />
        )
      }
      trace={(trace) => <TraceView trace={trace} />}
    />
  );
}
