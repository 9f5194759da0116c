// What every installation is made with, and what a module brings to it.
import type { Clock } from '../kernel/index.ts';
import type { AuditTrail } from '../platform/audit/index.ts';
import type { Config } from '../platform/config/index.ts';
import type { HttpServerOptions, Route } from '../platform/http/index.ts';
import type { JobDefinition, JobSchedule, Jobs } from '../platform/jobs/index.ts';
import type { SandboxClocks } from '../platform/sandbox/index.ts';
import type { Settings } from '../platform/settings/index.ts';
import type { Logger, Metrics } from '../platform/telemetry/index.ts';
import type { Consumer } from '../record/log/index.ts';
import type { Stores } from './stores.ts';

export interface Surroundings {
  readonly config: Config;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly wallClock: Clock;
  /** The clocks of a sandbox; absent in production, whose clock nobody moves. */
  readonly sandbox?: SandboxClocks;
  /** The address of the console; known for sure only after listening. */
  readonly publicUrl: () => string;
}

/** What the domain modules are built on. */
export interface Foundation extends Surroundings {
  readonly stores: Stores;
  readonly audit: AuditTrail;
  readonly settings: Settings;
  /** The machine's clock, for sessions and signed tokens; `wallClock` of a sandbox goes on from where its business time stands. */
  readonly machineClock: Clock;
  /** Puts a job into the queue; the queue itself is made last, because it needs every module's definitions. */
  readonly enqueue: Jobs['enqueue'];
}

/** What a module may bring; everything it returns that is named so is wired. */
export interface ModuleParts {
  readonly routes?: readonly Route[];
  readonly jobs?: readonly JobDefinition[];
  readonly schedules?: readonly JobSchedule[];
  readonly consumers?: readonly Consumer[];
  readonly plugins?: HttpServerOptions['plugins'];
  /** Begins work of its own, before anything is served. */
  start?(): Promise<void>;
  /** Ends it. */
  stop?(): void | Promise<void>;
}
