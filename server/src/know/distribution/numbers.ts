// The numbers that one timeline gives to a distribution: how often, how much, and how long in between.
import type { PersonTimeline, TextOfCode } from '../timelines/index.ts';
import { numberOfText } from '../trends/index.ts';
import type { DistributionSpec } from './plan.ts';

const FIRST = 1;
const UNTIL = 2;
const MILLION = 1_000_000;

/** A number with the events that it is made of; -1 where it is of all of them. */
export type OnNumber = (number: number, event: number, until: number) => void;

const intervals = (
  { pairing, longestMs, to }: DistributionSpec,
  timeline: PersonTimeline,
  onNumber: OnNumber,
): void => {
  const { at, matches, length } = timeline;
  let open = -1;
  for (let event = 0; event < length; event += 1) {
    const instant = at[event] as number;
    const bits = matches[event] as number;
    const waited = open < 0 ? 0 : instant - (at[open] as number);
    if (open >= 0 && waited > longestMs) open = -1;
    if (open >= 0 && (bits & UNTIL) !== 0) {
      onNumber(waited / 1_000, open, event);
      open = -1;
    }
    if ((bits & FIRST) !== 0 && instant < to && (open < 0 || pairing === 'nearest')) open = event;
  }
};

/** Hands over the numbers of a timeline, one after the other. */
export const createNumberWalk = (spec: DistributionSpec, textOf: TextOfCode) => {
  const { kind, property } = spec;
  const known: number[] = [];
  const numberAt = (timeline: PersonTimeline, event: number): number => {
    const code = timeline.columns[property]?.[event] ?? -1;
    if (code < 0) return Number.NaN;
    known[code] ??= numberOfText(textOf(property, code));
    return known[code];
  };
  const total = (timeline: PersonTimeline, onNumber: OnNumber): void => {
    let [whole, millionths, found] = [0, 0, 0];
    for (let event = 0; event < timeline.length; event += 1) {
      const number = numberAt(timeline, event);
      if (Number.isNaN(number)) continue;
      // Integers, so that 0.1 and 0.2 are 0.3.
      whole += Math.trunc(number);
      millionths += Math.round((number - Math.trunc(number)) * MILLION);
      found += 1;
    }
    if (found > 0) onNumber(whole + millionths / MILLION, -1, -1);
  };
  return (timeline: PersonTimeline, onNumber: OnNumber): void => {
    if (kind === 'interval') intervals(spec, timeline, onNumber);
    else if (kind === 'total') total(timeline, onNumber);
    else if (kind === 'frequency') {
      if (timeline.length > 0) onNumber(timeline.length, -1, -1);
    } else
      for (let event = 0; event < timeline.length; event += 1) {
        const number = numberAt(timeline, event);
        if (!Number.isNaN(number)) onNumber(number, event, -1);
      }
  };
};
