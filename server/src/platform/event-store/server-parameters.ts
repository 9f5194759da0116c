// Values as a server's bound parameters: the client library writes them, this brings them to the form that it writes rightly.
import {
  assertListable,
  type ColumnType,
  ColumnTypeError,
  dayNumber,
  instantMs,
  integerValue,
  parseColumnType,
  scaledDecimal,
} from './column-type.ts';
import type { ParameterValue } from './event-store.ts';
import { checkParameters, placeholdersOf } from './literal.ts';

const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** The same checks as for a literal, so that both engines refuse the same values. */
const boundValue = (value: unknown, type: ColumnType): unknown => {
  switch (type.kind) {
    case 'string':
      if (typeof value !== 'string') throw new ColumnTypeError(`a String parameter takes text, not ${typeof value}`);
      return value.replace(LONE_SURROGATE, '\ufffd');
    case 'integer':
      return integerValue(value, type);
    case 'float64':
      if (typeof value !== 'number')
        throw new ColumnTypeError(`a Float64 parameter takes a number, not ${typeof value}`);
      return Object.is(value, -0) ? '-0' : value;
    case 'bool':
      if (typeof value !== 'boolean')
        throw new ColumnTypeError(`a Bool parameter takes true or false, not ${typeof value}`);
      return value;
    case 'date':
      dayNumber(value);
      return value;
    case 'datetime64':
      if (type.zone !== 'UTC') throw new ColumnTypeError("instants are bound as DateTime64(3, 'UTC')");
      return new Date(instantMs(value)).toISOString().replace('T', ' ').replace('Z', '');
    case 'decimal':
      scaledDecimal(value, type.precision, type.scale);
      return String(value);
    case 'nullable':
      return value === null ? null : boundValue(value, type.of);
    case 'array':
      if (!Array.isArray(value)) throw new ColumnTypeError(`an Array parameter takes a list, not ${typeof value}`);
      assertListable(type.of);
      return value.map((each) => boundValue(each, type.of));
    case 'map':
      throw new ColumnTypeError('a parameter cannot be a Map: pass its keys and values as two arrays');
    default:
      return type satisfies never;
  }
};

/** The parameters for `query_params`. Throws {@link ColumnTypeError} when one is missing, unknown, or does not fit its type. */
export const boundParameters = (
  sql: string,
  parameters: Readonly<Record<string, ParameterValue>>,
): Readonly<Record<string, unknown>> => {
  checkParameters(sql, parameters);
  return Object.fromEntries(
    [...placeholdersOf(sql)].map(([name, type]) => [name, boundValue(parameters[name], parseColumnType(type))]),
  );
};
