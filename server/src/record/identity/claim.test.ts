// Spans of an anonymous id: worked examples, and independence of the order in which claims are known.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CustomerId } from '../../kernel/index.ts';
import { type ActorHistory, type Claim, canonicalCustomers, customerAt, emptyHistory, spansOf } from './claim.ts';

const c = (name: string): CustomerId => name as CustomerId;
const login = (customer: string, claimedAt: number, position = 0): Claim => ({
  kind: 'login',
  customerId: c(customer),
  claimedAt,
  position,
});
const carried = (customer: string, claimedAt: number, position = 0): Claim => ({
  ...login(customer, claimedAt, position),
  kind: 'carried',
});
const history = (claims: readonly Claim[], unlinks: ActorHistory['unlinks'] = []): ActorHistory => ({
  ...emptyHistory('device:x'),
  claims,
  unlinks,
});
const words = (claims: readonly Claim[], unlinks: ActorHistory['unlinks'] = [], asOf = 1_000): string =>
  spansOf([history(claims, unlinks)], asOf)
    .map((span) => `${span.from}..${span.to} ${span.customerId}`)
    .join(', ');

describe('spans of an anonymous id', () => {
  it.each([
    ['nobody logged in', [], ''],
    ['history before the log-in belongs to the customer', [login('A', 50)], '-Infinity..Infinity A'],
    [
      'two customers on one device keep their own time',
      [login('A', 50), login('B', 80)],
      '-Infinity..80 A, 80..Infinity B',
    ],
    ['and back again', [login('A', 5), login('B', 8), login('A', 9)], '-Infinity..8 A, 8..9 B, 9..Infinity A'],
    ['repeated log-ins change nothing', [login('A', 5), login('A', 6), login('A', 7)], '-Infinity..Infinity A'],
    [
      'a carried claim counts once, at its earliest',
      [carried('A', 9), carried('A', 5), login('B', 7)],
      '-Infinity..7 A, 7..Infinity B',
    ],
    [
      'one instant, two customers: the later name owns what follows',
      [login('B', 5), login('A', 5)],
      '-Infinity..5 A, 5..Infinity B',
    ],
  ])('%s', (_title, claims, expected) => {
    expect(words(claims)).toBe(expected);
  });

  it('forgets claims that an operator declared void, and counts the ones after that', () => {
    const unlinks = [{ customerId: c('A'), position: 10 }];
    expect(words([login('A', 5, 3)], unlinks)).toBe('');
    expect(words([login('A', 5, 3), login('A', 7, 12)], unlinks)).toBe('-Infinity..Infinity A');
    expect(words([login('A', 5, 3)], unlinks, 10)).toBe('-Infinity..Infinity A');
  });

  it('answers as of a position', () => {
    expect(words([login('A', 5, 3), login('B', 8, 7)], [], 7)).toBe('-Infinity..Infinity A');
  });

  it('does not depend on the order of the claims, and covers all time without overlap', () => {
    const claims = fc.array(
      fc.record({
        kind: fc.constantFrom('login' as const, 'carried' as const),
        customerId: fc.constantFrom(c('A'), c('B'), c('C')),
        claimedAt: fc.integer({ min: 0, max: 12 }),
        position: fc.integer({ min: 0, max: 50 }),
      }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(claims, fc.infiniteStream(fc.nat()), (some, salt) => {
        const shuffled = some
          .map((claim) => ({ claim, rank: salt.next().value as number }))
          .sort((a, b) => a.rank - b.rank)
          .map(({ claim }) => claim);
        const spans = spansOf([history(some)], 1_000);
        expect(spansOf([history(shuffled)], 1_000)).toEqual(spans);
        if (some.length === 0) expect(spans).toEqual([]);
        else {
          expect(spans[0]?.from).toBe(Number.NEGATIVE_INFINITY);
          expect(spans.at(-1)?.to).toBe(Number.POSITIVE_INFINITY);
          spans.slice(1).forEach((span, index) => {
            expect(span.from).toBe(spans[index]?.to);
          });
          for (const claim of some) {
            const owner = spans.find((span) => span.from <= claim.claimedAt && claim.claimedAt < span.to);
            expect(customerAt(spans, claim.claimedAt)).toBe(owner?.customerId);
          }
        }
      }),
    );
  });
});

describe('merged customers', () => {
  const merge = (position: number, from: string, into: string | null) => ({
    position,
    from: c(from),
    into: into === null ? null : c(into),
  });
  it.each([
    ['a chain leads to its end', [merge(1, 'A', 'B'), merge(2, 'B', 'C')], { A: 'C', B: 'C' }],
    ['a circle is refused by the log order', [merge(1, 'A', 'B'), merge(2, 'B', 'A')], { A: 'B' }],
    ['an undone merge leaves no trace', [merge(1, 'A', 'B'), merge(2, 'A', null)], {}],
    ['what is not yet said does not count', [merge(1, 'A', 'B'), merge(200, 'B', 'C')], { A: 'B' }],
  ])('%s', (_title, merges, expected) => {
    expect(Object.fromEntries(canonicalCustomers(merges, 100))).toEqual(expected);
  });
});
