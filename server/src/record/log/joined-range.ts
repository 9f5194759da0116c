// Ranges that follow each other as one, for consumers to whom the borders between them mean nothing.
import { assert } from '../../kernel/index.ts';
import type { DecidedRange } from './event.ts';

/** The ranges as one; they must be at least one and join without gap. */
export const joinRanges = (ranges: readonly DecidedRange[]): DecidedRange => {
  const [first, last] = [ranges[0], ranges.at(-1)];
  assert(first !== undefined && last !== undefined, 'at least one range is joined');
  for (const [index, range] of ranges.entries())
    assert(index === 0 || range.from === ranges[index - 1]?.to, 'joined ranges leave no gap');
  if (first === last) return first;
  return {
    from: first.from,
    to: last.to,
    events: ranges.flatMap((range) => range.events),
    quarantined: ranges.flatMap((range) => range.quarantined),
    duplicates: ranges.reduce((sum, range) => sum + range.duplicates, 0),
  };
};
