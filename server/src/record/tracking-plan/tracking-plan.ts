// The plan in force: versions in the state store, a compiled copy in memory that every process refreshes.
import { type Clock, type Refusal, refuse } from '../../kernel/index.ts';
import type { Audit } from '../../platform/audit/index.ts';
import type { Principal } from '../../platform/auth/index.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import type { Logger } from '../../platform/telemetry/index.ts';
import { type CompiledPlan, compilePlan, type PlannedEvent, type PlannedProperty, type TrackingPlan } from './plan.ts';
import { deleteProposals, insertPlan, readPlan, readPlanVersion } from './plan-store.ts';

const REFRESH_MS = 2_000;

export type PlanRefusal = Refusal<'PLAN_CHANGED' | 'NAME_MISMATCH' | 'DUPLICATE_PROPERTY'>;

export interface TrackingPlanOptions {
  readonly store: StateStore;
  readonly audit: Audit;
  readonly wallClock: Clock;
  readonly logger: Logger;
  /** What a new installation starts with. */
  readonly shipped: TrackingPlan;
}

export interface SavedBy {
  readonly principal: Principal;
  readonly note: string;
  /** The version that was edited; another one in force means that somebody saved in between. */
  readonly baseVersion: number;
}

export interface TrackingPlanService {
  /** The plan in force, compiled. Always from memory. */
  readonly compiled: () => CompiledPlan;
  readonly current: () => TrackingPlan;
  saveEvent(event: PlannedEvent, saved: SavedBy): Promise<number | PlanRefusal>;
  saveSettings(settings: Pick<TrackingPlan, 'unknownEvents' | 'common'>, saved: SavedBy): Promise<number | PlanRefusal>;
  /** Reads the newest version if another process saved one. */
  refresh(): Promise<void>;
  stop(): void;
}

const duplicateOf = (properties: readonly PlannedProperty[]): string | null => {
  const seen = new Set<string>();
  for (const { name } of properties) {
    if (seen.has(name)) return name;
    seen.add(name);
  }
  return null;
};

/** Opens the plan, saving the shipped one where there is none. */
export const createTrackingPlan = async (options: TrackingPlanOptions): Promise<TrackingPlanService> => {
  const { store, audit, wallClock, logger, shipped } = options;
  if ((await readPlanVersion(store.db)) === 0) {
    const saved = { at: wallClock.now(), by: 'zhiyin', note: '' };
    await store.transaction((transaction) => insertPlan(transaction, shipped, saved));
  }
  let current = (await readPlan(store.db)) ?? shipped;
  let compiled = compilePlan(current);

  const refresh = async (): Promise<void> => {
    if ((await readPlanVersion(store.db)) === current.version) return;
    current = (await readPlan(store.db)) ?? current;
    compiled = compilePlan(current);
  };
  const timer = setInterval(() => {
    refresh().catch((error: unknown) => logger.warn({ error }, 'The tracking plan could not be refreshed.'));
  }, REFRESH_MS);
  timer.unref();

  const save = async (
    change: Partial<TrackingPlan>,
    action: string,
    subject: string,
    { principal, note, baseVersion }: SavedBy,
  ): Promise<number | PlanRefusal> => {
    await refresh();
    const changed = refuse('PLAN_CHANGED', `The plan is at version ${current.version} by now. Reload and edit again.`);
    if (current.version !== baseVersion) return changed;
    const next = { ...current, ...change, version: baseVersion + 1 };
    const inserted = await store.transaction(async (transaction) => {
      const saved = { at: wallClock.now(), by: principal.name, note };
      if (!(await insertPlan(transaction, next, saved))) return false;
      const details = { version: next.version, note };
      await audit.record({ principal, action, subject: { kind: 'tracking-plan', id: subject }, details }, transaction);
      return true;
    });
    if (!inserted) return changed;
    current = next;
    compiled = compilePlan(next);
    return next.version;
  };

  return {
    compiled: () => compiled,
    current: () => current,
    saveEvent: async (event, saved) => {
      const duplicate = duplicateOf(event.properties);
      if (duplicate) return refuse('DUPLICATE_PROPERTY', `Property "${duplicate}" stands there twice. Keep one.`);
      await refresh();
      const others = current.events.filter((each) => each.name !== event.name);
      const version = await save({ events: [...others, event] }, 'plan.save-event', event.name, saved);
      if (typeof version === 'number')
        await deleteProposals(
          store.db,
          event.name,
          event.properties.map((each) => each.name),
        );
      return version;
    },
    saveSettings: async (settings, saved) => {
      const duplicate = duplicateOf(settings.common);
      if (duplicate) return refuse('DUPLICATE_PROPERTY', `Property "${duplicate}" stands there twice. Keep one.`);
      return save(settings, 'plan.save-settings', 'settings', saved);
    },
    refresh,
    stop: () => clearInterval(timer),
  };
};
