// The one place where modules meet. A module joins by one line in `migrations` and one in `createModules`.
import type { Clock } from '../kernel/index.ts';
import * as auditModule from '../platform/audit/index.ts';
import * as authModule from '../platform/auth/index.ts';
import type { Config } from '../platform/config/index.ts';
import type { HttpServerOptions, ReadinessCheck, Route } from '../platform/http/index.ts';
import * as jobsModule from '../platform/jobs/index.ts';
import type { Migration } from '../platform/migrate/index.ts';
import * as settingsModule from '../platform/settings/index.ts';
import type { Logger, Metrics } from '../platform/telemetry/index.ts';
import { openStores, type Stores } from './stores.ts';

/** What every installation is made with. */
export interface Surroundings {
  readonly config: Config;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly wallClock: Clock;
  /** The address of the console; known for sure only after listening. */
  readonly publicUrl: () => string;
}

/** What a module may bring. */
export interface ModuleParts {
  readonly routes?: readonly Route[];
  readonly jobs?: readonly jobsModule.JobDefinition[];
  readonly schedules?: readonly jobsModule.JobSchedule[];
  readonly plugins?: HttpServerOptions['plugins'];
}

/** Tables of the state store, in the order in which they are made. */
export const stateMigrations: readonly Migration[] = [
  ...auditModule.migrations,
  ...authModule.migrations,
  ...settingsModule.migrations,
  ...jobsModule.migrations,
];

/** A whole installation without its network side. */
export interface Installation {
  readonly surroundings: Surroundings;
  readonly stores: Stores;
  readonly audit: auditModule.AuditTrail;
  readonly auth: authModule.Auth;
  readonly settings: settingsModule.Settings;
  readonly jobs: jobsModule.Jobs;
  readonly routes: readonly Route[];
  readonly plugins: NonNullable<HttpServerOptions['plugins']>;
  readonly readiness: readonly ReadinessCheck[];
  /** Begins background work. */
  start(): Promise<void>;
  /** Stops background work and closes the stores. */
  close(): Promise<void>;
}

const createModules = (surroundings: Surroundings, stores: Stores) => {
  const { config, clock, wallClock, publicUrl } = surroundings;
  const store = stores.state;
  const audit = auditModule.createAudit({ store, wallClock });
  const { session, oidc, allowedPrivateTargets } = config;
  const auth = authModule.createAuth({ store, audit, wallClock, session, publicUrl, oidc, allowedPrivateTargets });
  const settings = settingsModule.createSettings({ store, audit, clock, wallClock, timeZone: config.timeZone });
  const modules: readonly ModuleParts[] = [audit, auth, settings];
  return { audit, auth, settings, modules };
};

/** Opens the stores and builds every module; nothing runs until `start`. */
export const openInstallation = async (surroundings: Surroundings): Promise<Installation> => {
  const { config, logger, clock, wallClock } = surroundings;
  const stores = await openStores({ config, logger, wallClock, migrations: stateMigrations });
  try {
    const { modules, ...named } = createModules(surroundings, stores);
    await named.settings.fixTimeZone();
    const jobs = jobsModule.createJobs({
      ...{ store: stores.state, timeZone: config.timeZone, wallClock, clock, logger },
      definitions: modules.flatMap((each) => each.jobs ?? []),
      schedules: modules.flatMap((each) => each.schedules ?? []),
      workers: config.roles.includes('worker') ? config.limits.jobWorkers : 0,
    });
    return {
      ...{ surroundings, stores, jobs, ...named },
      routes: [...modules, jobs].flatMap((each) => each.routes ?? []),
      plugins: modules.flatMap((each) => each.plugins ?? []),
      readiness: [{ name: 'state-store', check: () => settingsModule.canRead(stores.state) }],
      start: async () => jobs.start(),
      close: async () => {
        await jobs.stop();
        await stores.close();
      },
    };
  } catch (error) {
    await stores.close();
    throw error;
  }
};
