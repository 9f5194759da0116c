// Chooses what is read of an event, and lists of events each of which may be told apart by it.
import type { EventMatcher, EventSubject } from '@contracts/know/timelines/contract.ts';
import { Select } from 'antd';
import { useText } from '../../i18n/index.ts';
import type { PlanWords } from './plan-words.ts';

const codeOf = ({ kind, name }: EventSubject): string => `${kind}:${name}`;

/** A property or a field of events; null clears it where that may be. */
export function SubjectPicker(props: {
  readonly words: PlanWords;
  readonly matcher: EventMatcher;
  readonly value: EventSubject | undefined;
  readonly label: string;
  readonly placeholder: string;
  /** Only numbers can be summed up. */
  readonly numbers?: boolean;
  readonly clearable?: boolean;
  readonly onChange: (subject: EventSubject | undefined) => void;
}) {
  const { words, matcher, value, numbers = false } = props;
  const choices = words.subjects(matcher).filter(({ kind }) => !numbers || kind === 'number');
  const known = value !== undefined && value.name !== '';
  const listed = choices.some(({ subject }) => known && codeOf(subject) === codeOf(value));
  const own = known && !listed ? [{ value: codeOf(value), label: words.subjectName(value) }] : [];
  return (
    <Select
      allowClear={props.clearable ?? false}
      showSearch={{ optionFilterProp: 'label' }}
      style={{ width: '100%' }}
      popupMatchSelectWidth={280}
      value={known ? codeOf(value) : null}
      placeholder={props.placeholder}
      aria-label={props.label}
      options={[...own, ...choices.map(({ subject, label }) => ({ value: codeOf(subject), label }))]}
      onChange={(code) => props.onChange(choices.find(({ subject }) => codeOf(subject) === code)?.subject)}
    />
  );
}

/** One of a list of events. */
export interface ListedEvent {
  readonly events: EventMatcher;
  readonly by?: EventSubject | undefined;
}

const nameOf = ({ events }: ListedEvent): string => events[0]?.event ?? '';

/** Several events by name; those kept keep what they are told apart by. */
export function EventsPicker<Event extends ListedEvent>(props: {
  readonly words: PlanWords;
  readonly value: readonly Event[];
  readonly label: string;
  readonly most: number;
  readonly make: (event: string) => Event;
  readonly onChange: (events: readonly Event[]) => void;
}) {
  const text = useText();
  const { words, value } = props;
  const choose = (names: readonly string[]) =>
    props.onChange(names.map((name) => value.find((each) => nameOf(each) === name) ?? props.make(name)));
  return (
    <Select<string[]>
      mode="multiple"
      allowClear
      maxCount={props.most}
      showSearch={{ optionFilterProp: 'label' }}
      style={{ width: '100%' }}
      popupMatchSelectWidth={320}
      loading={!words.ready}
      value={value.map(nameOf)}
      placeholder={text('analysis.chooseEvent')}
      aria-label={props.label}
      labelRender={({ value: name }) => words.eventName(String(name))}
      options={words.groups.map(({ label, options }) => ({
        label,
        options: options.map((each) => ({ value: each.value, label: each.label })),
      }))}
      onChange={choose}
    />
  );
}
