// Maps the columns of a file to the fields of a record.
import { listTargets } from '@contracts/record/sources/contract.ts';
import { Alert, Input, Select, Table } from 'antd';
import { useState } from 'react';
import { useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { Ready } from '../../ui/states.tsx';
import {
  buildMapping,
  type Choices,
  choose,
  type Detected,
  type FieldChoice,
  guessFields,
  missingFields,
  type Target,
  type TargetField,
} from './build-mapping.ts';

type BuiltMapping = ReturnType<typeof buildMapping>;

interface MapperProps {
  readonly detected: Detected;
  /** Null while something required is missing. */
  readonly onChange: (mapping: BuiltMapping | null) => void;
}

function FormatField(props: {
  readonly field: TargetField;
  readonly choice: FieldChoice;
  readonly onChange: (format: string) => void;
}) {
  const text = useText();
  if (props.field.type === 'fen') {
    return (
      <Select
        style={{ width: 130 }}
        value={props.choice.format}
        aria-label={text('imports.format')}
        options={(['yuan', 'fen', 'wan'] as const).map((value) => ({ value, label: text(`imports.${value}`) }))}
        onChange={props.onChange}
      />
    );
  }
  if (props.field.type !== 'date' && props.field.type !== 'instant') return null;
  return (
    <Input
      style={{ width: 190 }}
      className="zy-mono"
      value={props.choice.format}
      aria-label={text('imports.format')}
      onChange={(event) => props.onChange(event.target.value)}
    />
  );
}

interface FieldTableProps {
  readonly target: Target;
  readonly detected: Detected;
  readonly choices: Choices;
  readonly onChoose: (field: TargetField, choice: FieldChoice | null) => void;
}

function FieldTable({ target, detected, choices, onChoose }: FieldTableProps) {
  const text = useText();
  const say = useBilingual();
  const samplesOf = (column: string | undefined) =>
    text.list(detected.columns.find(({ name }) => name === column)?.samples.slice(0, 3) ?? []);
  return (
    <Table<TargetField>
      size="small"
      rowKey="name"
      pagination={false}
      dataSource={target.fields}
      columns={[
        {
          title: text('imports.field'),
          render: (_, field) => (
            <>
              {say(field.title)} {field.required && <span className="zy-problem-line">*</span>}{' '}
              <code className="zy-faint">{field.name}</code>
            </>
          ),
        },
        {
          title: text('imports.fromColumn'),
          render: (_, field) => (
            <Select
              allowClear
              showSearch
              style={{ width: 220 }}
              value={choices.fields[field.name]?.column ?? null}
              placeholder={text('imports.none')}
              aria-label={say(field.title)}
              options={detected.columns.map(({ name }) => ({ value: name, label: name }))}
              onChange={(column?: string) => onChoose(field, column ? choose(field, column, detected) : null)}
            />
          ),
        },
        {
          title: text('imports.format'),
          render: (_, field) => {
            const choice = choices.fields[field.name];
            return (
              choice && (
                <FormatField
                  field={field}
                  choice={choice}
                  onChange={(format) => onChoose(field, { ...choice, format })}
                />
              )
            );
          },
        },
        {
          title: text('imports.samples'),
          render: (_, field) => <span className="zy-soft">{samplesOf(choices.fields[field.name]?.column)}</span>,
        },
      ]}
    />
  );
}

function Mapper({ targets, detected, onChange }: MapperProps & { readonly targets: readonly Target[] }) {
  const text = useText();
  const say = useBilingual();
  const [target, setTarget] = useState<Target | null>(null);
  const [choices, setChoices] = useState<Choices>({ name: 'my-file', eventName: '', fields: {} });
  const put = (nextTarget: Target | null, next: Choices) => {
    setTarget(nextTarget);
    setChoices(next);
    const named = next.name !== '' && (nextTarget?.eventName !== null || next.eventName !== '');
    const whole = nextTarget !== null && named && missingFields(nextTarget, next).length === 0;
    onChange(whole ? buildMapping(nextTarget, next, detected) : null);
  };
  const missing = target ? missingFields(target, choices) : [];
  return (
    <div className="zy-stack">
      <div className="zy-row">
        <Select
          style={{ width: 260 }}
          placeholder={text('imports.target')}
          aria-label={text('imports.target')}
          value={target?.target ?? null}
          options={targets.map((each) => ({ value: each.target, label: say(each.title) }))}
          onChange={(code: string) => {
            const next = targets.find((each) => each.target === code) ?? null;
            put(next, { ...choices, fields: next ? guessFields(next, detected) : {} });
          }}
        />
        <Input
          style={{ width: 320 }}
          value={choices.name}
          placeholder={text('imports.mappingName')}
          aria-label={text('imports.mappingName')}
          onChange={(event) => put(target, { ...choices, name: event.target.value })}
        />
        {target?.eventName === null && (
          <Input
            style={{ width: 220 }}
            value={choices.eventName}
            placeholder={text('imports.eventName')}
            aria-label={text('imports.eventName')}
            onChange={(event) => put(target, { ...choices, eventName: event.target.value })}
          />
        )}
      </div>
      {missing.length > 0 && (
        <Alert
          type="info"
          title={text('imports.missing', { fields: text.list(missing.map(({ title }) => say(title))) })}
        />
      )}
      {target && (
        <FieldTable
          target={target}
          detected={detected}
          choices={choices}
          onChoose={(field, choice) => {
            const { [field.name]: _before, ...others } = choices.fields;
            put(target, { ...choices, fields: choice ? { ...others, [field.name]: choice } : others });
          }}
        />
      )}
    </div>
  );
}

export function ColumnMapper(props: MapperProps) {
  const targets = useRead(listTargets, {}, { staleMs: 300_000 });
  return <Ready of={targets}>{({ items }) => <Mapper {...props} targets={items} />}</Ready>;
}
