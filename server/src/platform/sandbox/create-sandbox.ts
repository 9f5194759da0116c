// The sandbox as the rest of the product sees it: what the store is, where the clock stands, and moving it, one move at a time.
import { setTimeout as sleep } from 'node:timers/promises';
import {
  addDays,
  type BusinessDate,
  businessDate,
  businessDateAt,
  type Clock,
  type Instant,
  isRefusal,
  type Refusal,
  refuse,
  startOfDay,
} from '../../kernel/index.ts';
import type { Audit } from '../audit/index.ts';
import { type CallContext, type Route, route } from '../http/index.ts';
import type { JobStepping } from '../jobs/index.ts';
import type { StateStore } from '../state-store/index.ts';
import type { Logger } from '../telemetry/index.ts';
import { advance, EXACT_TIMES_A_DAY_MAX, type Stepped } from './advance.ts';
import type { SandboxClocks } from './clocks.ts';
import * as contract from './contract.ts';
import { readInstant, writeInstant } from './store.ts';

const LATEST_MAX = 20;
const DAY_MS = 86_400_000;

export interface SandboxDependencies {
  readonly store: StateStore;
  /** Null: a production installation, whose clock nobody moves. */
  readonly clocks: SandboxClocks | null;
  /** Business time. */
  readonly clock: Clock;
  readonly timeZone: string;
  readonly audit: Audit;
  /** The machine's clock. */
  readonly wallClock: Clock;
  readonly logger: Logger;
  readonly jobs: () => JobStepping;
  /** Job names by what came due since the instant, for people. */
  readonly ranSince: (scheduledFrom: Instant) => Promise<readonly string[]>;
  readonly isPipelineQuiet: () => Promise<boolean>;
  readonly moments: Stepped['moments'];
}

type Asked = { readonly by: number; readonly unit: (typeof contract.advanceUnits)[number] } | { readonly to: string };

/** The same day of the month so many later, or the last one of the month, at the same time of day. */
const monthsLater = (from: Instant, months: number, timeZone: string): Instant => {
  const date = businessDateAt(from, timeZone);
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  const at = year * 12 + month - 1 + months;
  const first = `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}-01` as BusinessDate;
  const next = `${Math.floor((at + 1) / 12)}-${String(((at + 1) % 12) + 1).padStart(2, '0')}-01` as BusinessDate;
  const last = Number(addDays(next, -1).slice(8));
  const wanted = addDays(first, Math.min(day, last) - 1);
  return startOfDay(wanted, timeZone) + (from - startOfDay(date, timeZone));
};

/** Where a move is to end. */
export const targetOf = (asked: Asked, from: Instant, timeZone: string): Instant | Refusal<'DATE_NOT_VALID'> => {
  if ('to' in asked) {
    const [day = '', time = '00:00'] = asked.to.split('T');
    const date = businessDate(day);
    const [hours = 0, minutes = 0] = time.split(':').map(Number);
    return date === null || hours > 23 || minutes > 59
      ? refuse('DATE_NOT_VALID', `There is no ${asked.to}; give a day such as 2027-01-31, with or without T09:30.`)
      : startOfDay(date, timeZone) + (hours * 60 + minutes) * 60_000;
  }
  switch (asked.unit) {
    case 'minutes':
      return from + asked.by * 60_000;
    case 'hours':
      return from + asked.by * 3_600_000;
    case 'days':
      return (
        startOfDay(addDays(businessDateAt(from, timeZone), asked.by), timeZone) +
        (from - startOfDay(businessDateAt(from, timeZone), timeZone))
      );
    case 'months':
      return monthsLater(from, asked.by, timeZone);
  }
};

interface Move {
  readonly from: Instant;
  readonly target: Instant;
  readonly begunAt: Instant;
  stops: number;
  latest: { at: Instant; ran: string[] }[];
  failures: { name: string; error: string }[];
  halted: string | null;
  isHalted: boolean;
  done: Promise<void>;
}

export interface Sandbox {
  readonly routes: readonly Route[];
  /** Headers of every answer; none of a production installation. */
  headers(): Readonly<Record<string, string>>;
  /** Puts the clock to where it stood. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Begins a move; resolves when it begins. */
  move(asked: Asked): Promise<contract.SandboxState | Refusal>;
  /** Resolves when no move is under way. */
  idle(): Promise<void>;
  state(): contract.SandboxState;
}

const noSandbox = (): Refusal<'NOT_A_SANDBOX'> =>
  refuse('NOT_A_SANDBOX', 'The clock of a production installation is that of the world; start a sandbox of its own.');

/** Runs a move to its end and notes how it went. */
const runMove = async (
  dependencies: SandboxDependencies,
  clocks: SandboxClocks,
  move: Move,
  signal: AbortSignal,
): Promise<void> => {
  const { store, jobs, isPipelineQuiet, moments, ranSince, logger } = dependencies;
  const parts: Stepped = {
    ...{ moments, isPipelineQuiet, nextDue: (after, most) => jobs().nextDue(after, most) },
    ...{ tick: () => jobs().tick(), isQueueQuiet: (withinMs) => jobs().isQuiet(withinMs) },
    pause: (ms) => sleep(ms),
    moveTo: async (instant) => {
      clocks.moveTo(instant);
      await writeInstant(store.db, instant);
    },
  };
  try {
    await advance(parts, move.from, move.target, {
      ...{ signal, isHalted: () => move.isHalted },
      onStop: async (at) => {
        move.stops += 1;
        if (jobs().nextDue(at - 1, EXACT_TIMES_A_DAY_MAX) !== at) return;
        move.latest = [{ at, ran: [...(await ranSince(at))] }, ...move.latest].slice(0, LATEST_MAX);
      },
    });
  } catch (error) {
    move.halted = error instanceof Error ? error.message : String(error);
    if (!signal.aborted) logger.error({ error: move.halted }, 'moving the clock of the sandbox stopped');
  }
  if (!signal.aborted) move.failures = [...(await jobs().failures(move.begunAt))];
};

const createRoutes = (
  { clocks, clock, audit }: SandboxDependencies,
  { state, move }: Pick<Sandbox, 'state' | 'move'>,
  halt: () => boolean,
): readonly Route[] => {
  const note = ({ principal, requestId, remoteAddress }: CallContext, action: string, details: object) =>
    audit.record({
      ...{ principal, requestId, remoteAddress, action, subject: { kind: 'sandbox', id: 'sandbox' } },
      details: { ...details },
    });
  return [
    route(contract.readSandbox, async () => state()),
    route(contract.advanceSandbox, async ({ body }, context) => {
      const from = clock.now();
      const answer = await move(body);
      if (!isRefusal(answer)) await note(context, 'sandbox.advance', { from, to: answer.target });
      return answer as contract.SandboxState | Refusal<'NOT_A_SANDBOX'>;
    }),
    route(contract.haltSandbox, async (_input, context) => {
      if (clocks === null) return noSandbox();
      if (halt()) await note(context, 'sandbox.halt', { at: clock.now() });
      return state();
    }),
  ];
};

export const createSandbox = (dependencies: SandboxDependencies): Sandbox => {
  const { clocks, clock, timeZone, store, wallClock } = dependencies;
  const stopping = new AbortController();
  let current: Move | null = null;
  let isMoving = false;

  const state = (): contract.SandboxState => ({
    ...{ isSandbox: clocks !== null, instant: clock.now(), timeZone },
    target: isMoving ? (current?.target ?? null) : null,
    startedFrom: current?.from ?? null,
    ...{ stops: current?.stops ?? 0, latest: current?.latest ?? [], failures: current?.failures ?? [] },
    halted: current?.halted ?? null,
  });

  const move: Sandbox['move'] = async (asked) => {
    if (clocks === null) return noSandbox();
    if (isMoving) return refuse('ALREADY_MOVING', 'The clock is being moved already; wait for it, or halt it.');
    const from = clock.now();
    const target = targetOf(asked, from, timeZone);
    if (isRefusal(target)) return target;
    if (target <= from) return refuse('CLOCK_RUNS_BACK', 'Time goes forward alone; choose a later instant.');
    if (target - from > contract.ADVANCE_DAYS_MAX * DAY_MS)
      return refuse('TOO_FAR', `At most ${contract.ADVANCE_DAYS_MAX} days at once; go on from there.`);
    isMoving = true;
    const made: Move = {
      ...{ from, target, begunAt: wallClock.now(), stops: 0, latest: [], failures: [], halted: null },
      ...{ isHalted: false, done: Promise.resolve() },
    };
    current = made;
    made.done = runMove(dependencies, clocks, made, stopping.signal).finally(() => {
      isMoving = false;
    });
    return state();
  };

  return {
    ...{ state, move },
    headers: (): Readonly<Record<string, string>> =>
      clocks === null ? {} : { [contract.sandboxHeader]: String(clock.now()) },
    start: async () => {
      if (clocks === null) return;
      const stood = await readInstant(store.db);
      if (stood === null) await writeInstant(store.db, clock.now());
      else clocks.moveTo(stood);
    },
    stop: async () => {
      stopping.abort();
      await current?.done;
    },
    idle: async () => {
      await current?.done;
    },
    routes: createRoutes(dependencies, { state, move }, () => {
      if (!isMoving || current === null) return false;
      current.isHalted = true;
      return true;
    }),
  };
};
