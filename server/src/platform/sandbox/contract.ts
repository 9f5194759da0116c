// HTTP surface of the sandbox: where its clock stands, and moving it forward. No server code.
import { z } from 'zod';
import { defineEndpoint } from '../http/endpoint.ts';

const tag = 'sandbox';
const instant = z.number().int();

/** The header by which every answer of a sandbox says where its clock stands, in milliseconds. */
export const sandboxHeader = 'zhiyin-sandbox';
export const advanceUnits = ['minutes', 'hours', 'days', 'months'] as const;
/** Farther is asked for again: it takes minutes, and somebody should look in between. */
export const ADVANCE_DAYS_MAX = 400;

const stop = z.object({
  at: instant,
  /** Jobs that came due by schedule at this stop, but for those that watch at every stop. */
  ran: z.array(z.string()),
});

const state = z.object({
  isSandbox: z.boolean(),
  /** Business time; of a sandbox it stands until it is moved. */
  instant,
  timeZone: z.string(),
  /** Where it is being moved to; null when it stands. */
  target: instant.nullable(),
  startedFrom: instant.nullable(),
  /** Stops made on the way. */
  stops: z.number().int(),
  /** The last stops at which something came due, newest first. */
  latest: z.array(stop),
  /** Jobs that failed on the way. */
  failures: z.array(z.object({ name: z.string(), error: z.string() })),
  /** Why it stopped before the target; null when it did not. */
  halted: z.string().nullable(),
});
export type SandboxState = z.input<typeof state>;

export const readSandbox = defineEndpoint({
  method: 'GET',
  path: '/sandbox',
  summary: 'Whether this is a sandbox, where its clock stands, and how far a move is.',
  tag,
  access: { kind: 'session' },
  response: state,
});

const manage = { kind: 'permission', permission: 'ledger.manage' } as const;
const refusals = {
  NOT_A_SANDBOX: 409,
  ALREADY_MOVING: 409,
  CLOCK_RUNS_BACK: 422,
  TOO_FAR: 422,
  DATE_NOT_VALID: 422,
} as const;

export const advanceSandbox = defineEndpoint({
  method: 'POST',
  path: '/sandbox/advance',
  summary: 'Moves the clock forward by a span or to a date; everything that comes due on the way is done at its time.',
  tag,
  access: manage,
  body: z.union([
    z.strictObject({ by: z.number().int().min(1).max(10_000), unit: z.enum(advanceUnits) }),
    /** To the beginning of a business day, or to a minute of it ("2027-01-31T09:30"). */
    z.strictObject({ to: z.string().regex(/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2})?$/, 'YYYY-MM-DD or YYYY-MM-DDTHH:MM') }),
  ]),
  response: state,
  refusals,
});

export const haltSandbox = defineEndpoint({
  method: 'POST',
  path: '/sandbox/halt',
  summary: 'Stops a move at the stop where it is; what is due there is finished.',
  tag,
  access: manage,
  response: state,
  refusals: { NOT_A_SANDBOX: 409 },
});
