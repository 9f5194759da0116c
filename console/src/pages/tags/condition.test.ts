// What the editor of conditions begins with, and what it hands over.
import { describe, expect, it } from 'vitest';
import type { TagCondition } from '../../../../server/src/know/tags/contract.ts';
import { tagCondition } from '../../../../server/src/know/tags/contract.ts';
import { blankTagCondition, groupOf, isWhole, tagConditionKinds, withoutBlanks } from './condition.ts';

const known = { kind: 'attribute', attribute: 'city', operator: 'known' } as const;
const vip = { kind: 'tag', tag: 'vip' } as const;
const any = (...of: TagCondition[]): TagCondition => ({ kind: 'any', of });
const not = (of: TagCondition): TagCondition => ({ kind: 'not', of });
const blank = blankTagCondition('attribute');

describe('conditions of a rule tag', () => {
  it('begin incomplete, whatever their kind', () => {
    for (const kind of tagConditionKinds) expect(isWhole(blankTagCondition(kind)), kind).toBe(false);
  });

  const cases: readonly (readonly [string, TagCondition, boolean, TagCondition | null])[] = [
    ['a line', known, true, known],
    ['nested, turned round', any(vip, not(any(known))), true, any(vip, not(any(known)))],
    ['a blank among others', any(vip, blank), false, any(vip)],
    ['blanks alone', any(not(any(blank)), blankTagCondition('counter')), false, null],
    ['an empty group', any(), false, null],
    [
      'a chosen line without its value',
      any({ ...known, operator: 'eq', value: '' }),
      false,
      any({ ...known, operator: 'eq', value: '' }),
    ],
  ];
  it.each(cases)('%s', (_title, condition, whole, left) => {
    expect(isWhole(condition)).toBe(whole);
    expect(withoutBlanks(condition)).toEqual(left);
    if (whole) expect(tagCondition.parse(condition)).toEqual(condition);
  });

  it('are edited as a group, also where they are a single line', () => {
    expect(groupOf(vip)).toEqual({ kind: 'all', of: [vip] });
    expect(groupOf(any(vip))).toEqual(any(vip));
  });
});
