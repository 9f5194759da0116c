// Events as scenes look at them, and for which counts they are meant.
import { businessDate, businessDateAt } from '../../kernel/index.ts';
import type { FactRow, Part, TallyRow } from './state.ts';
import type { Stream } from './streams.ts';
import { propertiesRead } from './tally.ts';

/** An event as scenes look at it. */
export interface SceneEvent {
  readonly name: string;
  /** Whose it is; events of nobody known are passed over. */
  readonly customerId: string | null;
  readonly occurredAt: number;
  readonly isServer: boolean;
  readonly key: string;
  /** Of a record of a core system: later revisions stand for earlier ones. */
  readonly factKey: string | null;
  readonly device: string | null;
  /** How many derived events lie behind it. */
  readonly depth: number;
  readonly properties: Readonly<Record<string, unknown>>;
}

export const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** The business day of an event: the one that a record states, else the one on which it happened. */
export const dayOf = ({ properties, factKey, occurredAt }: SceneEvent, timeZone: string): string => {
  const stated = factKey === null ? null : text(properties.business_date);
  return (stated === null ? null : businessDate(stated)) ?? businessDateAt(occurredAt, timeZone);
};

/** An event for a part of a stream. */
export interface Meant extends Part {
  readonly from: Stream;
  readonly event: SceneEvent;
  readonly customerId: string;
  readonly day: string;
}

// Names of streams and days hold no space, so what stands behind them may be any text. A page of the past makes some hundred thousand of these.
export const idOf = ({ stream, part, customerId, day }: Omit<TallyRow, 'tally'>): string =>
  `${stream} ${part} ${day} ${customerId}`;
export const keyOfFact = ({ stream, part, factKey }: Part & { readonly factKey: string }): string =>
  `${stream} ${part} ${factKey}`;
export const nameOfCustomer = ({ stream, customerId }: { readonly stream: string; readonly customerId: string }) =>
  `${stream} ${customerId}`;

export const factOf = ({ from, stream, part, event, customerId, day }: Meant): FactRow => {
  const count = from.parts[part];
  const read = count ? propertiesRead(count) : [];
  const properties = Object.fromEntries(
    read.flatMap((name) => {
      const value = event.properties[name];
      return value === undefined || value === null ? [] : [[name, value]];
    }),
  );
  return {
    ...{ stream, part, factKey: event.factKey ?? event.key, customerId, name: event.name, day, at: event.occurredAt },
    ...{ tradeId: text(event.properties.trade_id), reversalOf: text(event.properties.reversal_of), properties },
  };
};
