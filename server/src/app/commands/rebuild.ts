// zhiyin rebuild: fills the event store from the log again, or recomputes all profiles; in the running server, or without it.
import { recomputeProfiles } from '../../know/profiles/contract.ts';
import { rebuildEventStore } from '../rebuild/contract.ts';
import type { RegisterCommand } from './command.ts';
import { followJob } from './follow-job.ts';

interface Options {
  readonly profiles?: boolean;
  readonly force?: boolean;
}

export const registerRebuild: RegisterCommand = (program, context) => {
  program
    .command('rebuild')
    .description('empty the event store and fill it again from the log')
    .option('--profiles', 'recompute every profile from the event store instead')
    .option('--force', 'also when the event store has rows that the log does not have; they are lost')
    .action(({ profiles = false, force = false }: Options) =>
      context.withApi(
        async (api) => {
          const ordered = profiles
            ? await api.call(recomputeProfiles)
            : await api.call(rebuildEventStore, { body: { force } });
          context.printError(`  job ${ordered.jobId}; it goes on when this command is stopped and a server runs`);
          await followJob(api, ordered.jobId, profiles ? 'profiles' : 'event store', context);
        },
        { background: true },
      ),
    );
};
