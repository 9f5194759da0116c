// Conditions on an event: what is compared, how, and with what; the comparisons offered are those of the value's kind.
import { CloseOutlined, PlusOutlined } from '@ant-design/icons';
import type { EventComparison, EventFilter, EventMatcher } from '@contracts/know/timelines/contract.ts';
import { AutoComplete, Button, InputNumber, Segmented, Select } from 'antd';
import { useState } from 'react';
import { useText } from '../../i18n/index.ts';
import { DayField } from '../../ui/fields.tsx';
import { operatorsOf, type PlanWords, type SubjectChoice, type ValueChoice } from './plan-words.ts';
import { useFilterWords } from './words-of-filter.ts';

type Operator = EventComparison['operator'];
type Value = string | number | boolean | readonly string[] | readonly number[];

const comparedWith = (comparison: EventComparison): Value | undefined =>
  'value' in comparison ? comparison.value : undefined;

const blankOf = (operator: Operator, kind: SubjectChoice['kind']): Value | undefined => {
  if (operator === 'known' || operator === 'unknown') return undefined;
  if (operator === 'in' || operator === 'not_in') return [];
  return kind === 'boolean' ? true : '';
};

const sameShape = (one: Value | undefined, other: Value | undefined): boolean =>
  Array.isArray(one) === Array.isArray(other) && (one === undefined) === (other === undefined);

/** A comparison whose value fits its operator; the schema of the server has the last word. */
const comparisonOf = (choice: SubjectChoice, operator: Operator, value: Value | undefined): EventComparison =>
  ({
    ...{ kind: 'compare', subject: choice.subject, operator },
    ...(value === undefined ? {} : { value }),
  }) as EventComparison;

/** What is typed is looked for in names and codes. */
const isFound = (typed: string, option?: { readonly value?: unknown; readonly label?: unknown }): boolean =>
  [option?.label, option?.value].some((each) => String(each).toLowerCase().includes(typed.toLowerCase()));

interface ValueProps {
  readonly comparison: EventComparison;
  readonly choice: SubjectChoice;
  readonly words: PlanWords;
  readonly onChange: (value: Value) => void;
}

function ManyValues({ comparison, choice, words, onChange }: ValueProps) {
  const text = useText();
  const values = comparedWith(comparison);
  const numeric = choice.kind === 'number';
  return (
    <Select
      mode="tags"
      style={{ minWidth: 180, flex: 1 }}
      value={Array.isArray(values) ? values.map(String) : []}
      placeholder={text('analysis.values')}
      aria-label={text('analysis.values')}
      tokenSeparators={[',', '，', '、']}
      showSearch={{ filterOption: isFound }}
      options={words.valueChoices(choice)?.slice() ?? (choice.allowed ?? []).map((value) => ({ value, label: value }))}
      onChange={(typed: string[]) => {
        const numbers = typed.map(Number).filter((each) => Number.isFinite(each));
        onChange(numeric ? numbers : typed);
      }}
    />
  );
}

/** The choices, and codes that none of them is: the one that stands, so that it stays to be seen, and one that is typed. */
const withTyped = (named: readonly ValueChoice[], ...typed: readonly string[]): ValueChoice[] => {
  const others = new Set(typed.filter((code) => code !== '' && !named.some(({ value }) => value === code)));
  return [...named, ...[...others].map((value) => ({ value, label: value, title: value }))];
};

/** A whole code, chosen by its name or typed. */
function NamedValue(props: {
  readonly named: readonly ValueChoice[];
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const text = useText();
  const [typed, setTyped] = useState('');
  const label = text('analysis.value');
  return (
    <Select
      showSearch={{ filterOption: isFound, onSearch: setTyped }}
      style={{ minWidth: 150, flex: 1 }}
      popupMatchSelectWidth={200}
      value={props.value === '' ? null : props.value}
      placeholder={label}
      aria-label={label}
      options={withTyped(props.named, props.value, typed)}
      onChange={props.onChange}
    />
  );
}

function ValueField(props: ValueProps) {
  const text = useText();
  const { comparison, choice, words, onChange } = props;
  const value = comparedWith(comparison);
  const named = words.valueChoices(choice);
  const label = text('analysis.value');
  if (value === undefined) return null;
  if (Array.isArray(value)) return <ManyValues {...props} />;
  if (choice.kind === 'boolean')
    return (
      <Select
        style={{ width: 90 }}
        value={value === true}
        aria-label={label}
        options={[
          { value: true, label: text('state.yes') },
          { value: false, label: text('state.no') },
        ]}
        onChange={onChange}
      />
    );
  if (choice.kind === 'number')
    return (
      <InputNumber
        style={{ width: 150 }}
        value={typeof value === 'number' ? value : null}
        placeholder={label}
        aria-label={label}
        suffix={choice.unit ?? ''}
        onChange={(typed) => onChange(typed ?? '')}
      />
    );
  if (choice.kind === 'day') return <DayField value={String(value)} label={label} onChange={onChange} />;
  // A whole code is chosen by its name; part of one is typed.
  if (named && (comparison.operator === 'eq' || comparison.operator === 'ne'))
    return <NamedValue named={named} value={String(value)} onChange={onChange} />;
  return (
    <AutoComplete
      style={{ minWidth: 150, flex: 1 }}
      value={String(value)}
      placeholder={label}
      aria-label={label}
      options={(choice.allowed ?? []).map((each) => ({ value: each }))}
      onChange={(typed: string) => onChange(typed)}
    />
  );
}

const keyOf = ({ subject }: Pick<SubjectChoice, 'subject'>): string => `${subject.kind}:${subject.name}`;

function Line(props: {
  readonly comparison: EventComparison;
  readonly choices: readonly SubjectChoice[];
  readonly words: PlanWords;
  readonly onChange: (comparison: EventComparison) => void;
  readonly onRemove: () => void;
}) {
  const text = useText();
  const { comparison, choices, onChange } = props;
  const { subject } = comparison;
  const known = choices.find((each) => keyOf(each) === keyOf(comparison));
  const choice: SubjectChoice = known ?? { subject, label: subject.name, kind: 'text', allowed: null, unit: null };
  const pick = (key: string) => {
    const next = choices.find((each) => keyOf(each) === key);
    if (!next) return;
    const operator = operatorsOf[next.kind][0];
    onChange(comparisonOf(next, operator, blankOf(operator, next.kind)));
  };
  const turn = (operator: Operator) => {
    const blank = blankOf(operator, choice.kind);
    const value = comparedWith(comparison);
    onChange(comparisonOf(choice, operator, sameShape(blank, value) ? value : blank));
  };
  return (
    <div className="zy-filter-line">
      <Select
        showSearch={{ optionFilterProp: 'label' }}
        style={{ width: 150 }}
        popupMatchSelectWidth={240}
        value={subject.name === '' ? null : keyOf(comparison)}
        placeholder={text('analysis.property')}
        aria-label={text('analysis.property')}
        options={choices.map((each) => ({ value: keyOf(each), label: each.label }))}
        onChange={pick}
      />
      <Select<Operator>
        style={{ width: 104 }}
        popupMatchSelectWidth={130}
        value={comparison.operator}
        aria-label={text('analysis.operator')}
        options={operatorsOf[choice.kind].map((value) => ({ value, label: text(`filterOperator.${value}`) }))}
        onChange={turn}
      />
      <ValueField
        comparison={comparison}
        choice={choice}
        words={props.words}
        onChange={(value) => onChange(comparisonOf(choice, comparison.operator, value))}
      />
      <Button
        type="text"
        size="small"
        icon={<CloseOutlined />}
        aria-label={text('action.remove')}
        onClick={props.onRemove}
      />
    </div>
  );
}

interface Flat {
  readonly join: 'all' | 'any';
  readonly lines: readonly EventComparison[];
}

/** The filter as lines; null when it is nested deeper. */
const flatten = (filter: EventFilter | undefined): Flat | null => {
  if (!filter) return { join: 'all', lines: [] };
  if (filter.kind === 'compare') return { join: 'all', lines: [filter] };
  if (filter.kind === 'not') return null;
  const lines = filter.of.filter((each) => each.kind === 'compare');
  return lines.length === filter.of.length ? { join: filter.kind, lines } : null;
};

const unflatten = ({ join, lines }: Flat): EventFilter | undefined =>
  lines.length === 0 ? undefined : { kind: join, of: lines };

const blankLine: EventComparison = {
  kind: 'compare',
  subject: { kind: 'property', name: '' },
  operator: 'eq',
  value: '',
};

interface FilterEditorProps {
  readonly words: PlanWords;
  readonly matcher: EventMatcher;
  readonly value: EventFilter | undefined;
  readonly onChange: (filter: EventFilter | undefined) => void;
}

export function FilterEditor({ words, matcher, value, onChange }: FilterEditorProps) {
  const text = useText();
  const say = useFilterWords(words);
  const flat = flatten(value);
  const choices = words.subjects(matcher);
  if (flat === null)
    return (
      <div className="zy-filter-line">
        <span className="zy-soft">{value && say(value)}</span>
        <Button
          type="text"
          size="small"
          icon={<CloseOutlined />}
          aria-label={text('action.remove')}
          onClick={() => onChange(undefined)}
        />
      </div>
    );
  const set = (lines: readonly EventComparison[]) => onChange(unflatten({ ...flat, lines }));
  return (
    <div className="zy-filter">
      {flat.lines.map((line, index) => (
        <Line
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other identity and are edited in place.
          key={index}
          comparison={line}
          choices={choices}
          words={words}
          onChange={(next) => set(flat.lines.with(index, next))}
          onRemove={() => set(flat.lines.toSpliced(index, 1))}
        />
      ))}
      <div className="zy-row">
        <Button type="link" size="small" icon={<PlusOutlined />} onClick={() => set([...flat.lines, blankLine])}>
          {text('analysis.addFilter')}
        </Button>
        {flat.lines.length > 1 && (
          <Segmented<Flat['join']>
            size="small"
            value={flat.join}
            options={[
              { value: 'all', label: text('analysis.all') },
              { value: 'any', label: text('analysis.any') },
            ]}
            onChange={(join) => onChange(unflatten({ ...flat, join }))}
          />
        )}
      </div>
    </div>
  );
}
