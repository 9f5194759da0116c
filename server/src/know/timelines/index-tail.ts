// The tail of the behaviour index: what came since its segments were sealed.
import { assert } from '../../kernel/index.ts';
import { emptyColumn } from './index-build.ts';
import type { ValueDictionary } from './index-columns.ts';
import type { PersonRow } from './index-source.ts';
import type { IndexSegment } from './index-view.ts';

/** The tail is one segment whatever months it touches; its times count from 1970 and so take eight bytes each. */
export const tailSegment = (
  rows: readonly { readonly row: PersonRow; readonly number: number }[],
  dictionaries: readonly ValueDictionary[],
  personCount: number,
): { readonly segment: IndexSegment; readonly codes: readonly Int32Array[] } => {
  const length = rows.reduce((sum, { row }) => sum + row.at.length, 0);
  const at = new Float64Array(new SharedArrayBuffer(length * 8));
  const codes = new Uint16Array(new SharedArrayBuffer(length * 2));
  const columns = dictionaries.map(() => emptyColumn(length));
  const persons = new Uint32Array(new SharedArrayBuffer(rows.length * 4));
  const offsets = new Uint32Array(new SharedArrayBuffer((rows.length + 1) * 4));
  let place = 0;
  for (const [index, { row, number }] of rows.entries()) {
    persons[index] = number;
    offsets[index] = place;
    at.set(row.at, place);
    codes.set(row.codes, place);
    for (const [column, dictionary] of dictionaries.entries())
      for (const [event, value] of (row.columns[column] ?? []).entries())
        (columns[column] as Int32Array)[place + event] = dictionary.codeOf(value);
    place += row.at.length;
  }
  offsets[rows.length] = place;
  assert(personCount >= rows.length, 'more persons in the tail than there are');
  return { segment: { startMs: 0, persons, offsets, at, codes }, codes: columns };
};
