// zhiyin rebuild: fills the event store from the log again, recomputes all profiles, what the ledger keeps, or what scenes count; in the running server, or without it.
import { recomputeProfiles } from '../../know/profiles/contract.ts';
import { rebuildEventStore, rebuildLedger, rebuildScenes } from '../rebuild/contract.ts';
import { CommandFailed, type RegisterCommand } from './command.ts';
import { followJob } from './follow-job.ts';

interface Options {
  readonly profiles?: boolean;
  readonly ledger?: boolean;
  readonly scenes?: boolean;
  readonly force?: boolean;
}

export const registerRebuild: RegisterCommand = (program, context) => {
  program
    .command('rebuild')
    .description('empty the event store and fill it again from the log')
    .option('--profiles', 'recompute every profile from the event store instead')
    .option('--ledger', 'verify the journals of points and compute lots and balances from them again instead')
    .option('--scenes', 'count again what scenes, activities and earning rules are decided from; nothing is posted')
    .option('--force', 'also when the event store has rows that the log does not have; they are lost')
    .action(({ profiles = false, ledger = false, scenes = false, force = false }: Options) => {
      const wanted = Object.entries({ profiles, ledger, scenes }).flatMap(([name, is]) => (is ? [name] : []));
      if (wanted.length > 1)
        throw new CommandFailed(`--${wanted.join(' and --')} are rebuilds of their own; order one after the other`);
      return context.withApi(
        async (api) => {
          const what = wanted[0] ?? 'event store';
          const ordered = profiles
            ? await api.call(recomputeProfiles)
            : ledger
              ? await api.call(rebuildLedger)
              : scenes
                ? await api.call(rebuildScenes)
                : await api.call(rebuildEventStore, { body: { force } });
          context.printError(`  job ${ordered.jobId}; it goes on when this command is stopped and a server runs`);
          await followJob(api, ordered.jobId, what, context);
        },
        { background: true },
      );
    });
};
