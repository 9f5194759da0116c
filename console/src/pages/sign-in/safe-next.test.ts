// After signing in one stays in this console.
import { expect, it } from 'vitest';
import { safeNext } from './safe-next.ts';

it.each([
  ['/customers?page=2', '/customers?page=2'],
  [undefined, '/'],
  ['https://evil.example', '/'],
  ['//evil.example', '/'],
  ['/\\evil.example', '/'],
  ['/sign-in?next=/', '/'],
  ['javascript:alert(1)', '/'],
])('%s leads to %s', (next, expected) => {
  expect(safeNext(next)).toBe(expected);
});
