// zhiyin audit: verifies and exports the audit trail.
import { exportAudit, readAuditHead, verifyAudit } from '../../platform/audit/contract.ts';
import { CommandFailed, type RegisterCommand } from './command.ts';

export const registerAudit: RegisterCommand = (program, context) => {
  const audit = program.command('audit').description('the audit trail');
  audit
    .command('verify')
    .description('compute the whole chain again')
    .option('--head <sequence:hash>', 'a head that was kept elsewhere and must still be in the trail')
    .action(({ head }: { head?: string }) =>
      context.withApi(async (api) => {
        const [sequence, hash] = head?.split(':') ?? [];
        if (head !== undefined && (!sequence || !hash)) throw new CommandFailed('--head is SEQUENCE:HASH');
        const query = sequence && hash ? { sequence, hash } : {};
        const result = await api.call(verifyAudit, { query });
        if (result.broken) {
          throw new CommandFailed(`The trail is broken at entry ${result.broken.sequence}: ${result.broken.reason}.`);
        }
        context.print(`${result.entries} entries, intact. Head ${result.head.sequence}:${result.head.hash}`);
      }),
    );
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
