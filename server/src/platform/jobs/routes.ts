// Binds the contract to the queue.
import { type Route, route } from '../http/index.ts';
import { cancelJob, listJobSchedules, listJobs, readJob, retryJob } from './contract.ts';
import type { Jobs } from './jobs.ts';

export const createRoutes = (jobs: Omit<Jobs, 'routes'>): readonly Route[] => [
  route(listJobs, async ({ query }) => {
    const { items, total, counts } = await jobs.list(query);
    return { items: [...items], total, counts };
  }),
  route(readJob, ({ params }) => jobs.get(params.jobId)),
  route(cancelJob, ({ params }) => jobs.cancel(params.jobId)),
  route(retryJob, ({ params }) => jobs.retry(params.jobId)),
  route(listJobSchedules, async () => ({ items: [...(await jobs.schedules())] })),
];
