// Builds a condition: groups within groups, each joined by all or any, and leaves by attribute, tag, segment and behaviour.
import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { listAttributes } from '@contracts/know/profiles/contract.ts';
import { listSegments, type SegmentCondition } from '@contracts/know/segments/contract.ts';
import { comparisons, listTags } from '@contracts/know/tags/contract.ts';
import { Button, Checkbox, Dropdown, Input, Segmented, Select } from 'antd';
import { useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useAttributeKinds } from '../tags/condition-editor.tsx';
import { BehaviourEditor } from './behaviour-editor.tsx';
import { blankCondition, conditionKinds, unwrapped } from './condition.ts';

type Leaf<Kind> = Extract<SegmentCondition, { readonly kind: Kind }>;

interface Editing<Condition> {
  readonly value: Condition;
  readonly onChange: (value: SegmentCondition) => void;
}

const valueText = (value: unknown): string => (Array.isArray(value) ? value.join(',') : String(value ?? ''));

function AttributeLine({ value, onChange }: Editing<Leaf<'attribute'>>) {
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

function ChoiceLine({ value, onChange }: Editing<Leaf<'tag'> | Leaf<'segment'>>) {
  const text = useText();
  const say = useBilingual();
  const tags = useRead(listTags, {}, { forChoices: true, staleMs: 60_000, enabled: value.kind === 'tag' });
  const segments = useRead(
    listSegments,
    { query: {} },
    { forChoices: true, staleMs: 60_000, enabled: value.kind === 'segment' },
  );
  const rows = (value.kind === 'tag' ? tags.data?.rows : segments.data?.rows) ?? [];
  return (
    <Select
      showSearch={{ optionFilterProp: 'label' }}
      style={{ width: 260 }}
      value={(value.kind === 'tag' ? value.tag : value.segment) || null}
      placeholder={text(`segments.${value.kind}`)}
      aria-label={text(`segments.${value.kind}`)}
      options={rows.map(({ code, name }) => ({ value: code, label: say(name) }))}
      onChange={(code: string) =>
        onChange(value.kind === 'tag' ? { kind: 'tag', tag: code } : { kind: 'segment', segment: code })
      }
    />
  );
}

function Inner({ value, onChange }: Editing<SegmentCondition>) {
  switch (value.kind) {
    case 'attribute':
      return <AttributeLine value={value} onChange={onChange} />;
    case 'tag':
    case 'segment':
      return <ChoiceLine value={value} onChange={onChange} />;
    case 'did':
    case 'sequence':
      return <BehaviourEditor value={value} onChange={onChange} />;
    case 'not':
      return <Inner value={value.of} onChange={(of) => onChange({ kind: 'not', of })} />;
    default:
      return <ConditionBuilder value={value} onChange={onChange} />;
  }
}

/** A group of conditions; whoever uses it gives it a group to begin with. */
export function ConditionBuilder({ value, onChange }: Editing<Leaf<'all' | 'any'>>) {
  const text = useText();
  const set = (of: readonly SegmentCondition[]) => onChange({ ...value, of });
  return (
    <div className="zy-stack" style={{ flex: 1 }}>
      <Segmented<'all' | 'any'>
        size="small"
        value={value.kind}
        options={[
          { value: 'all', label: text('segments.all') },
          { value: 'any', label: text('segments.any') },
        ]}
        onChange={(kind) => onChange({ kind, of: value.of })}
      />
      {value.of.map((each, index) => {
        const { inner, isNot } = unwrapped(each);
        return (
          <div
            // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no other identity and are edited in place.
            key={index}
            className="zy-row"
            style={{ alignItems: 'flex-start', paddingLeft: 12, borderLeft: '2px solid var(--zy-line, #ddd)' }}
          >
            <Checkbox
              style={{ marginTop: 5 }}
              checked={isNot}
              onChange={(event) => set(value.of.with(index, event.target.checked ? { kind: 'not', of: inner } : inner))}
            >
              {text('segments.not')}
            </Checkbox>
            <Inner
              value={inner}
              onChange={(next) => set(value.of.with(index, isNot ? { kind: 'not', of: next } : next))}
            />
            <Button
              type="text"
              icon={<DeleteOutlined />}
              aria-label={text('action.remove')}
              onClick={() => set(value.of.toSpliced(index, 1))}
            />
          </div>
        );
      })}
      <div>
        <Dropdown
          trigger={['click']}
          menu={{
            items: conditionKinds.map((kind) => ({
              key: kind,
              label: text(kind === 'all' ? 'segments.group' : `segments.${kind}`),
            })),
            onClick: ({ key }) => {
              const kind = conditionKinds.find((each) => each === key);
              if (kind) set([...value.of, blankCondition(kind)]);
            },
          }}
        >
          <Button size="small" icon={<PlusOutlined />}>
            {text('segments.addCondition')}
          </Button>
        </Dropdown>
      </div>
    </div>
  );
}
