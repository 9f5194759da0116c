// Behaviour tags: how somebody trades, holds, what he prefers, when he looks. The settings say from where on which name holds.

import type { Bilingual } from '../profiles/index.ts';
import { type CustomerHistory, type DayPart, dayParts, type Habits, purchaseKinds } from '../purchases/index.ts';
import type { BehaviourSettings } from './settings.ts';

const named = (zh: string, en: string): Bilingual => ({ zh, en });

export const tradingStyles = {
  high_frequency: named('高频交易', 'High frequency'),
  active: named('活跃交易', 'Active'),
  occasional: named('低频交易', 'Occasional'),
  none: named('不交易', 'Does not trade'),
} satisfies Record<string, Bilingual>;

export const holdingStyles = {
  short: named('短线', 'Short term'),
  swing: named('波段', 'Swing'),
  long: named('长线', 'Long term'),
} satisfies Record<string, Bilingual>;

export const preferences = {
  securities: named('偏好证券', 'Securities'),
  products: named('偏好理财产品', 'Financial products'),
  services: named('偏好投顾服务', 'Adviser services'),
  mixed: named('均衡', 'Mixed'),
} satisfies Record<string, Bilingual>;

export const sessionHabits = {
  morning: named('早盘型', 'Morning'),
  midday: named('盘中型', 'Midday'),
  close: named('尾盘型', 'Last hour'),
  evening: named('盘后型', 'After the close'),
  spread: named('全天型', 'All day'),
} satisfies Record<string, Bilingual>;

/** By trades a month (of 30 days) over the last 90 days. */
export const tradingStyleOf = (
  history: CustomerHistory | undefined,
  endDay: number,
  { activeFromTrades, highFrequencyFromTrades }: BehaviourSettings,
): keyof typeof tradingStyles => {
  let trades = 0;
  for (const each of history?.days ?? []) if (each.day > endDay - 90 && each.day <= endDay) trades += each.trades;
  const monthly = trades / 3;
  if (trades === 0) return 'none';
  return monthly >= highFrequencyFromTrades ? 'high_frequency' : monthly >= activeFromTrades ? 'active' : 'occasional';
};

/** By the mean of days held; null where nothing was sold wholly. */
export const holdingStyleOf = (
  habits: Habits | undefined,
  { swingFromDays, longFromDays }: BehaviourSettings,
): keyof typeof holdingStyles | null => {
  const days = habits?.holdingDays ?? null;
  if (days === null) return null;
  return days < swingFromDays ? 'short' : days < longFromDays ? 'swing' : 'long';
};

/** The kind that makes up at least the share of what was bought in (fromDay, endDay]; null where nothing was. */
export const preferenceOf = (
  history: CustomerHistory | undefined,
  { fromDay, endDay }: { readonly fromDay: number; readonly endDay: number },
  { preferenceFromShare }: BehaviourSettings,
): keyof typeof preferences | null => {
  const sums = { securities: 0, products: 0, services: 0 };
  for (const { day, kinds } of history?.days ?? [])
    if (day > fromDay && day <= endDay) for (const kind of purchaseKinds) sums[kind] += kinds[kind].boughtFen;
  const all = sums.securities + sums.products + sums.services;
  if (all === 0) return null;
  return purchaseKinds.find((kind) => sums[kind] >= preferenceFromShare * all) ?? 'mixed';
};

/** The part of the day with most visits, where they are at least the share; null without visits. */
export const sessionHabitOf = (
  habits: Habits | undefined,
  { habitFromShare }: BehaviourSettings,
): DayPart | 'spread' | null => {
  if (!habits || dayParts.every((part) => habits.visits[part] === 0)) return null;
  const most = dayParts.reduce((best, part) => (habits.visits[part] > habits.visits[best] ? part : best), 'morning');
  return habits.visits[most] >= habitFromShare ? most : 'spread';
};
