// zhiyin restore: a backup into an empty installation, checked before anything is written.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { createLogger, createMetrics } from '../../platform/telemetry/index.ts';
import type { OnProgress, Stage } from '../backup/create-backup.ts';
import { finishRestore } from '../backup/finish-restore.ts';
import { checkKeyFile } from '../backup/key-file.ts';
import { BackupUnusable, type Manifest } from '../backup/manifest.ts';
import { checkBackup, restoreStores } from '../backup/restore.ts';
import { progressBar } from '../demo/progress-bar.ts';
import { waitUntilFilled } from '../rebuild/create-rebuild.ts';
import { type Installation, openInstallation, stateMigrations } from '../wiring.ts';
import { type CommandContext, CommandFailed, type RegisterCommand } from './command.ts';

interface Options {
  readonly from: string;
  readonly keys?: string;
  readonly withoutKeys?: boolean;
  readonly check?: boolean;
  readonly fill: boolean;
}

const titles: Readonly<Record<Stage, string>> = {
  check: 'checking       ',
  keys: 'keys           ',
  log: 'log            ',
  state: 'state store    ',
  positions: 'claiming keys  ',
};

const barsOf = ({ wallClock }: CommandContext): OnProgress => {
  const bars = new Map<Stage, ReturnType<typeof progressBar>>();
  return (stage, done, total) => {
    const bar = bars.get(stage) ?? progressBar(titles[stage], process.stderr, wallClock.now);
    bars.set(stage, bar);
    if (total !== null && done >= total) bar.done(done.toLocaleString('en'));
    else bar.show(total ? done / total : 0, done.toLocaleString('en'));
  };
};

const keyFileOf = ({ from, keys, withoutKeys }: Options): string | null => {
  if (withoutKeys) return null;
  const path = resolve(keys ?? `${resolve(from)}.keys`);
  if (existsSync(path)) return path;
  throw new CommandFailed(
    `there is no key file ${path}. Give the newest one with --keys FILE; --without-keys restores without personal values, for good.`,
  );
};

const describe = (manifest: Manifest): string => {
  const rows = Object.values(manifest.tables).reduce((sum, count) => sum + count, 0);
  const numbers = [rows, manifest.logHead].map((value) => value.toLocaleString('en'));
  return `${new Date(manifest.startedAt).toISOString()} by ${manifest.version}: ${numbers[0]} rows, ${numbers[1]} events`;
};

const fill = async (installation: Installation, { wallClock }: CommandContext): Promise<void> => {
  const target = await installation.record.eventLog.head();
  await installation.prepare();
  await installation.start();
  const bar = progressBar('event store    ', process.stderr, wallClock.now);
  const never = new AbortController().signal;
  const show = (position: number): void => bar.show(target ? position / target : 1, position.toLocaleString('en'));
  await waitUntilFilled(installation.pipeline, target, show, never);
  bar.done(target.toLocaleString('en'));
};

const restore = async (options: Options, context: CommandContext): Promise<void> => {
  const { config } = context.loadConfig();
  const from = resolve(options.from);
  const keyFile = keyFileOf(options);
  const onProgress = barsOf(context);
  if (options.check) {
    const manifest = await checkBackup(from, onProgress);
    const keys = keyFile === null ? null : await checkKeyFile(keyFile);
    context.print(
      `intact, taken ${describe(manifest)}${keys ? `, ${keys.keys.toLocaleString('en')} person keys` : ''}`,
    );
    return;
  }
  const logger = createLogger({ level: 'error' });
  const clocks = { clock: context.wallClock, wallClock: context.wallClock };
  const parts = { config, logger, stateMigrations, from, keyFile, wallClock: context.wallClock };
  const manifest = await restoreStores(parts, onProgress);
  const publicUrl = () => config.publicUrl ?? `http://${config.host}:${config.port}`;
  const surroundings = { config, logger, metrics: createMetrics(), ...clocks, publicUrl };
  const installation = await openInstallation(surroundings, { restoring: true });
  try {
    await finishRestore(installation, { from, manifest, withKeys: keyFile !== null }, onProgress);
    if (options.fill && config.roles.includes('worker')) await fill(installation, context);
    else
      context.printError(
        '  The event store is filled from the log when the server runs; reports are whole after that.',
      );
  } finally {
    await installation.close();
  }
  context.print(`restored into ${config.dataFolder}: backup of ${describe(manifest)}`);
};

export const registerRestore: RegisterCommand = (program, context) => {
  program
    .command('restore')
    .description('bring a backup into an empty installation')
    .requiredOption('--from <folder>', 'folder of the backup')
    .option('--keys <file>', 'the newest key file of the installation (default: FOLDER.keys)')
    .option('--without-keys', 'leave every personal value unreadable')
    .option('--check', 'only verify the backup and the key file')
    .option('--no-fill', 'let the server fill the event store later')
    .action(async (options: Options) => {
      try {
        await restore(options, context);
      } catch (error) {
        if (error instanceof BackupUnusable) throw new CommandFailed(error.message, { cause: error });
        throw error;
      }
    });
};
