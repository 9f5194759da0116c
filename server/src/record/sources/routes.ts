// Routes of runs, files and mappings.
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { assert, isRefusal, type Refusal, refuse } from '../../kernel/index.ts';
import type { Audit } from '../../platform/audit/index.ts';
import { type CallContext, csvStream, type Route, route } from '../../platform/http/index.ts';
import type { Database } from '../../platform/state-store/index.ts';
import { importTargets, type Mapping } from '../mapping/contract.ts';
import { shippedMappings, targets } from '../mapping/index.ts';
import * as contract from './contract.ts';
import { detectFile } from './detect.ts';
import {
  findFile,
  type ImportFile,
  listFiles,
  listOwnMappings,
  type OwnMapping,
  saveOwnMapping,
} from './file-store.ts';
import type { Imports } from './imports.ts';
import { previewFile } from './preview.ts';
import type { SideFiles } from './side-files.ts';
import { findRun, listBadRows, listRuns } from './store.ts';
import type { Uploads } from './uploads.ts';
import { viewRun } from './view.ts';

export interface RoutesDependencies {
  readonly db: Database;
  readonly imports: Imports;
  readonly uploads: Uploads;
  readonly sideFiles: SideFiles;
  readonly audit: Audit;
  readonly now: () => number;
  readonly businessTimeZone: string;
  readonly contentKey: string;
}

const runMissing = (runId: string): Refusal<'RUN_NOT_FOUND'> =>
  refuse('RUN_NOT_FOUND', `There is no import run ${runId}.`);
const fileMissing = (fileId: string): Refusal<'FILE_NOT_FOUND'> =>
  refuse('FILE_NOT_FOUND', `There is no file ${fileId}.`);

/** The body as it arrives. */
const bytesOf = ({ request }: CallContext): Readable => (request.body instanceof Readable ? request.body : request.raw);

const viewFile = ({ path: _path, ...file }: ImportFile) => file;

const viewMapping = (mapping: Mapping, updatedAt: number | null) => ({
  name: mapping.name,
  title: mapping.title,
  description: mapping.description,
  dataset: mapping.dataset,
  source: mapping.source,
  format: mapping.format.kind,
  targets: [...new Set(mapping.records.map((record) => record.target))],
  sideFiles: [...new Set(Object.values(mapping.lookups).map((lookup) => lookup.file))],
  shipped: updatedAt === null,
  updatedAt,
});

const badRowsPage = 5_000;

async function* badRowLines(db: Database, runId: string) {
  for (let page = 1; ; page += 1) {
    const { items } = await listBadRows(db, runId, { page, pageSize: badRowsPage });
    for (const row of items) yield [row.line, row.byteOffset, row.code, row.column, row.message, row.excerpt] as const;
    if (items.length < badRowsPage) return;
  }
}

const auditEntry = (
  context: CallContext,
  action: string,
  kind: string,
  id: string,
  details: Readonly<Record<string, unknown>>,
) => ({
  principal: context.principal,
  action,
  subject: { kind, id },
  details,
  remoteAddress: context.remoteAddress,
  requestId: context.requestId,
});

const runRoutes = ({ db, imports, audit }: RoutesDependencies): readonly Route[] => [
  route(contract.listImportRuns, async ({ query }) => {
    const { items, total } = await listRuns(db, query);
    return { items: items.map(viewRun), total };
  }),
  route(contract.getImportRun, async ({ params }) => {
    const run = await findRun(db, params.runId);
    return run ? viewRun(run) : runMissing(params.runId);
  }),
  route(contract.listBadRows, async ({ params, query }) =>
    (await findRun(db, params.runId)) ? listBadRows(db, params.runId, query) : runMissing(params.runId),
  ),
  route(contract.downloadBadRows, async ({ params }) => {
    if (!(await findRun(db, params.runId))) return runMissing(params.runId);
    const header = ['line', 'byte offset', 'code', 'column', 'message', 'excerpt'];
    return csvStream(header, badRowLines(db, params.runId));
  }),
  route(contract.startImport, async ({ body }, context) => {
    const file = await findFile(db, body.fileId);
    if (!file) return fileMissing(body.fileId);
    const mapping =
      typeof body.mapping === 'string' ? await imports.findMapping(body.mapping) : imports.parseMapping(body.mapping);
    if (isRefusal(mapping)) return mapping;
    const { businessDate, asOf, dryRun, force } = body;
    const request = { filePath: file.path, fileName: file.name, mapping, businessDate, asOf, dryRun, force };
    const run = await imports.register({ ...request, requestedBy: context.principal.name, by: 'job' });
    assert(run, 'an uploaded file is registered anew each time');
    await audit.record(
      auditEntry(context, 'import.start', 'import_run', run.id, {
        mapping: mapping.name,
        file: file.name,
        dryRun,
        force,
      }),
    );
    return viewRun(run);
  }),
  route(contract.startLocalImport, async ({ body: { path, mapping: choice, ...rest } }, context) => {
    if (context.principal.kind !== 'system')
      return refuse('NOT_LOCAL', 'Files on the server are named only by the command line on the same machine.');
    const mapping = typeof choice === 'string' ? await imports.findMapping(choice) : imports.parseMapping(choice);
    if (isRefusal(mapping)) return mapping;
    const found = await stat(path).catch(() => null);
    if (!found?.isFile()) return refuse('FILE_UNREADABLE', `The server finds no file ${path}.`);
    const request = { filePath: path, fileName: basename(path), mapping, requestedBy: context.principal.name };
    const run = await imports.register({ ...request, ...rest, by: 'job' });
    assert(run, 'a local file is registered anew each time');
    const details = { mapping: mapping.name, file: basename(path), ...rest };
    await audit.record(auditEntry(context, 'import.start', 'import_run', run.id, details));
    return viewRun(run);
  }),
  route(contract.cancelImport, async ({ params }, context) => {
    const run = await imports.cancel(params.runId);
    if (isRefusal(run)) return run;
    await audit.record(auditEntry(context, 'import.cancel', 'import_run', run.id, {}));
    return viewRun(run);
  }),
  route(contract.resumeImport, async ({ params }, context) => {
    const run = await imports.resume(params.runId, context.principal.name);
    if (isRefusal(run)) return run;
    await audit.record(auditEntry(context, 'import.resume', 'import_run', run.id, {}));
    return viewRun(run);
  }),
];

const fileRoutes = ({
  db,
  imports,
  uploads,
  audit,
  businessTimeZone,
  contentKey,
}: RoutesDependencies): readonly Route[] => [
  route(contract.uploadImportFile, async ({ query }, context) => {
    const file = await uploads.take(query.name, bytesOf(context), context.principal.name);
    if (isRefusal(file)) return file;
    await audit.record(
      auditEntry(context, 'import.upload', 'import_file', file.id, {
        name: file.name,
        bytes: file.bytes,
        hash: file.hash,
      }),
    );
    return viewFile(file);
  }),
  route(contract.listImportFiles, async ({ query }) => {
    const { items, total } = await listFiles(db, query.page, query.pageSize);
    return { items: items.map(viewFile), total };
  }),
  route(contract.deleteImportFile, async ({ params }, context) => {
    const refusal = await uploads.remove(params.fileId);
    if (refusal) return refusal;
    await audit.record(auditEntry(context, 'import.delete-file', 'import_file', params.fileId, {}));
    return { deleted: true as const };
  }),
  route(contract.detectImportFile, async ({ params }) => {
    const file = await findFile(db, params.fileId);
    if (!file) return fileMissing(params.fileId);
    const own = (await listOwnMappings(db)).map((each) => each.mapping);
    const detected = await detectFile(file.path, [...own, ...shippedMappings().values()]);
    if (isRefusal(detected)) return detected;
    return {
      ...detected,
      columns: detected.columns.map((column) => ({ ...column, samples: [...column.samples] })),
      mappings: [...detected.mappings],
    };
  }),
  route(contract.previewImport, async ({ params, body }) => {
    const file = await findFile(db, params.fileId);
    if (!file) return fileMissing(params.fileId);
    const mapping =
      typeof body.mapping === 'string' ? await imports.findMapping(body.mapping) : imports.parseMapping(body.mapping);
    if (isRefusal(mapping)) return mapping;
    const dates = { businessDate: body.businessDate ?? null, asOf: body.asOf ?? null };
    const preview = await previewFile(file.path, mapping, {
      rowsMax: body.rowsMax,
      ...dates,
      businessTimeZone,
      contentKey,
    });
    if (!isRefusal(preview) || preview.code === 'HEADER_MISMATCH' || preview.code === 'LOOKUP_UNREADABLE')
      return preview;
    return refuse('FILE_UNREADABLE', preview.message);
  }),
];

const sideFileRoutes = ({ db, sideFiles, audit }: RoutesDependencies): readonly Route[] => [
  route(contract.listSideFiles, async ({ params }) => {
    const file = await findFile(db, params.fileId);
    return file ? { items: [...(await sideFiles.list(file))] } : fileMissing(params.fileId);
  }),
  route(contract.uploadSideFile, async ({ params, query }, context) => {
    const file = await findFile(db, params.fileId);
    if (!file) return fileMissing(params.fileId);
    const taken = await sideFiles.take(file, query.name, bytesOf(context));
    if (!isRefusal(taken))
      await audit.record(auditEntry(context, 'import.upload-side-file', 'import_file', file.id, { ...taken }));
    return taken;
  }),
];

const mappingRoutes = ({ db, imports, audit, now }: RoutesDependencies): readonly Route[] => [
  route(contract.listMappings, async () => {
    const own = await listOwnMappings(db);
    const shipped = [...shippedMappings().values()].map((mapping) => viewMapping(mapping, null));
    return { items: [...own.map((each: OwnMapping) => viewMapping(each.mapping, each.updatedAt)), ...shipped] };
  }),
  route(contract.getMapping, async ({ params }) => imports.findMapping(params.name)),
  route(contract.saveMapping, async ({ params, body }, context) => {
    const named = { ...body, name: params.name };
    if (shippedMappings().has(params.name))
      return refuse(
        'MAPPING_SHIPPED',
        `The mapping ${params.name} is part of the product; save a copy under another name.`,
      );
    const mapping = imports.parseMapping(named);
    if (isRefusal(mapping)) return mapping;
    const at = now();
    await saveOwnMapping(db, mapping, at, context.principal.name);
    await audit.record(auditEntry(context, 'import.save-mapping', 'import_mapping', mapping.name, {}));
    return viewMapping(mapping, at);
  }),
  route(contract.listTargets, async () => ({
    items: importTargets.map((name) => {
      const { target, title, eventName, fields, defaultKey } = targets[name];
      return {
        target,
        title,
        eventName,
        fields: fields.map((field) => ({ ...field, values: field.values ? [...field.values] : null })),
        defaultKey: [...defaultKey],
      };
    }),
  })),
];

/** Routes of runs, files and mappings. */
export const createImportRoutes = (dependencies: RoutesDependencies): readonly Route[] => [
  ...runRoutes(dependencies),
  ...fileRoutes(dependencies),
  ...sideFileRoutes(dependencies),
  ...mappingRoutes(dependencies),
];
