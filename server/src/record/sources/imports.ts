// Imports as the rest of the product sees them: start, execute, cancel, resume, and what a finished run means for its delivery.
import { type Clock, type Refusal, refuse } from '../../kernel/index.ts';
import type { StateStore, StateTransaction } from '../../platform/state-store/index.ts';
import {
  deliveryOfRun,
  endDelivery,
  insertDelivery,
  type KnownOfDelivery,
  readTrailer,
  reconcile,
  type StatedContent,
} from '../deliveries/index.ts';
import { type Mapping, mappingSchema } from '../mapping/contract.ts';
import { mappingProblems, shippedMappings } from '../mapping/index.ts';
import { findOwnMapping } from './file-store.ts';
import type { Intake } from './intake.ts';
import { executeRun, hashMapping, type RunOptions } from './run.ts';
import { findRun, type ImportRun, insertRun, listBadRows, updateRun } from './store.ts';

/** Name of the job that executes a run. */
export const IMPORT_JOB = 'sources.import';

/** Puts a job in the queue, within the transaction when there is one. */
export type Enqueue = (
  job: string,
  payload: unknown,
  options: { readonly uniqueKey: string; readonly createdBy: string },
  transaction?: StateTransaction,
) => Promise<unknown>;

export interface ImportsDependencies {
  readonly store: StateStore;
  readonly intake: Intake;
  readonly wallClock: Clock;
  readonly businessTimeZone: string;
  /** Secret of the installation under which contents are hashed. */
  readonly contentKey: string;
  readonly enqueue: Enqueue;
}

export interface NewImport {
  readonly filePath: string;
  readonly fileName: string;
  readonly mapping: Mapping;
  readonly businessDate?: string | undefined;
  readonly asOf?: string | undefined;
  readonly dryRun?: boolean;
  readonly force?: boolean;
  readonly requestedBy: string;
  /** What a watched folder knows of the delivery besides. */
  readonly delivery?: KnownOfDelivery;
  /** `job`: a worker executes it. `caller`: whoever registers it calls `execute`. */
  readonly by: 'job' | 'caller';
}

type NotFound = Refusal<'RUN_NOT_FOUND'>;

export interface Imports {
  /** A shipped or own mapping. */
  findMapping(name: string): Promise<Mapping | Refusal<'MAPPING_NOT_FOUND'>>;
  /** Checks a mapping given as JSON. */
  parseMapping(definition: unknown): Mapping | Refusal<'MAPPING_INVALID'>;
  /** Registers a run; null when this very file of a watched folder was registered before. */
  register(request: NewImport): Promise<ImportRun | null>;
  /** Reads a registered run's file in, from its checkpoint when there is one. */
  execute(runId: string, options: RunOptions): Promise<ImportRun>;
  /** The first bad lines of a run, masked. */
  badRows(runId: string, rowsMax: number): Promise<Awaited<ReturnType<typeof listBadRows>>['items']>;
  cancel(runId: string): Promise<ImportRun | NotFound | Refusal<'RUN_NOT_ACTIVE'>>;
  /** Puts a stopped run back into work. */
  resume(runId: string, requestedBy: string): Promise<ImportRun | NotFound | Refusal<'RUN_NOT_RESUMABLE'>>;
}

const nothingStated: StatedContent = { rows: null, totals: {} };

const invalid = (problems: readonly string[]): Refusal<'MAPPING_INVALID'> =>
  refuse('MAPPING_INVALID', `The mapping cannot be used: ${problems.slice(0, 20).join('; ')}.`, {
    problems: problems.slice(0, 100),
  });

const parseMapping = (definition: unknown): Mapping | Refusal<'MAPPING_INVALID'> => {
  const parsed = mappingSchema.safeParse(definition);
  if (!parsed.success)
    return invalid(parsed.error.issues.map((issue) => `${issue.path.join('.') || 'mapping'}: ${issue.message}`));
  const problems = mappingProblems(parsed.data);
  return problems.length > 0 ? invalid(problems) : parsed.data;
};

/** What the sender stated about a finished run's file, and what does not agree. */
const judgeContent = (
  run: ImportRun,
  flagged: StatedContent,
): { readonly stated: StatedContent; readonly problem: string | null } => {
  const counted = { rows: run.rowsRead, totals: run.totals };
  if (run.mapping.control.statedIn?.kind !== 'trailer')
    return { stated: flagged, problem: reconcile(flagged, counted) };
  const stated = readTrailer(run.mapping, run.trailer);
  return typeof stated === 'string'
    ? { stated: flagged, problem: stated }
    : { stated, problem: reconcile(stated, counted) };
};

const register = async (
  { store, wallClock, enqueue }: ImportsDependencies,
  request: NewImport,
): Promise<ImportRun | null> => {
  const { mapping, businessDate } = request;
  const id = crypto.randomUUID();
  const startedAt = wallClock.now();
  return store.transaction(async (transaction) => {
    if (businessDate !== undefined && !request.dryRun) {
      const known = request.delivery ?? {
        naturalDate: null,
        folderName: null,
        fileKey: id,
        late: false,
        stated: nothingStated,
      };
      const added = await insertDelivery(transaction, {
        ...known,
        dataset: mapping.dataset,
        businessDate,
        fileName: request.fileName,
        runId: id,
        arrivedAt: startedAt,
      });
      if (!added) return null;
    }
    await insertRun(transaction, {
      id,
      mapping,
      mappingHash: hashMapping(mapping),
      fileName: request.fileName,
      filePath: request.filePath,
      businessDate: businessDate ?? null,
      asOf: request.asOf ?? null,
      dryRun: request.dryRun ?? false,
      force: request.force ?? false,
      requestedBy: request.requestedBy,
      startedAt,
    });
    if (request.by === 'job')
      await enqueue(IMPORT_JOB, { runId: id }, { uniqueKey: id, createdBy: request.requestedBy }, transaction);
    return findRun(transaction, id);
  });
};

/** Compares with what was stated, and ends the delivery; a mismatch makes the run a failed one, though its rows are in the log. */
const settle = async ({ store, wallClock }: ImportsDependencies, run: ImportRun): Promise<ImportRun> => {
  const delivery = await deliveryOfRun(store.db, run.id);
  if (run.status === 'interrupted' || run.status === 'running') return run;
  const flagged = delivery ? { rows: delivery.rowsExpected, totals: delivery.totalsExpected } : nothingStated;
  const content = run.status === 'succeeded' ? judgeContent(run, flagged) : { stated: flagged, problem: null };
  const at = wallClock.now();
  if (content.problem !== null)
    await updateRun(store.db, run.id, at, {
      status: 'failed',
      error: { code: 'RECONCILIATION_MISMATCH', message: content.problem },
    });
  if (delivery) {
    const good = run.status === 'succeeded' || run.status === 'unchanged';
    const status = content.problem !== null ? 'mismatch' : good ? 'complete' : 'failed';
    await endDelivery(store.db, run.id, {
      status,
      completedAt: status === 'complete' ? at : null,
      rowsCounted: run.status === 'unchanged' ? null : run.rowsRead,
      totalsCounted: run.totals,
      stated: content.stated,
      problem: content.problem ?? run.errorMessage ?? (run.status === 'cancelled' ? 'The import was cancelled.' : null),
    });
  }
  return (await findRun(store.db, run.id)) ?? run;
};

/** Creates the door to imports. */
export const createImports = (dependencies: ImportsDependencies): Imports => {
  const { store, wallClock, enqueue } = dependencies;
  const notFound = (runId: string): NotFound => refuse('RUN_NOT_FOUND', `There is no import run ${runId}.`);
  return {
    findMapping: async (name) =>
      shippedMappings().get(name) ??
      (await findOwnMapping(store.db, name))?.mapping ??
      refuse('MAPPING_NOT_FOUND', `There is no mapping ${name}.`),
    parseMapping,
    register: (request) => register(dependencies, request),
    execute: async (runId, options) => settle(dependencies, await executeRun(dependencies, runId, options)),
    badRows: async (runId, rowsMax) => (await listBadRows(store.db, runId, { page: 1, pageSize: rowsMax })).items,
    cancel: async (runId) => {
      const run = await findRun(store.db, runId);
      if (!run) return notFound(runId);
      if (run.status !== 'queued' && run.status !== 'running' && run.status !== 'interrupted')
        return refuse('RUN_NOT_ACTIVE', `The run is ${run.status}; only one that waits or runs can be cancelled.`);
      await updateRun(store.db, runId, wallClock.now(), { cancelRequested: true });
      return (await findRun(store.db, runId)) ?? notFound(runId);
    },
    resume: async (runId, requestedBy) => {
      const run = await findRun(store.db, runId);
      if (!run) return notFound(runId);
      if (run.status !== 'cancelled' && run.status !== 'failed' && run.status !== 'interrupted')
        return refuse('RUN_NOT_RESUMABLE', `The run is ${run.status}; only a stopped one can go on.`);
      await store.transaction(async (transaction) => {
        const change = { status: 'queued', cancelRequested: false, error: null, finishedAt: null } as const;
        await updateRun(transaction, runId, wallClock.now(), change);
        await enqueue(IMPORT_JOB, { runId }, { uniqueKey: runId, createdBy: requestedBy }, transaction);
      });
      return (await findRun(store.db, runId)) ?? notFound(runId);
    },
  };
};
