// The paths of one timeline: its sessions, and in each the steps from or to the anchor.
import type { PersonTimeline, TextOfCode } from '../timelines/index.ts';
import type { PathNode } from './contract.ts';
import type { PathSpec } from './plan.ts';

const BETWEEN = '\u0001';
const ANCHOR = 'a';
/** What is summed up. */
export const OTHER = 'o';

/** The text that a node is counted under. */
export const nodeText = ({ kind, node, value }: PathNode): string => {
  if (kind === 'anchor') return ANCHOR;
  if (kind === 'other') return OTHER;
  return value === null ? `${node}` : `${node}${BETWEEN}${value}`;
};

/** The node of such a text. */
export const nodeOfText = (text: string): PathNode => {
  if (text === ANCHOR) return { kind: 'anchor', node: null, value: null };
  if (text === OTHER) return { kind: 'other', node: null, value: null };
  const at = text.indexOf(BETWEEN);
  return at < 0
    ? { kind: 'node', node: Number(text), value: null }
    : { kind: 'node', node: Number(text.slice(0, at)), value: text.slice(at + 1) };
};

/** A step: its node, the event by which it is reached first, and how many more of the same node follow it directly. */
export interface FoundStep {
  readonly text: string;
  readonly event: number;
  collapsed: number;
}

export interface FoundPath {
  /** From step 0: the anchor, or what the session begins with. With `to` they go back in time. */
  readonly steps: readonly FoundStep[];
  /** Whether there was more than the limit of steps. */
  readonly limited: boolean;
}

export const createPathWalk = (spec: PathSpec, textOf: TextOfCode) => {
  const { nodes, anchored, direction, gapMs, stepsMax } = spec;
  const anchorBit = 2 ** nodes;

  const textAt = (timeline: PersonTimeline, event: number): string => {
    const bits = timeline.matches[event] as number;
    for (let node = 0; node < nodes; node += 1) {
      if ((bits & (2 ** node)) === 0) continue;
      const column = spec.columns[node] as number;
      const code = column < 0 ? -1 : (timeline.columns[column]?.[event] ?? -1);
      return code < 0 ? `${node}` : `${node}${BETWEEN}${textOf(column, code)}`;
    }
    return ANCHOR;
  };

  /** Steps from an event on, forwards or back, within [first, end). */
  const stepsFrom = (timeline: PersonTimeline, begin: number, first: number, end: number): FoundPath => {
    const steps: FoundStep[] = [];
    const stride = direction === 'from' ? 1 : -1;
    for (let event = begin; event >= first && event < end; event += stride) {
      const text = anchored && event === begin ? ANCHOR : textAt(timeline, event);
      const last = steps.at(-1);
      if (spec.collapse && last?.text === text) {
        last.collapsed += 1;
        continue;
      }
      if (steps.length === stepsMax) return { steps, limited: true };
      steps.push({ text, event, collapsed: 0 });
    }
    return { steps, limited: false };
  };

  /** The first anchor of a session, or its beginning; -1 where it has none. */
  const beginOf = ({ matches }: PersonTimeline, first: number, end: number): number => {
    if (!anchored) return first;
    for (let event = first; event < end; event += 1) if (((matches[event] as number) & anchorBit) !== 0) return event;
    return -1;
  };

  return (timeline: PersonTimeline): readonly FoundPath[] => {
    const { at, length } = timeline;
    const paths: FoundPath[] = [];
    for (let first = 0; first < length; ) {
      let end = first + 1;
      while (end < length && (at[end] as number) - (at[end - 1] as number) <= gapMs) end += 1;
      const begin = beginOf(timeline, first, end);
      if (begin >= 0) paths.push(stepsFrom(timeline, begin, first, end));
      if (paths.length > 0 && spec.sessions === 'first') return paths;
      first = end;
    }
    return paths;
  };
};
