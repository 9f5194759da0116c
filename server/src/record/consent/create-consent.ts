// Puts consent together: its door, its consumer and its routes.
import { type Clock, type CustomerId, type Instant, type Refusal, refuse } from '../../kernel/index.ts';
import type { Audit } from '../../platform/audit/index.ts';
import type { DataScope } from '../../platform/auth/index.ts';
import { type Route, route } from '../../platform/http/index.ts';
import type { StateTransaction } from '../../platform/state-store/index.ts';
import type { Consumer, LoggedEvent } from '../log/index.ts';
import { CONSENT_EVENT, type ConsentConsumerDependencies, createConsentConsumer } from './consumer.ts';
import * as contract from './contract.ts';
import { purposes, type Reach, reachOf } from './purpose.ts';
import { insertText, type StoredStatement, selectTexts, statementsAbout, statementsOf } from './store.ts';

export interface ConsentDependencies extends ConsentConsumerDependencies {
  readonly audit: Audit;
  /** Business time: when something was said. */
  readonly clock: Clock;
  readonly wallClock: Clock;
  readonly announce: (transaction: StateTransaction, events: readonly LoggedEvent[]) => Promise<void>;
  readonly isErased: (customerId: string) => boolean;
  /** Whether a caller with the scope may see the customer. */
  readonly isVisible: (scope: DataScope, customerId: string) => Promise<boolean>;
}

/** What other modules ask of consent. */
export interface Consents {
  /** Whether the customer may be reached for the purpose at the instant, on the channel when one is named, and why. */
  mayReach(customer: CustomerId, purpose: string, at: Instant, channel?: string): Promise<Reach>;
  /** The same for many at once; each customer is in the answer. */
  mayReachAll(
    customers: readonly CustomerId[],
    purpose: string,
    at: Instant,
    channel?: string,
  ): Promise<ReadonlyMap<CustomerId, Reach>>;
  /** Everything the customer ever said, newest first. */
  historyOf(customer: CustomerId): Promise<readonly StoredStatement[]>;
}

export interface ConsentModule {
  readonly consents: Consents;
  readonly consumers: readonly Consumer[];
  readonly routes: readonly Route[];
}

const erased: Reach = { allowed: false, reason: 'erased', since: null, position: null };

const createConsents = ({ store, isErased }: ConsentDependencies): Consents => {
  const mayReachAll: Consents['mayReachAll'] = async (customers, purpose, at, channel) => {
    const statements = await statementsAbout(store.db, customers, purpose);
    const byCustomer = new Map<string, StoredStatement[]>();
    for (const each of statements) byCustomer.set(each.customerId, [...(byCustomer.get(each.customerId) ?? []), each]);
    return new Map(
      customers.map((customer) => [
        customer,
        isErased(customer) ? erased : reachOf(byCustomer.get(customer) ?? [], purpose, at, channel ?? null),
      ]),
    );
  };
  return {
    mayReachAll,
    mayReach: async (customer, purpose, at, channel) =>
      (await mayReachAll([customer], purpose, at, channel)).get(customer) ?? erased,
    historyOf: (customer) => statementsOf(store.db, customer),
  };
};

const notFound = (): Refusal<'CUSTOMER_NOT_FOUND'> =>
  refuse('CUSTOMER_NOT_FOUND', 'There is no such customer among those that you may see.');

/** The purposes of the product, then those that only traffic named. */
const namedPurposes = (history: readonly StoredStatement[]) => {
  const known = new Set(purposes.map(({ code }) => code));
  const others = [...new Set(history.map(({ purpose }) => purpose))].filter((code) => !known.has(code)).sort();
  const plain = (code: string) => ({ zh: code, en: code });
  return [
    ...purposes,
    ...others.map((code) => ({ code, label: plain(code), description: { zh: '', en: '' }, basis: 'consent' as const })),
  ];
};

const readRoute = ({ store, clock, isVisible }: ConsentDependencies): Route =>
  route(contract.listConsents, async ({ params }, { principal }) => {
    if (!(await isVisible(principal.scope, params.customerId))) return notFound();
    const history = await statementsOf(store.db, params.customerId);
    const at = clock.now();
    return {
      purposes: namedPurposes(history).map((purpose) => ({
        ...purpose,
        reach: reachOf(history, purpose.code, at),
        channels: [...new Set(history.flatMap((each) => (each.purpose === purpose.code ? each.channel || [] : [])))]
          .sort()
          .map((channel) => ({ channel, reach: reachOf(history, purpose.code, at, channel) })),
      })),
      history: history.map(({ customerId: _customer, channel, ...each }) => ({ ...each, channel: channel || null })),
    };
  });

interface Recorded {
  readonly customerId: CustomerId;
  readonly purpose: string;
  readonly granted: boolean;
  readonly channel: string | null;
  readonly textVersion: string | null;
  readonly evidence: string;
  readonly recordedBy: string;
}

/** A fact and no behaviour: the customer did nothing with us when staff wrote it down. */
const factOf = (given: Recorded, id: string, occurredAt: Instant): LoggedEvent => ({
  ...{ key: `consent:${id}`, kind: 'fact', name: CONSENT_EVENT, occurredAt, customerId: given.customerId },
  ...{ factKey: `consent:${id}`, revision: '0'.repeat(16) },
  properties: {
    ...{ purpose: given.purpose, granted: given.granted, evidence: given.evidence, recorded_by: given.recordedBy },
    ...(given.channel === null ? {} : { channel: given.channel }),
    ...(given.textVersion === null ? {} : { text_version: given.textVersion }),
  },
});

const recordRoute = (dependencies: ConsentDependencies): Route => {
  const { store, audit, clock, announce, isVisible } = dependencies;
  return route(contract.recordConsent, async ({ params, body }, { principal, requestId, remoteAddress }) => {
    if (!(await isVisible(principal.scope, params.customerId))) return notFound();
    const now = clock.now();
    const occurredAt = body.occurredAt ?? now;
    if (occurredAt > now)
      return refuse('TIME_IN_FUTURE', 'Nobody can have said it in the future; give an earlier time.');
    if (purposes.some(({ code, basis }) => code === body.purpose && basis === 'contract'))
      return refuse('NO_CONSENT_NEEDED', `${body.purpose} needs no consent; there is nothing to record.`);
    const texts = (await selectTexts(store.db)).filter(({ purpose }) => purpose === body.purpose);
    if (body.textVersion !== null && texts.length > 0 && !texts.some(({ version }) => version === body.textVersion))
      return refuse('TEXT_NOT_FOUND', `There is no text ${body.textVersion} of ${body.purpose}; publish it first.`);
    const { purpose, granted, channel, textVersion, evidence } = body;
    const customerId = params.customerId as CustomerId;
    const fact = factOf(
      { customerId, purpose, granted, channel, textVersion, evidence, recordedBy: principal.name },
      crypto.randomUUID(),
      occurredAt,
    );
    await store.transaction(async (transaction) => {
      await announce(transaction, [fact]);
      const details = { purpose, granted, channel, textVersion, evidence, occurredAt };
      const subject = { kind: 'customer', id: customerId };
      await audit.record(
        { principal, requestId, remoteAddress, action: 'consent.record', subject, details },
        transaction,
      );
    });
    return { accepted: true as const };
  });
};

const textRoutes = ({ store, audit, wallClock }: ConsentDependencies): readonly Route[] => [
  route(contract.listConsentTexts, async () => ({
    purposes: purposes.map((each) => ({ ...each })),
    texts: (await selectTexts(store.db)).map(({ textZh, textEn, ...text }) => ({
      ...text,
      text: { zh: textZh, en: textEn },
    })),
  })),
  route(contract.publishConsentText, async ({ body }, { principal, requestId, remoteAddress }) =>
    store.transaction(async (transaction) => {
      const text = { ...body, publishedAt: wallClock.now(), publishedBy: principal.name };
      if (!(await insertText(transaction, text)))
        return refuse(
          'VERSION_EXISTS',
          `Version ${body.version} of ${body.purpose} was published already; publish the next one.`,
        );
      const subject = { kind: 'consent-text', id: `${body.purpose} ${body.version}` };
      await audit.record(
        { principal, requestId, remoteAddress, action: 'consent-text.publish', subject, details: {} },
        transaction,
      );
      return { published: true as const };
    }),
  ),
];

/** Creates the module. */
export const createConsent = (dependencies: ConsentDependencies): ConsentModule => ({
  consents: createConsents(dependencies),
  consumers: [createConsentConsumer(dependencies)],
  routes: [readRoute(dependencies), recordRoute(dependencies), ...textRoutes(dependencies)],
});
