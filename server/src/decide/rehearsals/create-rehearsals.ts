// Makes the rehearsals of one kind of draft: beginning one, the job that decides it, and reading who would have got what.
import { z } from 'zod';
import { addDays, businessDateAt, type Clock, type Refusal, refuse } from '../../kernel/index.ts';
import { type ListDependencies, scopeCondition } from '../../know/profiles/index.ts';
import type { CallContext } from '../../platform/http/index.ts';
import type { JobDefinition } from '../../platform/jobs/index.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import type { Inputs } from '../rules/index.ts';
import type { rehearsalAnswer, rehearsalBegun } from './contract.ts';
import { type Rehearsed, readEverybody } from './everybody.ts';
import {
  insertRehearsal,
  insertRehearsed,
  type Rehearsal,
  type RehearsalKind,
  type RehearsedSums,
  type Sums,
  selectRehearsal,
  selectRehearsed,
  settleRehearsal,
  sumRehearsal,
} from './store.ts';

const DAYS_A_MONTH = 30.44;
const PAGE = 2_000;
const payload = z.strictObject({ rehearsalId: z.string() });

export interface RehearsalDependencies extends ListDependencies {
  readonly store: StateStore;
  readonly wallClock: Clock;
  readonly enqueue: (
    job: string,
    payload: unknown,
    options: { readonly uniqueKey: string; readonly createdBy: string },
  ) => Promise<{ readonly jobId: string }>;
}

/** What a job of rehearsal has to work with; `everybody` by person, whose sums it counts up. */
export interface RehearsalStage<Definition> {
  readonly rehearsal: Pick<Rehearsal<Definition>, 'subject' | 'definition' | 'fromDay' | 'toDay'>;
  readonly everybody: ReadonlyMap<string, Rehearsed>;
  readonly signal: AbortSignal;
  readonly progress: (done: number, total: number, note?: string) => void;
}

/** What differs between kinds of drafts. */
export interface RehearsalOptions<Definition> {
  readonly kind: RehearsalKind;
  /** Name of the job. */
  readonly job: string;
  /** The definition as it was stored. */
  readonly parse: (stored: unknown) => Definition;
  /** What the draft asks about these customers, and {@link shownAttributes}. */
  readonly inputsOf: (definition: Definition, customerIds: readonly string[]) => Promise<ReadonlyMap<string, Inputs>>;
  /** Decides on past data, giving nothing to anybody; months and refusals in any order. */
  readonly decide: (stage: RehearsalStage<Definition>) => Promise<RehearsedSums>;
  /** What was given costs, in fen. */
  readonly costOf: (definition: Definition, sums: Pick<Sums, 'awards' | 'points'>) => string;
}

export interface Rehearsals<Definition> {
  readonly job: JobDefinition;
  begin(
    subject: string,
    asked: { readonly definition: Definition; readonly months: number },
    call: Pick<CallContext, 'principal' | 'requestId'>,
  ): Promise<z.infer<typeof rehearsalBegun>>;
  read(
    rehearsalId: string,
    page: { readonly page: number; readonly pageSize: number },
    call: Pick<CallContext, 'principal'>,
  ): Promise<z.infer<typeof rehearsalAnswer> | Refusal<'REHEARSAL_NOT_FOUND'>>;
}

/** From the sums by key in any order to rows in the order of the keys. */
export const inOrder = <Key extends string, Value>(
  name: Key,
  sums: ReadonlyMap<string, Value>,
): readonly (Record<Key, string> & Value)[] =>
  [...sums]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, value]) => ({ ...({ [name]: key } as Record<Key, string>), ...value }));

const createJob = <Definition>(
  { store, db }: RehearsalDependencies,
  { kind, job, parse, inputsOf, decide }: RehearsalOptions<Definition>,
): JobDefinition<z.infer<typeof payload>> => ({
  name: job,
  payload,
  attemptsMax: 2,
  run: async ({ rehearsalId }, { signal, progress, result }) => {
    const stored = await selectRehearsal(db, kind, rehearsalId);
    if (!stored) return;
    const rehearsal = { ...stored, definition: parse(stored.definition) };
    const settle = (state: Rehearsal['state'], sums: RehearsedSums): Promise<void> =>
      store.transaction((transaction) => settleRehearsal(transaction, { rehearsalId, state, ...sums }));
    const nothing = { months: [], refusals: [] };
    // A second attempt is under way where the first one said that it failed.
    await settle('running', nothing);
    try {
      const everybody = await readEverybody(db, (ids) => inputsOf(rehearsal.definition, ids), signal);
      const sums = await decide({ rehearsal, everybody, signal, progress });
      const rows = [...everybody.values()].filter(({ awards, desired }) => awards > 0 || desired > 0);
      for (let at = 0; at < rows.length; at += PAGE) {
        const some = rows.slice(at, at + PAGE).map(({ inputs: _inputs, ...row }) => row);
        await store.transaction((transaction) => insertRehearsed(transaction, rehearsalId, some));
      }
      await settle('ready', sums);
      result(`${rows.length} customers`);
    } catch (error) {
      await settle('failed', nothing);
      throw error;
    }
  },
});

export const createRehearsals = <Definition>(
  dependencies: RehearsalDependencies,
  options: RehearsalOptions<Definition>,
): Rehearsals<Definition> => {
  const { store, db, clock, wallClock, timeZone, enqueue, organisation } = dependencies;
  const { kind, job, parse, costOf } = options;
  return {
    job: createJob(dependencies, options) as JobDefinition,
    begin: async (subject, { definition, months }, { principal, requestId }) => {
      const rehearsalId = `${subject}-${requestId}`.slice(0, 80);
      const toDay = addDays(businessDateAt(clock.now(), timeZone), -1);
      const fromDay = addDays(toDay, -Math.round(months * DAYS_A_MONTH) + 1);
      const made = { madeBy: principal.name, madeAt: wallClock.now() };
      await store.transaction((transaction) =>
        insertRehearsal(transaction, { rehearsalId, kind, subject, definition, fromDay, toDay, ...made }),
      );
      const { jobId } = await enqueue(job, { rehearsalId }, { uniqueKey: rehearsalId, createdBy: principal.name });
      return { rehearsalId, jobId };
    },
    read: async (rehearsalId, { page, pageSize }, { principal }) => {
      const found = await selectRehearsal(db, kind, rehearsalId);
      if (!found)
        return refuse(
          'REHEARSAL_NOT_FOUND',
          'There is no such rehearsal; newer ones may have taken its place. Begin it again.',
        );
      const definition = parse(found.definition);
      const scope = await scopeCondition(dependencies, principal.scope);
      const { whole, branches, tiers, segments } = await sumRehearsal(db, rehearsalId, scope);
      const names = await organisation.unitNames(branches.flatMap(({ key }) => key ?? []));
      const isFirm = principal.scope.kind === 'firm';
      const priced = ({ customers, awards, desired, points }: Sums) => ({
        ...{ customers, awards, desired, points, costFen: costOf(definition, { awards, points }) },
      });
      return {
        ...{ subject: found.subject, state: found.state, from: found.fromDay, to: found.toDay },
        ...{ madeBy: found.madeBy, madeAt: found.madeAt },
        ...priced(whole),
        branches: branches.map(({ key, ...sums }) => ({
          ...{ branchId: key, name: key === null ? null : (names.get(key) ?? null) },
          ...priced(sums),
        })),
        tiers: tiers.map(({ key, ...sums }) => ({ tier: key, ...priced(sums) })),
        segments: segments.map(({ key, ...sums }) => ({ segment: key, ...priced(sums) })),
        months: isFirm ? [...found.months] : [],
        refusals: isFirm ? [...found.refusals] : [],
        total: whole.customers,
        rows: [...(await selectRehearsed(db, rehearsalId, scope, { offset: (page - 1) * pageSize, limit: pageSize }))],
      };
    },
  };
};
