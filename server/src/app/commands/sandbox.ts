// zhiyin sandbox: a server whose business clock stands until somebody moves it, on stores of its own.
import { businessDate, businessDateAt, startOfDay } from '../../kernel/index.ts';
import { createSandboxClocks } from '../../platform/sandbox/index.ts';
import { createLogger, createMetrics } from '../../platform/telemetry/index.ts';
import { machineClock } from '../clocks.ts';
import { startServer } from '../server.ts';
import { CommandFailed, type RegisterCommand } from './command.ts';
import { type FirmOptions, fillOnce } from './demo.ts';
import { announce, stopAsked } from './serve.ts';

interface SandboxOptions extends FirmOptions {
  readonly from?: string;
  readonly firm: boolean;
}

/** Where the clock stands at the very first start: the beginning of a day, or now. */
const startOf = (from: string | undefined, timeZone: string): number => {
  if (from === undefined) return machineClock.now();
  const date = businessDate(from);
  if (date === null) throw new CommandFailed(`--from must be a day such as 2027-01-01, got "${from}"`);
  return startOfDay(date, timeZone);
};

export const registerSandbox: RegisterCommand = (program, context) => {
  program
    .command('sandbox')
    .description(
      'run a server with a clock that is moved by hand (data folder ./data-sandbox unless ZHIYIN_DATA_DIR is set)',
    )
    .option('--from <day>', 'the day on which the clock stands at the first start, YYYY-MM-DD; now when absent')
    .option('--no-firm', 'begin empty, without a simulated firm')
    .option('--customers <number>', 'customers of the simulated firm', '300')
    .option('--months <number>', 'months of its past', '3')
    .option('--seed <number>', 'another seed makes another firm', '7')
    .action(async (options: SandboxOptions) => {
      process.env.ZHIYIN_DATA_DIR ??= './data-sandbox';
      process.env.ZHIYIN_LOG_LEVEL ??= 'warn';
      const { config } = context.loadConfig();
      if (!config.roles.includes('worker') || !config.roles.includes('ingest'))
        throw new CommandFailed('a sandbox is one process with every role: leave ZHIYIN_ROLES away');
      const clocks = createSandboxClocks(startOf(options.from, config.timeZone), machineClock);
      const asked = stopAsked();
      const server = await startServer({
        ...{ config, logger: createLogger({ level: config.logLevel }), metrics: createMetrics() },
        ...{ clock: clocks.clock, wallClock: machineClock, sandbox: clocks },
      }).catch((error: unknown) => {
        throw error instanceof Error && error.name === 'WrongKind' ? new CommandFailed(error.message) : error;
      });
      const stop = asked.then(() => server.stop());
      if (options.firm) await fillOnce(server, options, context);
      announce(server, context);
      const day = businessDateAt(clocks.clock.now(), config.timeZone);
      context.printError(
        `  This is a sandbox: its clock stands on ${day} until it is moved (in the console, or POST /api/sandbox/advance).\n`,
      );
      await stop;
    });
};
