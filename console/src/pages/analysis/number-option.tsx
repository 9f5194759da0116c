// An option that is a number.
import { InputNumber } from 'antd';
import { Option } from './option.tsx';

export function NumberOption(props: {
  readonly name: string;
  readonly hint: string;
  readonly value: number;
  readonly least: number;
  readonly most: number;
  readonly suffix?: string;
  readonly onChange: (value: number) => void;
}) {
  return (
    <Option name={props.name} hint={props.hint}>
      <InputNumber
        style={{ width: 130 }}
        min={props.least}
        max={props.most}
        value={props.value}
        suffix={props.suffix ?? null}
        aria-label={props.name}
        onChange={(value) => props.onChange(value ?? props.least)}
      />
    </Option>
  );
}
