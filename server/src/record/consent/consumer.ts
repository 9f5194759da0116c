// Reads statements of consent out of the log. Customers whose past changed (a log-in that came late, a merge) are read again from
// the event store, so that a statement made before the log-in is theirs.
import type { CustomerId } from '../../kernel/index.ts';
import type { LogPosition } from '../../platform/log-store/index.ts';
import type { Database, StateStore } from '../../platform/state-store/index.ts';
import { customerPerson } from '../identity/index.ts';
import type { Consumer, DecidedRange, Id64, LoggedEvent, PropertyValue } from '../log/index.ts';
import type { StoredEvent } from '../sink/index.ts';
import { deleteStatements, insertStatements, type StoredStatement } from './store.ts';

/** Each range asks the event store for those whose history changed; joined ranges ask once. */
const JOINED_EVENTS_MAX = 60_000;

/** Name of the event; its properties are in the tracking plan. */
export const CONSENT_EVENT = 'consent_changed';

export interface ConsentConsumerDependencies {
  readonly store: StateStore;
  readonly identity: {
    changedCustomers(database: Database, after: LogPosition, upTo: LogPosition): Promise<readonly CustomerId[]>;
  };
  readonly history: {
    namedOf(persons: readonly Id64[], upTo: LogPosition, names: readonly string[]): AsyncIterable<StoredEvent>;
  };
}

type Said = Pick<LoggedEvent, 'kind' | 'name' | 'occurredAt' | 'properties'> &
  Pick<StoredEvent, 'position' | 'recordedAt' | 'source' | 'trust'>;

const CODE = /^(?!__)[\p{L}\p{N}_.:-]{1,64}$/u;
// What PostgreSQL's text cannot hold.
// biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is what is looked for
const UNSTORABLE = /[\u0000\uD800-\uDFFF]/gu;

const textOf = (value: PropertyValue | undefined, charactersMax: number): string | null => {
  const text = typeof value === 'string' ? value.replace(UNSTORABLE, '\uFFFD').trim() : '';
  return text === '' ? null : text.slice(0, charactersMax);
};

/** The statement of an event, or null where it says nothing that could be one. */
export const statementOf = (event: Said, customerId: string): StoredStatement | null => {
  const { purpose, granted, channel, text_version: version, evidence, recorded_by: recordedBy } = event.properties;
  if (
    event.name !== CONSENT_EVENT ||
    typeof purpose !== 'string' ||
    !CODE.test(purpose) ||
    typeof granted !== 'boolean'
  )
    return null;
  const named = textOf(channel, 64) ?? '';
  return {
    ...{ customerId, purpose, granted, channel: CODE.test(named) ? named : '' },
    ...{ position: event.position, occurredAt: event.occurredAt, recordedAt: event.recordedAt },
    ...{ source: event.source, trust: event.trust, textVersion: textOf(version, 64) },
    ...{ evidence: textOf(evidence, 500), recordedBy: textOf(recordedBy, 128) },
  };
};

const historyOf = async (
  { history }: ConsentConsumerDependencies,
  customers: readonly CustomerId[],
  upTo: LogPosition,
): Promise<readonly StoredStatement[]> => {
  const byPerson = new Map(customers.map((customer) => [customerPerson(customer), customer]));
  const found: StoredStatement[] = [];
  for await (const event of history.namedOf([...byPerson.keys()], upTo, [CONSENT_EVENT])) {
    const customer = byPerson.get(event.personId);
    const statement = customer === undefined ? null : statementOf(event, customer);
    if (statement) found.push(statement);
  }
  return found;
};

/** The consumer `consent`. */
export const createConsentConsumer = (dependencies: ConsentConsumerDependencies): Consumer => {
  const { store, identity } = dependencies;
  let prepared: { readonly changed: readonly string[]; readonly statements: readonly StoredStatement[] } | null = null;
  const arrived = (range: DecidedRange, without: ReadonlySet<string>): readonly StoredStatement[] =>
    range.events.flatMap((event) => {
      const customer = event.resolvedCustomer;
      if (event.name !== CONSENT_EVENT || customer === undefined || without.has(customer)) return [];
      return statementOf(event, customer) ?? [];
    });
  return {
    name: 'consent',
    after: ['sink', 'identity-overrides'],
    joinedEventsMax: JOINED_EVENTS_MAX,
    prepare: async (range) => {
      const changed = await identity.changedCustomers(store.db, range.from, range.to);
      const statements = changed.length === 0 ? [] : await historyOf(dependencies, changed, range.to);
      prepared = { changed, statements };
    },
    apply: async (range, transaction) => {
      const { changed, statements } = prepared ?? { changed: [], statements: [] };
      if (changed.length > 0) await deleteStatements(transaction, changed);
      // Before those of the range, which may say the same again.
      await insertStatements(transaction, statements);
      await insertStatements(transaction, arrived(range, new Set(changed)));
    },
  };
};
