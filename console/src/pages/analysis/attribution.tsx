// Attribution: its form, its answer, the people of a figure, and the paths of one customer.
import {
  type AttributionParameters,
  type AttributionTrace,
  attributionEndpoints,
} from '@contracts/know/attribution/contract.ts';
import { Select, Tag } from 'antd';
import { useBilingual, useLanguage, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { AttributionAnswer } from './attribution-answer.tsx';
import {
  attributionMissing,
  attributionSentence,
  attributionTemplates,
  newAttribution,
  readAttribution,
} from './attribution-model.ts';
import { MatcherEditor } from './matcher-editor.tsx';
import { NumberOption } from './number-option.tsx';
import { ChoiceOption, Option } from './option.tsx';
import { type PlanWords, usePlanWords } from './plan-words.ts';
import { useBreakdownChoices } from './question-fields.tsx';
import { QuestionPage, wiresOf } from './question-page.tsx';
import { quotedIn } from './sentences.ts';
import { DaysSection, GroupsSection, useSectionNames } from './shared-sections.tsx';
import { SubjectPicker } from './subject-field.tsx';
import { useQuestion } from './use-question.ts';

const wires = wiresOf(attributionEndpoints);

interface FieldProps {
  readonly value: AttributionParameters;
  readonly onChange: (part: Partial<AttributionParameters>) => void;
}

function EventFields({ value, onChange, words }: FieldProps & { readonly words: PlanWords }) {
  const text = useText();
  const matcher = (key: 'conversion' | 'touches') => (
    <Option name={text(`attribution.${key}`)} hint={text(`attribution.${key}Hint`)}>
      <MatcherEditor
        words={words}
        value={value[key]}
        label={text(`attribution.${key}`)}
        onChange={(next) => onChange({ [key]: next })}
      />
    </Option>
  );
  return (
    <>
      {matcher('conversion')}
      {matcher('touches')}
      <Option name={text('attribution.subject')} hint={text('attribution.subjectHint')}>
        <SubjectPicker
          words={words}
          matcher={value.touches}
          value={value.subject}
          label={text('attribution.subject')}
          placeholder={text('attribution.chooseSubject')}
          onChange={(subject) => subject && onChange({ subject })}
        />
      </Option>
      <Option name={text('attribution.value')} hint={text('attribution.valueHint')}>
        <SubjectPicker
          numbers
          clearable
          words={words}
          matcher={value.conversion}
          value={value.value}
          label={text('attribution.value')}
          placeholder={text('attribution.countOnly')}
          onChange={(subject) => onChange({ value: subject })}
        />
      </Option>
    </>
  );
}

function RuleFields({ value, onChange }: FieldProps) {
  const text = useText();
  const choice = <Key extends 'direct' | 'conversions' | 'reuse'>(
    key: Key,
    values: readonly AttributionParameters[Key][],
  ) => (
    <ChoiceOption
      name={text(`attributionOption.${key}`)}
      value={value[key]}
      alternatives={values.map((each) => ({
        value: each,
        label: text.code('attributionChoice', `${key}_${each}`),
        hint: text.code('attributionChoice', `${key}_${each}_hint`),
      }))}
      onChange={(next) => onChange({ [key]: next })}
    />
  );
  return (
    <>
      <NumberOption
        name={text('attributionOption.lookbackDays')}
        hint={text('attribution.lookbackHint')}
        suffix={text('retention.daysUnit')}
        {...{ value: value.lookbackDays, least: 1, most: 366 }}
        onChange={(lookbackDays) => onChange({ lookbackDays: Math.round(lookbackDays) })}
      />
      {choice('direct', ['count', 'ignore_unless_only'])}
      <Option name={text('attribution.directValues')} hint={text('attribution.directValuesHint')}>
        <Select<string[]>
          mode="tags"
          maxCount={20}
          style={{ width: '100%' }}
          value={[...value.directValues]}
          aria-label={text('attribution.directValues')}
          onChange={(directValues) => onChange({ directValues })}
        />
      </Option>
      {choice('conversions', ['each', 'first'])}
      {choice('reuse', ['once', 'again'])}
      <NumberOption
        name={text('attributionOption.halfLifeDays')}
        hint={text('attribution.halfLifeHint')}
        suffix={text('retention.daysUnit')}
        {...{ value: value.halfLifeDays, least: 0.1, most: 366 }}
        onChange={(halfLifeDays) => onChange({ halfLifeDays })}
      />
      <NumberOption
        name={text('attributionOption.channelsMax')}
        hint={text('attribution.channelsMaxHint')}
        {...{ value: value.channelsMax, least: 1, most: 50 }}
        onChange={(channelsMax) => onChange({ channelsMax: Math.round(channelsMax) })}
      />
    </>
  );
}

function AttributionTraceView({
  trace,
  words,
  subject,
}: {
  readonly trace: AttributionTrace;
  readonly words: PlanWords;
  readonly subject: AttributionParameters['subject'];
}) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  return (
    <>
      <p>{say(trace.reason)}</p>
      <p className="zy-soft">{text('funnel.eventsRead', { count: format.count(trace.eventsRead) })}</p>
      {trace.paths.map(({ conversion, touches }, index) => (
        <section
          key={`${conversion?.position ?? 'none'} ${touches[0]?.event.position ?? index}`}
          className="zy-attempt"
          data-counted={conversion !== null}
        >
          <header className="zy-between">
            <strong>{conversion ? words.eventName(conversion.name) : text('attribution.noConversion')}</strong>
            {conversion && <span className="zy-soft">{format.instantFull(conversion.at)}</span>}
          </header>
          <ol>
            {touches.map(({ event, channel, ignored, weights }) => (
              <li key={event.position} data-done={!ignored}>
                <span>{format.instantFull(event.at)}</span>
                <span>
                  <Tag title={channel.value ?? ''}>
                    {channel.value === null ? say(channel.label) : words.valueName(subject, channel.value)}
                  </Tag>
                  {ignored
                    ? text('attribution.ignored')
                    : conversion &&
                      text('attribution.weights', {
                        linear: format.share(weights.linear, 0),
                        position: format.share(weights.position, 0),
                        decay: format.share(weights.decay, 0),
                      })}
                </span>
              </li>
            ))}
          </ol>
          {touches.length === 0 && <p className="zy-soft">{text('attribution.noTouchBefore')}</p>}
        </section>
      ))}
    </>
  );
}

export function Attribution() {
  const which = useLanguage();
  const text = useText();
  const words = usePlanWords();
  const names = useSectionNames();
  const question = useQuestion(newAttribution, readAttribution);
  const { parameters, today } = question;
  const change = (part: Partial<AttributionParameters>) => question.set({ ...parameters, ...part });
  const edited = { value: parameters, onChange: change };
  const { nameOf } = useBreakdownChoices(words, parameters.conversion);
  const sections = [
    { key: 'events', name: text('attribution.events'), content: <EventFields {...edited} words={words} /> },
    {
      key: 'days',
      name: names.days,
      content: <DaysSection {...edited} today={today} hint={text('attribution.rangeHint')} />,
    },
    { key: 'rules', name: text('attribution.rules'), content: <RuleFields {...edited} /> },
    {
      key: 'groups',
      name: names.groups,
      content: <GroupsSection {...edited} words={words} matcher={parameters.conversion} />,
    },
  ];
  return (
    <QuestionPage
      code="attribution"
      title={text('attribution.title')}
      description={text('attribution.description')}
      startHint={text('attribution.startHint')}
      {...{ wires, question, words, sections }}
      open={['events', 'days', 'rules']}
      sentence={attributionSentence({ text, words, quoted: quotedIn(which), breakdownName: nameOf }, parameters)}
      missingOf={attributionMissing}
      templates={attributionTemplates}
      isEmpty={({ groups }) => (groups[0]?.conversions ?? 0) + (groups[0]?.pathsWithout ?? 0) === 0}
      answer={({ result, comparison, asked }, onOpen) => (
        <AttributionAnswer {...{ result, comparison, asked, words, onOpen }} />
      )}
      trace={(trace) => <AttributionTraceView trace={trace} words={words} subject={parameters.subject} />}
    />
  );
}
