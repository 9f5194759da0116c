// zhiyin doctor: looks at configuration, machine, stores and trail, and says what to do about each.
import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pictureMeans } from '../../know/board-mail/index.ts';
import { HEADS_MAX, verifyAuditHeads } from '../../platform/audit/contract.ts';
import { readHeads } from '../../platform/audit/index.ts';
import { foreignOrigins, type MailConfig, printConfig } from '../../platform/config/index.ts';
import { createSmtpMailer } from '../../platform/mail/index.ts';
import { readStatus } from '../contract.ts';
import {
  type Finding,
  judgeMachine,
  judgeMail,
  judgeOrigins,
  judgeStatus,
  type MachineFacts,
  type MailFacts,
  renderFindings,
} from '../doctor.ts';
import { type CommandContext, CommandFailed, type RegisterCommand } from './command.ts';

const modeOf = async (path: string): Promise<number | null> =>
  stat(path).then(
    ({ mode }) => mode & 0o777,
    () => null,
  );

/** Space where the folder is, or where it will be. */
const spaceAt = async (path: string): Promise<{ readonly freeBytes: number; readonly totalBytes: number } | null> => {
  try {
    const { bavail, blocks, bsize } = await statfs(path);
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
  } catch {
    return dirname(path) === path ? null : spaceAt(dirname(path));
  }
};

export const observeMachine = async (dataFolder: string): Promise<MachineFacts> => {
  const space = await spaceAt(dataFolder);
  return {
    nodeVersion: process.version,
    dataFolder,
    folderMode: await modeOf(dataFolder),
    folderWritable: await access(dataFolder, constants.W_OK).then(
      () => true,
      () => false,
    ),
    keyFileMode: await modeOf(join(dataFolder, 'master.key')),
    freeBytes: space?.freeBytes ?? null,
    totalBytes: space?.totalBytes ?? null,
  };
};

/** The mail server asked as it is when a letter is handed over, without a letter. */
const observeMail = async (mail: MailConfig | null): Promise<MailFacts | null> =>
  mail === null
    ? null
    : {
        ...{ server: `${mail.host}:${mail.port}`, encrypted: mail.tls !== 'none' },
        ...{ problem: await createSmtpMailer(mail).check(), ...(await pictureMeans()) },
      };

const findInstallation = async (context: CommandContext): Promise<readonly Finding[]> => {
  try {
    return await context.withApi(async (api) => {
      const status = await api.call(readStatus);
      const { auditHeadFile } = context.loadConfig().config;
      const heads = auditHeadFile === null ? [] : (await readHeads(auditHeadFile)).slice(-HEADS_MAX);
      const trail = await api.call(verifyAuditHeads, { body: { heads: [...heads] } });
      const trailFinding: Finding = trail.broken
        ? {
            severity: 'problem',
            subject: 'audit trail',
            sentence: `broken at entry ${trail.broken.sequence}: ${trail.broken.reason}`,
            advice: 'Somebody changed the trail, or a restore went wrong. Keep the database as it is and investigate.',
          }
        : {
            severity: 'good',
            subject: 'audit trail',
            sentence: `${trail.entries} entries, intact, ${trail.heads} heads kept elsewhere`,
          };
      const server: Finding = {
        ...{ severity: 'good', subject: 'server' },
        sentence: api.live
          ? `running, version ${status.version}`
          : 'not running; the stores were opened for this check',
      };
      return [server, ...judgeStatus(status), trailFinding];
    });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const advice = 'The reason above names what to mend; then run doctor again.';
    return [{ severity: 'problem', subject: 'installation', sentence: error.message, advice }];
  }
};

export const registerDoctor: RegisterCommand = (program, context) => {
  program
    .command('doctor')
    .description('check configuration, stores, disk, clock and versions, and say what to do')
    .option('--print-config', 'print the configuration in force, secrets masked, and end')
    .action(async ({ printConfig: printOnly }: { printConfig?: boolean }) => {
      const { config, values, origins } = context.loadConfig();
      if (printOnly) {
        for (const line of printConfig(values, origins)) context.print(line);
        return;
      }
      const machine = judgeMachine(await observeMachine(config.dataFolder));
      const mail = judgeMail(await observeMail(config.mail));
      const own = [...judgeOrigins(foreignOrigins(origins)), ...machine, ...mail];
      const findings = [...own, ...(await findInstallation(context))];
      for (const line of renderFindings(findings)) context.print(line);
      const problems = findings.filter(({ severity }) => severity === 'problem').length;
      if (problems > 0) throw new CommandFailed(`${problems} problem${problems === 1 ? '' : 's'} found`);
    });
};
