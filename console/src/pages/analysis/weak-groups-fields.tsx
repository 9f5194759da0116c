// The form of weak groups: the metric, what customers are divided by, and the search.
import { listAttributes } from '@contracts/know/profiles/contract.ts';
import { listTags } from '@contracts/know/tags/contract.ts';
import type { EventSubject } from '@contracts/know/timelines/contract.ts';
import type { WeakDimension, WeakGroupParameters } from '@contracts/know/weak-groups/contract.ts';
import { InputNumber, Select } from 'antd';
import { useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { DAY_SECONDS, newFunnel } from './model.ts';
import { NumberOption } from './number-option.tsx';
import { ChoiceOption, Option } from './option.tsx';
import type { PlanWords } from './plan-words.ts';
import { EventsOption } from './shared-sections.tsx';
import { StepsEditor } from './steps-editor.tsx';
import { EventsPicker } from './subject-field.tsx';
import { atPeriod, behavioursMax, dimensionsMax, funnelMetric, retentionMetric } from './weak-groups-model.ts';
import { matcherWords } from './words-of-filter.ts';

interface FieldProps {
  readonly value: WeakGroupParameters;
  readonly onChange: (part: Partial<WeakGroupParameters>) => void;
  readonly words: PlanWords;
}

export function MetricFields({ value, onChange, words }: FieldProps) {
  const text = useText();
  const { metric } = value;
  return (
    <>
      <ChoiceOption
        name={text('weak.kind')}
        value={metric.of}
        alternatives={(['retention', 'funnel'] as const).map((each) => ({
          value: each,
          label: text(`weakKind.${each}`),
          hint: text(`weakKind.${each}_hint`),
        }))}
        onChange={(of) =>
          of !== metric.of && onChange({ metric: of === 'retention' ? retentionMetric() : funnelMetric() })
        }
      />
      {metric.of === 'retention' ? (
        <>
          <EventsOption
            {...{ words, name: text('weak.initial'), hint: text('weak.initialHint'), value: metric.initial }}
            onChange={(initial) => onChange({ metric: { ...metric, initial } })}
          />
          <EventsOption
            {...{ words, name: text('weak.returning'), hint: text('weak.returningHint'), value: metric.returning }}
            onChange={(returning) => onChange({ metric: { ...metric, returning } })}
          />
          <NumberOption
            {...{ name: text('weak.period'), hint: text('weak.periodHint'), value: metric.period, least: 1, most: 60 }}
            onChange={(period) => onChange({ metric: atPeriod(metric, Math.round(period)) })}
          />
        </>
      ) : (
        <>
          <StepsEditor
            words={words}
            funnel={{ ...newFunnel(value.range.to), steps: metric.steps }}
            onChange={({ steps }) => onChange({ metric: { ...metric, steps } })}
          />
          <NumberOption
            name={text('weak.days')}
            hint={text('weak.daysHint')}
            value={metric.window.kind === 'duration' ? Math.max(1, Math.round(metric.window.seconds / DAY_SECONDS)) : 1}
            {...{ least: 1, most: 366 }}
            onChange={(days) =>
              onChange({ metric: { ...metric, window: { kind: 'duration', seconds: Math.round(days) * DAY_SECONDS } } })
            }
          />
        </>
      )}
    </>
  );
}

/** What attributes and tags are called. */
export const useCustomerNames = () => {
  const say = useBilingual();
  const attributes = useRead(listAttributes, {}, { forChoices: true, staleMs: 300_000 });
  const tags = useRead(listTags, {}, { forChoices: true, staleMs: 300_000 });
  const rows = (attributes.data?.rows ?? []).filter(({ personal, type }) => !personal && type !== 'list');
  const tagRows = tags.data?.rows ?? [];
  const named = (label: { readonly zh: string; readonly en: string } | undefined, code: string) =>
    label ? say(label) : code;
  return {
    attributes: rows.map(({ name, label }) => ({ value: `attribute:${name}`, label: say(label) })),
    tags: tagRows.map(({ code, name }) => ({ value: `tag:${code}`, label: say(name) })),
    attribute: (name: string) => named(rows.find((each) => each.name === name)?.label, name),
    tag: (code: string) => named(tagRows.find((each) => each.code === code)?.name, code),
  };
};

const isOrdered = ({ name }: EventSubject): boolean => name === 'app_version' || name === 'os_version';
const codeOf = (each: WeakDimension): string => {
  if (each.by === 'attribute') return `attribute:${each.attribute}`;
  if (each.by === 'tag') return `tag:${each.tag}`;
  return each.by === 'event' ? `${each.subject.kind}:${each.subject.name}` : `did:${each.behaviour}`;
};
const ofProfile = (code: string): WeakDimension => {
  const name = code.slice(code.indexOf(':') + 1);
  return code.startsWith('tag:') ? { by: 'tag', tag: name } : { by: 'attribute', attribute: name };
};

export function DivideFields({ value, onChange, words }: FieldProps) {
  const text = useText();
  const names = useCustomerNames();
  const { dimensions, behaviours, metric } = value;
  const start = metric.of === 'retention' ? metric.initial : (metric.steps[0]?.events ?? []);
  const of = (...kinds: readonly WeakDimension['by'][]) => dimensions.filter(({ by }) => kinds.includes(by));
  const set = (kinds: readonly WeakDimension['by'][], next: readonly WeakDimension[]) =>
    onChange({ dimensions: [...dimensions.filter(({ by }) => !kinds.includes(by)), ...next].slice(0, dimensionsMax) });
  const subjects = words.subjects(start);
  const select = {
    mode: 'multiple' as const,
    style: { width: '100%' },
    popupMatchSelectWidth: 280,
    showSearch: { optionFilterProp: 'label' },
  };
  return (
    <>
      <Option name={text('weak.attributes')} hint={text('weak.attributesHint')}>
        <Select<string[]>
          {...select}
          value={of('attribute', 'tag').map(codeOf)}
          aria-label={text('weak.attributes')}
          options={[
            { label: text('analysis.ofCustomer'), options: names.attributes },
            { label: text('analysis.ofTag'), options: names.tags },
          ]}
          onChange={(codes) => set(['attribute', 'tag'], codes.map(ofProfile))}
        />
      </Option>
      <Option name={text('weak.subjects')} hint={text('weak.subjectsHint')}>
        <Select<string[]>
          {...select}
          value={of('event').map(codeOf)}
          aria-label={text('weak.subjects')}
          options={subjects.map(({ subject, label }) => ({ value: `${subject.kind}:${subject.name}`, label }))}
          onChange={(codes) =>
            set(
              ['event'],
              codes.flatMap((code): WeakDimension[] => {
                const known = of('event').find((each) => codeOf(each) === code);
                const chosen = subjects.find(({ subject }) => `${subject.kind}:${subject.name}` === code)?.subject;
                if (known) return [known];
                return chosen ? [{ by: 'event', subject: chosen, ordered: isOrdered(chosen) }] : [];
              }),
            )
          }
        />
      </Option>
      <Option name={text('weak.didOf')} hint={text('weak.didHint')}>
        <Select<number[]>
          {...select}
          value={of('did').flatMap((each) => (each.by === 'did' ? [each.behaviour] : []))}
          aria-label={text('weak.didOf')}
          options={behaviours.map(({ events }, place) => ({ value: place, label: matcherWords(text, words, events) }))}
          onChange={(places) =>
            set(
              ['did'],
              places.map((behaviour) => ({ by: 'did', behaviour })),
            )
          }
        />
      </Option>
    </>
  );
}

export function SearchFields({ value, onChange, words }: FieldProps) {
  const text = useText();
  const chooseBehaviours = (behaviours: readonly WeakGroupParameters['behaviours'][number][]) => {
    // Dimensions name behaviours by their place: they follow, or go with their behaviour.
    const dimensions = value.dimensions.flatMap((each): WeakDimension[] => {
      if (each.by !== 'did') return [each];
      const place = behaviours.indexOf(value.behaviours[each.behaviour] as (typeof behaviours)[number]);
      return place < 0 ? [] : [{ by: 'did', behaviour: place }];
    });
    onChange({ behaviours: [...behaviours], dimensions });
  };
  return (
    <>
      <Option name={text('weak.behaviours')} hint={text('weak.behavioursHint')}>
        <EventsPicker
          words={words}
          value={value.behaviours}
          label={text('weak.behaviours')}
          most={behavioursMax}
          make={(event): WeakGroupParameters['behaviours'][number] => ({ events: [{ event }] })}
          onChange={chooseBehaviours}
        />
      </Option>
      <NumberOption
        {...{ name: text('weak.behaviourDays'), hint: text('weak.behaviourDaysHint') }}
        {...{ value: value.behaviourDays, least: 1, most: 366 }}
        onChange={(behaviourDays) => onChange({ behaviourDays: Math.round(behaviourDays) })}
      />
      <Option name={text('weak.benchmark')} hint={text('weak.benchmarkHint')}>
        <InputNumber
          style={{ width: 120 }}
          {...{ min: 0, max: 100, suffix: '%' }}
          value={value.benchmark === undefined ? null : Math.round(value.benchmark * 1_000) / 10}
          aria-label={text('weak.benchmark')}
          onChange={(percent) => onChange({ benchmark: percent === null ? undefined : percent / 100 })}
        />
      </Option>
      <NumberOption
        {...{ name: text('weak.sizeMin'), hint: text('weak.sizeMinHint'), value: value.sizeMin, least: 20, most: 1e6 }}
        onChange={(sizeMin) => onChange({ sizeMin: Math.round(sizeMin) })}
      />
      <ChoiceOption
        name={text('weak.pairs')}
        value={value.pairs ? 'two' : 'one'}
        alternatives={(['two', 'one'] as const).map((each) => ({
          value: each,
          label: text(`weakPairs.${each}`),
          hint: text(`weakPairs.${each}_hint`),
        }))}
        onChange={(next) => onChange({ pairs: next === 'two' })}
      />
      <NumberOption
        {...{ name: text('weak.falseRate'), hint: text('weak.falseRateHint'), suffix: '%', least: 0.1, most: 20 }}
        value={Math.round(value.falseDiscoveryRate * 1_000) / 10}
        onChange={(percent) => onChange({ falseDiscoveryRate: percent / 100 })}
      />
    </>
  );
}
