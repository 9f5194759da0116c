// Shapes that the calls about rehearsals share, whatever is rehearsed.
import { z } from 'zod';

const count = z.number().int();

/** How many months back; the last day is yesterday. */
export const rehearsedMonths = z.number().int().min(1).max(24);

export const rehearsalParams = z.object({ rehearsalId: z.string().max(80) });

export const rehearsalBegun = z.object({ rehearsalId: z.string(), jobId: z.string() });

/** Customers, awards (of a benefit: units), points before limits, points after them, and what those cost. */
const sums = { customers: count, awards: count, desired: count, points: count, costFen: z.string() };

export const rehearsalAnswer = z.object({
  /** Code of the rule, scene or benefit. */
  subject: z.string(),
  state: z.enum(['running', 'ready', 'failed']),
  from: z.string(),
  to: z.string(),
  madeBy: z.string(),
  madeAt: count,
  ...sums,
  branches: z.array(z.object({ branchId: z.string().nullable(), name: z.string().nullable(), ...sums })),
  tiers: z.array(z.object({ tier: z.string().nullable(), ...sums })),
  /** A customer may be in several. */
  segments: z.array(z.object({ segment: z.string(), ...sums })),
  /** Of the whole firm; empty for callers who do not see it. */
  months: z.array(z.object({ month: z.string(), awards: count, points: count })),
  refusals: z.array(z.object({ code: z.string(), times: count, points: count })),
  total: count,
  rows: z.array(
    z.object({
      customerId: z.string(),
      branchId: z.string().nullable(),
      tier: z.string().nullable(),
      awards: count,
      desired: count,
      points: count,
    }),
  ),
});

export const rehearsalRefusals = { REHEARSAL_NOT_FOUND: 404 } as const;
