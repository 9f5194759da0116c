// What every question takes: days, what they are compared with, the unit, and into which groups the answer falls.
import { listAttributes } from '@contracts/know/profiles/contract.ts';
import type { Breakdown, CalendarUnit, CommonParameters, DayRange } from '@contracts/know/questions/contract.ts';
import { listTags } from '@contracts/know/tags/contract.ts';
import type { EventMatcher } from '@contracts/know/timelines/contract.ts';
import { DatePicker, InputNumber, Segmented, Select } from 'antd';
import dayjs from 'dayjs';
import { useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { addDays, lastDays, rangeBefore } from './model.ts';
import { Option } from './option.tsx';
import type { PlanWords } from './plan-words.ts';

interface FieldProps {
  readonly value: CommonParameters;
  readonly onChange: (part: Partial<CommonParameters>) => void;
}

const presets = [7, 30, 90, 180, 365] as const;

/** Shown with its last day, kept half-open. */
function RangeField(props: {
  readonly value: DayRange | undefined;
  readonly label: string;
  readonly today: string;
  readonly onChange: (range: DayRange) => void;
}) {
  const text = useText();
  const { value } = props;
  return (
    <DatePicker.RangePicker
      style={{ width: '100%' }}
      allowClear={false}
      value={value ? [dayjs(value.from), dayjs(addDays(value.to, -1))] : null}
      aria-label={props.label}
      presets={presets.map((days) => {
        const { from, to } = lastDays(props.today, days);
        return { label: text('analysis.lastDays', { days }), value: [dayjs(from), dayjs(addDays(to, -1))] };
      })}
      onChange={(span) => {
        const [from, to] = [span?.[0]?.format('YYYY-MM-DD'), span?.[1]?.format('YYYY-MM-DD')];
        if (from && to) props.onChange({ from, to: addDays(to, 1) });
      }}
    />
  );
}

const sameDays = (one: DayRange | undefined, other: DayRange): boolean =>
  one?.from === other.from && one.to === other.to;

export function DaysFields({
  value,
  onChange,
  today,
  hint,
}: FieldProps & { readonly today: string; readonly hint: string }) {
  const text = useText();
  const before = rangeBefore(value.range);
  const kind = value.comparison === undefined ? 'none' : sameDays(value.comparison, before) ? 'before' : 'own';
  const compare = (next: string) => {
    if (next === 'none') onChange({ comparison: undefined });
    else
      onChange({
        comparison:
          next === 'before' ? before : { from: addDays(value.range.from, -364), to: addDays(value.range.to, -364) },
      });
  };
  return (
    <>
      <Option name={text('analysis.range')} hint={hint}>
        <RangeField
          value={value.range}
          label={text('analysis.range')}
          today={today}
          // A comparison with the days before moves along.
          onChange={(range) => onChange({ range, ...(kind === 'before' ? { comparison: rangeBefore(range) } : {}) })}
        />
      </Option>
      <Option name={text('analysis.comparison')} hint={text('analysis.comparisonHint')}>
        <div className="zy-stack-tight">
          <Segmented
            block
            value={kind}
            options={[
              { value: 'none', label: text('analysis.compareNone') },
              { value: 'before', label: text('analysis.compareBefore') },
              { value: 'own', label: text('analysis.compareOwn') },
            ]}
            onChange={compare}
          />
          {kind === 'own' && (
            <RangeField
              value={value.comparison}
              label={text('analysis.comparison')}
              today={today}
              onChange={(comparison) => onChange({ comparison })}
            />
          )}
        </div>
      </Option>
    </>
  );
}

export function UnitField({ value, onChange, hint }: FieldProps & { readonly hint: string }) {
  const text = useText();
  return (
    <Option name={text('analysis.unit')} hint={hint}>
      <div className="zy-row">
        <Segmented<CalendarUnit>
          value={value.unit}
          options={unitOptions(text)}
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

const unitOptions = (text: ReturnType<typeof useText>) =>
  calendarUnitList.map((unit) => ({ value: unit, label: text(`calendarUnit.${unit}`) }));
const calendarUnitList: readonly CalendarUnit[] = ['day', 'week', 'month', 'quarter'];

const codeOf = (breakdown: Breakdown | undefined): string => {
  if (!breakdown) return '';
  if (breakdown.by === 'event') return `event:${breakdown.subject.kind}:${breakdown.subject.name}`;
  return breakdown.by === 'tag' ? `tag:${breakdown.tag}` : `attribute:${breakdown.attribute}`;
};

interface BreakdownChoice {
  readonly value: string;
  readonly label: string;
  readonly breakdown: Breakdown;
}

/** Everything that an answer can be broken down by, under headings. */
export const useBreakdownChoices = (words: PlanWords, matcher: EventMatcher) => {
  const text = useText();
  const say = useBilingual();
  const attributes = useRead(listAttributes, {}, { forChoices: true, staleMs: 300_000 });
  const tags = useRead(listTags, {}, { forChoices: true, staleMs: 300_000 });
  const choice = (label: string, breakdown: Breakdown): BreakdownChoice => ({
    value: codeOf(breakdown),
    label,
    breakdown,
  });
  const groups: readonly { readonly label: string; readonly options: readonly BreakdownChoice[] }[] = [
    {
      label: text('analysis.ofEvent'),
      options: words.subjects(matcher).map(({ label, subject }) => choice(label, { by: 'event', subject })),
    },
    {
      label: text('analysis.ofCustomer'),
      options: (attributes.data?.rows ?? [])
        .filter(({ personal }) => !personal)
        .map(({ name, label }) => choice(say(label), { by: 'attribute', attribute: name })),
    },
    {
      label: text('analysis.ofTag'),
      options: (tags.data?.rows ?? []).map(({ code, name }) => choice(say(name), { by: 'tag', tag: code })),
    },
  ];
  const all = groups.flatMap(({ options }) => options);
  const nameOf = (breakdown: Breakdown): string =>
    all.find(({ value }) => value === codeOf(breakdown))?.label ?? codeOf(breakdown).split(':').at(-1) ?? '';
  return { groups, all, nameOf };
};

export function BreakdownField(props: FieldProps & { readonly words: PlanWords; readonly matcher: EventMatcher }) {
  const text = useText();
  const { value, onChange } = props;
  const { groups, all } = useBreakdownChoices(props.words, props.matcher);
  return (
    <Option name={text('analysis.breakdown')} hint={text('analysis.breakdownHint')}>
      <div className="zy-row zy-row-fill">
        <Select
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          style={{ flex: 1, minWidth: 120 }}
          popupMatchSelectWidth={280}
          value={codeOf(value.breakdown) || null}
          placeholder={text('analysis.noBreakdown')}
          aria-label={text('analysis.breakdown')}
          options={groups.map((group) => ({
            ...group,
            options: group.options.map(({ value: code, label }) => ({ value: code, label })),
          }))}
          onChange={(code) => onChange({ breakdown: all.find((each) => each.value === code)?.breakdown })}
        />
        {value.breakdown && (
          <InputNumber
            style={{ width: 118 }}
            min={1}
            max={50}
            prefix={text('analysis.top')}
            value={value.groupsMax}
            aria-label={text('analysis.groupsMax')}
            onChange={(groupsMax) => onChange({ groupsMax: groupsMax ?? 10 })}
          />
        )}
      </div>
    </Option>
  );
}
