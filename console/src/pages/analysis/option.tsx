// One option of a question: its name, its control, and a line that says what it does.
import { Select } from 'antd';
import { type ReactNode, useId } from 'react';

export function Option(props: { readonly name: string; readonly hint: string; readonly children: ReactNode }) {
  return (
    <div className="zy-option">
      <div className="zy-option-name">{props.name}</div>
      <div className="zy-option-control">{props.children}</div>
      <div className="zy-option-hint">{props.hint}</div>
    </div>
  );
}

export interface Alternative<Value extends string> {
  readonly value: Value;
  readonly label: string;
  /** What choosing it means. */
  readonly hint: string;
}

/** An option of a few alternatives; the line explains the chosen one, the list explains each. */
export function ChoiceOption<Value extends string>(props: {
  readonly name: string;
  readonly value: Value;
  readonly alternatives: readonly Alternative<Value>[];
  readonly onChange: (value: Value) => void;
  readonly disabled?: boolean;
}) {
  const id = useId();
  const chosen = props.alternatives.find(({ value }) => value === props.value);
  return (
    <Option name={props.name} hint={chosen?.hint ?? ''}>
      <Select<Value>
        id={id}
        style={{ width: '100%' }}
        disabled={props.disabled ?? false}
        value={props.value}
        aria-label={props.name}
        popupMatchSelectWidth={360}
        options={props.alternatives.map(({ value, label, hint }) => ({ value, label, hint }))}
        optionRender={({ data }) => (
          <div className="zy-choice">
            <div>{data.label}</div>
            <div className="zy-choice-hint">{data.hint}</div>
          </div>
        )}
        onChange={(value) => props.onChange(value)}
      />
    </Option>
  );
}
