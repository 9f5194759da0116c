// What the module needs of others, and the name under which its evaluations stand in the job queue.
import type { Clock } from '../../kernel/index.ts';
import type { Audit } from '../../platform/audit/index.ts';
import type { ListDependencies } from '../profiles/index.ts';
import type { EvaluationDependencies } from './evaluate.ts';

export interface TagsDependencies extends EvaluationDependencies, Omit<ListDependencies, 'db'> {
  readonly audit: Audit;
  readonly wallClock: Clock;
  readonly enqueue: (
    job: string,
    payload: unknown,
    options: { readonly uniqueKey: string; readonly createdBy: string },
  ) => Promise<{ readonly jobId: string }>;
}

/** Name of the job that evaluates one tag for everyone. */
export const EVALUATE_JOB = 'tags.evaluate';
