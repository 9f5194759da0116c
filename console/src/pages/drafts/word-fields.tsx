// The form of a word, made from its value: which one, and a field for every hole; and of a list of words.
import { PlusOutlined } from '@ant-design/icons';
import { type Field, standardUse, tasksIn, type Word, type WordUse } from '@contracts/decide/rules/contract.ts';
import { Button, Checkbox, Input, InputNumber, Select } from 'antd';
import { useBilingual, useLanguage } from '../../i18n/index.ts';
import { ChoicesField, DayField } from '../../ui/fields.tsx';
import { Labelled, RemoveButton } from './fields.tsx';
import { useSentence } from './use-sentence.ts';

type Value = WordUse['with'][string];

interface FieldProps {
  readonly field: Field;
  readonly value: Value | undefined;
  readonly onChange: (value: Value) => void;
}

function FieldInput({ field, value, onChange }: FieldProps) {
  const say = useBilingual();
  const label = say(field.label);
  const choices = (field.choices ?? []).map((each) => ({ value: each.value, label: say(each.label) }));
  switch (field.type) {
    case 'integer':
      return (
        <InputNumber
          aria-label={label}
          min={field.min ?? 0}
          precision={0}
          value={Number(value ?? 0)}
          onChange={(next) => onChange(next ?? 0)}
        />
      );
    case 'fen':
      return (
        <InputNumber
          aria-label={label}
          min={0}
          precision={2}
          addonAfter="¥"
          value={Number(value ?? 0) / 100}
          onChange={(next) => onChange(Math.round((next ?? 0) * 100))}
        />
      );
    case 'date':
      return <DayField label={label} value={String(value ?? '')} onChange={onChange} />;
    case 'choice':
      return (
        <Select
          aria-label={label}
          style={{ minWidth: 130 }}
          value={String(value ?? '')}
          options={choices}
          onChange={onChange}
        />
      );
    case 'choices':
      return (
        <ChoicesField
          label={label}
          choices={choices}
          value={Array.isArray(value) ? value : []}
          onChange={(next) => onChange([...next])}
        />
      );
    case 'texts':
      return (
        <Select
          mode="tags"
          aria-label={label}
          style={{ minWidth: 180 }}
          value={Array.isArray(value) ? value : []}
          onChange={(next: string[]) => onChange(next)}
        />
      );
    case 'flag':
      return (
        <Checkbox aria-label={label} checked={value === true} onChange={({ target }) => onChange(target.checked)} />
      );
    default:
      return (
        <Input
          aria-label={label}
          style={{ width: 180 }}
          value={String(value ?? '')}
          onChange={({ target }) => onChange(target.value)}
        />
      );
  }
}

/** Chooses a word and fills its holes; the sentence that comes of it stands below. */
export function WordFields(props: {
  readonly label: string;
  readonly words: readonly Word[];
  readonly value: WordUse;
  readonly onChange: (use: WordUse) => void;
  readonly onRemove?: () => void;
}) {
  const { label, words, value, onChange, onRemove } = props;
  const say = useBilingual();
  const language = useLanguage();
  const sentence = useSentence(words);
  const wordOf = (code: string): Word | null => words.find((each) => each.code === code) ?? null;
  const word = wordOf(value.word);
  const choose = (code: string): void => {
    const next = wordOf(code);
    if (next) onChange(tasksIn(language, standardUse(next)));
  };
  return (
    <div className="zy-stack" style={{ gap: 4 }}>
      <div className="zy-row" style={{ flexWrap: 'wrap', alignItems: 'end' }}>
        <Labelled label={label}>
          <Select
            aria-label={label}
            style={{ minWidth: 170 }}
            value={value.word}
            options={words.map((each) => ({ value: each.code, label: say(each.label) }))}
            onChange={choose}
          />
        </Labelled>
        {word?.fields.map((field) => (
          <Labelled key={field.name} label={say(field.label)}>
            <FieldInput
              field={field}
              value={value.with[field.name]}
              onChange={(next) => onChange({ ...value, with: { ...value.with, [field.name]: next } })}
            />
          </Labelled>
        ))}
        {onRemove && <RemoveButton onClick={onRemove} />}
      </div>
      <span className="zy-faint" data-sentence={value.word}>
        {sentence(value)}
      </span>
    </div>
  );
}

/** The first of the words as it stands before anything is chosen. */
export const firstUse = (words: readonly Word[]): WordUse => {
  const [first] = words;
  return first ? standardUse(first) : { word: '', with: {} };
};

/** A list of words, each with its form. */
export function Uses(props: {
  readonly label: string;
  readonly add: string;
  readonly words: readonly Word[];
  readonly value: readonly WordUse[];
  readonly onChange: (uses: WordUse[]) => void;
}) {
  const { label, add, words, value, onChange } = props;
  const replace = (at: number, next: WordUse | null): void =>
    onChange(value.flatMap((each, index) => (index === at ? (next ?? []) : [each])));
  return (
    <>
      {value.map((use, at) => (
        <WordFields
          // biome-ignore lint/suspicious/noArrayIndexKey: words have no name but their place
          key={at}
          label={label}
          words={words}
          value={use}
          onChange={(next) => replace(at, next)}
          onRemove={() => replace(at, null)}
        />
      ))}
      <div>
        <Button icon={<PlusOutlined />} onClick={() => onChange([...value, firstUse(words)])}>
          {add}
        </Button>
      </div>
    </>
  );
}
