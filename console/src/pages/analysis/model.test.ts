// What happens to the options that name steps when steps move, when a question can be asked, and that a link is the question.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FunnelParameters, funnelParameters } from '../../../../server/src/know/funnels/contract.ts';
import { retentionParameters } from '../../../../server/src/know/retention/contract.ts';
import {
  addStep,
  funnelMissing,
  lastDays,
  moveStep,
  newFunnel,
  newRetention,
  rangeBefore,
  removeStep,
  retentionMissing,
} from './model.ts';
import { readFunnel, readRetention, writeQuestion } from './question-address.ts';
import { funnelTemplates, retentionTemplates } from './templates.ts';

const today = '2026-03-01';
const of = (names: string): FunnelParameters => ({
  ...newFunnel(today),
  steps: [...names].map((event) => ({ events: [{ event }], optional: false })),
});
const namesOf = ({ steps }: FunnelParameters) => steps.map(({ events }) => events[0]?.event).join('');
const between = (afterStep: number, beforeStep: number): FunnelParameters['exclusions'][number] => ({
  events: [{ event: 'x' }],
  afterStep,
  beforeStep,
});

describe('steps', () => {
  it('moves one and lets exclusions and the touched step go along', () => {
    const funnel = { ...of('abcd'), exclusions: [between(1, 2), between(1, 4)], touch: { step: 4 } };
    const moved = moveStep(funnel, 3, 1);
    expect(namesOf(moved)).toBe('adbc');
    expect(moved.exclusions).toEqual([between(1, 3), between(1, 2)]);
    expect(moved.touch).toEqual({ step: 2 });
  });

  it('drops an exclusion whose steps changed sides or are gone', () => {
    expect(moveStep({ ...of('abc'), exclusions: [between(1, 2)] }, 0, 2).exclusions).toEqual([]);
    const removed = removeStep({ ...of('abc'), exclusions: [between(1, 3), between(1, 2)], touch: { step: 3 } }, 2);
    expect(removed.exclusions).toEqual([between(1, 2)]);
    expect(removed.touch).toBe('first');
  });

  it('lets neither end be left out', () => {
    const funnel = of('abc');
    const optional = { ...funnel, steps: funnel.steps.with(1, { events: [{ event: 'b' }], optional: true }) };
    expect(moveStep(optional, 1, 0).steps.map((step) => step.optional)).toEqual([false, false, false]);
  });

  it('ignores a move to nowhere and a step too many', () => {
    const funnel = of('ab');
    expect(moveStep(funnel, 1, 2)).toBe(funnel);
    const full = of('abcdefghijklmnopqrst');
    expect(addStep(full)).toBe(full);
  });
});

describe('what is missing', () => {
  it('says an event, a condition, days', () => {
    expect(funnelMissing(newFunnel(today))).toEqual(['event']);
    expect(funnelMissing(of('ab'))).toEqual([]);
    expect(funnelMissing({ ...of('ab'), range: { from: today, to: today } })).toEqual(['range']);
    const subject = { kind: 'property', name: 'p' } as const;
    const filter = { kind: 'all', of: [{ kind: 'compare', subject, operator: 'eq', value: '' }] } as const;
    const funnel = of('ab');
    expect(
      funnelMissing({ ...funnel, steps: funnel.steps.with(0, { events: [{ event: 'a', filter }], optional: false }) }),
    ).toEqual(['filter']);
    expect(retentionMissing(newRetention(today))).toEqual([]);
    const brackets = [{ fromDay: 3, toDay: 3 }];
    expect(
      retentionMissing({ ...newRetention(today), periods: { kind: 'custom', brackets, days: 'calendar' } }),
    ).toEqual(['brackets']);
  });
});

describe('days', () => {
  it('are half-open and end with today', () => {
    expect(lastDays(today, 30)).toEqual({ from: '2026-01-31', to: '2026-03-02' });
    expect(rangeBefore({ from: '2026-02-01', to: '2026-03-01' })).toEqual({ from: '2026-01-04', to: '2026-02-01' });
  });
});

describe('a link', () => {
  const fresh = newFunnel(today);
  it('is the question, whatever day it is opened', () => {
    const funnel: FunnelParameters = {
      ...of('abc'),
      exclusions: [between(1, 3)],
      touch: { step: 2 },
      window: { kind: 'session' as const },
    };
    const text = writeQuestion(funnel, fresh);
    expect(readFunnel(text, newFunnel('2027-01-01'))).toEqual(funnel);
    expect(writeQuestion(fresh, fresh)).toBe('');
  });

  it('is what the server takes, for every template', () => {
    for (const template of funnelTemplates) {
      const parameters = template.of(today);
      expect(funnelParameters.parse(readFunnel(writeQuestion(parameters, fresh), fresh))).toEqual(parameters);
    }
    for (const template of retentionTemplates) {
      const parameters = template.of(today);
      const initial = newRetention(today);
      expect(retentionParameters.parse(readRetention(writeQuestion(parameters, initial), initial))).toEqual(parameters);
    }
    expect(funnelTemplates.length + retentionTemplates.length).toBeGreaterThan(3);
  });

  it('reads as a new question where nobody could have built it', () => {
    for (const text of [
      '',
      'x',
      '[]',
      'null',
      '{"steps":[{"events":[]}]}',
      '{"steps":5,"order":"none","window":{"kind":"duration","seconds":0}}',
    ])
      expect(readFunnel(text, fresh)).toEqual(fresh);
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(readFunnel(text, fresh).steps.length).toBeGreaterThan(1);
      }),
    );
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(fresh)), fc.jsonValue(), (key, value) => {
        const read = readFunnel(JSON.stringify({ [key]: value }), fresh);
        const { steps: _, ...known } = read;
        expect(funnelParameters.omit({ steps: true }).safeParse(known).success).toBe(true);
      }),
    );
  });
});
