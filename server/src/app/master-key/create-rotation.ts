// The job that wraps every secret with the current master key. It goes page by page and remembers where it was; it is done when a
// whole round found nothing left to wrap, so that what a process with the old key added meanwhile is found too.
import { z } from 'zod';
import { refuse } from '../../kernel/index.ts';
import type { Audit } from '../../platform/audit/index.ts';
import { systemPrincipal } from '../../platform/auth/index.ts';
import { keyName, type LiveMasterKey, type Rewrapping } from '../../platform/ciphers/index.ts';
import { route } from '../../platform/http/index.ts';
import { GiveUp, type JobContext, type JobDefinition } from '../../platform/jobs/index.ts';
import type { Foundation, ModuleParts } from '../surroundings.ts';
import { readMasterKey, rewrapSecrets } from './contract.ts';

const REWRAP_JOB = 'master-key.rewrap';
/** Rounds after which somebody must be adding secrets with another key faster than they are wrapped. */
const ROUNDS_MAX = 20;

const payloadSchema = z.strictObject({ current: z.string() });
const checkpointSchema = z.object({
  /** Index of the kind of secret, and where in it. */
  part: z.number().int(),
  after: z.string().nullable(),
  looked: z.number().int(),
  /** In this round, and altogether. */
  inRound: z.number().int(),
  rewrapped: z.number().int(),
  round: z.number().int(),
});
type Standing = z.infer<typeof checkpointSchema>;

const beginning: Standing = { part: 0, after: null, looked: 0, inRound: 0, rewrapped: 0, round: 1 };

export interface RotationDependencies {
  readonly masterKey: LiveMasterKey;
  readonly rewrappings: readonly Rewrapping[];
  readonly audit: Audit;
  readonly enqueue: Foundation['enqueue'];
}

const nameOf = (key: Buffer): string => keyName(key).toString('hex');

/** The standing after one more page; null when everything is wrapped by the current key. */
const advance = async (rewrappings: readonly Rewrapping[], at: Standing): Promise<Standing | null> => {
  const part = rewrappings[at.part];
  if (part) {
    const page = await part.page(at.after);
    const counted = {
      ...{ ...at, looked: at.looked + page.looked },
      ...{ inRound: at.inRound + page.rewrapped, rewrapped: at.rewrapped + page.rewrapped },
    };
    return page.last === null ? { ...counted, part: at.part + 1, after: null } : { ...counted, after: page.last };
  }
  if (at.inRound === 0) return null;
  if (at.round >= ROUNDS_MAX)
    throw new GiveUp(
      'secrets keep coming in that are wrapped by another master key: a process still runs with the old one as its first. Restart it.',
    );
  return { ...at, part: 0, looked: 0, inRound: 0, round: at.round + 1 };
};

const runRewrap = async (
  { masterKey, rewrappings, audit }: RotationDependencies,
  current: string,
  context: JobContext,
): Promise<void> => {
  if (nameOf(masterKey.current) !== current)
    throw new GiveUp(`this process wraps with the master key ${nameOf(masterKey.current)}, not with ${current}`);
  const saved = checkpointSchema.safeParse(context.checkpoint);
  let at: Standing | null = saved.success ? saved.data : beginning;
  let rewrapped = at.rewrapped;
  while (at) {
    context.signal.throwIfAborted();
    context.progress(at.looked, null, rewrappings[at.part]?.name);
    at = await advance(rewrappings, at);
    if (!at) break;
    rewrapped = at.rewrapped;
    await context.saveCheckpoint(at);
  }
  await audit.record({
    principal: systemPrincipal(REWRAP_JOB, []),
    action: 'master-key.rewrapped',
    subject: { kind: 'master-key', id: current },
    details: { rewrapped, jobId: context.jobId },
  });
  context.result(`${rewrapped.toLocaleString('en')} secrets were wrapped anew; all are wrapped by ${current}.`);
};

/** The module: the job, and the routes that order it and tell which keys are known. */
export const createRotation = (dependencies: RotationDependencies): ModuleParts => {
  const { masterKey, audit, enqueue } = dependencies;
  const job: JobDefinition<z.infer<typeof payloadSchema>> = {
    name: REWRAP_JOB,
    payload: payloadSchema,
    // A long rotation may be stopped with its process many times over; each attempt goes on where the last one was.
    attemptsMax: 100,
    run: ({ current }, context) => runRewrap(dependencies, current, context),
  };
  return {
    jobs: [job as JobDefinition],
    routes: [
      route(readMasterKey, async () => ({
        current: nameOf(masterKey.current),
        previous: masterKey.previous.map(nameOf),
      })),
      route(rewrapSecrets, async ({ body: { current } }, { principal, requestId, remoteAddress }) => {
        await masterKey.reload();
        const own = nameOf(masterKey.current);
        if (own !== current)
          return refuse(
            'MASTER_KEY_OTHER',
            `The server wraps with the master key ${own}, and ${current} is to be the current one: restart the server with the new configuration.`,
          );
        const { jobId } = await enqueue(REWRAP_JOB, { current }, { uniqueKey: current, createdBy: principal.name });
        await audit.record({
          ...{ principal, requestId, remoteAddress, action: 'master-key.rotate', details: { jobId } },
          subject: { kind: 'master-key', id: current },
        });
        return { jobId };
      }),
    ],
  };
};
