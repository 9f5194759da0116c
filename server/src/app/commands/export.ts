// zhiyin export: the files that the API offers too, masked and audited like screens; events of any length, and on from where an
// export was cut off.
import { resolve } from 'node:path';
import { Argument, Option } from 'commander';
import { exportCustomers, exportCustomersJsonl } from '../../know/profiles/contract.ts';
import { exportAudit } from '../../platform/audit/contract.ts';
import type { Endpoint } from '../../platform/http/index.ts';
import { countEvents, exportEventsCsv, exportEventsJsonl } from '../../record/event-export/contract.ts';
import { progressBar } from '../demo/progress-bar.ts';
import { type CommandContext, CommandFailed, type LocalApi, type RegisterCommand } from './command.ts';
import { type ExportFormat, openExportFile } from './export-resume.ts';

type What = 'customers' | 'events' | 'audit';

const endpoints: Readonly<Record<What, Partial<Record<ExportFormat, Endpoint>>>> = {
  customers: { csv: exportCustomers, jsonl: exportCustomersJsonl },
  events: { csv: exportEventsCsv, jsonl: exportEventsJsonl },
  audit: { csv: exportAudit },
};

interface Options {
  readonly out?: string;
  readonly format: ExportFormat;
  readonly filter: readonly string[];
  readonly resume?: boolean;
  readonly clear?: string;
}

/** "status=active" pairs as query parameters; the endpoint refuses what it does not know or what does not fit. */
const queryOf = (filters: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    filters.map((filter) => {
      const at = filter.indexOf('=');
      if (at < 1) throw new CommandFailed(`a filter is NAME=VALUE, got "${filter}"`);
      return [filter.slice(0, at), filter.slice(at + 1)];
    }),
  );

const LINE_END = 10;
const linesIn = (chunk: Buffer): number => {
  let lines = 0;
  for (let at = chunk.indexOf(LINE_END); at >= 0; at = chunk.indexOf(LINE_END, at + 1)) lines += 1;
  return lines;
};

/** Writes what comes, telling how many of the lines there are; the header of a file that goes on is left out. */
const write = async (
  body: AsyncIterable<Buffer>,
  put: (chunk: Buffer) => Promise<unknown>,
  { skipHeader, onLines }: { readonly skipHeader: boolean; readonly onLines: (lines: number) => void },
): Promise<void> => {
  let header = skipHeader;
  for await (const chunk of body) {
    const end = header ? chunk.indexOf(LINE_END) + 1 : 0;
    if (header && end === 0) continue;
    header = false;
    const part = chunk.subarray(end);
    await put(part);
    onLines(linesIn(part));
  }
};

const toTerminal = (chunk: Buffer): Promise<void> =>
  new Promise((done, fail) => process.stdout.write(chunk, (error) => (error ? fail(error) : done())));

/** Whoever reads us may have seen enough ("| head"): that is no fault of ours. */
const endWithReader = (): void => {
  process.stdout.once('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
};

const counted = async (api: LocalApi, what: What, query: Readonly<Record<string, string>>): Promise<number | null> => {
  if (what !== 'events') return null;
  const { clear: _clear, reason: _reason, ...filter } = query;
  return (await api.call(countEvents, { query: filter })).rows;
};

const exportTo = async (what: What, options: Options, api: LocalApi, context: CommandContext): Promise<void> => {
  const endpoint = endpoints[what][options.format];
  if (!endpoint) throw new CommandFailed(`${what} cannot be exported as ${options.format}; leave --format out`);
  const { out, resume = false, clear } = options;
  if (resume && (out === undefined || what !== 'events'))
    throw new CommandFailed('--resume goes on with a file of events: name it with --out');
  const path = out === undefined ? null : resolve(out);
  const target = path === null ? null : await openExportFile(path, options.format, resume);
  const query: Readonly<Record<string, string>> = {
    ...queryOf(options.filter),
    ...(target?.after ? { after: target.after } : {}),
    ...(clear === undefined ? {} : { clear: 'true', reason: clear }),
  };
  const bar = progressBar(what, process.stderr, context.wallClock.now);
  let written = 0;
  try {
    const total = path === null ? null : await counted(api, what, query);
    const tell = (lines: number): void => {
      written += lines;
      if (total) bar.show(Math.min(1, written / total), written.toLocaleString('en'));
    };
    if (!target) endWithReader();
    const put = target ? (chunk: Buffer) => target.file.appendFile(chunk) : toTerminal;
    await write(await api.stream(endpoint, query), put, {
      skipHeader: target?.after != null && options.format === 'csv',
      onLines: tell,
    });
    await target?.file.sync();
    if (path !== null) bar.done(`${written.toLocaleString('en')} lines in ${path}`);
  } catch (error) {
    if (path === null || what !== 'events' || written === 0) throw error;
    await target?.file.sync();
    throw new CommandFailed(
      `cut off after ${written.toLocaleString('en')} lines (${error instanceof Error ? error.message : String(error)}); go on with the same command and --resume`,
    );
  } finally {
    await target?.file.close();
  }
};

export const registerExport: RegisterCommand = (program, context) => {
  program
    .command('export')
    .description('customers, events or the audit trail; personal values are masked unless told, the export is audited')
    .addArgument(new Argument('<what>', 'what to export').choices(Object.keys(endpoints)))
    .option('--out <file>', 'a new file that only you may read (default: standard output)')
    .addOption(new Option('--format <format>', 'lines of CSV or of JSON').choices(['csv', 'jsonl']).default('csv'))
    .option(
      '--filter <name=value...>',
      'status=active; events: from=2026-06-01 to=2026-07-01 events=a,b customer=NUMBER',
      [],
    )
    .option('--resume', 'go on with the file of an export of events that was cut off')
    .option('--clear <reason>', 'events with personal values in clear; the reason is kept in the audit trail')
    .action((what: What, options: Options) => context.withApi((api) => exportTo(what, options, api, context)));
};
