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
  readonly collapsed: number;
}

export interface FoundPath {
  /** From step 0: the anchor, or what the session begins with. With `to` they go back in time. */
  readonly steps: readonly FoundStep[];
  /** Whether there was more than the limit of steps. */
  readonly limited: boolean;
}

/** A path while it is found, in arrays that are written again for the next: `length` entries count. */
export interface WalkedPath {
  length: number;
  limited: boolean;
  /** Numbers of the steps' texts; see {@link PathWalker.texts}. */
  readonly ids: Int32Array;
  readonly events: Int32Array;
  readonly collapsed: Int32Array;
}

export interface PathWalker {
  /** Texts by number, in the order in which they were met. */
  readonly texts: readonly string[];
  walk(timeline: PersonTimeline, onPath: (path: WalkedPath) => void): void;
}

/** Numbers the texts of nodes, so that a step costs no text. */
const createTexts = ({ nodes, columns }: PathSpec, textOf: TextOfCode) => {
  const texts: string[] = [];
  const ids = new Map<string, number>();
  const idOf = (text: string): number => {
    const known = ids.get(text);
    if (known !== undefined) return known;
    ids.set(text, texts.length);
    return texts.push(text) - 1;
  };
  const anchor = idOf(ANCHOR);
  const nodeBits = 2 ** nodes - 1;
  const byCode: number[][] = Array.from({ length: nodes }, () => []);
  const idAt = (timeline: PersonTimeline, event: number): number => {
    const bits = (timeline.matches[event] as number) & nodeBits;
    if (bits === 0) return anchor;
    // The first of the nodes that it matches.
    const node = 31 - Math.clz32(bits & -bits);
    const column = columns[node] as number;
    const code = column < 0 ? -1 : (timeline.columns[column]?.[event] ?? -1);
    const own = byCode[node] as number[];
    own[code + 1] ??= idOf(code < 0 ? `${node}` : `${node}${BETWEEN}${textOf(column, code)}`);
    return own[code + 1] as number;
  };
  return { texts, anchor, idAt };
};

export const createPathWalker = (spec: PathSpec, textOf: TextOfCode): PathWalker => {
  const { nodes, anchored, direction, gapMs, stepsMax, collapse } = spec;
  const anchorBit = 2 ** nodes;
  const { texts, anchor, idAt } = createTexts(spec, textOf);
  const steps = () => new Int32Array(stepsMax);
  const path: WalkedPath = { length: 0, limited: false, ids: steps(), events: steps(), collapsed: steps() };

  /** Steps from an event on, forwards or back, within [first, end). */
  const take = (timeline: PersonTimeline, begin: number, first: number, end: number): void => {
    const { ids, events, collapsed } = path;
    path.length = 0;
    path.limited = false;
    const stride = direction === 'from' ? 1 : -1;
    for (let event = begin; event >= first && event < end; event += stride) {
      const id = anchored && event === begin ? anchor : idAt(timeline, event);
      const last = path.length - 1;
      if (collapse && last >= 0 && ids[last] === id) {
        collapsed[last] = (collapsed[last] as number) + 1;
        continue;
      }
      if (path.length === stepsMax) {
        path.limited = true;
        return;
      }
      ids[path.length] = id;
      events[path.length] = event;
      collapsed[path.length] = 0;
      path.length += 1;
    }
  };

  /** The first anchor of a session, or its beginning; -1 where it has none. */
  const beginOf = ({ matches }: PersonTimeline, first: number, end: number): number => {
    if (!anchored) return first;
    for (let event = first; event < end; event += 1) if (((matches[event] as number) & anchorBit) !== 0) return event;
    return -1;
  };

  return {
    texts,
    walk: (timeline, onPath) => {
      const { at, length } = timeline;
      for (let first = 0; first < length; ) {
        let end = first + 1;
        while (end < length && (at[end] as number) - (at[end - 1] as number) <= gapMs) end += 1;
        const begin = beginOf(timeline, first, end);
        if (begin >= 0) {
          take(timeline, begin, first, end);
          onPath(path);
          if (spec.sessions === 'first') return;
        }
        first = end;
      }
    },
  };
};

/** The paths of a timeline as objects, for whoever looks at single persons. */
export const createPathWalk = (spec: PathSpec, textOf: TextOfCode) => {
  const { texts, walk } = createPathWalker(spec, textOf);
  return (timeline: PersonTimeline): readonly FoundPath[] => {
    const paths: FoundPath[] = [];
    walk(timeline, ({ length, limited, ids, events, collapsed }) => {
      const steps = Array.from({ length }, (_, step) => ({
        text: texts[ids[step] as number] as string,
        event: events[step] as number,
        collapsed: collapsed[step] as number,
      }));
      paths.push({ steps, limited });
    });
    return paths;
  };
};
