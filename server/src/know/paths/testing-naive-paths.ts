// The naive twin of paths: sessions by splitting lists, steps as lists of names.
import { type NaiveTimelineEvent, naiveText, naiveTimelines, type TestWorld } from '../timelines/testing.ts';
import type { PathParameters } from './contract.ts';
import type { PathPlan } from './plan.ts';

export interface NaivePath {
  readonly person: string;
  /** From step 0. */
  readonly names: readonly string[];
  readonly ended: boolean;
  readonly group: string | null;
}

const pathsOf = (person: string, events: readonly NaiveTimelineEvent[], parameters: PathParameters) => {
  const { nodes, anchor, sessionGapMinutes, sessions, stepsMax, collapse, breakdown } = parameters;
  const nameOf = ({ bits, event }: NaiveTimelineEvent): string => {
    const node = nodes.findIndex((_, index) => Math.floor(bits / 2 ** index) % 2 === 1);
    if (node < 0) return 'anchor';
    const by = nodes[node]?.by;
    const value = by ? naiveText(event, by) : null;
    return value === null ? `${node}` : `${node}:${value}`;
  };
  const cut: NaiveTimelineEvent[][] = [];
  for (const event of events) {
    const last = cut.at(-1)?.at(-1);
    if (last && event.at - last.at <= sessionGapMinutes * 60_000) cut.at(-1)?.push(event);
    else cut.push([event]);
  }
  const paths = cut.flatMap((session): NaivePath[] => {
    const place = anchor ? session.findIndex(({ bits }) => bits >= 2 ** nodes.length) : 0;
    const begin = session[place];
    if (!begin) return [];
    const rest = anchor?.direction === 'to' ? session.slice(0, place).reverse() : session.slice(place + 1);
    const all = [anchor ? 'anchor' : nameOf(begin), ...rest.map(nameOf)];
    const whole = collapse ? all.filter((name, index) => index === 0 || name !== all[index - 1]) : all;
    return [
      {
        ...{ person, names: whole.slice(0, stepsMax), ended: whole.length < stepsMax },
        group: breakdown?.by === 'event' ? naiveText(begin.event, breakdown.subject) : null,
      },
    ];
  });
  return sessions === 'first' ? paths.slice(0, 1) : paths;
};

/** Every path of everybody. */
export const naivePaths = (
  world: Pick<TestWorld, 'events'>,
  parameters: PathParameters,
  plan: PathPlan,
): readonly NaivePath[] =>
  [...naiveTimelines(world, plan.query)].flatMap(([person, events]) => pathsOf(person, events, parameters));
