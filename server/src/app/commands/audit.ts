// zhiyin audit: verifies and exports the audit trail.
import { exportAudit, HEADS_MAX, readAuditHead, verifyAuditHeads } from '../../platform/audit/contract.ts';
import { type ChainState, readHeads } from '../../platform/audit/index.ts';
import { CommandFailed, type RegisterCommand } from './command.ts';

interface HeadOptions {
  readonly head?: string;
  readonly heads?: string;
}

/** What the trail is to be compared with: what is given, else the configured file. */
const headsOf = async ({ head, heads }: HeadOptions, configured: string | null): Promise<readonly ChainState[]> => {
  const [sequence, hash] = head?.split(':') ?? [];
  if (head !== undefined && (!/^\d+$/.test(sequence ?? '') || !/^[0-9a-f]{64}$/.test(hash ?? '')))
    throw new CommandFailed('--head is SEQUENCE:HASH');
  const given = sequence && hash ? [{ sequence: Number(sequence), hash }] : [];
  const file = heads ?? configured;
  const found = file === null ? [] : await readHeads(file);
  if (heads !== undefined && found.length === 0) throw new CommandFailed(`there is no head in ${heads}`);
  return [...found, ...given];
};

export const registerAudit: RegisterCommand = (program, context) => {
  const audit = program.command('audit').description('the audit trail');
  audit
    .command('verify')
    .description('compute the whole chain again, and compare it with heads that were kept elsewhere')
    .option('--head <sequence:hash>', 'a head that was kept elsewhere and must still be in the trail')
    .option('--heads <file>', 'exported heads, or a log that holds them (default: ZHIYIN_AUDIT_HEAD_FILE)')
    .action(async (options: HeadOptions) => {
      const heads = await headsOf(options, context.loadConfig().config.auditHeadFile);
      const result = await context.withApi((api) =>
        api.call(verifyAuditHeads, { body: { heads: heads.slice(-HEADS_MAX) } }),
      );
      if (result.broken) {
        throw new CommandFailed(`The trail is broken at entry ${result.broken.sequence}: ${result.broken.reason}.`);
      }
      const compared =
        result.heads > 0
          ? `agrees with ${result.heads} ${result.heads === 1 ? 'head' : 'heads'} kept elsewhere`
          : 'compared with no head kept elsewhere, so a trail that was computed anew would not show';
      context.print(`${result.entries} entries, intact; ${compared}. Head ${result.head.sequence}:${result.head.hash}`);
    });
  audit
    .command('head')
    .description('print the head of the chain, to be kept elsewhere')
    .action(() =>
      context.withApi(async (api) => {
        const head = await api.call(readAuditHead);
        context.print(`${head.sequence}:${head.hash}`);
      }),
    );
  audit
    .command('export')
    .description('the whole trail as CSV on standard output')
    .action(() => context.withApi(async (api) => context.print(await api.text(exportAudit))));
};
