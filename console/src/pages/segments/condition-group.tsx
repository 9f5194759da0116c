// Conditions joined by all or any, each of which may be turned round, groups within groups: for segments, tags and whoever a question is about.
import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Checkbox, Dropdown, Segmented } from 'antd';
import type { ReactNode } from 'react';
import { useText } from '../../i18n/index.ts';

/** What the conditions of either kind have in common. */
interface Group<Condition> {
  readonly kind: 'all' | 'any';
  readonly of: readonly Condition[];
}

interface Negation<Condition> {
  readonly kind: 'not';
  readonly of: Condition;
}

type Joined<Condition> = Condition | Group<Condition> | Negation<Condition>;

interface ConditionGroupProps<Condition extends { readonly kind: string }> {
  readonly value: Group<Condition>;
  readonly onChange: (value: Group<Condition>) => void;
  /** What can be added, with its name; "all" is a group. */
  readonly kinds: readonly (readonly [kind: string, label: string])[];
  readonly blank: (kind: string) => Condition;
  readonly leaf: (value: Condition, onChange: (value: Condition) => void) => ReactNode;
}

const negationOf = <Condition extends { readonly kind: string }>(condition: Condition): Condition | null =>
  condition.kind === 'not' ? (condition as unknown as Negation<Condition>).of : null;

const groupIn = <Condition extends { readonly kind: string }>(condition: Condition): Group<Condition> | null =>
  condition.kind === 'all' || condition.kind === 'any' ? (condition as unknown as Group<Condition>) : null;

/** Groups and negations are conditions themselves. */
const asCondition = <Condition extends { readonly kind: string }>(joined: Joined<Condition>): Condition =>
  joined as Condition;

function Inner<Condition extends { readonly kind: string }>(
  props: Omit<ConditionGroupProps<Condition>, 'value' | 'onChange'> & {
    readonly value: Condition;
    readonly onChange: (value: Condition) => void;
  },
) {
  const { value, onChange, ...rest } = props;
  const negated = negationOf(value);
  if (negated !== null)
    return <Inner {...rest} value={negated} onChange={(of) => onChange(asCondition<Condition>({ kind: 'not', of }))} />;
  const group = groupIn(value);
  if (group)
    return <ConditionGroup {...rest} value={group} onChange={(next) => onChange(asCondition<Condition>(next))} />;
  return props.leaf(value, onChange);
}

export function ConditionGroup<Condition extends { readonly kind: string }>(props: ConditionGroupProps<Condition>) {
  const text = useText();
  const { value, onChange, ...rest } = props;
  const set = (of: readonly Condition[]) => onChange({ ...value, of });
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
        const negated = negationOf(each);
        const inner = negated ?? each;
        const put = (next: Condition, isNot: boolean) =>
          set(value.of.with(index, isNot ? asCondition<Condition>({ kind: 'not', of: next }) : next));
        return (
          <div
            // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no other identity and are edited in place.
            key={index}
            className="zy-row"
            style={{ alignItems: 'flex-start', paddingLeft: 12, borderLeft: '2px solid var(--zy-line, #ddd)' }}
          >
            <Checkbox
              style={{ marginTop: 5 }}
              checked={negated !== null}
              onChange={(event) => put(inner, event.target.checked)}
            >
              {text('segments.not')}
            </Checkbox>
            <Inner {...rest} value={inner} onChange={(next) => put(next, negated !== null)} />
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
            items: rest.kinds.map(([kind, label]) => ({ key: kind, label })),
            onClick: ({ key }) => set([...value.of, rest.blank(key)]),
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
