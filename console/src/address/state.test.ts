// What stands in the address bar comes back as it was, whatever it was.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  choiceField,
  formatAddress,
  listField,
  numberField,
  optionalNumberField,
  parseAddress,
  readState,
  type StateOf,
  textField,
  writeState,
} from './state.ts';

const fields = {
  search: textField(),
  tags: listField(),
  sort: choiceField(['name', 'age'], 'name'),
  assets: optionalNumberField(),
  page: numberField(1, 1, 1_000),
};
type State = StateOf<typeof fields>;

const anyState: fc.Arbitrary<State> = fc.record({
  search: fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed()),
  tags: fc.array(fc.string({ minLength: 1 })),
  sort: fc.constantFrom('name' as const, 'age' as const),
  assets: fc.option(fc.integer()),
  page: fc.integer({ min: 1, max: 1_000 }),
});

describe('state in the address', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(anyState, (state) => {
        const address = formatAddress(writeState(fields, state));
        expect(readState(fields, parseAddress(address))).toEqual(state);
      }),
    );
  });

  it('writes nothing for what is as it is by default', () => {
    expect(formatAddress(writeState(fields, readState(fields, {})))).toBe('');
  });

  it.each([
    ['?page=0', { page: 1 }],
    ['?page=1e3', { page: 1 }],
    ['?page=99999', { page: 1 }],
    ['?sort=DROP', { sort: 'name' }],
    ['?assets=abc', { assets: null }],
    ['?tags=a,b%252Cc', { tags: ['a', 'b,c'] }],
    ['?search=%E5%BC%A0%E4%B8%89', { search: '张三' }],
    ['?page=2&page=3', { page: 3 }],
  ])('reads %s', (address, expected) => {
    expect(readState(fields, parseAddress(address))).toMatchObject(expected);
  });
});
