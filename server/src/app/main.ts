#!/usr/bin/env node
// The command line: everything that the product does begins here.
import { Command } from 'commander';
import { createCommandContext } from './command-context.ts';
import { CommandFailed } from './commands/command.ts';
import { commands } from './commands/index.ts';
import { version } from './version.ts';

const program = new Command('zhiyin')
  .description('知音 Zhiyin: customer operations and loyalty for a securities firm')
  .version(version)
  .option('--config <file>', 'JSON file with configuration; the environment wins')
  .showHelpAfterError();
const context = createCommandContext(() => program.opts<{ config?: string }>().config);
for (const register of commands) register(program, context);

try {
  await program.parseAsync();
} catch (error) {
  // A failed command has said what is wrong; anything else is ours, and its stack helps.
  context.printError(
    error instanceof CommandFailed ? `zhiyin: ${error.message}` : String(error instanceof Error ? error.stack : error),
  );
  process.exitCode = 1;
}
