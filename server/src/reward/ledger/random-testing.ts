// Random operations over many customers from a seed: the same seed gives the same sequence.
import type { Operation } from '../points/index.ts';

/** Numbers in [0, 1) from a seed (mulberry32). */
export const seeded = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

/** How often each kind comes, in a hundred. */
const weights = [
  ['award', 36],
  ['redeem', 16],
  ['hold', 10],
  ['capture', 6],
  ['void', 4],
  ['cancel', 7],
  ['reverse', 10],
  ['transfer', 5],
  ['adjust', 4],
  ['merge', 1],
  ['unmerge', 1],
] as const;

/** Makes operations; `prefix` keeps the keys of several makers apart. */
export const createRandomOperations = (random: () => number, customers: number, prefix = 'k') => {
  const keys = { award: [] as string[], hold: [] as string[], redeem: [] as string[] };
  let count = 0;
  const below = (limit: number): number => Math.floor(random() * limit);
  const customer = (): string => `C${String(below(customers)).padStart(4, '0')}`;
  // Mostly something recent, sometimes something that does not exist.
  const target = (of: readonly string[]): string =>
    of.length === 0 || random() < 0.02
      ? 'nothing'
      : (of[Math.max(0, of.length - 1 - below(Math.min(of.length, 400)))] as string);
  const part = (): { points?: number } => (random() < 0.5 ? {} : { points: 1 + below(60) });
  const kindOf = (): (typeof weights)[number][0] => {
    let at = random() * 100;
    for (const [kind, weight] of weights) {
      at -= weight;
      if (at < 0) return kind;
    }
    return 'award';
  };
  const next = (now: number): Operation => {
    count += 1;
    const key = `${prefix}${count}`;
    const spend = { customerId: customer(), wallet: 'points', points: 1 + below(120) };
    const kind = kindOf();
    switch (kind) {
      case 'award': {
        keys.award.push(key);
        const credits = [{ wallet: 'points', points: below(200), priority: below(3) }];
        const occurredAt = now - (random() < 0.3 ? below(6 * 86_400_000) : 0);
        return {
          kind,
          key,
          customerId: spend.customerId,
          credits,
          occurredAt,
          ...(random() < 0.5 ? { base: 1 + below(5_000) } : {}),
        };
      }
      case 'redeem':
        keys.redeem.push(key);
        return { kind, key, ...spend };
      case 'hold':
        keys.hold.push(key);
        return { kind, key, ...spend, ...(random() < 0.5 ? { timeoutMs: 60_000 + below(5 * 86_400_000) } : {}) };
      case 'capture':
        keys.redeem.push(key);
        return { kind, key, hold: target(keys.hold), ...part() };
      case 'void':
        return { kind, key, hold: target(keys.hold) };
      case 'cancel':
        return {
          kind,
          key,
          redemption: target(keys.redeem),
          ...part(),
          ...(random() < 0.3 ? { minimumDays: 1 + below(20) } : {}),
        };
      case 'reverse': {
        const way = random();
        const amount = way < 0.4 ? {} : way < 0.7 ? { base: 1 + below(3_000) } : { points: 1 + below(100) };
        return { kind, key, award: target(keys.award), occurredAt: now, ...amount };
      }
      case 'transfer':
        return { kind, key, ...spend, to: customer() };
      case 'adjust':
        return {
          ...{ kind, key, ...spend, points: random() < 0.5 ? spend.points : -spend.points },
          ...{ reason: 'by hand', proposedBy: 'one', approvedBy: 'two' },
        };
      case 'merge':
        return { kind, key, customerId: customer(), into: customer(), reason: 'same person' };
      case 'unmerge':
        return { kind, key, customerId: customer(), reason: 'not the same' };
    }
  };
  return { next };
};
