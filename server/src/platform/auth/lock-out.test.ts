// When wrong passwords lock, as a table; and what one may give away.
import { describe, expect, it } from 'vitest';
import { isScopeWithin } from './authority.ts';
import { addFailure, type FailureCount, lockedUntil, lockOutRules } from './lock-out.ts';
import { safeReturnTo } from './oidc.ts';

const rule = lockOutRules.account;
const failures = (instants: readonly number[]): FailureCount | null =>
  instants.reduce<FailureCount | null>((count, now) => addFailure(count, rule, now), null);

describe('lock-out', () => {
  it.each([
    ['four failures', [0, 1, 2, 3], 10, null],
    ['five failures', [0, 1, 2, 3, 4], 10, 4 + rule.lockMs],
    ['five failures, lock over', [0, 1, 2, 3, 4], 4 + rule.lockMs, null],
    ['five failures spread over more than the window', [0, 1, 2, 3, rule.windowMs], rule.windowMs + 1, null],
    ['one failure after a lock is the first again', [0, 1, 2, 3, 4, 5 + rule.lockMs], 6 + rule.lockMs, null],
  ] as const)('%s', (_title, instants, now, expected) => {
    expect(lockedUntil(failures(instants), now)).toBe(expected);
  });
});

describe('isScopeWithin', () => {
  const firm = { kind: 'firm' } as const;
  const units = (...unitIds: string[]) => ({ kind: 'units', unitIds }) as const;
  const adviser = (staffId: string) => ({ kind: 'adviser', staffId }) as const;
  it.each([
    ['firm gives all', firm, units('b1'), true],
    ['units give themselves', units('b1', 'b2'), units('b2'), true],
    ['units do not give others', units('b1'), units('b1', 'b2'), false],
    ['units do not give the firm', units('b1'), firm, false],
    ['an adviser gives only itself', adviser('s1'), adviser('s1'), true],
    ['an adviser does not give another', adviser('s1'), adviser('s2'), false],
    ['an adviser does not give units', adviser('s1'), units('b1'), false],
  ] as const)('%s', (_title, held, wanted, expected) => {
    expect(isScopeWithin(held, wanted)).toBe(expected);
  });
});

describe('safeReturnTo', () => {
  it.each([
    ['/customers?page=2', '/customers?page=2'],
    ['//evil.example', '/'],
    ['/\\evil.example', '/'],
    ['https://evil.example', '/'],
    ['/a\r\nset-cookie: x', '/'],
    [undefined, '/'],
  ])('%s', (wanted, expected) => {
    expect(safeReturnTo(wanted)).toBe(expected);
  });
});
