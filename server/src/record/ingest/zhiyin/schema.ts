// The documented event of POST /v1/events, compiled once: it is checked for every event, so it must cost microseconds.
import { Ajv, type ErrorObject, type JSONSchemaType } from 'ajv';
import { isObject } from '../draft.ts';

/** One event as our own SDKs and backends send it. */
export interface OwnEvent {
  /** Unique per happening (a UUID): sent again, it is the same event. Absent: the content decides. */
  readonly id?: string;
  /** `track` unless told. */
  readonly type?: 'track' | 'identify' | 'alias' | 'fact';
  /** Name in the tracking plan, snake_case. Needed for `track` and `fact`. */
  readonly name?: string;
  /** When it happened, by the sender's clock: milliseconds or ISO 8601. Absent: when the request was sent. */
  readonly time?: number | string;
  /** The device, cookie or mini-program open id. With a namespace ("openid:…") it is taken as it is, else it is a device. */
  readonly anonymousId?: string;
  /** `alias`: the other anonymous id of the same person. */
  readonly previousId?: string;
  /** The customer number. From public keys it counts only with a signed identity token. */
  readonly customerId?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  /** `identify`: what is known of the customer. */
  readonly traits?: Readonly<Record<string, unknown>>;
  readonly sessionId?: string;
  /** Order within the sender, for events of the same millisecond. */
  readonly sequence?: number;
  /** `fact`: stable key of the record in its core system. */
  readonly factKey?: string;
  /** `fact`: changes when the record was corrected. Absent: a hash of the properties. */
  readonly revision?: string;
  readonly identityToken?: string;
}

const text = { type: 'string', minLength: 1, nullable: true } as const;
const bag = { type: 'object', required: [], additionalProperties: true, nullable: true } as const;

const schema: JSONSchemaType<OwnEvent> = {
  type: 'object',
  properties: {
    id: text,
    type: { type: 'string', enum: ['track', 'identify', 'alias', 'fact'], nullable: true },
    name: text,
    // biome-ignore lint/suspicious/noExplicitAny: ajv's schema type cannot say "number or string, nullable"
    time: { type: ['number', 'string'], nullable: true } as any,
    anonymousId: text,
    previousId: text,
    customerId: text,
    properties: bag,
    traits: bag,
    sessionId: text,
    sequence: { type: 'integer', minimum: 0, nullable: true },
    factKey: text,
    revision: text,
    identityToken: text,
  },
  required: [],
  additionalProperties: false,
};

/** Whether the value has the shape of {@link OwnEvent}; its `errors` say what is wrong. */
export const isOwnEvent = new Ajv({ allErrors: false, strict: false }).compile(schema);

/** The first error in a sentence. */
export const shapeError = (errors: readonly ErrorObject[] | null | undefined): string => {
  const [error] = errors ?? [];
  if (!error) return 'The event has the wrong shape.';
  const extra = isObject(error.params) && typeof error.params.additionalProperty === 'string';
  const where = extra ? `"${String(error.params.additionalProperty)}"` : error.instancePath.slice(1) || 'the event';
  return extra ? `${where} is not a field of an event.` : `${where} ${error.message ?? 'has the wrong shape'}.`;
};
