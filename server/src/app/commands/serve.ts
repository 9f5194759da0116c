// zhiyin serve: runs the server until it is told to stop.
import { createLogger, createMetrics } from '../../platform/telemetry/index.ts';
import { machineClock } from '../clocks.ts';
import { type RunningServer, startServer } from '../server.ts';
import type { CommandContext, RegisterCommand } from './command.ts';

/** Resolves with the name of the first signal that asks the process to stop. */
export const stopAsked = (): Promise<string> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve(signal));
  });

/** What a person at the terminal needs to know; goes to stderr, because stdout carries the log. */
export const announce = (server: RunningServer, context: CommandContext): void => {
  context.printError(`\n  知音 Zhiyin  ${server.url}\n`);
  if (!server.firstOperator) return;
  const { loginName, oneTimePassword } = server.firstOperator;
  context.printError(`  Sign in as ${loginName} with the one-time password ${oneTimePassword}`);
  context.printError('  It is shown only now and must be changed at the first sign-in.\n');
};

export const registerServe: RegisterCommand = (program, context) => {
  program
    .command('serve')
    .description('run the server')
    .action(async () => {
      const { config } = context.loadConfig();
      const logger = createLogger({ level: config.logLevel });
      const asked = stopAsked();
      const server = await startServer({
        ...{ config, logger, metrics: createMetrics() },
        ...{ clock: machineClock, wallClock: machineClock },
      });
      announce(server, context);
      const signal = await asked;
      logger.info({ signal }, 'stopping');
      await server.stop();
      logger.info({}, 'stopped');
    });
};
