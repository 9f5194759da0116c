// The job that ends packs and closes months, each some days after its end as the contract says.
import { z } from 'zod';
import { addDays, type BusinessDate, isRefusal } from '../../kernel/index.ts';
import { systemPrincipal } from '../../platform/auth/index.ts';
import type { JobDefinition, JobSchedule } from '../../platform/jobs/index.ts';
import { nextMonth } from '../partner-rules/index.ts';
import type { PartnersDependencies } from './dependencies.ts';
import { type Known, knownPartner, todayOf } from './operate.ts';
import { noteLeft } from './pack-work.ts';
import { closeMonth, expirePacks, statementFor } from './statements.ts';
import { lockState, selectStates } from './store.ts';

const SETTLE_JOB = 'partners.settle';
const closer = systemPrincipal('partners', []);

const expireOf = async (context: PartnersDependencies, known: Known): Promise<void> => {
  const { store, clock } = context;
  const today = todayOf(context);
  await store.transaction(async (transaction) => {
    const state = await lockState(transaction, known.code, 'update');
    if (state && (await expirePacks(transaction, state, today, clock.now())) > 0)
      await noteLeft(transaction, known, today, clock.now());
  });
};

/** Nothing happened in a month of a partner whose contract has ended: no statement is written of it. */
const isOver = async (context: PartnersDependencies, { code, status }: Known, month: string): Promise<boolean> => {
  if (status !== 'retired') return false;
  const statement = await statementFor(context, code, month);
  return !('document' in statement) || statement.document.lines.length + statement.document.packs.length === 0;
};

/** Closes the months of a partner that are due; how many, and why it stopped where it did not get through. */
const closeDue = async (
  context: PartnersDependencies,
  code: string,
): Promise<{ readonly closed: number; readonly stopped: string | null }> => {
  let closed = 0;
  for (;;) {
    const known = await knownPartner(context, code);
    if (!('partner' in known)) return { closed, stopped: null };
    const month = known.state.openMonth;
    const due = addDays(`${nextMonth(month)}-01` as BusinessDate, known.partner.closeAfterDays);
    if (todayOf(context) < due || (await isOver(context, known, month))) return { closed, stopped: null };
    const by = { id: 'job', name: closer.name };
    const refused = await closeMonth(context, code, month, by, (transaction, number) =>
      context.audit.record(
        {
          ...{ principal: closer, requestId: '', remoteAddress: '', action: 'partner.close' },
          ...{ subject: { kind: 'partner', id: code }, details: { month, number } },
        },
        transaction,
      ),
    );
    if (isRefusal(refused)) return { closed, stopped: `${code} ${month}: ${refused.message}` };
    closed += 1;
  }
};

export const createSettleJob = (
  context: PartnersDependencies,
): { readonly jobs: readonly JobDefinition[]; readonly schedules: readonly JobSchedule[] } => ({
  jobs: [
    {
      name: SETTLE_JOB,
      payload: z.unknown(),
      run: async (_payload, { signal, result }) => {
        let closed = 0;
        const stopped: string[] = [];
        for (const code of (await selectStates(context.db)).keys()) {
          if (signal.aborted) return;
          const known = await knownPartner(context, code);
          if (!('partner' in known)) continue;
          await expireOf(context, known);
          const done = await closeDue(context, code);
          closed += done.closed;
          if (done.stopped !== null) stopped.push(done.stopped);
        }
        result([`${closed} statements closed`, ...stopped].join('; '));
      },
    },
  ],
  schedules: [{ name: 'partners.settle', cron: '20 1 * * *', job: SETTLE_JOB, payload: {} }],
});
