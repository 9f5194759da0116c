// Puts imports together: door, routes and the job that executes runs.
import { z } from 'zod';
import type { Clock } from '../../kernel/index.ts';
import type { Audit } from '../../platform/audit/index.ts';
import type { Route } from '../../platform/http/index.ts';
import type { JobDefinition } from '../../platform/jobs/index.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import { createImports, type Enqueue, IMPORT_JOB, type Imports } from './imports.ts';
import type { Intake } from './intake.ts';
import { createImportRoutes } from './routes.ts';
import { createSideFiles } from './side-files.ts';
import { createUploads } from './uploads.ts';

export interface SourcesDependencies {
  readonly store: StateStore;
  readonly intake: Intake;
  readonly audit: Audit;
  readonly wallClock: Clock;
  readonly businessTimeZone: string;
  /** Secret of the installation, from which revisions of records with personal values are made. Must never change. */
  readonly contentKey: string;
  /** For uploaded files, inside the data folder. */
  readonly uploadFolder: string;
  readonly uploadBytesMax: number;
  readonly enqueue: Enqueue;
}

export interface Sources {
  readonly imports: Imports;
  readonly routes: readonly Route[];
  readonly jobs: readonly JobDefinition[];
}

const importPayload = z.object({ runId: z.string() });

/** Creates the module. */
export const createSources = (dependencies: SourcesDependencies): Sources => {
  const { store, audit, wallClock, businessTimeZone, contentKey } = dependencies;
  const { db } = store;
  const imports = createImports(dependencies);
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
  return {
    imports,
    routes: [
      ...createImportRoutes({
        ...{ db, imports, uploads, sideFiles, audit, businessTimeZone, contentKey },
        now: () => wallClock.now(),
      }),
    ],
    jobs: [importJob],
  };
};
