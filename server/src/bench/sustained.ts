// The rate that consumers keep up with: what is sent is held back whenever they fall too far behind, so that in the
// long run as much comes in as goes through.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Flags } from './flags.ts';
import { sendLoad } from './load.ts';
import type { RunningSubject } from './subject-process.ts';

const LOOK_MS = 100;
const STRETCHES_MAX = 10;
const SETTLE_MS_MAX = 300_000;

/** Waits until consumers are no further behind than that; five minutes at most unless told. */
export const waitForLag = async (
  subject: RunningSubject,
  lagMax: number,
  settleMsMax = SETTLE_MS_MAX,
): Promise<void> => {
  const until = performance.now() + settleMsMax;
  for (;;) {
    const { head, slowest, consumer } = await subject.standing();
    if (head - slowest <= lagMax) return;
    if (performance.now() > until) throw new Error(`${consumer} stays behind: ${slowest} of ${head}`);
    await sleep(LOOK_MS);
  }
};

export interface Sustained {
  /** Events a second that the slowest consumer went through. */
  readonly consumedPerSecond: number;
  readonly lagAtStart: number;
  readonly lagAtEnd: number;
  /** Events acknowledged, those of the first stretch included. */
  readonly accepted: number;
}

/** A first stretch of a quarter of the time fills the lag and is not counted. */
export const measureSustained = async (
  subject: RunningSubject,
  { sustained, connections, 'lag-max': lagMax }: Flags,
): Promise<Sustained> => {
  let held = false;
  let over = false;
  const watch = (async () => {
    while (!over) {
      const { head, slowest } = await subject.standing();
      held = head - slowest > lagMax;
      await sleep(LOOK_MS);
    }
  })();
  const target = { port: subject.ports.durable, key: subject.key, connections, held: () => held };
  try {
    let { accepted } = await sendLoad({ ...target, seconds: sustained / 4 });
    const before = await subject.standing();
    const startedAt = performance.now();
    let after = before;
    // Consumers move by whole ranges: a stretch in which none was finished says nothing and is gone on with.
    for (let stretch = 0; after.slowest === before.slowest; stretch += 1) {
      if (stretch === STRETCHES_MAX) throw new Error(`${after.consumer} stands still at ${after.slowest}`);
      accepted += (await sendLoad({ ...target, seconds: sustained })).accepted;
      after = await subject.standing();
    }
    return {
      consumedPerSecond: ((after.slowest - before.slowest) * 1_000) / (performance.now() - startedAt),
      lagAtStart: before.head - before.slowest,
      lagAtEnd: after.head - after.slowest,
      accepted,
    };
  } finally {
    over = true;
    await watch;
  }
};
