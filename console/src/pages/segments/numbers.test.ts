// Which customer numbers are read of what people paste and upload.
import { expect, it } from 'vitest';
import { numbersOf } from './numbers.ts';

it.each([
  ['one a line', 'C1\nC2\r\nC1\n', ['C1', 'C2']],
  ['the first column under a heading', '\uFEFFcustomer_id,name\nC1,x\n"C2",y', ['C1', 'C2']],
  ['a Chinese heading', '客户号\n8001\n8002', ['8001', '8002']],
  ['several on one line', 'C1, C2，C3 C4', ['C1', 'C2', 'C3', 'C4']],
  ['nothing', ' \n ', []],
])('%s', (_title, typed, expected) => {
  expect(numbersOf(typed)).toEqual(expected);
});
