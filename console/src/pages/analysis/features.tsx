// Feature usage: its form, its answer, the people behind each figure, and one customer's use.
import { type FeatureParameters, type FeatureTrace, featureEndpoints } from '@contracts/know/features/contract.ts';
import { Segmented } from 'antd';
import { useLanguage, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { FeaturesAnswer } from './features-answer.tsx';
import {
  featureOf,
  featuresMissing,
  featuresMost,
  featuresSentence,
  featuresTemplates,
  type ListedFeature,
  newFeatures,
  readFeatures,
  valuesOf,
} from './features-model.ts';
import { Option } from './option.tsx';
import { type PlanWords, usePlanWords } from './plan-words.ts';
import { useBreakdownChoices } from './question-fields.tsx';
import { QuestionPage, wiresOf } from './question-page.tsx';
import { quotedIn } from './sentences.ts';
import { DaysSection, EventsOption, GroupsSection, useSectionNames } from './shared-sections.tsx';
import { EventsPicker, SubjectPicker } from './subject-field.tsx';
import { useQuestion } from './use-question.ts';

const wires = wiresOf(featureEndpoints);

interface FieldsProps {
  readonly words: PlanWords;
  readonly value: FeatureParameters;
  readonly onChange: (part: Partial<FeatureParameters>) => void;
}

function FeatureFields({ words, value, onChange }: FieldsProps) {
  const text = useText();
  const { features } = value;
  return (
    <>
      <Segmented
        block
        value={features.kind}
        options={[
          { value: 'list', label: text('features.byEvents') },
          { value: 'values', label: text('features.byValues') },
        ]}
        onChange={(kind) =>
          onChange({
            features: kind === 'list' ? { kind: 'list', list: [] } : valuesOf('element_clicked', 'element_path'),
          })
        }
      />
      {features.kind === 'list' ? (
        <Option name={text('features.features')} hint={text('features.listHint')}>
          <EventsPicker<ListedFeature>
            words={words}
            value={features.list}
            label={text('features.features')}
            most={featuresMost}
            make={featureOf}
            onChange={(list) => onChange({ features: { kind: 'list', list: [...list] } })}
          />
        </Option>
      ) : (
        <>
          <EventsOption
            words={words}
            name={text('features.events')}
            hint={text('features.eventsHint')}
            value={features.events}
            onChange={(events) => onChange({ features: { ...features, events } })}
          />
          <Option name={text('features.property')} hint={text('features.propertyHint')}>
            <SubjectPicker
              words={words}
              matcher={features.events}
              value={features.subject}
              label={text('features.property')}
              placeholder={text('trends.chooseProperty')}
              onChange={(subject) =>
                onChange({ features: { ...features, subject: subject ?? { kind: 'property', name: '' } } })
              }
            />
          </Option>
        </>
      )}
      <EventsOption
        words={words}
        name={text('activity.activity')}
        hint={text('features.activityHint')}
        value={value.activity}
        onChange={(activity) => onChange({ activity })}
      />
    </>
  );
}

function TraceView({ trace, words }: { readonly trace: FeatureTrace; readonly words: PlanWords }) {
  const text = useText();
  const format = useFormat();
  return (
    <>
      {trace.features.map(({ feature, uses, days, fresh, firstAt, lastAt }) => (
        <section key={feature} className="zy-attempt" data-counted={uses > 0}>
          <header className="zy-between">
            <strong>{words.eventName(feature)}</strong>
            <span className="zy-soft">
              {text('features.traced', { uses: format.count(uses), days: format.count(days) })}
              {fresh && ` · ${text('features.freshOne')}`}
            </span>
          </header>
          {firstAt !== null && (
            <p className="zy-faint">
              {format.instant(firstAt)} – {format.instant(lastAt)}
            </p>
          )}
        </section>
      ))}
    </>
  );
}

export function Features() {
  const which = useLanguage();
  const text = useText();
  const words = usePlanWords();
  const names = useSectionNames();
  const question = useQuestion(newFeatures, readFeatures);
  const { parameters, today } = question;
  const edited = {
    value: parameters,
    onChange: (part: Partial<FeatureParameters>) => question.set({ ...parameters, ...part }),
  };
  const { nameOf } = useBreakdownChoices(words, parameters.activity);
  const sections = [
    { key: 'features', name: text('features.features'), content: <FeatureFields {...edited} words={words} /> },
    {
      key: 'days',
      name: names.days,
      content: (
        <DaysSection {...edited} today={today} hint={text('activity.rangeHint')} unitHint={text('features.unitHint')} />
      ),
    },
    {
      key: 'groups',
      name: names.groups,
      content: <GroupsSection {...edited} words={words} matcher={parameters.activity} />,
    },
  ];
  return (
    <QuestionPage
      code="feature-usage"
      title={text('features.title')}
      description={text('features.description')}
      startHint={text('features.startHint')}
      {...{ wires, question, words, sections }}
      open={['features', 'days', 'groups']}
      sentence={featuresSentence({ text, words, quoted: quotedIn(which), breakdownName: nameOf }, parameters)}
      missingOf={featuresMissing}
      templates={featuresTemplates}
      isEmpty={({ groups }) => (groups[0]?.active ?? 0) === 0}
      answer={({ result, comparison }, onOpen) => <FeaturesAnswer {...{ result, comparison, words, onOpen }} />}
      trace={(trace) => <TraceView trace={trace} words={words} />}
    />
  );
}
