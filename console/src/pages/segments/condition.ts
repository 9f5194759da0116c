// The conditions of a segment as the builder begins them, and whether they are complete enough to be asked.
import type { SegmentCondition } from '@contracts/know/segments/contract.ts';
import type { EventMatcher } from '@contracts/know/timelines/contract.ts';

export const conditionKinds = ['attribute', 'tag', 'segment', 'did', 'sequence', 'all'] as const;
export type ConditionKind = (typeof conditionKinds)[number];

export const blankCondition = (kind: ConditionKind): SegmentCondition => {
  switch (kind) {
    case 'attribute':
      return { kind, attribute: '', operator: 'eq', value: '' };
    case 'tag':
      return { kind, tag: '' };
    case 'segment':
      return { kind, segment: '' };
    case 'did':
      return {
        ...{ kind, matcher: [{ event: '' }], measure: { of: 'count' }, operator: 'at_least', value: 1 },
        window: { kind: 'last', days: 30 },
      };
    case 'sequence':
      return { kind, steps: [[{ event: '' }], [{ event: '' }]], window: { kind: 'last', days: 30 } };
    default:
      return { kind: 'all', of: [] };
  }
};

const chosen = (matcher: EventMatcher): boolean => matcher.every(({ event }) => event !== '');

/** Whether the server can be asked; what is wrong with a complete condition it says itself. */
export const isComplete = (condition: SegmentCondition): boolean => {
  switch (condition.kind) {
    case 'attribute':
      return condition.attribute !== '' && condition.value !== '';
    case 'tag':
      return condition.tag !== '';
    case 'segment':
      return condition.segment !== '';
    case 'did': {
      const { matcher, measure, window } = condition;
      const measured = measure.of !== 'sum' || measure.subject.name !== '';
      const dated = window.kind !== 'between' || (window.from !== '' && window.to !== '');
      return chosen(matcher) && measured && dated && (window.kind !== 'since' || chosen(window.matcher));
    }
    case 'sequence':
      return condition.steps.every(chosen);
    case 'not':
      return isComplete(condition.of);
    default:
      return condition.of.length > 0 && condition.of.every(isComplete);
  }
};
