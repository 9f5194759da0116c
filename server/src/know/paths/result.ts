// From counted paths to what is shown: the largest nodes of each step with the rest as other, the links between them, the top patterns.
import { type Grouping, type GroupKey, shownGroups } from '../questions/index.ts';
import { type PathParameters, type PathResult, reachedMax } from './contract.ts';
import type { PathPart } from './folds.ts';
import { addPathTally, emptyPathTally, type PathCount, type PathTally, partsOf } from './tally.ts';
import { nodeOfText, OTHER } from './walk.ts';

type Group = PathResult['groups'][number];
type Step = Group['steps'][number];

const byPaths = ([one, a]: readonly [string, PathCount], [other, b]: readonly [string, PathCount]): number =>
  b.paths - a.paths || (one < other ? -1 : 1);

/** The nodes of each step that stand alone, most frequent first. */
const shownNodes = (nodes: readonly (readonly [string, PathCount])[], nodesMax: number): ReadonlySet<string> =>
  new Set(
    nodes
      .toSorted(byPaths)
      .slice(0, nodesMax)
      .map(([text]) => text),
  );

const stepsOf = ({ counts }: PathTally, nodesMax: number) => {
  const nodes: (readonly [string, PathCount])[][] = [];
  const ended = new Map<string, number>();
  for (const [key, count] of counts) {
    const [step, text] = partsOf('node', key) ?? [];
    if (step !== undefined && text !== undefined) {
      while (nodes.length <= Number(step)) nodes.push([]);
      nodes[Number(step)]?.push([text, count]);
    }
    const end = partsOf('ended', key);
    if (end) ended.set(end.join(' '), count.paths);
  }
  return nodes.map((own, step) => {
    const shown = shownNodes(own, nodesMax);
    const endedAt = (text: string) => ended.get(`${step} ${text}`) ?? 0;
    const kept = own
      .filter(([text]) => shown.has(text))
      .toSorted(byPaths)
      .map(([text, { paths, persons }]) => ({
        text,
        paths,
        customers: persons as number | null,
        ended: endedAt(text),
      }));
    const rest = own.filter(([text]) => !shown.has(text));
    if (rest.length === 0) return kept;
    const sum = (of: (each: readonly [string, PathCount]) => number) =>
      rest.reduce((total, each) => total + of(each), 0);
    const other = { text: OTHER, paths: sum(([, each]) => each.paths), customers: null };
    return [...kept, { ...other, ended: sum(([text]) => endedAt(text)) }];
  });
};

/** Links between the places of shown nodes; those of other are added up. */
const linksOf = ({ counts }: PathTally, steps: ReturnType<typeof stepsOf>): Group['links'] => {
  const places = steps.map((nodes) => new Map(nodes.map(({ text }, place) => [text, place])));
  const placeOf = (step: number, text: string) => places[step]?.get(text) ?? places[step]?.get(OTHER) ?? -1;
  const links = new Map<string, Group['links'][number]>();
  for (const [key, { paths, persons }] of counts) {
    const [number, fromText, toText] = partsOf('link', key) ?? [];
    if (number === undefined || fromText === undefined || toText === undefined) continue;
    const step = Number(number);
    const [from, to] = [placeOf(step, fromText), placeOf(step + 1, toText)];
    const name = `${step} ${from} ${to}`;
    const known = links.get(name);
    const alone = steps[step]?.[from]?.text !== OTHER && steps[step + 1]?.[to]?.text !== OTHER;
    links.set(name, {
      ...{ step, from, to, customers: alone ? persons : null },
      paths: paths + (known?.paths ?? 0),
    });
  }
  return [...links.values()].sort((one, other) => one.step - other.step || one.from - other.from || one.to - other.to);
};

/** Paths with each node at any step, from the patterns; not where some are not told apart. */
const reachedOf = ({ counts, patternsOver }: PathTally): Group['reached'] => {
  if (patternsOver > 0) return null;
  const paths = new Map<string, number>();
  for (const [key, count] of counts)
    for (const text of new Set(partsOf('pattern', key))) paths.set(text, (paths.get(text) ?? 0) + count.paths);
  return [...paths]
    .toSorted(([one, a], [other, b]) => b - a || (one < other ? -1 : 1))
    .slice(0, reachedMax)
    .map(([text, count]) => ({ node: nodeOfText(text), paths: count }));
};

const groupOf = (key: GroupKey, tally: PathTally, { nodesMax, patternsMax }: PathParameters): Group => {
  const steps = stepsOf(tally, nodesMax);
  const patterns = [...tally.counts]
    .filter(([name]) => partsOf('pattern', name) !== null)
    .sort(byPaths)
    .slice(0, patternsMax)
    .map(([name, { paths, persons }]) => ({
      nodes: (partsOf('pattern', name) ?? []).map(nodeOfText),
      ...{ paths, customers: persons },
    }));
  return {
    ...{ key, paths: tally.paths, customers: tally.persons },
    steps: steps.map(
      (nodes): Step => ({
        nodes: nodes.map(({ text, ...counts }) => ({ node: nodeOfText(text), ...counts })),
      }),
    ),
    ...{ links: linksOf(tally, steps), patterns },
    reached: reachedOf(tally),
    patternsRest: tally.paths - patterns.reduce((sum, { paths }) => sum + paths, 0),
  };
};

export const pathResultOf = (
  parameters: PathParameters,
  grouping: Pick<Grouping, 'segments' | 'labelOf'>,
  { tallies }: PathPart,
): PathResult => ({
  direction: parameters.anchor?.direction ?? 'from',
  groups: shownGroups(tallies, grouping, {
    groupsMax: parameters.groupsMax,
    sizeOf: ({ paths }) => paths,
    make: emptyPathTally,
    add: addPathTally,
  }).map(({ key, tally }) => groupOf(key, tally, parameters)),
});
