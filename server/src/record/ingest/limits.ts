// What one request may cost. Every bound is stated here; nothing in ingest grows without one.

/** Bounds of ingest. Sizes in bytes, lengths in UTF-16 characters. */
export interface IngestLimits {
  /** A request body as it arrives. Over it: 413. */
  readonly bodyBytesMax: number;
  /** A body after gunzip and base64, at any step. Over it: 413. */
  readonly expandedBytesMax: number;
  /** Events in one request. Over it: 413. */
  readonly eventsMax: number;
  /** Nesting of the JSON text. Over it: 400. */
  readonly depthMax: number;
  /** Flat properties of one event. Over it the event is refused. */
  readonly propertiesMax: number;
  /** Ids of actors, customers, messages, sessions and names of events. Over it the event is refused. */
  readonly idCharsMax: number;
  /** A property's text. Over it the event goes to quarantine, whole. */
  readonly valueCharsMax: number;
  /** Bytes of bodies between arrival and answer, over all requests. Over it: 503. */
  readonly bytesInFlightMax: number;
  /** Requests that wait for the log at once. Over it: 503. */
  readonly appendsWaitingMax: number;
  /** Events further in the future than this go to quarantine. */
  readonly futureMsMax: number;
}

export const defaultLimits: IngestLimits = {
  bodyBytesMax: 4 * 1024 * 1024,
  expandedBytesMax: 16 * 1024 * 1024,
  eventsMax: 5_000,
  depthMax: 64,
  propertiesMax: 500,
  idCharsMax: 255,
  valueCharsMax: 8_192,
  bytesInFlightMax: 256 * 1024 * 1024,
  appendsWaitingMax: 2_000,
  futureMsMax: 86_400_000,
};
