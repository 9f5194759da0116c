// Conversion points: their form, what was found, the people of a figure, and what one customer did.
import {
  type ConversionPointParameters,
  type ConversionPointTrace,
  conversionPointEndpoints,
} from '@contracts/know/conversion-points/contract.ts';
import { InputNumber, Select } from 'antd';
import { useBilingual, useLanguage, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { ConversionPointsAnswer } from './conversion-points-answer.tsx';
import {
  behavioursMax,
  conversionPointsMissing,
  conversionPointsSentence,
  conversionPointsTemplates,
  newConversionPoints,
  readConversionPoints,
  type Stage,
  stageOf,
  stages,
  windowsFor,
} from './conversion-points-model.ts';
import { MatcherEditor } from './matcher-editor.tsx';
import { unchosen } from './model.ts';
import { NumberOption } from './number-option.tsx';
import { ChoiceOption, Option } from './option.tsx';
import { type PlanWords, usePlanWords } from './plan-words.ts';
import { useBreakdownChoices } from './question-fields.tsx';
import { QuestionPage, wiresOf } from './question-page.tsx';
import { quotedIn } from './sentences.ts';
import { DaysSection, GroupsSection, useSectionNames } from './shared-sections.tsx';
import { EventsPicker, SubjectPicker } from './subject-field.tsx';
import { useQuestion } from './use-question.ts';
import { matcherWords } from './words-of-filter.ts';

const wires = wiresOf(conversionPointEndpoints);

interface FieldProps {
  readonly value: ConversionPointParameters;
  readonly onChange: (part: Partial<ConversionPointParameters>) => void;
  readonly words: PlanWords;
}

function StartFields({ value, onChange, words }: FieldProps) {
  const text = useText();
  return (
    <>
      <Option name={text('points.start')} hint={text('points.startHintField')}>
        <MatcherEditor
          words={words}
          value={value.start}
          label={text('points.start')}
          onChange={(start) => onChange({ start })}
        />
      </Option>
      <ChoiceOption
        name={text('points.startWhich')}
        value={value.startWhich}
        alternatives={(['first_ever', 'first_in_range'] as const).map((each) => ({
          value: each,
          label: text(`pointsStart.${each}`),
          hint: text(`pointsStart.${each}_hint`),
        }))}
        onChange={(startWhich) => onChange({ startWhich })}
      />
      <ChoiceOption
        name={text('points.prior')}
        value={value.prior ? 'some' : 'none'}
        alternatives={(['none', 'some'] as const).map((each) => ({
          value: each,
          label: text(`pointsPrior.${each}`),
          hint: text(`pointsPrior.${each}_hint`),
        }))}
        onChange={(next) => onChange({ prior: next === 'none' ? undefined : unchosen() })}
      />
      {value.prior && (
        <MatcherEditor
          words={words}
          value={value.prior}
          label={text('points.prior')}
          onChange={(prior) => onChange({ prior })}
        />
      )}
    </>
  );
}

function GoalFields({ value, onChange, words }: FieldProps) {
  const text = useText();
  const { goal } = value;
  const set = (part: Partial<ConversionPointParameters['goal']>) => {
    const next = { ...goal, ...part };
    const last = next.fromDay > 0 ? next.fromDay : next.toDay;
    const fits = value.windowDays.every((days) => days <= last);
    onChange({ goal: next, ...(fits ? {} : { windowDays: windowsFor(next) }) });
  };
  const measure = goal.measure.of;
  return (
    <>
      <Option name={text('points.goal')} hint={text('points.goalHint')}>
        <MatcherEditor
          words={words}
          value={goal.events}
          label={text('points.goal')}
          onChange={(events) => set({ events })}
        />
      </Option>
      <ChoiceOption<Stage>
        name={text('points.stage')}
        value={stageOf(goal)}
        alternatives={(['own', 'early', 'habit', 'late'] as const).map((each) => ({
          value: each,
          label: text(`pointsStage.${each}`),
          hint: text(`pointsStage.${each}_hint`),
        }))}
        onChange={(stage) => set(stages[stage] ?? { fromDay: 0, toDay: 30 })}
      />
      <Option name={text('points.days')} hint={text('points.daysHint')}>
        <div className="zy-row">
          <InputNumber
            style={{ width: 84 }}
            min={0}
            max={364}
            value={goal.fromDay}
            aria-label={text('points.fromDay')}
            onChange={(fromDay) => set({ fromDay: fromDay ?? 0 })}
          />
          <span>–</span>
          <InputNumber
            style={{ width: 84 }}
            min={1}
            max={365}
            value={goal.toDay}
            aria-label={text('points.toDay')}
            onChange={(toDay) => set({ toDay: toDay ?? 30 })}
          />
        </div>
      </Option>
      <ChoiceOption
        name={text('points.measure')}
        value={measure}
        alternatives={(['count', 'sum'] as const).map((each) => ({
          value: each,
          label: text(`pointsMeasure.${each}`),
          hint: text(`pointsMeasure.${each}_hint`),
        }))}
        onChange={(of) =>
          set({ measure: of === 'count' ? { of } : { of, subject: { kind: 'property', name: '' } }, atLeast: 1 })
        }
      />
      {goal.measure.of === 'sum' && (
        <SubjectPicker
          numbers
          words={words}
          matcher={goal.events}
          value={goal.measure.subject}
          label={text('points.sumOf')}
          placeholder={text('points.sumOf')}
          onChange={(subject) => subject && set({ measure: { of: 'sum', subject } })}
        />
      )}
      <NumberOption
        name={text('points.atLeast')}
        hint={text('points.atLeastHint')}
        {...{ value: goal.atLeast, least: 1, most: 1e12 }}
        onChange={(atLeast) => set({ atLeast })}
      />
      <Option name={text('points.benchmark')} hint={text('points.benchmarkHint')}>
        <InputNumber
          style={{ width: 120 }}
          min={0}
          max={100}
          suffix="%"
          value={value.benchmark === undefined ? null : Math.round(value.benchmark * 1_000) / 10}
          aria-label={text('points.benchmark')}
          onChange={(percent) => onChange({ benchmark: percent === null ? undefined : percent / 100 })}
        />
      </Option>
    </>
  );
}

function SearchFields({ value, onChange, words }: FieldProps) {
  const text = useText();
  const { goal } = value;
  const last = Math.min(90, goal.fromDay > 0 ? goal.fromDay : goal.toDay);
  const days = [1, 2, 3, 5, 7, 10, 14, 21, 30, 60, 90].filter(
    (each) => each <= last || value.windowDays.includes(each),
  );
  return (
    <>
      <Option name={text('points.behaviours')} hint={text('points.behavioursHint')}>
        <EventsPicker
          words={words}
          value={value.behaviours}
          label={text('points.behaviours')}
          most={behavioursMax}
          make={(event): ConversionPointParameters['behaviours'][number] => ({ events: [{ event }] })}
          onChange={(behaviours) => onChange({ behaviours: [...behaviours] })}
        />
      </Option>
      <Option name={text('points.windows')} hint={text('points.windowsHint')}>
        <Select<number[]>
          mode="multiple"
          maxCount={5}
          style={{ width: '100%' }}
          value={[...value.windowDays]}
          aria-label={text('points.windows')}
          options={days.map((each) => ({ value: each, label: text('points.windowOf', { days: each }) }))}
          onChange={(windowDays) => onChange({ windowDays: windowDays.toSorted((one, other) => one - other) })}
        />
      </Option>
      <NumberOption
        name={text('points.countMax')}
        hint={text('points.countMaxHint')}
        {...{ value: value.countMax, least: 2, most: 60 }}
        onChange={(countMax) => onChange({ countMax: Math.round(countMax) })}
      />
      <NumberOption
        name={text('points.shortBy')}
        hint={text('points.shortByHint')}
        {...{ value: value.shortBy, least: 1, most: 10 }}
        onChange={(shortBy) => onChange({ shortBy: Math.round(shortBy) })}
      />
      <ChoiceOption
        name={text('points.counted')}
        value={value.counted}
        alternatives={(['until_goal', 'landmark'] as const).map((each) => ({
          value: each,
          label: text(`pointsCounted.${each}`),
          hint: text(`pointsCounted.${each}_hint`),
        }))}
        onChange={(counted) => onChange({ counted })}
      />
      <NumberOption
        name={text('points.supportMin')}
        hint={text('points.supportMinHint')}
        suffix="%"
        {...{ value: Math.round(value.supportMin * 1_000) / 10, least: 0.1, most: 40 }}
        onChange={(percent) => onChange({ supportMin: percent / 100 })}
      />
      <NumberOption
        name={text('points.falseRate')}
        hint={text('points.falseRateHint')}
        suffix="%"
        {...{ value: Math.round(value.falseDiscoveryRate * 1_000) / 10, least: 0.1, most: 20 }}
        onChange={(percent) => onChange({ falseDiscoveryRate: percent / 100 })}
      />
    </>
  );
}

function PointTraceView(props: {
  readonly trace: ConversionPointTrace;
  readonly parameters: ConversionPointParameters;
  readonly words: PlanWords;
}) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const { trace, parameters, words } = props;
  return (
    <>
      <p>{say(trace.reason)}</p>
      <p className="zy-soft">{text('funnel.eventsRead', { count: format.count(trace.eventsRead) })}</p>
      {trace.start && (
        <section className="zy-attempt" data-counted={trace.reachedAt !== null}>
          <header className="zy-between">
            <strong>{words.eventName(trace.start.name)}</strong>
            <span className="zy-soft">{format.instantFull(trace.start.at)}</span>
          </header>
          <ol>
            {trace.counts.map(({ behaviour, windowDays, count }) => (
              <li key={`${behaviour} ${windowDays}`} data-done={(count ?? 0) > 0}>
                <span>
                  {text('points.curveName', {
                    name: matcherWords(text, words, parameters.behaviours[behaviour]?.events ?? []),
                    days: windowDays,
                  })}
                </span>
                <span>{count === null ? text('points.goneBefore') : text('points.times', { count })}</span>
              </li>
            ))}
          </ol>
          {trace.reachedAt !== null && <p>{text('points.reachedAt', { at: format.instantFull(trace.reachedAt) })}</p>}
        </section>
      )}
    </>
  );
}

export function ConversionPoints() {
  const which = useLanguage();
  const text = useText();
  const words = usePlanWords();
  const names = useSectionNames();
  const question = useQuestion(newConversionPoints, readConversionPoints);
  const { parameters, today } = question;
  const change = (part: Partial<ConversionPointParameters>) => question.set({ ...parameters, ...part });
  const edited = { value: parameters, onChange: change };
  const { nameOf } = useBreakdownChoices(words, parameters.start);
  const sections = [
    { key: 'start', name: text('points.sectionStart'), content: <StartFields {...edited} words={words} /> },
    { key: 'goal', name: text('points.sectionGoal'), content: <GoalFields {...edited} words={words} /> },
    { key: 'search', name: text('points.sectionSearch'), content: <SearchFields {...edited} words={words} /> },
    {
      key: 'days',
      name: names.days,
      content: (
        <>
          <DaysSection {...edited} today={today} hint={text('points.rangeHint')} unitHint={text('points.unitHint')} />
        </>
      ),
    },
    {
      key: 'groups',
      name: names.groups,
      content: <GroupsSection {...edited} words={words} matcher={parameters.start} />,
    },
  ];
  return (
    <QuestionPage
      code="conversion-points"
      title={text('points.title')}
      description={text('points.description')}
      startHint={text('points.startHint')}
      {...{ wires, question, words, sections }}
      open={['start', 'goal', 'search']}
      sentence={conversionPointsSentence({ text, words, quoted: quotedIn(which), breakdownName: nameOf }, parameters)}
      missingOf={conversionPointsMissing}
      templates={conversionPointsTemplates}
      isEmpty={({ groups }) => (groups[0]?.customers ?? 0) + (groups[0]?.recent ?? 0) === 0}
      answer={(answer, onOpen) => <ConversionPointsAnswer {...answer} words={words} onOpen={onOpen} />}
      trace={(trace, asked) => <PointTraceView {...{ trace, words }} parameters={asked} />}
    />
  );
}
