// How facts are keyed and hashed, the same for what files say and for what operators record by hand.
import type { PropertyValue } from '../log/index.ts';
import { quickHash } from './values/content-hash.ts';

/** One part of a key, with the separator escaped; "-" where nothing is stated. */
export const keyPart = (value: string | number | boolean | null | undefined): string => {
  if (value === undefined || value === null) return '-';
  const text = typeof value === 'string' ? value : String(value);
  return text.includes(':') || text.includes('%') ? text.replaceAll('%', '%25').replaceAll(':', '%3A') : text;
};

/** The key of a fact: its record kind and the values that identify it. */
export const factKeyOf = (target: string, parts: readonly (string | null)[]): string =>
  [target, ...parts.map(keyPart)].join(':');

/** The revision of a fact without personal values. */
export const factRevisionOf = (
  name: string,
  occurredAt: number,
  properties: Readonly<Record<string, PropertyValue>>,
): string => {
  const content = Object.keys(properties)
    .toSorted()
    .map((property) => `${property}\u001f${properties[property]}`);
  return quickHash([name, occurredAt, ...content].join('\u001e'));
};
