// zhiyin key: API keys and the master key from the command line.
import { Option } from 'commander';
import * as auth from '../../platform/auth/contract.ts';
import { type Permission, permissions } from '../../platform/http/index.ts';
import type { RegisterCommand } from './command.ts';
import { registerRotateMaster } from './rotate-master.ts';

interface NewKey {
  readonly permission: readonly Permission[];
  readonly unit?: readonly string[];
  readonly days?: string;
}

const DAY_MS = 86_400_000;

export const registerKey: RegisterCommand = (program, context) => {
  const key = program.command('key').description('API keys of programs, and the master key');
  key
    .command('list')
    .description('all keys, without their secret')
    .action(() =>
      context.withApi(async (api) => {
        const { items } = await api.call(auth.listApiKeys);
        for (const item of items) {
          const used = item.lastUsedAt === null ? 'never used' : `used ${new Date(item.lastUsedAt).toISOString()}`;
          context.print(
            `${item.keyId}\t${item.prefix}…\t${item.status}\t${item.name}\t${item.permissions.join(',')}\t${used}`,
          );
        }
      }),
    );
  key
    .command('add <name>')
    .description('create a key; it is shown once')
    .addOption(
      new Option('--permission <permissions...>', 'what the key may do')
        .choices([...permissions])
        .makeOptionMandatory(),
    )
    .option('--unit <ids...>', 'sees only customers of these organisation units and below')
    .option('--days <days>', 'expires after so many days')
    .action((name: string, options: NewKey) =>
      context.withApi(async (api) => {
        const expiresAt = options.days === undefined ? null : context.wallClock.now() + Number(options.days) * DAY_MS;
        const scope = options.unit ? { kind: 'units' as const, unitIds: [...options.unit] } : { kind: 'firm' as const };
        const body = { name, permissions: [...options.permission], scope, expiresAt };
        const created = await api.call(auth.createApiKey, { body });
        context.print(created.key);
        context.printError(`The key ${created.apiKey.keyId} is shown only now.`);
      }),
    );
  key
    .command('revoke <key-id>')
    .description('revoke a key for good')
    .action((keyId: string) =>
      context.withApi(async (api) => {
        const revoked = await api.call(auth.revokeApiKey, { params: { keyId } });
        context.print(`${revoked.name} is revoked.`);
      }),
    );
  registerRotateMaster(key, context);
};
