// Keeps heads of the trail elsewhere: whoever can write the whole table can compute the chain anew, but not change what was exported
// before. A head goes to the log output, which usually leaves the machine, and to a file where one is configured.
import { appendFile, readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Clock } from '../../kernel/index.ts';
import type { JobDefinition, JobSchedule } from '../jobs/index.ts';
import type { Logger } from '../telemetry/index.ts';
import type { ChainState } from './chain.ts';
import type { AuditTrail } from './create-audit.ts';

const HEAD_JOB = 'audit.export-head';

export interface HeadExportDependencies {
  readonly trail: Pick<AuditTrail, 'head'>;
  readonly wallClock: Clock;
  readonly logger: Logger;
  /** Absolute path; a line is added to it each time. Null: the log output alone. */
  readonly file: string | null;
}

/** The job that exports the head, and its hourly schedule. */
export const createHeadExport = ({ trail, wallClock, logger, file }: HeadExportDependencies) => {
  const job: JobDefinition = {
    name: HEAD_JOB,
    payload: z.unknown(),
    run: async (_payload, context) => {
      const { sequence, hash } = await trail.head();
      if (sequence === 0) return context.result('the trail is empty');
      logger.info({ sequence, hash }, 'audit head');
      if (file !== null) {
        const line = `${new Date(wallClock.now()).toISOString()} ${sequence}:${hash}\n`;
        await appendFile(file, line, { mode: 0o600, flush: true });
      }
      context.result(`${sequence}:${hash}`);
    },
  };
  const schedule: JobSchedule = { name: 'export the audit head', cron: '17 * * * *', job: HEAD_JOB, payload: null };
  return { jobs: [job], schedules: [schedule] };
};

/** A head as a line of the file, of a log, or as the command prints it: the first SEQUENCE:HASH, or a JSON line of the log. */
const HEAD = /(?:^|\s)(\d{1,15}):([0-9a-f]{64})\b/;
const LOGGED = /"sequence":(\d{1,15}),"hash":"([0-9a-f]{64})"/;

/** Every different head in a text of exported heads; lines that hold none are passed over, as a log has many. */
export const parseHeads = (text: string): readonly ChainState[] => {
  const heads = new Map<string, ChainState>();
  for (const line of text.split('\n')) {
    const [, sequence, hash] = HEAD.exec(line) ?? (line.includes('"audit head"') ? LOGGED.exec(line) : null) ?? [];
    if (sequence !== undefined && hash !== undefined && Number(sequence) > 0)
      heads.set(`${sequence}:${hash}`, { sequence: Number(sequence), hash });
  }
  return [...heads.values()].sort((one, other) => one.sequence - other.sequence);
};

/** The heads in a file; none when it does not exist. */
export const readHeads = async (file: string): Promise<readonly ChainState[]> => {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return parseHeads(text);
};
