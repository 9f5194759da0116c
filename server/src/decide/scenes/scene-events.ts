// Events of the log as scenes look at them.
import type { DecidedEvent } from '../../record/log/index.ts';
import type { SceneEvent } from '../scene-rules/index.ts';

/** What operators do is nothing that customers did. */
export const sceneEventsOf = (event: DecidedEvent): readonly SceneEvent[] =>
  event.kind === 'operator'
    ? []
    : [
        {
          ...{ name: event.name, customerId: event.resolvedCustomer ?? null, occurredAt: event.occurredAt },
          ...{
            isServer: event.trust === 'server',
            key: event.key,
            device: event.actorId ?? null,
            depth: event.depth ?? 0,
          },
          ...{ factKey: event.kind === 'fact' ? (event.factKey ?? null) : null, properties: event.properties },
        },
      ];
