// The collector itself, without any platform: what applications call, sessions, consent, and the way into the queue.
import { createConsents, type Purposes } from './consent.ts';
import { gatedStorage, type Host, isRecord, newId, readJson } from './host.ts';
import { createIdentity, isReadyToSend, refreshTokens } from './identity.ts';
import { createOwnership } from './ownership.ts';
import { createQueue } from './queue.ts';
import { createSender } from './sender.ts';
import { createSessions, type Session } from './session.ts';
import { checkOptions, type Options, sendLimitsOf } from './settings.ts';
import { createTouches, type Touch } from './touch.ts';
import { eventsUrl, type Properties, type WireEvent } from './wire.ts';

/** How a log-in is told. */
export interface IdentifyOptions {
  /** Signed by the firm's backend; without it a public key's claim is not believed. */
  readonly token?: string;
  /** What is known of the customer. */
  readonly traits?: Properties;
}

/** What the SDK is doing, for support and tests. */
export interface State {
  readonly anonymousId: string;
  readonly waiting: number;
  readonly dropped: number;
  readonly consent: Purposes;
}

/** What applications call. Nothing here throws or waits, except {@link Client.flush}. */
export interface Client {
  track(name: string, properties?: Properties): void;
  /** The visitor is this customer, from now on and before. */
  identify(customerId: string, options?: IdentifyOptions): void;
  /** Another anonymous id of the same person; needs a token. */
  alias(previousId: string, options: { readonly token: string }): void;
  /** The customer has left: another anonymous id and another session. */
  reset(): void;
  consent(purposes: Purposes, options?: { readonly textVersion?: string }): void;
  /** Properties of each further event, also on later pages; null takes one away. */
  setCommon(properties: Properties): void;
  /** Sends what waits. True when nothing waits any more. */
  flush(): Promise<boolean>;
  state(): State;
}

/** What the platform's part calls besides. */
export interface Collector extends Client {
  /**
   * The application or page has begun: opens a session if need be, and notes where the visitor came from. True when
   * nobody had been seen on this device before.
   */
  begin(arrival: Touch): boolean;
  /** A further arrival within the page. */
  arrive(arrival: Touch): void;
  /** Same as `track`, without looking at the name. */
  record(name: string, properties: Properties): void;
  /** The page is hidden or closes. */
  leave(isFinal: boolean): void;
  /** The page is shown again after `leave`. */
  resume(): void;
  /** The network is back. */
  online(): void;
  stop(): void;
}

export interface CollectorParts {
  readonly host: Host;
  readonly options: Options;
  /** No other page shares the storage. */
  readonly isAlone?: boolean;
  /** Sends start and end of each session; where the platform tells them itself, it is off. */
  readonly tellsSessions?: boolean;
}

const CONSENT_CHANGED = 'consent_changed';

/** Names that are not text would be refused by the server, together with nothing that explains it. */
const isName = (name: unknown): name is string => typeof name === 'string' && name !== '';

/** The parts put together, and what all of them need. */
const assemble = ({ host: device, options, isAlone }: CollectorParts) => {
  const tail = options.key.slice(-12);
  // Keys of the storage belong to one write key, so that two installations on one page do not mix.
  const prefix = `zhiyin:${tail}:`;
  const purpose = options.consentPurpose ?? 'analytics';
  const consents = createConsents(device.storage, `zhiyin-consent:${tail}`, options.consent ?? 'opt-out', purpose);
  const storage = gatedStorage(device.storage, consents.standing() !== 'waiting');
  const host: Host = { ...device, storage };
  const self = host.randomHex(6);
  const queue = createQueue(storage, prefix, self, {
    eventsMax: options.queueEventsMax ?? 1_000,
    bytesMax: options.queueBytesMax ?? 1_000_000,
  });
  const ownership = createOwnership(host, prefix, self, isAlone === true);
  /** Says that this page lives. After a refusal, also one in another tab, nothing leaves but the refusal itself. */
  const keepQueue = (): void => {
    if (!ownership.renew()) queue.resync();
    if (consents.standing() === 'refused') queue.keepOnly(({ name }) => name === CONSENT_CHANGED);
  };
  const sender = createSender({
    ...{ host, queue, url: eventsUrl(options.endpoint, options.key), limits: sendLimitsOf(options) },
    beforeSend: keepQueue,
    withTokens: (events) => refreshTokens(events, options.identityToken, host),
    isReady: (event) => isReadyToSend(event, options.identityToken, host),
    onProblem: options.onProblem ?? (() => undefined),
  });
  const identity = createIdentity(host, prefix, options.anonymousId);
  const sessions = createSessions(host, `${prefix}session`);
  const touches = createTouches(host, prefix);
  return { host, options, prefix, consents, storage, queue, ownership, keepQueue, sender, identity, sessions, touches };
};

type Assembly = ReturnType<typeof assemble>;

const commonOf = ({ storage, prefix }: Assembly): Record<string, Properties[string]> =>
  (readJson(storage, `${prefix}common`, isRecord) ?? {}) as Record<string, Properties[string]>;

/** Makes events: with what the device, the session and the application say of each. */
const createRecorder = (parts: Assembly, tellsSessions: boolean) => {
  const { host, options, consents, queue, sender, identity, sessions, touches } = parts;
  let sequence = 0;
  const enqueue = (event: Partial<WireEvent>, session: Session): void => {
    sequence += 1;
    parts.keepQueue();
    const campaign = touches.session();
    // What is undefined does not reach JSON.
    queue.add({
      ...{ id: newId(host), time: host.now(), anonymousId: identity.anonymousId(), sessionId: session.id, sequence },
      ...event,
      properties: {
        ...host.surroundings(),
        app_version: options.appVersion,
        ...campaign,
        channel: options.channel ?? campaign.channel,
        ...options.properties,
        ...commonOf(parts),
        ...event.properties,
      },
    });
    if (consents.standing() !== 'waiting') sender.added();
  };
  const tellEnd = (session: Session, at: number): void => {
    if (!tellsSessions) return;
    const seconds = Math.max(0, Math.round((at - session.startedAt) / 1000));
    enqueue({ name: 'app_ended', time: at, properties: { duration_seconds: seconds } }, session);
  };
  /** Notes activity; tells that a session has begun, and when the one before had ended. */
  const activity = (arrival?: Touch): Session => {
    const isFirst = touches.isUntouched();
    const { session, isNew, ended } = sessions.step();
    if (isNew) touches.newSession();
    if (arrival !== undefined) touches.arrive(arrival);
    if (isNew && ended !== null) tellEnd(ended, ended.lastAt);
    if (isNew && tellsSessions) {
      enqueue({ name: 'app_started', properties: { first_time: isFirst, ...touches.history() } }, session);
    }
    return session;
  };
  return {
    ...{ activity, tellEnd },
    /** `always`: also where nothing may be collected any more. */
    put: (event: Partial<WireEvent>, always = false): void => {
      if (always || consents.standing() !== 'refused') enqueue(event, activity());
    },
  };
};

type Recorder = ReturnType<typeof createRecorder>;

const createConsentCall =
  ({ consents, storage, prefix, queue, keepQueue, sender }: Assembly, { put }: Recorder): Client['consent'] =>
  (purposes, { textVersion } = {}) => {
    const before = consents.standing();
    const changed = consents.decide(purposes);
    const after = consents.standing();
    if (after === 'waiting') return;
    storage.open();
    const isRefused = after === 'refused';
    if (isRefused) keepQueue();
    // A refusal is a record that the firm must keep where it had collected anything; else nothing is sent at all.
    if (!isRefused || before === 'granted') {
      for (const purpose of Object.keys(changed)) {
        const properties = { purpose, granted: changed[purpose], text_version: textVersion };
        put({ name: CONSENT_CHANGED, properties }, true);
      }
    }
    if (isRefused) {
      // Everything leaves the device but the record of the refusal that still has to be sent.
      for (const key of storage.keys(prefix)) {
        if (queue.size() === 0 || !/^(?:e|lease):/.test(key.slice(prefix.length))) storage.remove(key);
      }
    }
    void sender.flush();
  };

const createClient = (parts: Assembly, recorder: Recorder): Client => {
  const { host, prefix, consents, storage, queue, sender, identity, sessions, touches } = parts;
  const mayCollect = (): boolean => consents.standing() !== 'refused';
  return {
    consent: createConsentCall(parts, recorder),
    track: (name, properties = {}) => {
      if (isName(name)) recorder.put({ name, properties });
    },
    identify: (customerId, { token, traits } = {}) => {
      if (!isName(customerId) || !mayCollect()) return;
      const { id } = recorder.activity();
      if (identity.wasSaid(id, customerId, token, traits)) return;
      // Absent fields do not reach JSON.
      const said = { customerId, identityToken: token, traits } as Partial<WireEvent>;
      recorder.put({ type: 'identify', ...said, properties: touches.history() });
    },
    alias: (previousId, { token }) => {
      if (isName(previousId)) recorder.put({ type: 'alias', previousId, identityToken: token });
    },
    reset: () => {
      if (!mayCollect()) return;
      const session = sessions.end();
      if (session !== null) recorder.tellEnd(session, host.now());
      identity.renew();
      storage.remove(`${prefix}common`);
    },
    setCommon: (properties) => {
      if (!mayCollect()) return;
      const kept = { ...commonOf(parts), ...properties };
      for (const name of Object.keys(kept)) if ((kept[name] ?? null) === null) delete kept[name];
      storage.set(`${prefix}common`, JSON.stringify(kept));
    },
    flush: () => (consents.standing() === 'waiting' ? Promise.resolve(queue.size() === 0) : sender.flush()),
    state: () => ({
      anonymousId: mayCollect() ? identity.anonymousId() : '',
      waiting: queue.size(),
      dropped: queue.dropped(),
      consent: consents.known(),
    }),
  };
};

export const createCollector = (given: CollectorParts): Collector => {
  checkOptions(given.options);
  const parts = assemble(given);
  const { consents, queue, ownership, sender, touches, keepQueue } = parts;
  const recorder = createRecorder(parts, given.tellsSessions !== false);
  const maySend = (): boolean => consents.standing() !== 'waiting';
  const takeOver = (): void =>
    ownership.takeOver((owner) => {
      queue.adopt(owner);
      keepQueue();
      if (queue.size() > 0) sender.added();
    });
  return {
    ...createClient(parts, recorder),
    record: (name, properties) => recorder.put({ name, properties }),
    begin: (arrival) => {
      const isFirst = touches.isUntouched();
      takeOver();
      if (consents.standing() !== 'refused') recorder.activity(arrival);
      return isFirst;
    },
    arrive: (arrival) => {
      if (consents.standing() !== 'refused') touches.arrive(arrival);
    },
    leave: (isFinal) => {
      if (!maySend()) return;
      if (queue.size() > 0) keepQueue();
      sender.leave();
      if (isFinal) ownership.release();
    },
    resume: () => {
      ownership.back();
      if (!maySend()) return;
      queue.resync();
      takeOver();
      if (queue.size() > 0) sender.added();
    },
    online: () => {
      if (!maySend()) return;
      takeOver();
      sender.retryNow();
    },
    stop: () => {
      sender.stop();
      ownership.release();
    },
  };
};
