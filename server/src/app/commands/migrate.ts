// zhiyin migrate: brings the stores' tables up to date and ends. A start does the same by itself.
import type { RegisterCommand } from './command.ts';

export const registerMigrate: RegisterCommand = (program, context) => {
  program
    .command('migrate')
    .description('bring the tables of the stores up to date')
    .action(() =>
      context.withInstallation(async ({ stores }) => {
        context.print(`The state store (${stores.state.engine}) is up to date.`);
        context.print(`The event store (${stores.events.engine}) is up to date.`);
      }),
    );
};
