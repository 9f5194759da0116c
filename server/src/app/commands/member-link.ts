// zhiyin member-link: a link into the member centre for one customer, good for a minute. On a simulated firm from the server itself, elsewhere
// with the API key of the firm's backend: whoever runs the machine does not thereby look at the page of a real customer.
import { readFile } from 'node:fs/promises';
import { mintCode } from '../../platform/member-sessions/contract.ts';
import { type CommandContext, CommandFailed, type RegisterCommand } from './command.ts';

interface LinkOptions {
  readonly keyFile?: string;
}

/** Asks as the backend would: over HTTP, with its key. */
const askWithKey = async (context: CommandContext, customerId: string, keyFile: string): Promise<string> => {
  const { config } = context.loadConfig();
  const key = await readFile(keyFile, 'utf8').catch((error: unknown) => {
    throw new CommandFailed(`cannot read ${keyFile}: ${error instanceof Error ? error.message : String(error)}`);
  });
  const url = config.publicUrl ?? `http://${config.host}:${config.port}`;
  const answer = await fetch(`${url}/api${mintCode.path}`, {
    method: mintCode.method,
    headers: { authorization: `Bearer ${key.trim()}`, 'content-type': 'application/json' },
    body: JSON.stringify({ customerId }),
  }).catch(() => {
    throw new CommandFailed(`no server answers at ${url}`);
  });
  const body = (await answer.json()) as { readonly detail?: string };
  if (!answer.ok) throw new CommandFailed(body.detail ?? `the server answered ${answer.status}`);
  return mintCode.response.parse(body).link;
};

export const registerMemberLink: RegisterCommand = (program, context) => {
  program
    .command('member-link <customer>')
    .description('a link that opens the member centre for one customer within a minute, once')
    .option('--key-file <file>', 'file with an API key that may member.codes; needed where customers are real')
    .action(async (customerId: string, { keyFile }: LinkOptions) => {
      const link =
        keyFile !== undefined
          ? await askWithKey(context, customerId, keyFile)
          : await context.withApi(async (api) => {
              if (!api.live)
                throw new CommandFailed('the server does not run: start it first, the link is good for a minute');
              return (await api.call(mintCode, { body: { customerId } })).link;
            });
      context.print(link);
      context.printError('Good once, for 60 seconds.');
    });
};
