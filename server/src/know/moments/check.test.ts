// What must hold besides the event is asked once for all definitions of a step, however many there are.
import { describe, expect, it } from 'vitest';
import type { CustomerId } from '../../kernel/index.ts';
import { customerPerson } from '../../record/identity/index.ts';
import type { Timelines } from '../timelines/index.ts';
import { activate } from './active.ts';
import { checkCandidates, type MomentsDependencies } from './check.ts';
import type { MomentDefinition } from './definition.ts';
import { momentDefinitions } from './shipped.ts';
import type { NewMoment } from './store.ts';

const NOW = Date.parse('2026-06-30T12:00:00+08:00');

/** When each customer did what is named; each question is noted with the persons that it is of. */
const watchedTimelines = (lives: Readonly<Record<string, readonly (readonly [at: number, event: string])[]>>) => {
  const questions: number[] = [];
  const timelines: Timelines = {
    fold: async (fold, spec, { matchers, population }) => {
      questions.push(population.groups.size);
      const folding = fold.begin(spec, () => '');
      for (const [customer, own] of Object.entries(lives)) {
        const person = customerPerson(customer as CustomerId);
        const bits = own.map(([, event]) =>
          matchers.reduce((sum, of, bit) => sum + (of.some((each) => each.event === event) ? 2 ** bit : 0), 0),
        );
        const kept = own.flatMap(([at], index) => ((bits[index] ?? 0) > 0 ? [{ at, bits: bits[index] ?? 0 }] : []));
        if (kept.length === 0 || !population.groups.has(person)) continue;
        folding.visit({
          ...{ group: 0, length: kept.length, columns: [], person: () => person },
          at: Float64Array.from(kept, ({ at }) => at),
          matches: Uint32Array.from(kept, (each) => each.bits),
        });
      }
      return fold.merge(spec, [folding.finish()]);
    },
  };
  return { timelines, questions };
};

const [shipped] = momentDefinitions;
const firstOf = (event: string): MomentDefinition => {
  if (!shipped) throw new Error('definitions are shipped');
  return { ...shipped, code: `first_${event}`, make: () => ({ kind: 'event', trigger: [{ event }], isFirst: true }) };
};
const candidate = (subject: string, event: string, at: number): NewMoment => ({
  ...{ key: `${subject} ${event} ${at}`, code: `first_${event}`, subject, customerId: subject, at },
  ...{ expiresAt: NOW, facts: {}, cause: 'c' },
});

describe('the first of its kind', () => {
  const ask = async (events: readonly string[], candidates: readonly NewMoment[]) => {
    const { timelines, questions } = watchedTimelines({
      A: [
        [1, 'paid'],
        [2, 'traded'],
        [5, 'paid'],
      ],
      B: [[4, 'traded']],
    });
    const dependencies = { timelinesOfFew: timelines, clock: { now: () => NOW } } as unknown as MomentsDependencies;
    const active = events.map((event) => activate(firstOf(event), undefined));
    const checked = await checkCandidates(dependencies, active, candidates);
    return { questions, keys: checked.map(({ key }) => key) };
  };

  it('is asked once for several definitions, and each answers for itself', async () => {
    const candidates = [
      candidate('A', 'paid', 5),
      candidate('A', 'paid', 1),
      candidate('A', 'traded', 2),
      candidate('B', 'traded', 4),
      candidate('C', 'traded', 4),
    ];
    const { questions, keys } = await ask(['paid', 'traded', 'called'], candidates);
    expect(keys).toEqual(['A paid 1', 'A traded 2', 'B traded 4']);
    expect(questions).toEqual([3]);
  });

  it('is asked of nobody where nothing happened', async () => {
    expect(await ask(['paid', 'traded'], [])).toEqual({ questions: [], keys: [] });
  });

  it('is asked in parts where there are more definitions than a question takes', async () => {
    const events = Array.from({ length: 33 }, (_, index) => `e${index}`);
    const { questions, keys } = await ask(
      [...events, 'paid'],
      [...events.map((event) => candidate('A', event, 1)), candidate('A', 'paid', 1)],
    );
    expect(questions).toEqual([1, 1]);
    expect(keys).toEqual(['A paid 1']);
  });
});
