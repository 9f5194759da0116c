// The limit: the frequent funnel as a bare loop over two typed arrays that hold nothing but this one question's world, on one thread.
import type { PersonFold, Timelines } from '../know/timelines/index.ts';
import { frequentSteps, WORLD_FROM, WORLD_TO } from './analytics-world.ts';

const FROM_MS = Date.parse(`${WORLD_FROM}T00:00:00+08:00`);
const TO_MS = Date.parse(`${WORLD_TO}T00:00:00+08:00`);
const WINDOW_SECONDS = 7 * 86_400;

/** Events person by person: seconds since the range began, and the step (from 0; 255 for none). */
interface FlatWorld {
  readonly offsets: Uint32Array;
  readonly at: Uint32Array;
  readonly codes: Uint8Array;
}

const collect = (events: number, persons: number): { readonly fold: PersonFold<null, null>; finish(): FlatWorld } => {
  const at = new Uint32Array(events);
  const codes = new Uint8Array(events).fill(255);
  const offsets = new Uint32Array(persons + 1);
  let [place, person] = [0, 0];
  return {
    fold: {
      code: 'bench.collect',
      begin: () => ({
        visit: (timeline) => {
          for (let event = 0; event < timeline.length; event += 1, place += 1) {
            at[place] = Math.floor(((timeline.at[event] as number) - FROM_MS) / 1_000);
            const bits = timeline.matches[event] as number;
            codes[place] = bits === 1 ? 255 : 30 - Math.clz32(bits >> 1) + 1;
          }
          person += 1;
          offsets[person] = place;
        },
        finish: () => null,
      }),
      merge: () => null,
    },
    finish: () => ({ offsets: offsets.subarray(0, person + 1), at, codes }),
  };
};

/** Copies the world out of a source that evaluates in this thread. */
export const flatWorld = async (timelines: Timelines, events: number, persons: number): Promise<FlatWorld> => {
  const { fold, finish } = collect(events, persons);
  await timelines.fold(
    fold,
    null,
    {
      matchers: [[{ event: null }], ...frequentSteps.map((event) => [{ event }])],
      ...{ columns: [], from: FROM_MS, to: TO_MS },
      population: { who: 'everybody', groups: new Map(), groupOfOthers: 0 },
    },
    { signal: new AbortController().signal, onProgress: () => undefined },
  );
  return finish();
};

/** How many come to the last step within the window: the furthest level of each person and nothing else. */
export const bareFunnel = ({ offsets, at, codes }: FlatWorld): number => {
  const steps = frequentSteps.length;
  const starts = new Float64Array(steps);
  let completed = 0;
  for (let person = 0; person + 1 < offsets.length; person += 1) {
    starts.fill(Number.NEGATIVE_INFINITY);
    const end = offsets[person + 1] as number;
    for (let event = offsets[person] as number; event < end; event += 1) {
      const code = codes[event] as number;
      if (code === 255) continue;
      const now = at[event] as number;
      if (code === 0) starts[0] = now;
      else {
        const start = starts[code - 1] as number;
        if (now - start > WINDOW_SECONDS) continue;
        if (code === steps - 1) {
          completed += 1;
          break;
        }
        starts[code] = start;
      }
    }
  }
  return completed;
};
