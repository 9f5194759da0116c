// npm run bench: measures the promises of the product against each other on this machine.
import { loadNow, machine, table } from './figures.ts';
import { type Flags, readFlags } from './flags.ts';
import { runAnalytics } from './scenario-analytics.ts';
import { runImport } from './scenario-import.ts';
import { runIngest } from './scenario-ingest.ts';
import { runLedger } from './scenario-ledger.ts';
import { runLookAlikes } from './scenario-look-alikes.ts';
import { runMembers } from './scenario-members.ts';
import { runPages } from './scenario-pages.ts';
import { runTiers } from './scenario-tiers.ts';
import { runValue } from './scenario-value.ts';
import { runVisibility } from './scenario-visibility.ts';
import { SUBJECT_FLAG, serveSubject } from './subject-process.ts';

const run = async (flags: Flags): Promise<void> => {
  const startedAt = performance.now();
  const date = new Date().toISOString().slice(0, 10);
  console.log(`${date}, ${machine()}, load average ${loadNow()}`);
  let sustained: number | null = null;
  for (const scenario of flags.scenarios) {
    if (scenario === 'ingest') sustained = await runIngest(flags);
    if (scenario === 'import') await runImport(flags);
    if (scenario === 'visibility') await runVisibility(flags, sustained);
    if (scenario === 'pages') await runPages(flags);
    if (scenario === 'analytics') await runAnalytics(flags);
    if (scenario === 'ledger') await runLedger(flags);
    if (scenario === 'members') await runMembers(flags);
    if (scenario === 'tiers') await runTiers(flags);
    if (scenario === 'look-alikes') await runLookAlikes(flags);
    if (scenario === 'value') await runValue(flags);
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  console.log(`\n${table()}\n\n${date}, ${machine()}; load average ${loadNow()} at the end, ${seconds.toFixed(0)} s`);
};

const [first, second = ''] = process.argv.slice(2);
try {
  if (first === SUBJECT_FLAG) await serveSubject(JSON.parse(second));
  else {
    const flags = readFlags(process.argv.slice(2));
    if (flags) await run(flags);
    process.exit(0);
  }
} catch (error) {
  console.error(error instanceof Error ? error.stack : error);
  process.exit(1);
}
