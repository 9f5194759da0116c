// The paths of one timeline: the touches that led to each conversion, and those that led to none.
import type { PersonTimeline, TextOfCode } from '../timelines/index.ts';
import { type AttributionSpec, CONVERSION_BIT, TOUCH_BIT } from './plan.ts';
import { type AttributionPath, DIRECT } from './tally.ts';

/** Places of a path in its timeline. */
export interface FoundPath {
  /** Index of the conversion; -1: the touches led to none. */
  readonly conversion: number;
  /** Indexes of the touches, first to last, without those that are ignored. */
  readonly touches: readonly number[];
  readonly ignored: readonly number[];
}

/** What an event says of a path: its channel as a touch, its value as a conversion. */
const createReading = (spec: AttributionSpec, textOf: TextOfCode) => {
  const directs = new Set(spec.directValues);
  const channelAt = ({ columns }: PersonTimeline, event: number): string => {
    const code = columns[0]?.[event] ?? -1;
    const text = code < 0 ? '' : textOf(0, code).trim();
    return text === '' || directs.has(text) ? DIRECT : text;
  };
  const valueAt = ({ columns }: PersonTimeline, event: number): number => {
    if (spec.valueColumn === null) return 0;
    const code = columns[spec.valueColumn]?.[event] ?? -1;
    const number = code < 0 ? Number.NaN : Number(textOf(spec.valueColumn, code));
    return Number.isFinite(number) ? number : 0;
  };
  return { channelAt, valueAt };
};

/** Cuts touches that no conversion took into paths. */
const cutPaths = (
  { at }: PersonTimeline,
  left: readonly number[],
  conversions: readonly number[],
  lookbackMs: number,
): readonly (readonly number[])[] => {
  const paths: number[][] = [];
  let next = 0;
  for (const event of left) {
    const own = paths.at(-1);
    const first = own?.[0];
    let cut = first === undefined || (at[event] as number) - (at[first] as number) > lookbackMs;
    for (; next < conversions.length && (conversions[next] as number) < event; next += 1) cut = true;
    if (cut || !own) paths.push([event]);
    else own.push(event);
  }
  return paths;
};

/**
 * Walks over timelines. A touch is in a conversion's path when it comes at most the lookback before it and, where touches lead to one
 * conversion alone, after the conversion before. What no conversion took is cut into paths without conversion: a new one
 * begins after each conversion, and when a touch lies further from the first of its path than the lookback.
 */
export const createPathWalk = (spec: AttributionSpec, textOf: TextOfCode) => {
  const { from, to, lookbackMs, reuse, direct } = spec;
  const { channelAt, valueAt } = createReading(spec, textOf);

  const pathOf = (timeline: PersonTimeline, conversion: number, touches: readonly number[]): FoundPath => {
    if (direct === 'count') return { conversion, touches, ignored: [] };
    const named = touches.filter((event) => channelAt(timeline, event) !== DIRECT);
    if (named.length === 0) return { conversion, touches, ignored: [] };
    return { conversion, touches: named, ignored: touches.filter((event) => !named.includes(event)) };
  };

  const find = (timeline: PersonTimeline): readonly FoundPath[] => {
    const { at, matches, length } = timeline;
    const touches: number[] = [];
    const conversions: number[] = [];
    const found: FoundPath[] = [];
    const taken = new Set<number>();
    let oldest = 0;
    let ended = false;
    for (let event = 0; event < length && !ended; event += 1) {
      const bits = matches[event] as number;
      if ((bits & TOUCH_BIT) !== 0) touches.push(event);
      if ((bits & CONVERSION_BIT) === 0) continue;
      const instant = at[event] as number;
      while (oldest < touches.length && (at[touches[oldest] as number] as number) < instant - lookbackMs) oldest += 1;
      const own = touches.slice(oldest);
      for (const touch of own) taken.add(touch);
      if (reuse === 'once') oldest = touches.length;
      conversions.push(event);
      if (instant < from || instant >= to) continue;
      found.push(pathOf(timeline, event, own));
      ended = spec.conversions === 'first';
    }
    const left = touches.filter((event) => !taken.has(event) && (at[event] as number) >= from);
    return [...found, ...cutPaths(timeline, left, conversions, lookbackMs).map((own) => pathOf(timeline, -1, own))];
  };

  /** What a path counts as. */
  const describe = (timeline: PersonTimeline, { conversion, touches }: FoundPath): AttributionPath => {
    const end = conversion < 0 ? 0 : (timeline.at[conversion] as number);
    return {
      channels: touches.map((event) => channelAt(timeline, event)),
      agesMs: touches.map((event) => (conversion < 0 ? 0 : end - (timeline.at[event] as number))),
      conversions: conversion < 0 ? 0 : 1,
      value: conversion < 0 ? 0 : valueAt(timeline, conversion),
      without: conversion < 0 ? 1 : 0,
    };
  };
  return { find, describe, channelAt };
};
