// The opening workbench: its form, its answer, the people of a figure, and how one visitor went.
import { type OpeningParameters, type OpeningTrace, openingEndpoints } from '@contracts/know/opening/contract.ts';
import { DatePicker, Select } from 'antd';
import dayjs from 'dayjs';
import { useBilingual, useLanguage, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSeesWholeFirm } from './customers-field.tsx';
import { newFunnel } from './model.ts';
import { NumberOption } from './number-option.tsx';
import { OpeningAnswer } from './opening-answer.tsx';
import {
  newOpening,
  newOpeningOfEverybody,
  openingDimensionsMax,
  openingMissing,
  openingSentence,
  openingTemplates,
  readOpening,
} from './opening-model.ts';
import { useOpeningWords } from './opening-words.ts';
import { Option } from './option.tsx';
import { type PlanWords, usePlanWords } from './plan-words.ts';
import { useBreakdownChoices } from './question-fields.tsx';
import { QuestionPage, wiresOf } from './question-page.tsx';
import { quotedIn } from './sentences.ts';
import { DaysSection, EventsOption, GroupsSection, useSectionNames } from './shared-sections.tsx';
import { StepsEditor } from './steps-editor.tsx';
import { useQuestion } from './use-question.ts';

const wires = wiresOf(openingEndpoints);

interface FieldProps {
  readonly value: OpeningParameters;
  readonly onChange: (part: Partial<OpeningParameters>) => void;
  readonly words: PlanWords;
}

function StepsFields({ value, onChange, words }: FieldProps) {
  const text = useText();
  const byOf = (events: OpeningParameters['steps'][number]['events']) =>
    value.steps.find((each) => JSON.stringify(each.events) === JSON.stringify(events))?.by ?? 'visitor';
  return (
    <>
      <StepsEditor
        words={words}
        funnel={{
          ...newFunnel(value.range.to),
          steps: value.steps.map(({ by: _by, ...step }) => ({ ...step, optional: false })),
        }}
        onChange={({ steps }) =>
          onChange({ steps: steps.map(({ optional: _optional, ...step }) => ({ ...step, by: byOf(step.events) })) })
        }
      />
      <EventsOption
        {...{ words, name: text('opening.failed'), hint: text('opening.failedHint'), value: value.failed }}
        onChange={(failed) => onChange({ failed })}
      />
      <NumberOption
        {...{ name: text('opening.windowDays'), hint: text('opening.windowDaysHint') }}
        {...{ value: value.windowDays, least: 1, most: 90 }}
        onChange={(windowDays) => onChange({ windowDays: Math.round(windowDays) })}
      />
    </>
  );
}

function DivideFields({ value, onChange, words }: FieldProps) {
  const text = useText();
  const first = value.steps[0]?.events ?? [];
  const subjects = words.subjects(first);
  const codeOf = ({ kind, name }: OpeningParameters['dimensions'][number]['subject']) => `${kind}:${name}`;
  const chosen = value.dimensions.map(({ subject }) => ({ value: codeOf(subject), label: words.subjectName(subject) }));
  const listed = subjects.map(({ subject, label }) => ({ value: codeOf(subject), label }));
  return (
    <>
      <Option name={text('opening.dimensions')} hint={text('opening.dimensionsHint')}>
        <Select<string[]>
          mode="multiple"
          maxCount={openingDimensionsMax}
          style={{ width: '100%' }}
          showSearch={{ optionFilterProp: 'label' }}
          value={chosen.map((each) => each.value)}
          aria-label={text('opening.dimensions')}
          options={[...chosen.filter((each) => listed.every((other) => other.value !== each.value)), ...listed]}
          onChange={(codes) =>
            onChange({
              dimensions: codes.flatMap((code): OpeningParameters['dimensions'] => {
                const kept = value.dimensions.find(({ subject }) => codeOf(subject) === code);
                const added = subjects.find(({ subject }) => codeOf(subject) === code);
                if (kept) return [kept];
                return added ? [{ subject: added.subject, ordered: added.subject.name.endsWith('version') }] : [];
              }),
            })
          }
        />
      </Option>
      <Option name={text('opening.changedOn')} hint={text('opening.changedOnHint')}>
        <DatePicker
          style={{ width: '100%' }}
          value={value.changedOn === undefined ? null : dayjs(value.changedOn)}
          aria-label={text('opening.changedOn')}
          minDate={dayjs(value.range.from).add(1, 'day')}
          maxDate={dayjs(value.range.to).subtract(1, 'day')}
          onChange={(day) => onChange({ changedOn: day ? day.format('YYYY-MM-DD') : undefined })}
        />
      </Option>
      <NumberOption
        {...{
          name: text('opening.sizeMin'),
          hint: text('opening.sizeMinHint'),
          value: value.sizeMin,
          least: 20,
          most: 1e6,
        }}
        onChange={(sizeMin) => onChange({ sizeMin: Math.round(sizeMin) })}
      />
    </>
  );
}

function OpeningTraceView(props: {
  readonly trace: OpeningTrace;
  readonly parameters: OpeningParameters;
  readonly words: PlanWords;
}) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const { trace } = props;
  const names = useOpeningWords(props.words, props.parameters);
  const stopped = trace.steps.findIndex(({ event }) => event === null);
  return (
    <>
      <p>{say(trace.reason)}</p>
      <p className="zy-soft">{text('opening.eventsRead', { count: format.count(trace.eventsRead) })}</p>
      <section className="zy-attempt" data-counted={stopped < 0}>
        <ol>
          {trace.steps.map(({ event, ms, failures, again }, step) => {
            const notes = [
              event ? format.instantFull(event.at) : text('opening.notDone'),
              ...(ms === null ? [] : [names.time(ms)]),
              ...(failures > 0 ? [text('opening.failures', { count: failures })] : []),
              ...(again > 0 ? [text('opening.again', { count: again })] : []),
              ...(step === stopped && trace.stallMs !== null && step > 0
                ? [text('opening.stayed', { time: names.time(trace.stallMs) })]
                : []),
            ];
            return (
              <li key={names.stepName(step)} data-done={event !== null}>
                <span>{names.stepName(step)}</span>
                <span>{notes.join(' · ')}</span>
              </li>
            );
          })}
        </ol>
      </section>
    </>
  );
}

export function Opening() {
  const which = useLanguage();
  const text = useText();
  const words = usePlanWords();
  const names = useSectionNames();
  const wholeFirm = useSeesWholeFirm();
  const question = useQuestion(wholeFirm ? newOpeningOfEverybody : newOpening, readOpening);
  const { parameters, today } = question;
  const change = (part: Partial<OpeningParameters>) => question.set({ ...parameters, ...part });
  const edited = { value: parameters, onChange: change };
  const begun = parameters.steps[0]?.events ?? [];
  const { nameOf } = useBreakdownChoices(words, begun);
  const sections = [
    {
      key: 'days',
      name: names.days,
      content: (
        <DaysSection {...edited} today={today} hint={text('opening.rangeHint')} unitHint={text('opening.unitHint')} />
      ),
    },
    { key: 'groups', name: names.groups, content: <GroupsSection {...edited} words={words} matcher={begun} /> },
    { key: 'divide', name: text('opening.sectionDivide'), content: <DivideFields {...edited} words={words} /> },
    { key: 'steps', name: text('opening.sectionSteps'), content: <StepsFields {...edited} words={words} /> },
  ];
  const speech = { text, words, quoted: quotedIn(which), breakdownName: nameOf };
  return (
    <QuestionPage
      code="opening"
      title={text('opening.title')}
      description={text('opening.description')}
      startHint={text('opening.startHint')}
      {...{ wires, question, words, sections }}
      open={['days', 'groups', 'divide']}
      sentence={openingSentence(speech, parameters)}
      missingOf={openingMissing}
      templates={openingTemplates}
      isEmpty={({ visitors, underWay }) => visitors + underWay === 0}
      answer={(answer, onOpen) => <OpeningAnswer {...answer} {...{ words, onOpen }} />}
      trace={(trace, asked) => <OpeningTraceView {...{ trace, words }} parameters={asked} />}
    />
  );
}
