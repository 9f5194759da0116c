// Puts erasures together: register, consumer, job, routes, and what is looked at when the server starts.

import type { Route } from '../../platform/http/index.ts';
import type { JobDefinition } from '../../platform/jobs/index.ts';
import type { KeyStore } from '../../platform/log-store/index.ts';
import type { Identity } from '../identity/index.ts';
import type { Consumer } from '../log/index.ts';
import { type CarryOutDependencies, createEraseJob, ERASE_JOB, REGISTER_MS } from './carry-out.ts';
import { createLateHistory } from './consumer.ts';
import { adoptDestroyedKeys } from './reconcile.ts';
import { eraseJobOptions } from './requests.ts';
import { createErasureRoutes, type RouteDependencies } from './routes.ts';
import { erasureOf } from './store.ts';

export interface ErasureDependencies extends CarryOutDependencies, RouteDependencies {
  readonly keys: Pick<KeyStore, 'listDestroyed'>;
  readonly identity: Identity;
  /** Told when the register could not be read; the erasures known before still stand. */
  readonly onFault: (error: unknown) => void;
}

export interface ErasureModule {
  readonly routes: readonly Route[];
  readonly jobs: readonly JobDefinition[];
  readonly consumers: readonly Consumer[];
  start(): Promise<void>;
  stop(): void;
}

/** Creates the module. */
export const createErasure = (dependencies: ErasureDependencies): ErasureModule => {
  const { store, keys, register, identity, enqueue, wallClock, onFault } = dependencies;
  let timer: NodeJS.Timeout | null = null;
  const late = createLateHistory(identity, register, async (transaction, customers, range) => {
    for (const customer of customers) {
      const row = await erasureOf(transaction, customer);
      if (!row) continue;
      // A key of its own: one that runs now has looked at the person's devices already.
      const options = eraseJobOptions(`${row.erasure_id}@${range.to}`, 'late history');
      await enqueue(ERASE_JOB, { erasureId: row.erasure_id }, options, transaction);
    }
  });
  return {
    routes: createErasureRoutes(dependencies),
    jobs: [createEraseJob(dependencies) as JobDefinition],
    consumers: [late],
    start: async () => {
      await register.reload();
      const adopted = await adoptDestroyedKeys(store, keys, register.isErased, wallClock);
      if (adopted.length > 0) await register.reload();
      for (const erasureId of adopted)
        await enqueue(ERASE_JOB, { erasureId }, eraseJobOptions(erasureId, 'destroyed key'));
      timer = setInterval(() => void register.reload().catch(onFault), REGISTER_MS);
      timer.unref();
    },
    stop: () => {
      if (timer) clearInterval(timer);
    },
  };
};
