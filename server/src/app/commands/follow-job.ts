// Shows a job of the server, or of the stores opened here, until it has ended.
import { setTimeout as sleep } from 'node:timers/promises';
import { readJob } from '../../platform/jobs/contract.ts';
import { progressBar } from '../demo/progress-bar.ts';
import { type CommandContext, CommandFailed, type LocalApi } from './command.ts';

const POLL_MS = 500;

/** Resolves when the job has succeeded and its result is printed; throws `CommandFailed` when it failed or was cancelled. */
export const followJob = async (
  api: LocalApi,
  jobId: string,
  title: string,
  context: CommandContext,
): Promise<void> => {
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
