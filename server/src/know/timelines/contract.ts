// What events a question is about, as values: filters over the properties and fields of an event, and selectors of events.
import { z } from 'zod';

/** Columns that every event has besides its properties; the empty text is as good as absent. */
export const eventFields = [
  'platform',
  'os',
  'app_version',
  'screen',
  'channel',
  'utm_source',
  'utm_medium',
  'utm_campaign',
  'product',
  'source',
  'session_id',
] as const;
export type EventField = (typeof eventFields)[number];

const name = z.string().min(1).max(128);

/** What is read of an event: a property as it was sent, or a field that the record plane made of it. */
export const eventSubject = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('property'), name }),
  z.strictObject({ kind: z.literal('field'), name: z.enum(eventFields) }),
]);
export type EventSubject = z.output<typeof eventSubject>;

const text = z.string().max(1_024);
const scalar = z.union([text, z.number(), z.boolean()]);

/** `lt`, `lte`, `gt`, `gte` order numbers as numbers and texts by code points, so that days ("2026-06-30") compare as days. */
const single = z.strictObject({
  kind: z.literal('compare'),
  subject: eventSubject,
  operator: z.enum(['eq', 'ne']),
  value: scalar,
});
const order = z.strictObject({
  kind: z.literal('compare'),
  subject: eventSubject,
  operator: z.enum(['lt', 'lte', 'gt', 'gte']),
  value: z.union([text, z.number()]),
});
const textual = z.strictObject({
  kind: z.literal('compare'),
  subject: eventSubject,
  operator: z.enum(['contains', 'not_contains', 'starts_with', 'ends_with']),
  value: text.min(1),
});
const among = z.strictObject({
  kind: z.literal('compare'),
  subject: eventSubject,
  operator: z.enum(['in', 'not_in']),
  value: z.union([z.array(text).min(1).max(500), z.array(z.number()).min(1).max(500)]),
});
/** A list has the text among its elements. */
const listed = z.strictObject({
  kind: z.literal('compare'),
  subject: eventSubject,
  operator: z.enum(['has', 'has_not']),
  value: text,
});
const presence = z.strictObject({
  kind: z.literal('compare'),
  subject: eventSubject,
  operator: z.enum(['known', 'unknown']),
});

/** One comparison. It does not hold for what is unknown or of another type, also with `ne`, `not_in` and `not_contains`. */
export type EventComparison = { readonly kind: 'compare'; readonly subject: EventSubject } & (
  | { readonly operator: 'eq' | 'ne'; readonly value: string | number | boolean }
  | { readonly operator: 'lt' | 'lte' | 'gt' | 'gte'; readonly value: string | number }
  | { readonly operator: 'contains' | 'not_contains' | 'starts_with' | 'ends_with'; readonly value: string }
  | { readonly operator: 'in' | 'not_in'; readonly value: readonly string[] | readonly number[] }
  | { readonly operator: 'has' | 'has_not'; readonly value: string }
  | { readonly operator: 'known' }
  | { readonly operator: 'unknown' }
);

/** Comparisons joined by and, or, not. */
export type EventFilter =
  | EventComparison
  | { readonly kind: 'all' | 'any'; readonly of: readonly EventFilter[] }
  | { readonly kind: 'not'; readonly of: EventFilter };

const DEPTH_MAX = 5;

const filterOfDepth = (depth: number): z.ZodType<EventFilter> => {
  const leaf = z.union([single, order, textual, among, listed, presence]);
  if (depth === 0) return leaf;
  const inner = filterOfDepth(depth - 1);
  return z.union([
    leaf,
    z.strictObject({ kind: z.enum(['all', 'any']), of: z.array(inner).min(1).max(20) }),
    z.strictObject({ kind: z.literal('not'), of: inner }),
  ]);
};

/** At most five levels deep. */
export const eventFilter: z.ZodType<EventFilter> = filterOfDepth(DEPTH_MAX);

/**
 * Events of a name, or any event. A name selects behaviour (`track`), facts of core systems and what the platform derived;
 * "any event" is behaviour alone, so that a nightly record of a core system counts as nobody's activity.
 */
export const eventSelector = z.strictObject({
  /** Null: any event. */
  event: name.nullable(),
  filter: eventFilter.optional(),
});
export type EventSelector = z.output<typeof eventSelector>;

/** Any of several selectors. */
export const eventMatcher = z.array(eventSelector).min(1).max(20);
export type EventMatcher = z.output<typeof eventMatcher>;
