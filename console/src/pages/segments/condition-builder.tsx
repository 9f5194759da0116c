// Builds a condition: groups within groups, each joined by all or any, and leaves by attribute, tag, segment and behaviour.
import { listAttributes } from '@contracts/know/profiles/contract.ts';
import { listSegments, type SegmentCondition } from '@contracts/know/segments/contract.ts';
import { comparisons, listTags } from '@contracts/know/tags/contract.ts';
import { Input, Select } from 'antd';
import { useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useAttributeKinds } from '../tags/attribute-kinds.ts';
import { BehaviourEditor } from './behaviour-editor.tsx';
import { blankCondition, conditionKinds } from './condition.ts';
import { ConditionGroup } from './condition-group.tsx';

type Leaf<Kind> = Extract<SegmentCondition, { readonly kind: Kind }>;

interface Editing<Condition> {
  readonly value: Condition;
  readonly onChange: (value: Condition) => void;
}

interface NamedCode {
  readonly code: string;
  readonly name: { readonly zh: string; readonly en: string };
}

const valueText = (value: unknown): string => (Array.isArray(value) ? value.join(',') : String(value ?? ''));

/** A comparison with an attribute of the profile. */
export function AttributeLine({ value, onChange }: Editing<Leaf<'attribute'>>) {
  const text = useText();
  const say = useBilingual();
  const kindOf = useAttributeKinds();
  const attributes = useRead(listAttributes, {}, { forChoices: true, staleMs: 300_000 });
  const kind = kindOf(value.attribute);
  const isList = value.operator === 'in' || value.operator === 'not_in';
  const needsValue = value.operator !== 'known' && value.operator !== 'unknown';
  const scalar = (typed: string) => {
    if (kind === 'boolean') return typed === 'true';
    return kind === 'number' && typed.trim() !== '' && !Number.isNaN(Number(typed)) ? Number(typed) : typed;
  };
  const labels = attributes.data?.rows.find(({ name }) => name === value.attribute)?.values;
  const typed = (next: string) =>
    onChange({ ...value, value: isList ? next.split(/[,，]/).map((each) => scalar(each.trim())) : scalar(next) });
  return (
    <>
      <Select
        showSearch={{ optionFilterProp: 'label' }}
        style={{ width: 170 }}
        value={value.attribute || null}
        placeholder={text('segments.attribute')}
        aria-label={text('segments.attribute')}
        options={(attributes.data?.rows ?? [])
          .filter(({ personal }) => !personal)
          .map(({ name, label }) => ({ value: name, label: say(label) }))}
        onChange={(attribute: string) =>
          onChange({ kind: 'attribute', attribute, operator: value.operator, value: '' })
        }
      />
      <Select
        style={{ width: 100 }}
        value={value.operator}
        aria-label={text('tags.operator')}
        options={comparisons.map((each) => ({ value: each, label: text(`comparison.${each}`) }))}
        onChange={(operator) =>
          onChange(
            operator === 'known' || operator === 'unknown'
              ? { kind: 'attribute', attribute: value.attribute, operator }
              : { kind: 'attribute', attribute: value.attribute, operator, value: '' },
          )
        }
      />
      {needsValue &&
        (labels && Object.keys(labels).length > 0 ? (
          <Select
            {...(isList ? { mode: 'multiple' as const } : {})}
            style={{ minWidth: 160 }}
            value={Array.isArray(value.value) ? value.value.map(String) : valueText(value.value) || null}
            aria-label={text('segments.value')}
            options={Object.entries(labels).map(([code, label]) => ({ value: code, label: say(label) }))}
            onChange={(next: string | string[]) => onChange({ ...value, value: next as string })}
          />
        ) : (
          <Input
            style={{ width: 160 }}
            value={valueText(value.value)}
            placeholder={text(isList ? 'tags.valueList' : 'segments.value')}
            aria-label={text('segments.value')}
            onChange={(event) => typed(event.target.value)}
          />
        ))}
    </>
  );
}

interface CodeLineProps {
  readonly value: string;
  readonly onChange: (code: string) => void;
}

function CodeLine(props: CodeLineProps & { readonly label: string; readonly rows: readonly NamedCode[] }) {
  const say = useBilingual();
  const { value, onChange, label, rows } = props;
  return (
    <Select
      showSearch={{ optionFilterProp: 'label' }}
      style={{ width: 260 }}
      value={value || null}
      placeholder={label}
      aria-label={label}
      options={rows.map(({ code, name }) => ({ value: code, label: say(name) }))}
      onChange={onChange}
    />
  );
}

/** A tag of the catalogue. */
export function TagLine(props: CodeLineProps) {
  const text = useText();
  const tags = useRead(listTags, {}, { forChoices: true, staleMs: 60_000 });
  return <CodeLine {...props} label={text('segments.tag')} rows={tags.data?.rows ?? []} />;
}

function SegmentLine(props: CodeLineProps) {
  const text = useText();
  const segments = useRead(listSegments, { query: {} }, { forChoices: true, staleMs: 60_000 });
  return <CodeLine {...props} label={text('segments.segment')} rows={segments.data?.rows ?? []} />;
}

function LeafFields({ value, onChange }: Editing<SegmentCondition>) {
  switch (value.kind) {
    case 'attribute':
      return <AttributeLine value={value} onChange={onChange} />;
    case 'tag':
      return <TagLine value={value.tag} onChange={(tag) => onChange({ kind: 'tag', tag })} />;
    case 'segment':
      return <SegmentLine value={value.segment} onChange={(segment) => onChange({ kind: 'segment', segment })} />;
    case 'did':
    case 'sequence':
      return <BehaviourEditor value={value} onChange={onChange} />;
    default:
      return null;
  }
}

/** A group of conditions; whoever uses it gives it a group to begin with. */
export function ConditionBuilder({ value, onChange }: Editing<Leaf<'all' | 'any'>>) {
  const text = useText();
  return (
    <ConditionGroup<SegmentCondition>
      value={value}
      onChange={onChange}
      kinds={conditionKinds.map((kind) => [kind, text(kind === 'all' ? 'segments.group' : `segments.${kind}`)])}
      blank={(kind) => blankCondition(conditionKinds.find((each) => each === kind) ?? 'attribute')}
      leaf={(leaf, change) => <LeafFields value={leaf} onChange={change} />}
    />
  );
}
