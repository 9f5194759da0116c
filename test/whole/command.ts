// The command line as an operating system runs it: one process a command, which may be killed while it works.
import { spawn } from 'node:child_process';
import type { Program } from './site.ts';

/** What a command left behind. */
export interface CommandEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  /** Standard error: progress, and why it failed. */
  readonly told: string;
}

export interface CommandRun {
  readonly ended: Promise<CommandEnd>;
  /** Resolves when the check first holds, asked every few milliseconds; rejects when the command ends before. */
  until(title: string, check: (told: string) => boolean): Promise<void>;
  kill(): void;
}

const LOOK_EVERY_MS = 3;

/** Starts the command on a data folder. */
export const startCommand = (program: Program, dataFolder: string, args: readonly string[]): CommandRun => {
  const env = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ZHIYIN_DATA_DIR: dataFolder };
  const child = spawn(process.execPath, [program.main, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const text = { out: '', told: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    text.out += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    text.told += chunk.toString();
  });
  const orphaned = (): void => void child.kill('SIGKILL');
  process.once('exit', orphaned);
  const ended = new Promise<CommandEnd>((done, failed) => {
    child.once('error', failed);
    child.once('close', (code, signal) => {
      process.off('exit', orphaned);
      done({ code, signal, ...text });
    });
  });
  return {
    ended,
    until: (title, check) =>
      new Promise((holds, never) => {
        const timer = setInterval(() => {
          const over = child.exitCode !== null || child.signalCode !== null;
          if (!check(text.told) && !over) return;
          clearInterval(timer);
          if (check(text.told)) holds();
          else never(new Error(`${args.join(' ')} ended before ${title}: ${text.out}${text.told}`));
        }, LOOK_EVERY_MS);
      }),
    kill: () => void child.kill('SIGKILL'),
  };
};

/** Runs the command to its end. */
export const runCommand = (program: Program, dataFolder: string, args: readonly string[]): Promise<CommandEnd> =>
  startCommand(program, dataFolder, args).ended;
