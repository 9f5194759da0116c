// For tests of the models: the published data sets. The purchases of CDNOW lie outside the repository; where they are absent the
// tests that read them are skipped, loudly.
import { readFileSync } from 'node:fs';
import { realData } from '../../platform/testing-data.ts';
import { netPurchases, type PurchaseDay } from '../purchases/index.ts';
import type { WeightedSummary } from './model.ts';

const DAY_MS = 86_400_000;

/** Path of a file of the data set, or null. */
export const cdnowFile = (name: string): string | null => realData(`cdnow/${name}`);

/** "19970101" as a day since 1970. */
const dayOf = (text: string): number =>
  Date.parse(`${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}T00:00:00Z`) / DAY_MS;

export const CDNOW_CALIBRATION_END = dayOf('19970930');
export const CDNOW_END = dayOf('19980630');

/** The purchases of the 1/10 sample, by customer in the order of the file, amounts in cents. */
export const cdnowPurchases = (path: string): readonly (readonly PurchaseDay[])[] => {
  const byCustomer = new Map<string, { day: number; amountFen: number }[]>();
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const [, customer, date, , dollars] = line.trim().split(/\s+/);
    if (!customer || !date || dollars === undefined) continue;
    const purchases = byCustomer.get(customer) ?? [];
    purchases.push({ day: dayOf(date), amountFen: Math.round(Number(dollars) * 100) });
    byCustomer.set(customer, purchases);
  }
  return [...byCustomer.values()].map((purchases) => netPurchases(purchases).days);
};

/**
 * The donations of 11,104 first-time donors of 1995 over six years (x, t_x, donors), as published in Fader, Hardie, Shang (2010),
 * table 2, whose fit is alpha 1.204, beta 0.750, gamma 0.657, delta 2.783 with LL -33225.6.
 */
export const donations: readonly WeightedSummary[] = (
  [
    [6, 6, 1203],
    [5, 6, 728],
    [4, 6, 512],
    [3, 6, 357],
    [2, 6, 234],
    [1, 6, 129],
    [5, 5, 335],
    [4, 5, 284],
    [3, 5, 225],
    [2, 5, 173],
    [1, 5, 119],
    [4, 4, 240],
    [3, 4, 181],
    [2, 4, 155],
    [1, 4, 78],
    [3, 3, 322],
    [2, 3, 255],
    [1, 3, 129],
    [2, 2, 613],
    [1, 2, 277],
    [1, 1, 1091],
    [0, 0, 3464],
  ] as const
).map(([repeats, recency, weight]) => ({ repeats, recency, age: 6, meanFen: 0, weight }));
