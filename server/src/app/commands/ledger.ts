// zhiyin ledger: verifies the chains of the journals, and compares balances with them.
import { listProgrammes, reconcile, verifyLedger } from '../../reward/ledger/contract.ts';
import { CommandFailed, type LocalApi, type RegisterCommand } from './command.ts';

const verify = async (api: LocalApi, print: (line: string) => void, head: string | undefined): Promise<void> => {
  const [programme, number, hash] = head?.split(':') ?? [];
  if (head !== undefined && (!programme || !number || !hash))
    throw new CommandFailed('--head is PROGRAMME:NUMBER:HASH');
  const query = programme && number && hash ? { programme, number, hash } : {};
  const { chains } = await api.call(verifyLedger, { query });
  const wrong: string[] = [];
  for (const { programme: code, broken } of chains)
    if (broken)
      wrong.push(
        `The chain of ${code} is broken at seal ${broken.number}: ${broken.reason}.`,
        ...broken.suspects.map((suspect) => `  ${suspect}`),
      );
  for (const chain of chains) {
    if (chain.broken) continue;
    const open = chain.unsealed > 0 ? `, ${chain.unsealed} not sealed yet` : '';
    print(`${chain.programme}: ${chain.postings} postings in ${chain.seals} seals, intact${open}.`);
    print(`Head ${chain.programme}:${chain.head.number}:${chain.head.hash}`);
  }
  if (wrong.length > 0) throw new CommandFailed(wrong.join('\n'));
};

const reconcileAll = async (api: LocalApi, print: (line: string) => void): Promise<void> => {
  const { items } = await api.call(listProgrammes);
  for (const { programme } of items) {
    const { accounts, lots, entries, violations } = await api.call(reconcile, { params: { programme } });
    const [first] = violations;
    if (first)
      throw new CommandFailed(
        `${programme}: ${violations.length} violations; ${first.invariant}: ${first.subject}, ${first.detail}`,
      );
    print(`${programme}: ${accounts} accounts and ${lots} lots equal ${entries} entries.`);
  }
};

export const registerLedger: RegisterCommand = (program, context) => {
  const ledger = program.command('ledger').description('the ledger of points');
  ledger
    .command('verify')
    .description('compute the hash chains of all journals again')
    .option('--head <programme:number:hash>', 'a head that was kept elsewhere and must still be in the chain')
    .action(({ head }: { head?: string }) => context.withApi((api) => verify(api, context.print, head)));
  ledger
    .command('reconcile')
    .description('compute every balance and lot again from the journals and compare')
    .action(() => context.withApi((api) => reconcileAll(api, context.print)));
};
