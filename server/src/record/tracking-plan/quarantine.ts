// Quarantine: what broke the plan, with the reason, until it is repaired and replayed or discarded. Nothing is lost: the log has it all.
import { type Clock, type Instant, isRefusal, type Refusal, refuse } from '../../kernel/index.ts';
import type { Audit } from '../../platform/audit/index.ts';
import type { Principal } from '../../platform/auth/index.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import type { BatchEnvelope, Consumer, LoggedEvent, Violation } from '../log/index.ts';
import type { Repair } from './contract.ts';
import type { CompiledPlan } from './plan.ts';
import {
  closeQuarantined,
  countQuarantined,
  insertQuarantined,
  type QuarantinedEvent,
  type QuarantineFilter,
  readQuarantined,
} from './quarantine-store.ts';
import { applyRepairs } from './repair.ts';

const REPLAYED_A_CALL = 1_000;

/** Which open events; `positions` or `filter`, not neither. */
export interface Selection {
  readonly positions?: readonly number[] | undefined;
  readonly filter?: Omit<QuarantineFilter, 'status' | 'positions'> | undefined;
}

export interface ReplayResult {
  readonly replayed: number;
  readonly stillBroken: { position: number; violations: Violation[] }[];
  /** Events of the selection that are still open. */
  readonly remaining: number;
}

/** Puts a repaired event into the log again, through the same door as any event. */
export type Replay = (events: readonly LoggedEvent[], envelope: Omit<BatchEnvelope, 'recordedAt'>) => Promise<unknown>;

export interface QuarantineOptions {
  readonly store: StateStore;
  readonly plan: () => CompiledPlan;
  readonly audit: Audit;
  readonly wallClock: Clock;
  readonly replay: Replay;
}

export interface Quarantine {
  readonly consumer: Consumer;
  replay(
    selection: Selection,
    repairs: readonly Repair[],
    note: string,
    principal: Principal,
  ): Promise<ReplayResult | Refusal<'NOTHING_SELECTED'>>;
  discard(selection: Selection, note: string, principal: Principal): Promise<number | Refusal<'NOTHING_SELECTED'>>;
}

const openFilter = (selection: Selection): QuarantineFilter | Refusal<'NOTHING_SELECTED'> =>
  selection.positions === undefined && selection.filter === undefined
    ? refuse('NOTHING_SELECTED', 'Name positions, or a filter; an empty filter selects every open event.')
    : { status: 'open', ...selection.filter, ...(selection.positions ? { positions: selection.positions } : {}) };

/** What still speaks against the repaired event. */
const remainingViolations = (
  quarantined: QuarantinedEvent,
  repaired: LoggedEvent,
  repairs: readonly Repair[],
  plan: CompiledPlan,
): Violation[] => {
  const timeSet = repairs.some((repair) => repair.kind === 'set-time');
  const ofTime = quarantined.violations.filter((each) => each.code === 'TIME_OUT_OF_RANGE' && !timeSet);
  const untrusted =
    quarantined.trust === 'public' && plan.serverOnly(repaired.name)
      ? [
          {
            code: 'UNTRUSTED_FACT',
            message: `Only a source of the server class may say "${repaired.name}". Send it from there, or discard it.`,
          },
        ]
      : [];
  return [...ofTime, ...untrusted, ...plan.check(repaired)];
};

interface Repaired {
  readonly quarantined: QuarantinedEvent;
  readonly event: LoggedEvent;
}

const bySource = (repaired: readonly Repaired[]): ReadonlyMap<string, readonly Repaired[]> =>
  repaired.reduce((groups, each) => {
    const key = `${each.quarantined.source}\n${each.quarantined.dialect}\n${each.quarantined.trust}`;
    return groups.set(key, [...(groups.get(key) ?? []), each]);
  }, new Map<string, Repaired[]>());

export const createQuarantine = ({ store, plan, audit, wallClock, replay }: QuarantineOptions): Quarantine => {
  const close = async (
    filter: QuarantineFilter,
    status: 'replayed' | 'discarded',
    note: string,
    principal: Principal,
    at: Instant,
  ): Promise<number> =>
    store.transaction(async (transaction) => {
      const closed = await closeQuarantined(transaction, filter, { status, by: principal.name, at, note });
      const { positions, status: _status, ...named } = filter;
      const details = { ...named, note, closed, ...(positions ? { positions: positions.length } : {}) };
      await audit.record(
        { principal, action: `quarantine.${status}`, subject: { kind: 'quarantine', id: 'events' }, details },
        transaction,
      );
      return closed;
    });

  return {
    consumer: {
      name: 'quarantine',
      after: [],
      atLeisure: true,
      apply: async (range, transaction) => insertQuarantined(transaction, range.quarantined),
    },
    replay: async (selection, repairs, note, principal) => {
      const filter = openFilter(selection);
      if (isRefusal(filter)) return filter;
      const selected = await readQuarantined(store.db, filter, REPLAYED_A_CALL);
      const good: Repaired[] = [];
      const stillBroken: ReplayResult['stillBroken'] = [];
      for (const quarantined of selected) {
        const event = applyRepairs(quarantined.event, repairs);
        const violations = remainingViolations(quarantined, event, repairs, plan());
        if (violations.length === 0) good.push({ quarantined, event: { ...event, replayOf: quarantined.position } });
        else stillBroken.push({ position: quarantined.position, violations });
      }
      // Replay first, close afterwards: a crash in between replays twice, and the key makes the second a duplicate.
      for (const group of bySource(good).values()) {
        const [first] = group;
        if (!first) continue;
        const { source, dialect, trust } = first.quarantined;
        await replay(
          group.map(({ event }) => event),
          { source, dialect, trust },
        );
      }
      const positions = good.map(({ quarantined }) => quarantined.position);
      const replayed =
        positions.length === 0
          ? 0
          : await close({ status: 'open', positions }, 'replayed', note, principal, wallClock.now());
      return { replayed, stillBroken, remaining: await countQuarantined(store.db, filter) };
    },
    discard: async (selection, note, principal) => {
      const filter = openFilter(selection);
      if (isRefusal(filter)) return filter;
      return close(filter, 'discarded', note, principal, wallClock.now());
    },
  };
};
