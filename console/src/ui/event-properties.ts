// What an event says of itself in a line: its properties in words, those that only this event has first, and the same as it was sent.
import type { SayProperty } from './use-event-title.ts';

/** An event as a list shows it. */
export interface SaidEvent {
  readonly name: string;
  readonly properties: Readonly<Record<string, unknown>>;
  /** Name of the product that its code stands for, where somebody looked it up. */
  readonly productName?: string | null | undefined;
}

/** What every event of a device or an account carries says little about this one: it comes last. */
const USUAL: ReadonlySet<string> = new Set([
  'platform',
  'app_version',
  'account_id',
  'currency',
  'business_date',
  'channel',
]);

/** Those that were sent with a value; what an SDK adds of itself is left out. */
const given = ({ properties }: SaidEvent): readonly (readonly [string, unknown])[] =>
  Object.entries(properties).filter(([name, value]) => value !== null && !name.startsWith('$'));

/** The first properties of the event in words. */
export const saidProperties = (event: SaidEvent, say: SayProperty, most: number): string =>
  given(event)
    .toSorted(([a], [b]) => Number(USUAL.has(a)) - Number(USUAL.has(b)))
    .slice(0, most)
    .map(([name, value]) => say(event, name, name === 'product_code' ? (event.productName ?? value) : value))
    .join(' · ');

/** All of them as they were sent, for whoever looks for a code. */
export const sentProperties = (event: SaidEvent): string =>
  given(event)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join('\n');
