// What a mapping's schema cannot say: fields that a target requires, keys, formats, zones, lookups. All problems at once.
import type { MappedValue, Mapping, RecordSpecification } from './contract.ts';
import { targets } from './targets.ts';
import { isDateFormat } from './values/date-format.ts';
import { columnsOf, lookupsOf } from './values/expression.ts';

const eventName = /^[a-z][a-z0-9_]{0,99}$/;

const isTimeZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
};

const valueProblems = (value: MappedValue, where: string, mapping: Mapping): readonly string[] => {
  const problems: string[] = [];
  for (const transform of value.transforms) {
    if ((transform.kind === 'date' || transform.kind === 'instant') && !isDateFormat(transform.format))
      problems.push(`${where}: "${transform.format}" is not a date format with year, month and day`);
    if (transform.kind === 'instant' && transform.timeZone !== undefined && !isTimeZone(transform.timeZone))
      problems.push(`${where}: there is no time zone ${transform.timeZone}`);
  }
  for (const { lookup } of lookupsOf(value.from))
    if (!Object.hasOwn(mapping.lookups, lookup)) problems.push(`${where}: there is no lookup ${lookup}`);
  return problems;
};

const recordProblems = (record: RecordSpecification, at: number, mapping: Mapping): readonly string[] => {
  const where = `records[${at}] (${record.target})`;
  const target = targets[record.target];
  const problems: string[] = [];
  for (const field of target.fields)
    if (field.required && !Object.hasOwn(record.fields, field.name))
      problems.push(`${where} lacks the field ${field.name}`);
  const dated = target.dateField === null || Object.hasOwn(record.fields, target.dateField);
  if (!dated && !Object.hasOwn(record.fields, 'occurred_at'))
    problems.push(`${where} lacks ${target.dateField} or occurred_at`);
  for (const name of record.key ?? [])
    if (!Object.hasOwn(record.fields, name))
      problems.push(`${where}: the key names ${name}, which is not among the fields`);
  if (record.target === 'event') {
    if (!record.name) problems.push(`${where} lacks its name`);
    if (!record.key) problems.push(`${where} lacks its key`);
    if (!Object.hasOwn(record.fields, 'customer_id') && !Object.hasOwn(record.fields, 'actor_id'))
      problems.push(`${where} names neither customer_id nor actor_id`);
  } else if (record.name) problems.push(`${where}: only events have a name of their own`);
  const from = record.name?.from;
  if (from && 'constant' in from && !eventName.test(from.constant))
    problems.push(`${where}: ${from.constant} is not snake_case`);
  const values = [...Object.entries(record.fields), ...(record.name ? [['name', record.name] as const] : [])];
  return [...problems, ...values.flatMap(([name, value]) => valueProblems(value, `${where}.${name}`, mapping))];
};

/** Everything wrong with a mapping, in words; empty when it can be used. */
export const mappingProblems = (mapping: Mapping): readonly string[] => [
  ...(mapping.timeZone !== undefined && !isTimeZone(mapping.timeZone)
    ? [`there is no time zone ${mapping.timeZone}`]
    : []),
  ...mapping.records.flatMap((record, at) => recordProblems(record, at, mapping)),
];

/** The columns that the imported file must have. */
export const neededColumns = (mapping: Mapping): readonly string[] => {
  const columns = mapping.records.flatMap((record) => [
    ...Object.values(record.fields).flatMap((value) => columnsOf(value.from)),
    ...(record.name ? columnsOf(record.name.from) : []),
    ...record.when.map((condition) => condition.column),
    ...(record.repeats.kind === 'number' ? record.repeats.within : []),
  ]);
  return [...new Set([...columns, ...mapping.control.totals.map((total) => total.column)])];
};

/** For each lookup, the columns that its file must have. */
export const neededLookupColumns = (mapping: Mapping): ReadonlyMap<string, readonly string[]> => {
  const asked = mapping.records.flatMap((record) =>
    [...Object.values(record.fields), ...(record.name ? [record.name] : [])].flatMap((value) => lookupsOf(value.from)),
  );
  return new Map(
    Object.entries(mapping.lookups).map(([name, lookup]) => [
      name,
      [
        ...new Set([
          lookup.key,
          ...lookup.where.map((condition) => condition.column),
          ...asked.filter((each) => each.lookup === name).map((each) => each.take),
        ]),
      ],
    ]),
  );
};
