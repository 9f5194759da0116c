// The counts of a scene in its editor: what is counted, how, and no further than which caps.
import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { standardUse } from '@contracts/decide/rules/contract.ts';
import { type Count, conditions, happenings, measures } from '@contracts/decide/scenes/contract.ts';
import { Button, Checkbox, InputNumber, Select } from 'antd';
import { useText } from '../../i18n/index.ts';
import { ChoiceInput, TextField } from '../earning/rule-fields.tsx';
import { Labelled, WordFields } from '../earning/word-fields.tsx';
import { Uses } from './scene-fields.tsx';

const [reading] = happenings;

export const newCount = (): Count => ({
  of: reading ? standardUse(reading) : { word: '', with: {} },
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
      <Labelled label={label}>
        <InputNumber
          aria-label={label}
          min={1}
          precision={0}
          value={cap[key]}
          onChange={(next) => onChange({ ...value, cap: { ...cap, [key]: next } })}
        />
      </Labelled>
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

function OneCount({ value, onChange }: { readonly value: Count; readonly onChange: (count: Count | null) => void }) {
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
        <Labelled label={text('scenes.atLeast')}>
          <InputNumber
            aria-label={text('scenes.atLeast')}
            min={1}
            precision={0}
            value={value.atLeast}
            onChange={(atLeast) => onChange({ ...value, atLeast: atLeast ?? 1 })}
          />
        </Labelled>
        <Button
          type="text"
          icon={<DeleteOutlined />}
          aria-label={text('earning.remove')}
          onClick={() => onChange(null)}
        />
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
