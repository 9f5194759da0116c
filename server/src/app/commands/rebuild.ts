// zhiyin rebuild: fills the event store from the log again, or recomputes all profiles; in the running server, or without it.
import { setTimeout as sleep } from 'node:timers/promises';
import { recomputeProfiles } from '../../know/profiles/contract.ts';
import { readJob } from '../../platform/jobs/contract.ts';
import { progressBar } from '../demo/progress-bar.ts';
import { rebuildEventStore } from '../rebuild/contract.ts';
import { type CommandContext, CommandFailed, type LocalApi, type RegisterCommand } from './command.ts';

interface Options {
  readonly profiles?: boolean;
  readonly force?: boolean;
}

const POLL_MS = 500;

const follow = async (api: LocalApi, jobId: string, title: string, context: CommandContext): Promise<void> => {
  const bar = progressBar(title, process.stderr, context.wallClock.now);
  for (;;) {
    const job = await api.call(readJob, { params: { jobId } });
    const { progress } = job;
    if (job.state === 'dead' || job.state === 'cancelled')
      throw new CommandFailed(
        `job ${jobId} ${job.state === 'dead' ? 'failed' : 'was cancelled'}: ${job.error ?? 'no reason given'}`,
      );
    if (job.state === 'succeeded') {
      bar.done('done');
      return context.print(job.result ?? `job ${jobId} is done`);
    }
    const done = (progress?.done ?? 0).toLocaleString('en');
    bar.show(
      progress?.total ? progress.done / progress.total : 0,
      job.error ? `${done}; again after: ${job.error}` : done,
    );
    await sleep(POLL_MS);
  }
};

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
          await follow(api, ordered.jobId, profiles ? 'profiles' : 'event store', context);
        },
        { background: true },
      ),
    );
};
