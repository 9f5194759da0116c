// Whose events an erasure concerns: the customer, whoever was merged into it, and the devices that were theirs at the time.
import type { CustomerId } from '../../kernel/index.ts';
import type { LogPosition } from '../../platform/log-store/index.ts';
import type { Database } from '../../platform/state-store/index.ts';
import { actorPerson, customerPerson, type Identity, type LinkedActor } from '../identity/index.ts';
import type { Id64 } from '../log/index.ts';
import type { ActorSpan, RowSelection } from '../sink/index.ts';

/** A customer as identity knows it now. */
export interface ErasedPersons {
  /** Itself first, then who was merged into it. */
  readonly customers: readonly CustomerId[];
  readonly spans: readonly ActorSpan[];
  /** Persons under whom rows may stand. */
  readonly stored: readonly Id64[];
  /** Devices that were never anybody else's. */
  readonly ownActors: readonly string[];
  /** Devices that were another's too, before or afterwards. */
  readonly sharedActors: readonly string[];
}

export type IdentityOfPersons = Pick<Identity, 'canonicalOf' | 'mergedInto' | 'linkedActors' | 'personsOf'>;

const openEnd = (at: number): number | null => (Number.isFinite(at) ? at : null);

/** Spans that join from the beginning without end: the device was this customer's alone. */
const isWhole = (spans: readonly LinkedActor[]): boolean => {
  const sorted = [...spans].sort((one, other) => one.from - other.from);
  if (sorted[0]?.from !== Number.NEGATIVE_INFINITY) return false;
  let reached = Number.NEGATIVE_INFINITY;
  for (const span of sorted) {
    if (span.from > reached) return false;
    reached = Math.max(reached, span.to);
  }
  return reached === Number.POSITIVE_INFINITY;
};

export const personsErased = async (
  database: Database,
  identity: IdentityOfPersons,
  customer: CustomerId,
): Promise<ErasedPersons> => {
  const customers = await identity.mergedInto(database, customer);
  const linked = await identity.linkedActors(database, customer);
  const { stored } = await identity.personsOf(database, customer);
  const actors = [...new Set(linked.map(({ actorId }) => actorId))];
  const isOwn = (actorId: string): boolean => isWhole(linked.filter((each) => each.actorId === actorId));
  return {
    ...{ customers, stored },
    spans: linked.map(({ actorId, from, to }) => ({
      actorHash: actorPerson(actorId),
      from: openEnd(from),
      to: openEnd(to),
    })),
    ownActors: actors.filter(isOwn),
    sharedActors: actors.filter((actorId) => !isOwn(actorId)),
  };
};

/** Their rows in the event store. */
export const rowsOf = ({ customers, spans, stored }: ErasedPersons, before: LogPosition): RowSelection => ({
  whole: customers.map(customerPerson),
  ...{ spans, stored, before },
});

/** Subjects under whom their personal values are sealed. */
export const subjectsOf = ({ customers, ownActors, sharedActors }: ErasedPersons): readonly string[] => [
  ...customers.map((customer) => `customer:${customer}`),
  ...ownActors,
  ...sharedActors,
];
