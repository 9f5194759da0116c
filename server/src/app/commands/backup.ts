// zhiyin backup: everything that cannot be computed again, into a folder; while the server runs, or without it.
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BackupStatus, readBackup, startBackup } from '../backup/contract.ts';
import { progressBar } from '../demo/progress-bar.ts';
import { type CommandContext, CommandFailed, type RegisterCommand } from './command.ts';

interface Options {
  readonly to: string;
  readonly keysTo?: string;
}

const POLL_MS = 200;

const stageTexts: Readonly<Record<string, string>> = { state: 'rows', log: 'events', keys: 'keys' };

const report = (status: BackupStatus, { print, printError }: CommandContext): void => {
  const number = (value: number | null): string => (value ?? 0).toLocaleString('en');
  const megabytes = ((status.bytes ?? 0) / 1e6).toFixed(1);
  print(`${status.folder}`);
  printError(`  ${number(status.rows)} rows, ${number(status.events)} events, ${megabytes} MB`);
  printError(`  ${number(status.keys)} person keys in ${status.keyFile}`);
  printError(
    '  Keep the key file in another place than the backup, and only its newest copy: erasing a person destroys a key.',
  );
  printError('  The master key and the configuration are not in it; keep a copy of them apart from both.');
};

export const registerBackup: RegisterCommand = (program, context) => {
  program
    .command('backup')
    .description('back up the state store, the log and, in a file apart, the person keys')
    .requiredOption('--to <folder>', 'a new folder, or an existing one in which a dated folder is made')
    .option('--keys-to <file>', 'file for the person keys, replaced when it exists (default: FOLDER.keys)')
    .action(({ to, keysTo }: Options) =>
      context.withApi(async (api) => {
        const body = { to: resolve(to), ...(keysTo === undefined ? {} : { keysTo: resolve(keysTo) }) };
        await api.call(startBackup, { body });
        const bar = progressBar('backing up', process.stderr, context.wallClock.now);
        for (;;) {
          const status = await api.call(readBackup);
          if (status.state === 'failed') throw new CommandFailed(`the backup failed: ${status.error}`);
          if (status.state === 'done') {
            bar.done('done');
            return report(status, context);
          }
          const words = `${status.done.toLocaleString('en')} ${stageTexts[status.stage ?? ''] ?? ''}`;
          bar.show(status.total ? status.done / status.total : 0, words);
          await sleep(POLL_MS);
        }
      }),
    );
};
