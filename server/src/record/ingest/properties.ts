// Nested JSON to the flat, scalar properties that the log keeps.
import type { PropertyValue } from '../log/index.ts';
import { type JsonObject, type Properties, violate, type WireDraft } from './draft.ts';

type Scalar = string | number | boolean;

/** JSON has neither infinity nor a negative zero. */
const storedNumber = (value: number): number | string => (Number.isFinite(value) ? value + 0 : String(value));

const scalarOf = (value: unknown): Scalar | undefined => {
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return storedNumber(value);
  return value === null || value === undefined ? undefined : JSON.stringify(value);
};

const listOf = (values: readonly unknown[]): readonly Scalar[] => {
  const list: Scalar[] = [];
  for (const value of values) {
    const scalar = scalarOf(value);
    if (scalar !== undefined) list.push(scalar);
  }
  return list;
};

/** "__proto__" as a plain name would set the prototype of the object that holds the properties. */
const safeName = (name: string): string => (name === '__proto__' ? 'proto' : name);

/** Puts one value under a name: objects become "name.inner", arrays lists of scalars. */
export const putProperty = (target: Properties, name: string, value: unknown): void => {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      target[safeName(name)] = value;
      return;
    case 'number':
      target[safeName(name)] = storedNumber(value);
      return;
    case 'object':
      if (value === null) target[safeName(name)] = null;
      else if (Array.isArray(value)) target[safeName(name)] = listOf(value);
      else for (const [inner, each] of Object.entries(value)) putProperty(target, `${name}.${inner}`, each);
      return;
    default:
      return;
  }
};

/** Flattens an object into a target. */
export const putAll = (target: Properties, source: JsonObject): Properties => {
  for (const name in source) putProperty(target, name, source[name]);
  return target;
};

/** Puts a value unless the name is taken: what the application said itself stands before what the SDK adds. */
export const putMissing = (target: Properties, name: string, value: unknown): void => {
  if (value !== undefined && value !== null && value !== '' && !(name in target)) putProperty(target, name, value);
};

const NOT_FINITE = new Set(['Infinity', '-Infinity', 'NaN']);

const longest = (value: PropertyValue): number => {
  if (typeof value === 'string') return value.length;
  if (!Array.isArray(value)) return 0;
  return value.reduce<number>((most, each) => (typeof each === 'string' ? Math.max(most, each.length) : most), 0);
};

/** Marks values that no property may have: text beyond the limit, numbers beyond the range of a double. */
export const checkValues = (draft: WireDraft, properties: Properties, valueCharsMax: number): number => {
  let count = 0;
  for (const name in properties) {
    count += 1;
    const value = properties[name] as PropertyValue;
    if (typeof value === 'string' ? value.length <= valueCharsMax && !NOT_FINITE.has(value) : !Array.isArray(value)) {
      continue;
    }
    if (longest(value) > valueCharsMax) {
      violate(draft, 'VALUE_TOO_LONG', `The text is longer than ${valueCharsMax} characters.`, name);
    } else if (typeof value === 'string') {
      violate(draft, 'WRONG_TYPE', `"${value}" is not a number that can be stored.`, name);
    }
  }
  return count;
};
