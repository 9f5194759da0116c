// zhiyin user: operators from the command line, for the first one and for whoever locked themselves out.
import { Option } from 'commander';
import * as auth from '../../platform/auth/contract.ts';
import { type Role, roles } from '../../platform/auth/index.ts';
import { type CommandContext, CommandFailed, type LocalApi, type RegisterCommand } from './command.ts';

interface NewUser {
  readonly name?: string;
  readonly role: readonly Role[];
  readonly unit?: readonly string[];
  readonly staff?: string;
}

const operatorByLoginName = async (api: LocalApi, loginName: string): Promise<auth.OperatorView> => {
  const wanted = loginName.toLowerCase();
  const { items } = await api.call(auth.listOperators, { query: { text: wanted, size: 200 } });
  const found = items.find((item) => item.loginName === wanted);
  if (!found) throw new CommandFailed(`There is no operator ${loginName}.`);
  return found;
};

const scopeOf = ({ unit, staff }: NewUser) => {
  if (unit && staff) throw new CommandFailed('Give --unit or --staff, not both.');
  if (unit) return { kind: 'units' as const, unitIds: [...unit] };
  return staff ? { kind: 'adviser' as const, staffId: staff } : { kind: 'firm' as const };
};

const printPassword = ({ print }: CommandContext, loginName: string, password: string): void => {
  print(`${loginName} signs in with the one-time password ${password}`);
  print('It is shown only now and must be changed at the first sign-in.');
};

export const registerUser: RegisterCommand = (program, context) => {
  const user = program.command('user').description('operators of the console');
  user
    .command('list')
    .description('all operators')
    .action(() =>
      context.withApi(async (api) => {
        const { items } = await api.call(auth.listOperators, { query: { size: 200 } });
        for (const item of items) {
          const locked = item.lockedUntil === null ? '' : ' locked';
          context.print(`${item.loginName}\t${item.status}${locked}\t${item.roles.join(',')}\t${item.scope.kind}`);
        }
      }),
    );
  user
    .command('add <login-name>')
    .description('create an operator with a one-time password')
    .option('--name <name>', 'name shown in the console')
    .addOption(new Option('--role <roles...>', 'what the operator may do').choices([...roles]).makeOptionMandatory())
    .option('--unit <ids...>', 'sees only customers of these organisation units and below')
    .option('--staff <id>', 'sees only the customers of this adviser')
    .action((loginName: string, options: NewUser) =>
      context.withApi(async (api) => {
        const body = {
          loginName,
          displayName: options.name ?? loginName,
          roles: [...options.role],
          scope: scopeOf(options),
        };
        const created = await api.call(auth.createOperator, { body });
        printPassword(context, created.operator.loginName, created.oneTimePassword);
      }),
    );
  user
    .command('password <login-name>')
    .description('give a new one-time password, end the sessions, lift a lock')
    .action((loginName: string) =>
      context.withApi(async (api) => {
        const { operatorId } = await operatorByLoginName(api, loginName);
        const reset = await api.call(auth.resetPassword, { params: { operatorId } });
        printPassword(context, reset.operator.loginName, reset.oneTimePassword);
      }),
    );
  for (const [name, status] of [
    ['disable', 'disabled'],
    ['enable', 'active'],
  ] as const) {
    user
      .command(`${name} <login-name>`)
      .description(name === 'disable' ? 'end the sessions and refuse to sign in' : 'let the operator sign in again')
      .action((loginName: string) =>
        context.withApi(async (api) => {
          const { operatorId } = await operatorByLoginName(api, loginName);
          await api.call(auth.updateOperator, { params: { operatorId }, body: { status } });
          context.print(`${loginName} is ${status}.`);
        }),
      );
  }
};
