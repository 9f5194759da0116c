// Chooses events: any of several, each with conditions, by the names that the tracking plan gives them.
import { CloseOutlined, FilterOutlined, PlusOutlined } from '@ant-design/icons';
import type { EventMatcher, EventSelector } from '@contracts/know/timelines/contract.ts';
import { Button, Select } from 'antd';
import { type ReactNode, useState } from 'react';
import { useText } from '../../i18n/index.ts';
import { FilterEditor } from './filter-editor.tsx';
import type { PlanWords } from './plan-words.ts';

const ANY = '*';
const selectorsMax = 20;

interface Choice {
  readonly value: string;
  readonly label: string;
  readonly hint?: string;
}

function EventPicker(props: {
  readonly words: PlanWords;
  readonly value: string | null;
  readonly label: string;
  readonly onChange: (event: string | null) => void;
}) {
  const text = useText();
  const { words, value } = props;
  const any: Choice = { value: ANY, label: text('analysis.anyEvent'), hint: text('analysis.anyEventHint') };
  return (
    <Select<string, Choice>
      showSearch={{
        filterOption: (typed, option) =>
          [option?.label, option?.value].some((each) => each?.toLowerCase().includes(typed.toLowerCase())),
      }}
      style={{ flex: 1, minWidth: 0 }}
      popupMatchSelectWidth={380}
      loading={!words.ready}
      value={value === '' ? null : (value ?? ANY)}
      placeholder={text('analysis.chooseEvent')}
      aria-label={props.label}
      labelRender={() => words.eventName(value)}
      options={[any, ...words.groups.map((group) => ({ ...group, value: group.label }))] as Choice[]}
      optionRender={({ data }) => (
        <div className="zy-choice">
          <div>
            {data.label} {data.value !== ANY && <code className="zy-faint">{data.value}</code>}
          </div>
          {data.hint && data.hint !== data.label && <div className="zy-choice-hint">{data.hint}</div>}
        </div>
      )}
      onChange={(event) => props.onChange(event === ANY ? null : event)}
    />
  );
}

function Selector(props: {
  readonly words: PlanWords;
  readonly value: EventSelector;
  readonly label: string;
  readonly onChange: (selector: EventSelector) => void;
  readonly onRemove: (() => void) | null;
}) {
  const text = useText();
  const { value, words, onChange } = props;
  const [open, setOpen] = useState(false);
  const shown = open || value.filter !== undefined;
  return (
    <div>
      <div className="zy-selector">
        <EventPicker
          words={words}
          value={value.event}
          label={props.label}
          // Another event has other properties.
          onChange={(event) => onChange({ event })}
        />
        <Button
          type="text"
          icon={<FilterOutlined />}
          disabled={value.event === ''}
          aria-pressed={shown}
          aria-label={text('analysis.filters')}
          title={text('analysis.filters')}
          onClick={() => setOpen(!open)}
        />
        {props.onRemove && (
          <Button type="text" icon={<CloseOutlined />} aria-label={text('action.remove')} onClick={props.onRemove} />
        )}
      </div>
      {shown && value.event !== '' && (
        <FilterEditor
          words={words}
          matcher={[value]}
          value={value.filter}
          onChange={(filter) => onChange(filter ? { ...value, filter } : { event: value.event })}
        />
      )}
    </div>
  );
}

export function MatcherEditor(props: {
  readonly words: PlanWords;
  readonly value: EventMatcher;
  readonly label: string;
  readonly onChange: (matcher: EventMatcher) => void;
  /** Stands beside the way to another event. */
  readonly extra?: ReactNode;
}) {
  const text = useText();
  const { value, words, label, onChange } = props;
  return (
    <div className="zy-matcher">
      {value.map((selector, index) => (
        <Selector
          // biome-ignore lint/suspicious/noArrayIndexKey: selectors have no other identity and are edited in place.
          key={index}
          words={words}
          value={selector}
          label={index === 0 ? label : `${label} ${text('analysis.orWords')} ${index + 1}`}
          onChange={(next) => onChange(value.with(index, next))}
          onRemove={value.length > 1 ? () => onChange(value.toSpliced(index, 1)) : null}
        />
      ))}
      <div className="zy-matcher-foot">
        {value.length < selectorsMax && value.every(({ event }) => event !== '' && event !== null) && (
          <Button type="link" size="small" icon={<PlusOutlined />} onClick={() => onChange([...value, { event: '' }])}>
            {text('analysis.orEvent')}
          </Button>
        )}
        {props.extra}
      </div>
    </div>
  );
}
