// Makes a mapping out of what somebody chose in the column mapper: one record, each field from one column.

import type { Mapping } from '@contracts/record/mapping/contract.ts';
import type { detectImportFile, listTargets } from '@contracts/record/sources/contract.ts';
import type { AnswerOf } from '../../api/client.ts';

export type Detected = AnswerOf<typeof detectImportFile>;
export type Target = AnswerOf<typeof listTargets>['items'][number];
export type TargetField = Target['fields'][number];
type MappedValue = Mapping['records'][number]['fields'][string];
type Transform = MappedValue['transforms'][number];

export type MoneyUnit = 'yuan' | 'fen' | 'wan';

/** Which column a field comes from, and how its text is read. */
export interface FieldChoice {
  readonly column: string;
  /** Dates and instants: the format; money: the unit. */
  readonly format: string;
}

export interface Choices {
  readonly name: string;
  readonly eventName: string;
  readonly fields: Readonly<Record<string, FieldChoice>>;
}

/** Splits into the parts that two spellings of a name share. */
const plain = (text: string): string => text.toLowerCase().replace(/[\s_\-./()（）]/g, '');

const defaultFormat = (field: TargetField, column: Detected['columns'][number]): string => {
  if (field.type === 'date') return column.dateFormat ?? 'yyyy-MM-dd';
  if (field.type === 'instant') return column.dateFormat ?? 'yyyy-MM-dd HH:mm:ss';
  return field.type === 'fen' ? 'yuan' : '';
};

/** The choice of a field when a column is taken for it. */
export const choose = (field: TargetField, columnName: string, detected: Detected): FieldChoice | null => {
  const column = detected.columns.find(({ name }) => name === columnName);
  return column ? { column: column.name, format: defaultFormat(field, column) } : null;
};

/** A first guess: columns whose name is the field's name or title in either language. */
export const guessFields = (target: Target, detected: Detected): Readonly<Record<string, FieldChoice>> =>
  Object.fromEntries(
    target.fields.flatMap((field) => {
      const names = [field.name, field.title.zh, field.title.en].map(plain);
      const column = detected.columns.find(({ name }) => names.includes(plain(name)));
      const choice = column && choose(field, column.name, detected);
      return choice ? [[field.name, choice]] : [];
    }),
  );

export const missingFields = (target: Target, choices: Choices): readonly TargetField[] =>
  target.fields.filter(({ name, required }) => required && !choices.fields[name]);

const moneyUnit = (text: string): MoneyUnit => (text === 'fen' || text === 'wan' ? text : 'yuan');

const transformsOf = (field: TargetField | undefined, format: string): Transform[] => {
  switch (field?.type) {
    case 'date':
      return [{ kind: 'date', format }];
    case 'instant':
      return [{ kind: 'instant', format }];
    case 'fen':
      return [{ kind: 'money', unit: moneyUnit(format), decimal: '.', round: false }];
    case 'integer':
    case 'decimal':
      return [{ kind: 'number', decimal: '.' }];
    default:
      return [];
  }
};

const formatOf = (detected: Detected): Mapping['format'] => {
  const { encoding } = detected;
  if (detected.format === 'jsonl') return { kind: 'jsonl', encoding };
  if (detected.format === 'dbf') return { kind: 'dbf', encoding };
  return {
    kind: 'csv',
    encoding,
    delimiter: detected.delimiter ?? ',',
    quote: '"',
    header: true,
    skipLines: 0,
    multiline: false,
  };
};

const value = (from: MappedValue['from'], transforms: Transform[] = []): MappedValue => ({
  from,
  transforms,
  empty: [],
  required: false,
});

/** The mapping that the choices mean. */
export const buildMapping = (target: Target, choices: Choices, detected: Detected): Mapping => {
  const byName = new Map(target.fields.map((field) => [field.name, field]));
  const fields = Object.fromEntries(
    Object.entries(choices.fields).map(([name, choice]) => [
      name,
      value({ column: choice.column }, transformsOf(byName.get(name), choice.format)),
    ]),
  );
  return {
    name: choices.name,
    title: { zh: choices.name, en: choices.name },
    description: '',
    source: choices.name,
    dataset: choices.name,
    format: formatOf(detected),
    empty: [],
    records: [
      {
        target: target.target as Mapping['records'][number]['target'],
        ...(target.eventName === null ? { name: value({ constant: choices.eventName }) } : {}),
        when: [],
        fields,
        repeats: { kind: 'same' },
      },
    ],
    lookups: {},
    // Files mapped by hand are small and were looked at before: one bad line of four is no reason to call all of them failed.
    badRowsShareMax: 0.25,
    lastLineBreak: 'accept',
    control: { totals: [] },
  };
};
