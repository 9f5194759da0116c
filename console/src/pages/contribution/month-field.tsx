// A month, "2026-06" or "".
import { DatePicker } from 'antd';
import dayjs from 'dayjs';

export function MonthField(props: {
  readonly value: string;
  readonly label: string;
  readonly onChange: (month: string) => void;
}) {
  return (
    <DatePicker
      picker="month"
      style={{ width: 130 }}
      value={props.value ? dayjs(`${props.value}-01`) : null}
      placeholder={props.label}
      aria-label={props.label}
      onChange={(value) => props.onChange(value ? value.format('YYYY-MM') : '')}
    />
  );
}
