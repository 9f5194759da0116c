// Short forms for the events of the simulated firm.

import { hash } from 'node:crypto';
import type { BusinessDate, CustomerId, Instant } from '../../kernel/index.ts';
import type { EventDraft } from '../../record/ingest/index.ts';
import type { PropertyValue } from '../../record/log/index.ts';

/** Where an event comes from: the app and pages, or the core systems. */
export type DemoSource = 'app' | 'core';

/** An event and who sends it. */
export interface SimulatedEvent {
  readonly source: DemoSource;
  readonly draft: EventDraft;
}

type Properties = Readonly<Record<string, PropertyValue>>;

/** Who acts: a device, and the customer once logged in. */
export interface Acting {
  readonly device: string;
  readonly customerId?: CustomerId;
  readonly sessionId?: string;
}

let sequence = 0;

/** Keys are counted within a run; the seed and the part of the run make them differ between runs. */
export const keyMaker = (...parts: readonly (string | number)[]): (() => string) => {
  const prefix = `demo:${parts.join(':')}:`;
  sequence = 0;
  return () => {
    sequence += 1;
    return prefix + sequence.toString(36);
  };
};

export const track = (
  key: string,
  name: string,
  occurredAt: Instant,
  acting: Acting,
  properties: Properties = {},
): SimulatedEvent => ({
  source: 'app',
  draft: {
    key,
    kind: 'track',
    name,
    occurredAt,
    actorId: acting.device,
    ...(acting.customerId === undefined ? {} : { customerId: acting.customerId }),
    ...(acting.sessionId === undefined ? {} : { sessionId: acting.sessionId }),
    properties,
  },
});

/** The log-in that ties a device to a customer. */
export const identify = (
  key: string,
  occurredAt: Instant,
  acting: Required<Pick<Acting, 'device' | 'customerId'>>,
): SimulatedEvent => ({
  source: 'app',
  draft: {
    key,
    kind: 'identify',
    name: 'identify',
    occurredAt,
    actorId: acting.device,
    customerId: acting.customerId,
    properties: {},
    traits: {},
  },
});

/** Something that only the firm's own systems say about a customer, without being a record that may be corrected. */
export const stated = (
  key: string,
  name: string,
  occurredAt: Instant,
  customerId: CustomerId,
  properties: Properties,
): SimulatedEvent => ({
  source: 'core',
  draft: { key, kind: 'track', name, occurredAt, customerId, properties },
});

/** A record of a core system. */
export const fact = (
  name: string,
  recordKey: string,
  occurredAt: Instant,
  properties: Properties,
  customerId?: CustomerId,
  traits?: Properties,
): SimulatedEvent => {
  const factKey = `${name}:${recordKey}`;
  // Properties always stand in the same order here, so plain JSON is canonical.
  const revision = hash('sha1', JSON.stringify([properties, traits]), 'hex').slice(0, 16);
  return {
    source: 'core',
    draft: {
      key: `${factKey}:${revision}`,
      kind: 'fact',
      name,
      occurredAt,
      ...(customerId === undefined ? {} : { customerId }),
      properties,
      ...(traits === undefined ? {} : { traits }),
      factKey,
      revision,
    },
  };
};

/** The days from `from` up to but without `until`. */
export type DateSpan = { readonly from: BusinessDate; readonly until: BusinessDate };
