// zhiyin rebuild: fills the event store from the log again, recomputes all profiles, or what the ledger keeps; in the running server, or without it.
import { recomputeProfiles } from '../../know/profiles/contract.ts';
import { rebuildEventStore, rebuildLedger } from '../rebuild/contract.ts';
import { CommandFailed, type RegisterCommand } from './command.ts';
import { followJob } from './follow-job.ts';

interface Options {
  readonly profiles?: boolean;
  readonly ledger?: boolean;
  readonly force?: boolean;
}

export const registerRebuild: RegisterCommand = (program, context) => {
  program
    .command('rebuild')
    .description('empty the event store and fill it again from the log')
    .option('--profiles', 'recompute every profile from the event store instead')
    .option('--ledger', 'verify the journals of points and compute lots and balances from them again instead')
    .option('--force', 'also when the event store has rows that the log does not have; they are lost')
    .action(({ profiles = false, ledger = false, force = false }: Options) => {
      if (profiles && ledger)
        throw new CommandFailed('--profiles and --ledger are two rebuilds; order one after the other');
      return context.withApi(
        async (api) => {
          const what = profiles ? 'profiles' : ledger ? 'ledger' : 'event store';
          const ordered = profiles
            ? await api.call(recomputeProfiles)
            : ledger
              ? await api.call(rebuildLedger)
              : await api.call(rebuildEventStore, { body: { force } });
          context.printError(`  job ${ordered.jobId}; it goes on when this command is stopped and a server runs`);
          await followJob(api, ordered.jobId, what, context);
        },
        { background: true },
      );
    });
};
