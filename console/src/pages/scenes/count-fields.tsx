// The counts of a scene in its editor: what is counted, how, and no further than which caps.
import { PlusOutlined } from '@ant-design/icons';
import { type Count, conditions, happenings, measures } from '@contracts/decide/scenes/contract.ts';
import { Button, Checkbox, Select } from 'antd';
import { useText } from '../../i18n/index.ts';
import { ChoiceInput, Labelled, RemoveButton, TextField, WholeNumber } from '../drafts/fields.tsx';
import { firstUse, Uses, WordFields } from '../drafts/word-fields.tsx';

export const newCount = (): Count => ({
  of: firstUse(happenings),
  ...{ each: [], measure: 'events', property: null, atLeast: 1, cap: null },
});

const ofEvents = conditions.filter(
  ({ code }) => code.startsWith('property_') || code === 'season' || code === 'weekday',
);

function CapFields({ value, onChange }: { readonly value: Count; readonly onChange: (count: Count) => void }) {
  const text = useText();
  const { cap } = value;
  const number = (label: string, key: 'perDay' | 'perWindow') =>
    cap && (
      <WholeNumber
        label={label}
        value={cap[key]}
        onChange={(next) => onChange({ ...value, cap: { ...cap, [key]: next } })}
      />
    );
  return (
    <div className="zy-row" style={{ flexWrap: 'wrap', alignItems: 'end' }}>
      <Checkbox
        checked={cap !== null}
        onChange={({ target }) =>
          onChange({ ...value, cap: target.checked ? { by: [], perDay: 1, perWindow: null } : null })
        }
      >
        {text('scenes.cap')}
      </Checkbox>
      {cap && (
        <Labelled label={text('scenes.capBy')}>
          <Select
            mode="tags"
            aria-label={text('scenes.capBy')}
            style={{ minWidth: 180 }}
            value={cap.by}
            onChange={(by: string[]) => onChange({ ...value, cap: { ...cap, by } })}
          />
        </Labelled>
      )}
      {number(text('scenes.capPerDay'), 'perDay')}
      {number(text('scenes.capPerWindow'), 'perWindow')}
    </div>
  );
}

export function OneCount({
  value,
  onChange,
}: {
  readonly value: Count;
  readonly onChange: (count: Count | null) => void;
}) {
  const text = useText();
  return (
    <div className="zy-stack zy-panel" style={{ padding: 12 }}>
      <WordFields
        label={text('scenes.count')}
        words={happenings}
        value={value.of}
        onChange={(of) => onChange({ ...value, of })}
      />
      <div className="zy-row" style={{ flexWrap: 'wrap', alignItems: 'end' }}>
        <ChoiceInput
          label={text('scenes.measure')}
          value={value.measure}
          choices={measures.map((each) => [each, text(`sceneMeasure.${each}`)])}
          onChange={(measure) =>
            onChange({ ...value, measure, property: measure === 'events' ? null : (value.property ?? 'content_id') })
          }
        />
        {value.measure !== 'events' && (
          <TextField
            label={text('scenes.property')}
            value={value.property ?? ''}
            onChange={(property) => onChange({ ...value, property })}
          />
        )}
        <WholeNumber
          label={text('scenes.atLeast')}
          value={value.atLeast}
          onChange={(atLeast) => onChange({ ...value, atLeast: atLeast ?? 1 })}
        />
        <RemoveButton onClick={() => onChange(null)} />
      </div>
      <CapFields value={value} onChange={onChange} />
      <Uses
        label={text('scenes.each')}
        add={text('scenes.addEach')}
        words={ofEvents}
        value={value.each}
        onChange={(each) => onChange({ ...value, each })}
      />
    </div>
  );
}

export function CountFields({
  value,
  onChange,
}: {
  readonly value: readonly Count[];
  readonly onChange: (counts: Count[]) => void;
}) {
  const text = useText();
  return (
    <>
      {value.map((count, at) => (
        <OneCount
          // biome-ignore lint/suspicious/noArrayIndexKey: counts have no name but their place
          key={at}
          value={count}
          onChange={(next) => onChange(value.flatMap((each, index) => (index === at ? (next ?? []) : [each])))}
        />
      ))}
      <div>
        <Button icon={<PlusOutlined />} onClick={() => onChange([...value, newCount()])}>
          {text('scenes.addCount')}
        </Button>
      </div>
    </>
  );
}
