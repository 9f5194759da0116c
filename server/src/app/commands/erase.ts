// zhiyin erase: looks at what an erasure would take, asks for one, approves or declines one that somebody else asked for, and lists them.
import {
  approveErasure,
  declineErasure,
  listErasures,
  previewErasure,
  requestErasure,
} from '../../record/erasure/contract.ts';
import { type CommandContext, CommandFailed, type LocalApi, type RegisterCommand } from './command.ts';
import { followJob } from './follow-job.ts';

const preview = async (api: LocalApi, customerId: string, { print }: CommandContext): Promise<void> => {
  const found = await api.call(previewErasure, { params: { customerId } });
  const lines = (fate: 'erased' | 'held', events: typeof found.erasedEvents) => [
    ...found.holdings.flatMap((each) =>
      each.fate === fate && each.rows > 0 ? `  ${each.rows}  ${each.label.zh} · ${each.label.en}` : [],
    ),
    ...events.map(({ event, rows }) => `  ${rows}  ${event}`),
  ];
  print(
    `Customer ${found.customers.join(', ')}; devices of their own: ${found.devices.own}, shared: ${found.devices.shared}`,
  );
  print('Would go, with every personal value and its search index:');
  for (const line of lines('erased', found.erasedEvents)) print(line);
  print(`Would stay under legal hold for ${found.holdYears} years, without what is personal:`);
  for (const line of lines('held', found.heldEvents)) print(line);
  if (found.current) print(`An erasure is ${found.current.state} already: ${found.current.erasureId}`);
};

interface EraseOptions {
  readonly reason?: string;
  readonly dryRun?: boolean;
}

export const registerErase: RegisterCommand = (program, context) => {
  const { print } = context;
  const erase = program
    .command('erase')
    .description('the erasure of a person: asked for by one, approved by another, never undone');
  erase
    .command('customer <number>')
    .description('ask for the erasure of a customer; nothing goes before another person approves it')
    .option('--dry-run', 'only tell what would go and what the law keeps')
    .option('--reason <text>', 'why; kept in the audit trail')
    .action((customerId: string, { reason, dryRun = false }: EraseOptions) =>
      context.withApi(async (api) => {
        if (dryRun) return preview(api, customerId, context);
        if (reason === undefined) throw new CommandFailed('say why with --reason, or look first with --dry-run');
        const { erasureId } = await api.call(requestErasure, { params: { customerId }, body: { reason } });
        print(`${erasureId} waits for another person: in the console, or there with "zhiyin erase approve".`);
      }),
    );
  erase
    .command('approve <erasure>')
    .description('approve what somebody else asked for, and follow it until it is done')
    .action((erasureId: string) =>
      context.withApi(
        async (api) => {
          const { jobId } = await api.call(approveErasure, { params: { erasureId }, body: {} });
          await followJob(api, jobId, 'erasure', context);
        },
        { background: true },
      ),
    );
  erase
    .command('decline <erasure>')
    .description('decline an erasure, or take a request back')
    .requiredOption('--reason <text>', 'why; kept in the audit trail')
    .action((erasureId: string, { reason }: { readonly reason: string }) =>
      context.withApi(async (api) => {
        await api.call(declineErasure, { params: { erasureId }, body: { note: reason } });
        print('declined');
      }),
    );
  erase
    .command('list')
    .description('erasures asked for, decided and carried out')
    .action(() =>
      context.withApi(async (api) => {
        const { rows } = await api.call(listErasures, { query: {} });
        for (const row of rows)
          print(
            [
              row.erasureId,
              row.customerId,
              row.state,
              row.requestedBy,
              row.decidedBy ?? '-',
              row.holdUntil ?? '-',
            ].join('  '),
          );
      }),
    );
};
