// zhiyin copy: everything that is held of one person, as an archive for the person who asked for it.
import { open, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { copyOfPerson } from '../../know/person-copy/contract.ts';
import { CommandFailed, type RegisterCommand } from './command.ts';

interface Options {
  readonly out: string;
  readonly reason: string;
  readonly clear?: boolean;
}

export const registerCopy: RegisterCommand = (program, context) => {
  program
    .command('copy <number>')
    .description('a copy of everything held of a customer, as tables and lines of JSON in a ZIP; audited')
    .requiredOption('--out <file>', 'a new file that only you may read')
    .requiredOption('--reason <text>', 'why; kept in the audit trail')
    .option('--clear', 'personal values in clear')
    .action((customerId: string, { out, reason, clear = false }: Options) =>
      context.withApi(async (api) => {
        const path = resolve(out);
        const body = await api.stream(copyOfPerson, { reason, clear: String(clear) }, { customerId });
        const file = await open(path, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
          throw new CommandFailed(error.code === 'EEXIST' ? `${path} exists already` : `${path}: ${error.message}`);
        });
        try {
          for await (const chunk of body) await file.appendFile(chunk);
          await file.sync();
        } catch (error) {
          // Half an archive opens nowhere and holds personal data.
          await rm(path, { force: true });
          throw error;
        } finally {
          await file.close();
        }
        context.printError(`  ${path}`);
      }),
    );
};
