// zhiyin import: reads files in through a mapping, in the running server when there is one, else by itself.
import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import { isRefusal } from '../../kernel/index.ts';
import type { Mapping } from '../../record/mapping/index.ts';
import { getImportRun, type ImportRunView, listBadRows, startLocalImport } from '../../record/sources/contract.ts';
import type { ImportRun, RunCounts } from '../../record/sources/index.ts';
import { type ProgressBar, progressBar } from '../demo/progress-bar.ts';
import type { Installation } from '../wiring.ts';
import { type CommandContext, CommandFailed, type LocalApi, type RegisterCommand } from './command.ts';

interface ImportOptions {
  readonly mapping: string;
  readonly dryRun?: boolean;
  readonly force?: boolean;
  readonly asOf?: string;
  readonly businessDate?: string;
}

type Outcome = Pick<
  ImportRunView,
  'status' | 'rowsRead' | 'rowsGood' | 'rowsBad' | 'rowsSkipped' | 'events' | 'errorMessage' | 'dryRun'
> & {
  readonly id: string;
};
type BadLine = { readonly line: number; readonly code: string; readonly message: string; readonly excerpt: string };

type LocalRequest = z.input<NonNullable<typeof startLocalImport.body>>;
type MappingChoice = LocalRequest['mapping'];

const pollMs = 300;
const badShownMax = 20;
const datePattern = /^\d{4}-\d{2}-\d{2}$/;

/** A name, or the JSON of a mapping file. */
const mappingChoice = async (given: string): Promise<MappingChoice> => {
  if (!given.endsWith('.json')) return given;
  try {
    // Whoever reads the files in checks it; here it is only passed on.
    return JSON.parse(await readFile(given, 'utf8')) as MappingChoice;
  } catch (error) {
    throw new CommandFailed(`cannot read the mapping ${given}: ${(error as Error).message}`);
  }
};

const noteOf = (
  counts: Pick<RunCounts, 'rowsRead' | 'rowsBad' | 'bytesDone' | 'bytesTotal'>,
  startedAt: number,
  now: number,
): string => {
  const seconds = Math.max((now - startedAt) / 1_000, 0.001);
  const left = counts.bytesDone > 0 ? (seconds * (counts.bytesTotal - counts.bytesDone)) / counts.bytesDone : null;
  const rate = Math.round(counts.rowsRead / seconds).toLocaleString('en');
  const remaining = left === null ? '' : `, ${Math.ceil(left)} s left`;
  return `${counts.rowsRead.toLocaleString('en')} rows, ${counts.rowsBad} bad, ${rate} rows/s${remaining}`;
};

const shareOf = ({ bytesDone, bytesTotal }: Pick<RunCounts, 'bytesDone' | 'bytesTotal'>): number =>
  bytesTotal === 0 ? 0 : bytesDone / bytesTotal;

const report = (context: CommandContext, outcome: Outcome, bad: readonly BadLine[]): void => {
  const { rowsRead, rowsGood, rowsBad, rowsSkipped, events, dryRun } = outcome;
  const appended = dryRun ? 'events it would append' : 'events appended';
  context.print(
    `${outcome.status}: ${rowsRead} rows, ${rowsGood} good, ${rowsBad} bad, ${rowsSkipped} skipped, ${events} ${appended} (run ${outcome.id})`,
  );
  for (const row of bad) context.print(`  line ${row.line}: ${row.code}: ${row.message}  [${row.excerpt}]`);
  if (rowsBad > bad.length) context.print(`  … ${rowsBad - bad.length} more bad lines; the console lists them all`);
};

const failedSentence = (file: string, outcome: Outcome): string | null =>
  outcome.status === 'succeeded' || outcome.status === 'unchanged'
    ? null
    : `${file}: ${outcome.status}${outcome.errorMessage ? `: ${outcome.errorMessage}` : ''}`;

/** In the running server: registered there, executed by its workers, watched from here. */
const importLive = async (
  api: LocalApi,
  context: CommandContext,
  file: string,
  request: Omit<LocalRequest, 'path'>,
  bar: ProgressBar,
): Promise<Outcome> => {
  const started = await api.call(startLocalImport, { body: { ...request, path: resolve(file) } });
  const startedAt = context.wallClock.now();
  for (;;) {
    const run = await api.call(getImportRun, { params: { runId: started.id } });
    bar.show(shareOf(run), noteOf(run, startedAt, context.wallClock.now()));
    if (run.status !== 'queued' && run.status !== 'running') {
      bar.done(noteOf(run, startedAt, context.wallClock.now()));
      const { items } = await api.call(listBadRows, { params: { runId: run.id }, query: { pageSize: badShownMax } });
      report(context, run, items);
      return run;
    }
    await sleep(pollMs);
  }
};

/** Stops a reading at its next safe point when the terminal asks for it. */
const interruptible = async <Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> => {
  const abort = new AbortController();
  const stop = (): void => abort.abort();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    return await work(abort.signal);
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
};

const importHere = async (
  { record: { sources } }: Installation,
  context: CommandContext,
  file: string,
  request: Omit<ImportOptions, 'mapping'> & { readonly mapping: Mapping },
  bar: ProgressBar,
): Promise<ImportRun> => {
  const { mapping, asOf, businessDate, dryRun = false, force = false } = request;
  const place = {
    filePath: resolve(file),
    fileName: basename(file),
    requestedBy: 'command line',
    by: 'caller',
  } as const;
  const run = await sources.imports.register({ ...place, mapping, asOf, businessDate, dryRun, force });
  if (!run) throw new CommandFailed(`${file} was registered before`);
  const startedAt = context.wallClock.now();
  let last: RunCounts | null = null;
  const finished = await interruptible((signal) =>
    sources.imports.execute(run.id, {
      signal,
      onProgress: (counts) => {
        last = counts;
        bar.show(shareOf(counts), noteOf(counts, startedAt, context.wallClock.now()));
      },
    }),
  );
  bar.done(noteOf(last ?? finished, startedAt, context.wallClock.now()));
  report(context, finished, await sources.imports.badRows(run.id, badShownMax));
  return finished;
};

const parsedMapping = async ({ record: { sources } }: Installation, choice: MappingChoice): Promise<Mapping> => {
  const mapping =
    typeof choice === 'string' ? await sources.imports.findMapping(choice) : sources.imports.parseMapping(choice);
  if (isRefusal(mapping)) throw new CommandFailed(mapping.message);
  return mapping;
};

const importFiles = async (
  context: CommandContext,
  files: readonly string[],
  options: ImportOptions,
): Promise<readonly string[]> => {
  const choice = await mappingChoice(options.mapping);
  const barOf = (file: string): ProgressBar => progressBar(basename(file), process.stderr, context.wallClock.now);
  const { mapping: _mapping, ...rest } = options;
  const live = await context.withApi(async (api) => {
    if (!api.live) return null;
    const failures: string[] = [];
    for (const file of files) {
      const failure = failedSentence(
        file,
        await importLive(api, context, file, { ...rest, mapping: choice }, barOf(file)),
      );
      if (failure) failures.push(failure);
    }
    return failures;
  });
  if (live) return live;
  return context.withInstallation(async (installation) => {
    const mapping = await parsedMapping(installation, choice);
    const failures: string[] = [];
    for (const file of files) {
      const failure = failedSentence(
        file,
        await importHere(installation, context, file, { ...rest, mapping }, barOf(file)),
      );
      if (failure) failures.push(failure);
    }
    return failures;
  });
};

export const registerImport: RegisterCommand = (program, context) => {
  program
    .command('import <files...>')
    .description('read files of core systems in through a mapping')
    .requiredOption('--mapping <name or file.json>', 'a shipped or own mapping by name, or a mapping file')
    .option('--dry-run', 'map everything, report every bad line, append nothing')
    .option('--as-of <date>', 'pass over records dated after this day (YYYY-MM-DD)')
    .option('--business-date <date>', 'the day that the files deliver, for the delivery board (YYYY-MM-DD)')
    .option('--force', 'read a file in even when its newest delivery had the same bytes')
    .action(async (files: readonly string[], options: ImportOptions) => {
      for (const date of [options.asOf, options.businessDate])
        if (date !== undefined && !datePattern.test(date))
          throw new CommandFailed(`"${date}" is not a date like 2026-06-30`);
      const failures = await importFiles(context, files, options);
      if (failures.length > 0) throw new CommandFailed(failures.join('\n'));
    });
};
