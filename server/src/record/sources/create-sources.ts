// Puts imports together: door, routes, the job that executes runs and the one that looks into watched folders.
import { z } from 'zod';
import type { BusinessDate, Clock, TradingCalendar } from '../../kernel/index.ts';
import type { Audit } from '../../platform/audit/index.ts';
import type { Route } from '../../platform/http/index.ts';
import type { JobDefinition, JobSchedule } from '../../platform/jobs/index.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import type { Completeness } from './delivery.ts';
import { createDeliveryRoutes } from './delivery-routes.ts';
import { createFolders } from './folders.ts';
import { createImports, type Enqueue, IMPORT_JOB, type Imports } from './imports.ts';
import type { Intake } from './intake.ts';
import { createImportRoutes } from './routes.ts';
import { createSideFiles } from './side-files.ts';
import { createUploads } from './uploads.ts';

export interface SourcesDependencies {
  readonly store: StateStore;
  readonly intake: Intake;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly wallClock: Clock;
  readonly businessTimeZone: string;
  /** Secret of the installation, from which revisions of records with personal values are made. Must never change. */
  readonly contentKey: string;
  /** For uploaded files, inside the data folder. */
  readonly uploadFolder: string;
  readonly uploadBytesMax: number;
  /** Folders below which files may be watched. */
  readonly importRoots: readonly string[];
  readonly tradingCalendar: () => Promise<TradingCalendar>;
  readonly enqueue: Enqueue;
}

export interface Sources {
  readonly imports: Imports;
  readonly routes: readonly Route[];
  readonly jobs: readonly JobDefinition[];
  readonly schedules: readonly JobSchedule[];
  /** Whether everything of a dataset that is expected up to the day is there and agreed; tiers, reports and triggers hold back on it. */
  completeAsOf(dataset: string, date: BusinessDate): Promise<Completeness>;
}

/** Name of the job that looks into watched folders. */
export const SCAN_JOB = 'sources.scan';

const importPayload = z.object({ runId: z.string() });

/** Creates the module. */
export const createSources = (dependencies: SourcesDependencies): Sources => {
  const { store, audit, clock, wallClock, businessTimeZone, contentKey, tradingCalendar, importRoots } = dependencies;
  const { db } = store;
  const imports = createImports(dependencies);
  const folders = createFolders({ db, imports, wallClock, clock, businessTimeZone, tradingCalendar, importRoots });
  const uploads = createUploads({
    db,
    wallClock,
    folder: dependencies.uploadFolder,
    bytesMax: dependencies.uploadBytesMax,
  });
  const sideFiles = createSideFiles({ db, bytesMax: dependencies.uploadBytesMax });
  const importJob: JobDefinition = {
    name: IMPORT_JOB,
    payload: importPayload,
    run: async (payload, context) => {
      const { runId } = importPayload.parse(payload);
      await imports.execute(runId, {
        signal: context.signal,
        onProgress: (counts) =>
          context.progress(counts.bytesDone, counts.bytesTotal, `${counts.rowsRead} rows, ${counts.rowsBad} bad`),
      });
    },
  };
  const scanJob: JobDefinition = { name: SCAN_JOB, payload: z.unknown(), run: () => folders.scanAll() };
  return {
    imports,
    routes: [
      ...createImportRoutes({
        ...{ db, imports, uploads, sideFiles, audit, businessTimeZone, contentKey },
        now: () => wallClock.now(),
      }),
      ...createDeliveryRoutes({ db, folders, imports, audit, clock, businessTimeZone }),
    ],
    jobs: [importJob, scanJob],
    schedules: [{ name: 'scan watched folders', cron: '* * * * *', job: SCAN_JOB, payload: {} }],
    completeAsOf: folders.completeAsOf,
  };
};
