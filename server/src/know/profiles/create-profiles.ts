// Makes the module: its consumer, its job, its routes and the functions that other modules ask.
import { z } from 'zod';
import type { Clock, CustomerId } from '../../kernel/index.ts';
import type { Audit } from '../../platform/audit/index.ts';
import type { PersonalCipher } from '../../platform/ciphers/index.ts';
import type { Route } from '../../platform/http/index.ts';
import type { JobDefinition } from '../../platform/jobs/index.ts';
import type { StateStore, StateTransaction } from '../../platform/state-store/index.ts';
import { customerPerson, type Identity } from '../../record/identity/index.ts';
import type { Consumer } from '../../record/log/index.ts';
import { createActRoutes } from './act-routes.ts';
import type { AttributeRegistry } from './attribute.ts';
import { createProfilesConsumer, type ProfilesWritten } from './consumer.ts';
import type { OrganisationDirectory, ProductDirectory, TagDirectory } from './directories.ts';
import type { EventHistory } from './event-history.ts';
import type { ListDependencies } from './list-query.ts';
import { recomputeAll } from './recompute.ts';
import { createReadRoutes } from './routes.ts';
import { type CustomerRelations, writeRelations } from './store.ts';

export interface ProfilesDependencies {
  readonly store: StateStore;
  readonly cipher: PersonalCipher;
  readonly history: EventHistory;
  readonly identity: Identity;
  readonly organisation: OrganisationDirectory;
  readonly products: ProductDirectory;
  readonly tags: TagDirectory;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly wallClock: Clock;
  /** Business time zone. */
  readonly timeZone: string;
  /** The basic attributes and those of other planes, put together by {@link createAttributeRegistry}. */
  readonly registry: AttributeRegistry;
  /** By which the list can be filtered. */
  readonly segments?: ListDependencies['segments'];
  /** Told in the transaction of a range which profiles it wrote (rule tags, segments). */
  readonly onWritten: readonly ProfilesWritten[];
  readonly enqueue: (
    job: string,
    payload: unknown,
    options: { readonly uniqueKey: string; readonly createdBy: string },
  ) => Promise<{ readonly jobId: string }>;
}

export interface Profiles {
  readonly consumer: Consumer;
  readonly jobs: readonly JobDefinition[];
  readonly routes: readonly Route[];
  /** Writes who serves the customers now; called by the organisation in the transaction of its range. */
  setRelations(transaction: StateTransaction, rows: readonly Omit<CustomerRelations, 'personId'>[]): Promise<void>;
}

/** Name of the job that recomputes every profile from the event store. */
export const RECOMPUTE_JOB = 'profiles.recompute';

const checkpointSchema = z.object({ after: z.string(), done: z.number() });

const recomputeJob = (options: Parameters<typeof recomputeAll>[0]): JobDefinition => ({
  name: RECOMPUTE_JOB,
  payload: z.unknown(),
  run: async (_payload, context) => {
    const saved = checkpointSchema.safeParse(context.checkpoint);
    const begun = saved.success ? saved.data : { after: '', done: 0 };
    await recomputeAll(options, { after: begun.after, signal: context.signal }, async (after, done) => {
      context.progress(begun.done + done, null);
      await context.saveCheckpoint({ after, done: begun.done + done });
    });
  },
});

export const createProfiles = (dependencies: ProfilesDependencies): Profiles => {
  const { store, history, identity, registry, timeZone, wallClock, onWritten, enqueue } = dependencies;
  const all = { ...dependencies, db: store.db };
  return {
    consumer: createProfilesConsumer({ store, history, identity, registry, timeZone, wallClock, onWritten }),
    jobs: [recomputeJob({ store, history, registry, timeZone })],
    routes: [
      ...createReadRoutes(all),
      ...createActRoutes({
        ...all,
        enqueueRecompute: (createdBy) => enqueue(RECOMPUTE_JOB, {}, { uniqueKey: 'all', createdBy }),
      }),
    ],
    setRelations: (transaction, rows) =>
      writeRelations(
        transaction,
        rows.map((row) => ({ ...row, personId: customerPerson(row.customerId as CustomerId) })),
      ),
  };
};
