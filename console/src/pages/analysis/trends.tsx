// Trends: their form, their answer, the people of a figure, and what one customer did.
import {
  type TrendsParameters,
  type TrendsTrace,
  type TrendUnit,
  trendsEndpoints,
  trendUnits,
} from '@contracts/know/trends/contract.ts';
import { InputNumber, Segmented, Select } from 'antd';
import { useLanguage, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { ChoiceOption, Option } from './option.tsx';
import { usePlanWords } from './plan-words.ts';
import { useBreakdownChoices } from './question-fields.tsx';
import { QuestionPage, wiresOf } from './question-page.tsx';
import { quotedIn } from './sentences.ts';
import { FormulasEditor, SeriesEditor } from './series-editor.tsx';
import { DaysSection, GroupsSection, useSectionNames } from './shared-sections.tsx';
import { TrendsAnswer } from './trends-answer.tsx';
import { newTrends, readTrends, trendsMissing, trendsSentence, trendsTemplates } from './trends-model.ts';
import { useQuestion } from './use-question.ts';

const wires = wiresOf(trendsEndpoints);

interface FieldProps {
  readonly value: TrendsParameters;
  readonly onChange: (part: Partial<TrendsParameters>) => void;
}

function TrendUnitField({ value, onChange }: FieldProps) {
  const text = useText();
  return (
    <Option name={text('analysis.unit')} hint={text('trends.unitHint')}>
      <div className="zy-row">
        <Segmented<TrendUnit>
          value={value.unit}
          options={trendUnits.map((unit) => ({ value: unit, label: text(`trendUnit.${unit}`) }))}
          onChange={(unit) => onChange({ unit })}
        />
        {value.unit === 'week' && (
          <Select
            style={{ width: 130 }}
            value={value.weekStart}
            aria-label={text('analysis.weekStart')}
            options={([1, 6, 7] as const).map((day) => ({ value: day, label: text(`weekStart.${day}`) }))}
            onChange={(weekStart) => onChange({ weekStart })}
          />
        )}
      </div>
    </Option>
  );
}

const displays = ['plain', 'cumulative', 'moving_average'] as const;

function DisplayField({ value, onChange }: FieldProps) {
  const text = useText();
  const { display } = value;
  return (
    <>
      <ChoiceOption
        name={text('trends.display')}
        value={display.kind}
        alternatives={displays.map((kind) => ({
          value: kind,
          label: text(`trendDisplay.${kind}`),
          hint: text(`trendDisplay.${kind}_hint`),
        }))}
        onChange={(kind) => onChange({ display: kind === 'moving_average' ? { kind, units: 7 } : { kind } })}
      />
      {display.kind === 'moving_average' && (
        <Option name={text('trends.averageUnits')} hint={text('trends.averageUnitsHint')}>
          <InputNumber
            style={{ width: 100 }}
            min={2}
            max={90}
            value={display.units}
            aria-label={text('trends.averageUnits')}
            onChange={(units) => onChange({ display: { kind: 'moving_average', units: units ?? 7 } })}
          />
        </Option>
      )}
    </>
  );
}

function TrendsTraceView({ trace }: { readonly trace: TrendsTrace }) {
  const text = useText();
  const format = useFormat();
  return (
    <>
      <p className="zy-soft">{text('funnel.eventsRead', { count: format.count(trace.eventsRead) })}</p>
      {trace.series.map(({ letter, events, periods }) => (
        <section key={letter} className="zy-attempt" data-counted={events > 0}>
          <header className="zy-between">
            <strong>{text('trends.seriesLabel', { letter })}</strong>
            <span className="zy-soft">{text('trends.eventsOf', { count: format.count(events) })}</span>
          </header>
          <ol>
            {periods.map((period) => (
              <li key={period.label} data-done="true">
                <span>{period.label}</span>
                <span>
                  {text('trends.traceLine', {
                    count: format.count(period.count),
                    value: format.decimal(period.value),
                  })}{' '}
                  <small className="zy-faint">{text.list(period.events.map(({ at }) => format.clock(at)))}</small>
                </span>
              </li>
            ))}
          </ol>
        </section>
      ))}
    </>
  );
}

export function Trends() {
  const which = useLanguage();
  const text = useText();
  const words = usePlanWords();
  const names = useSectionNames();
  const question = useQuestion(newTrends, readTrends);
  const { parameters, today } = question;
  const change = (part: Partial<TrendsParameters>) => question.set({ ...parameters, ...part });
  const matcher = parameters.series[0]?.events ?? [];
  const { nameOf } = useBreakdownChoices(words, matcher);
  const edited = { value: parameters, onChange: change };
  // The shared fields know no hours, and do not touch the unit.
  const shared = { value: { ...parameters, unit: 'day' as const }, onChange: change };
  const sections = [
    {
      key: 'series',
      name: text('trends.series'),
      content: (
        <>
          <SeriesEditor words={words} {...edited} />
          <FormulasEditor {...edited} />
        </>
      ),
    },
    {
      key: 'days',
      name: names.days,
      content: (
        <DaysSection {...shared} today={today} hint={text('trends.rangeHint')}>
          <TrendUnitField {...edited} />
          <DisplayField {...edited} />
        </DaysSection>
      ),
    },
    {
      key: 'groups',
      name: names.groups,
      content: <GroupsSection {...shared} words={words} matcher={matcher} />,
    },
  ];
  return (
    <QuestionPage
      code="trends"
      title={text('trends.title')}
      description={text('trends.description')}
      startHint={text('trends.startHint')}
      {...{ wires, question, words, sections }}
      open={['series', 'days', 'groups']}
      sentence={trendsSentence({ text, words, quoted: quotedIn(which), breakdownName: nameOf }, parameters)}
      missingOf={trendsMissing}
      templates={trendsTemplates}
      isEmpty={({ groups }) => (groups[0]?.series ?? []).every(({ events }) => events === 0)}
      answer={(answer, onOpen) => <TrendsAnswer {...answer} words={words} onOpen={onOpen} />}
      trace={(trace) => <TrendsTraceView trace={trace} />}
    />
  );
}
