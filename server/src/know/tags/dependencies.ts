// What the module needs of others, and the name under which its evaluations stand in the job queue.
import type { Clock } from '../../kernel/index.ts';
import type { Audit } from '../../platform/audit/index.ts';
import type { Bilingual, ListDependencies } from '../profiles/index.ts';
import type { EvaluationDependencies } from './evaluate.ts';

/** Something that would no longer mean anything without the tag. */
export interface TagUse {
  readonly kind: 'segment' | 'lifecycle' | 'moment' | 'tag';
  readonly code: string;
  readonly name: Bilingual;
}

export interface TagsDependencies extends EvaluationDependencies, Omit<ListDependencies, 'db'> {
  readonly audit: Audit;
  readonly wallClock: Clock;
  /** Names of products, to know which there are; without it any code is taken. */
  readonly productNames?: (codes: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  /** Who else is made of the tag. */
  readonly usersOf?: (code: string) => Promise<readonly TagUse[]>;
  readonly enqueue: (
    job: string,
    payload: unknown,
    options: { readonly uniqueKey: string; readonly createdBy: string },
  ) => Promise<{ readonly jobId: string }>;
}

/** Name of the job that evaluates one tag for everyone. */
export const EVALUATE_JOB = 'tags.evaluate';
