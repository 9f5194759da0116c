// Whether two customers are one person, by what is known of them: papers and telephones are compared by their blind indexes.
import { sql } from 'kysely';
import { readValues } from '../../know/profiles/index.ts';
import type { StateTransaction } from '../../platform/state-store/index.ts';

const compared = new Map([
  ['id', sql`id_number_index`],
  ['phone', sql`phone_index`],
  ['into', sql`merged_into`],
]);

/** The same papers or telephone, or merged with each other or into one. */
export const isSamePerson = async (transaction: StateTransaction, one: string, other: string): Promise<boolean> => {
  const values = await readValues(transaction, [one, other], compared);
  const [a, b] = [values.get(one), values.get(other)];
  if (!a || !b) return false;
  const isShared = (name: string): boolean => (a[name] ?? null) !== null && a[name] === b[name];
  return isShared('id') || isShared('phone') || isShared('into') || a.into === other || b.into === one;
};
