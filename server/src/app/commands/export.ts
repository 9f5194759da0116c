// zhiyin export: the files that the console offers too, masked and audited like screens.
import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Argument } from 'commander';
import { exportCustomers } from '../../know/profiles/contract.ts';
import { exportAudit } from '../../platform/audit/contract.ts';
import { CommandFailed, type RegisterCommand } from './command.ts';

const exports = { customers: exportCustomers, audit: exportAudit } as const;

const writeNew = async (path: string, text: string): Promise<void> => {
  const file = await open(path, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    throw new CommandFailed(error.code === 'EEXIST' ? `${path} exists already` : `${path}: ${error.message}`);
  });
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
};

/** "status=active" pairs as query parameters; the endpoint refuses what it does not know or what does not fit. */
const queryOf = (filters: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    filters.map((filter) => {
      const at = filter.indexOf('=');
      if (at < 1) throw new CommandFailed(`a filter is NAME=VALUE, got "${filter}"`);
      return [filter.slice(0, at), filter.slice(at + 1)];
    }),
  );

export const registerExport: RegisterCommand = (program, context) => {
  program
    .command('export')
    .description('customers or the audit trail as CSV; personal values are masked, the export is audited')
    .addArgument(new Argument('<what>', 'what to export').choices(Object.keys(exports)))
    .option('--out <file>', 'a new file that only you may read (default: standard output)')
    .option('--filter <name=value...>', 'the filters of the console’s address bar, status=active', [])
    .action((what: keyof typeof exports, options: { readonly out?: string; readonly filter: readonly string[] }) =>
      context.withApi(async (api) => {
        const text = await api.text(exports[what], queryOf(options.filter));
        if (options.out === undefined) return context.print(text.trimEnd());
        await writeNew(resolve(options.out), text);
        context.printError(`  ${resolve(options.out)}`);
      }),
    );
};
