// zhiyin key rotate-master: a new master key, everything wrapped by it, and the old one put aside; safe to run again at any point.
import type { Command } from 'commander';
import { keyName, prependMasterKey, readMasterKeyFile, retireMasterKeys } from '../../platform/ciphers/index.ts';
import type { Config } from '../../platform/config/index.ts';
import { readMasterKey, rewrapSecrets } from '../master-key/contract.ts';
import { type CommandContext, CommandFailed, type LocalApi } from './command.ts';
import { followJob } from './follow-job.ts';

const nameOf = (key: Buffer): string => keyName(key).toString('hex');

const MADE_LATER = 'the first start of the server makes one';

/** Wraps everything with the key of that name and shows how far it is. */
const rewrap = async (api: LocalApi, current: string, context: CommandContext): Promise<void> => {
  const { jobId } = await api.call(rewrapSecrets, { body: { current } });
  context.printError(`  job ${jobId}; run the command again when it is stopped`);
  await followJob(api, jobId, 'secrets', context);
};

/** The key is in a file of the data folder, which this command changes itself. */
const rotateInFile = async (api: LocalApi, { dataFolder }: Config, context: CommandContext): Promise<void> => {
  const held = await readMasterKeyFile(dataFolder);
  const used = await api.call(readMasterKey);
  if (!held) throw new CommandFailed(`there is no master key in ${dataFolder} yet; ${MADE_LATER}`);
  if (!held.map(nameOf).includes(used.current))
    throw new CommandFailed(
      `the server wraps with ${used.current}, which is not in ${dataFolder}/master.key: run this with the configuration of the server`,
    );
  // More than one key: a rotation was begun and not ended, and is gone on with.
  const begun = held.length > 1;
  const [current] = begun ? held : await prependMasterKey(dataFolder);
  if (!current) throw new CommandFailed(`there is no master key in ${dataFolder} yet; ${MADE_LATER}`);
  const name = nameOf(current);
  context.printError(`  ${begun ? 'going on with the' : 'a new'} master key, ${name}; it is the first in master.key`);
  await rewrap(api, name, context);
  const retired = await retireMasterKeys(dataFolder);
  context.print(`The master key is ${name}. Copy ${dataFolder}/master.key to your safe now, and take a backup.`);
  for (const path of retired)
    context.print(`${path} is the old key. Only older backups need it: move it to your safe, or delete it with them.`);
};

/** The key comes from the firm's secret store: new and old are configured, and this command wraps and says what is next. */
const rotateConfigured = async (api: LocalApi, context: CommandContext): Promise<void> => {
  const known = await api.call(readMasterKey);
  if (known.previous.length === 0)
    throw new CommandFailed(
      'ZHIYIN_MASTER_KEY holds one key. Put a new one (openssl rand -base64 32) before it, with a comma between, restart the server, and run this again.',
    );
  await rewrap(api, known.current, context);
  context.print(
    `The master key is ${known.current}. Take every other one out of ZHIYIN_MASTER_KEY (and the file master.key, if there is one), restart the server, and take a backup. Backups from before need the old key.`,
  );
};

/** Adds the command to those about keys. */
export const registerRotateMaster = (key: Command, context: CommandContext): void => {
  key
    .command('rotate-master')
    .description('a new master key: wrap every person key and secret with it, and put the old one aside')
    .action(() => {
      const { config } = context.loadConfig();
      return context.withApi(
        (api) => (config.masterKey === null ? rotateInFile(api, config, context) : rotateConfigured(api, context)),
        { background: true },
      );
    });
};
