// The command line as a function: what is to be done, and the exit code that came of it.
import { Command } from 'commander';
import { createCommandContext, type Output, standardOutput } from './command-context.ts';
import { CommandFailed } from './commands/command.ts';
import { commands } from './commands/index.ts';
import { version } from './version.ts';

/** Runs a command; `argv` as a process gets it. */
export const runProgram = async (argv: readonly string[], output: Output = standardOutput): Promise<0 | 1> => {
  const program = new Command('zhiyin')
    .description('知音 Zhiyin: customer operations and loyalty for a securities firm')
    .version(version)
    .option('--config <file>', 'JSON file with configuration; the environment wins')
    .showHelpAfterError();
  const context = createCommandContext(() => program.opts<{ config?: string }>().config, output);
  for (const register of commands) register(program, context);
  try {
    await program.parseAsync([...argv]);
    return 0;
  } catch (error) {
    // A failed command has said what is wrong; anything else is ours, and its stack helps.
    output.printError(
      error instanceof CommandFailed
        ? `zhiyin: ${error.message}`
        : String(error instanceof Error ? error.stack : error),
    );
    return 1;
  }
};
