// Small controls that lists and forms share.
import { SearchOutlined } from '@ant-design/icons';
import { Button, DatePicker, Input, Select } from 'antd';
import dayjs from 'dayjs';
import { useEffect, useState } from 'react';
import { useText } from '../i18n/index.ts';

/** Text that takes effect on Enter, on leaving the field, or half a second after the last key. */
export function SearchField(props: {
  readonly value: string;
  readonly placeholder: string;
  readonly onChange: (value: string) => void;
  readonly width?: number;
}) {
  const { value, onChange } = props;
  const [draft, setDraft] = useState(value);
  useEffect(() => setDraft(value), [value]);
  useEffect(() => {
    if (draft === value) return;
    const timer = setTimeout(() => onChange(draft.trim()), 500);
    return () => clearTimeout(timer);
  }, [draft, value, onChange]);
  return (
    <Input
      allowClear
      prefix={<SearchOutlined />}
      style={{ width: props.width ?? 240 }}
      value={draft}
      placeholder={props.placeholder}
      aria-label={props.placeholder}
      onChange={(event) => setDraft(event.target.value)}
      onPressEnter={() => onChange(draft.trim())}
    />
  );
}

export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** One of a few, or all. */
export function ChoiceField(props: {
  readonly value: string;
  readonly label: string;
  readonly choices: readonly Choice[];
  readonly onChange: (value: string) => void;
  readonly width?: number;
  readonly search?: boolean;
}) {
  return (
    <Select
      allowClear
      style={{ width: props.width ?? 150 }}
      value={props.value || null}
      placeholder={props.label}
      aria-label={props.label}
      options={[...props.choices]}
      showSearch={props.search ? { optionFilterProp: 'label' } : false}
      onChange={(value) => props.onChange(value ?? '')}
    />
  );
}

/** Some of a few. */
export function ChoicesField(props: {
  readonly value: readonly string[];
  readonly label: string;
  readonly choices: readonly Choice[];
  readonly onChange: (value: readonly string[]) => void;
  readonly width?: number;
}) {
  return (
    <Select
      mode="multiple"
      allowClear
      maxTagCount="responsive"
      style={{ width: props.width ?? 180 }}
      value={[...props.value]}
      placeholder={props.label}
      aria-label={props.label}
      options={[...props.choices]}
      showSearch={{ optionFilterProp: 'label' }}
      onChange={(value: string[]) => props.onChange(value)}
    />
  );
}

/** A business day, "2026-06-30" or "". */
export function DayField(props: {
  readonly value: string;
  readonly label: string;
  readonly onChange: (value: string) => void;
  readonly width?: number;
}) {
  return (
    <DatePicker
      style={{ width: props.width ?? 150 }}
      value={props.value ? dayjs(props.value) : null}
      placeholder={props.label}
      aria-label={props.label}
      onChange={(value) => props.onChange(value ? value.format('YYYY-MM-DD') : '')}
    />
  );
}

/** A span of business days; each end may be "". */
export function DaySpanField(props: {
  readonly from: string;
  readonly to: string;
  readonly label: string;
  readonly onChange: (from: string, to: string) => void;
}) {
  return (
    <DatePicker.RangePicker
      style={{ width: 250 }}
      allowEmpty={[true, true]}
      value={[props.from ? dayjs(props.from) : null, props.to ? dayjs(props.to) : null]}
      placeholder={[props.label, '']}
      aria-label={props.label}
      onChange={(span) => props.onChange(span?.[0]?.format('YYYY-MM-DD') ?? '', span?.[1]?.format('YYYY-MM-DD') ?? '')}
    />
  );
}

export function ResetButton({ onReset }: { readonly onReset: () => void }) {
  const text = useText();
  return (
    <Button type="text" onClick={onReset}>
      {text('action.resetFilters')}
    </Button>
  );
}
