// Paths over HTTP: what counts as a place, where paths begin or end, the graph step by step, whole paths, and which figure can be opened.
import { z } from 'zod';
import { bilingual, instant } from '../profiles/contract.ts';
import { askedGroup, commonParameters, groupKey, questionEndpoints } from '../questions/contract.ts';
import { eventMatcher, eventSubject } from '../timelines/contract.ts';

export const nodesAskedMax = 25;
/** Nodes that are told by the paths that hold them anywhere. */
export const reachedMax = 200;

export const pathParameters = z.strictObject({
  ...commonParameters,
  /** What may lie on a path; an event is the first of these that it matches. With `by`, each value is a node of its own. */
  nodes: z
    .array(z.strictObject({ events: eventMatcher, by: eventSubject.optional() }))
    .min(1)
    .max(nodesAskedMax),
  /** Paths begin with the event, or lead to it. Absent: they begin with whatever a session begins with. */
  anchor: z.strictObject({ events: eventMatcher, direction: z.enum(['from', 'to']) }).optional(),
  /** A session ends when nothing that is asked about happens for so long. */
  sessionGapMinutes: z.number().int().min(1).max(44_640).default(30),
  /** `first`: one path for each customer. `every`: one for each session that has one. */
  sessions: z.enum(['first', 'every']).default('every'),
  /** Steps of a path, the first one included. */
  stepsMax: z.number().int().min(2).max(15).default(6),
  /** The same node several times in a row is one step. */
  collapse: z.boolean().default(true),
  /** Nodes of a step that stand alone; the rest is other. */
  nodesMax: z.number().int().min(1).max(20).default(8),
  patternsMax: z.number().int().min(1).max(100).default(20),
});
export type PathParameters = z.output<typeof pathParameters>;

/** A place on a path: the anchor, a node that was asked for with its value, or what is summed up. */
const nodeName = {
  kind: z.enum(['anchor', 'node', 'other']),
  /** Index into the nodes that were asked for. */
  node: z.number().int().nullable(),
  /** The value where nodes are told apart by one; null: the event has none. */
  value: z.string().nullable(),
};
export const pathNode = z.object(nodeName);
export type PathNode = z.output<typeof pathNode>;

const counts = {
  paths: z.number().int(),
  /** Null for what is summed up: a customer may be in several of its parts. */
  customers: z.number().int().nullable(),
};

export const pathResult = z.object({
  direction: z.enum(['from', 'to']),
  groups: z.array(
    z.object({
      key: groupKey,
      paths: z.number().int(),
      customers: z.number().int(),
      /** Most frequent first; other last. With `to`, step 0 is the end. */
      steps: z.array(
        z.object({
          nodes: z.array(
            z.object({
              node: pathNode,
              ...counts,
              /** Paths that have no further step, though the limit would let them. */
              ended: z.number().int(),
            }),
          ),
        }),
      ),
      /** From a node of a step to one of the next: their places in `steps`. */
      links: z.array(z.object({ step: z.number().int(), from: z.number().int(), to: z.number().int(), ...counts })),
      /** Whole paths, in the order of time. */
      patterns: z.array(z.object({ nodes: z.array(pathNode), ...counts })),
      /** Paths of all other patterns. */
      patternsRest: z.number().int(),
      /** Paths that hold the node at any step, the most first; null where there are too many patterns to tell them all apart. */
      reached: z.array(z.object({ node: pathNode, paths: z.number().int() })).nullable(),
    }),
  ),
});
export type PathResult = z.output<typeof pathResult>;

const askedNode = z.strictObject({
  kind: z.enum(['anchor', 'node']),
  node: z
    .number()
    .int()
    .min(0)
    .max(nodesAskedMax - 1)
    .nullable()
    .default(null),
  value: z.string().max(1_024).nullable().default(null),
});

/** Customers with a path through a node or a link, that ended at a node, or of a pattern. */
export const pathCell = z.strictObject({
  group: askedGroup.prefault({}),
  of: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('node'), step: z.number().int().min(0).max(14), node: askedNode }),
    z.strictObject({ kind: z.literal('ended'), step: z.number().int().min(0).max(14), node: askedNode }),
    z.strictObject({
      kind: z.literal('link'),
      step: z.number().int().min(0).max(13),
      from: askedNode,
      to: askedNode,
    }),
    /** At any step. */
    z.strictObject({ kind: z.literal('reached'), node: askedNode }),
    /** In the order of time. */
    z.strictObject({ kind: z.literal('pattern'), nodes: z.array(askedNode).min(1).max(15) }),
  ]),
});
export type PathCell = z.output<typeof pathCell>;

const tracedEvent = z.object({ position: z.number().int(), name: z.string(), at: instant });

export const pathTrace = z.object({
  eventsRead: z.number().int(),
  paths: z.array(
    z.object({
      /** In the order of time; an event that is collapsed is told with the step it belongs to. */
      steps: z.array(z.object({ node: pathNode, event: tracedEvent, collapsed: z.number().int() })),
      /** Whether the path stops at the limit of steps. */
      limited: z.boolean(),
    }),
  ),
  reason: bilingual,
});
export type PathTrace = z.output<typeof pathTrace>;

export const pathEndpoints = questionEndpoints({
  code: 'paths',
  summary: 'Which ways customers take, from or to an event, step by step.',
  parameters: pathParameters,
  result: pathResult,
  cell: pathCell,
  trace: pathTrace,
});
