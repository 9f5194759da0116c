// The promises of the ledger as tables.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeStateStores } from '../../platform/state-store/testing.ts';
import { earningScenarios } from './earning-testing.ts';
import { returningScenarios } from './returning-testing.ts';
import { migrations } from './store.ts';
import { openTestLedger, runTable, type TestLedger } from './testing.ts';

const all = [...earningScenarios, ...returningScenarios];
/** Each on a real PostgreSQL; of the embedded engine, which takes three times as long, each third one, and all with ZHIYIN_SOAK. */
const scenariosOf = (engine: 'pglite' | 'postgres') =>
  engine === 'postgres' || process.env.ZHIYIN_SOAK ? all : all.filter((_, index) => index % 3 === 0);
/** Where the server stands makes no difference to any of them; the engines begin with different ones. */
const serverZones = ['UTC', 'Asia/Shanghai', 'America/New_York'];
const ownZone = process.env.TZ;
let rows = 0;

afterAll(() => {
  if (ownZone === undefined) delete process.env.TZ;
  else process.env.TZ = ownZone;
});

await describeStateStores('ledger tables', (open, engine) => {
  let ledger: TestLedger;
  beforeAll(async () => {
    ledger = openTestLedger(await open(migrations));
  });

  const first = engine === 'postgres' ? 0 : 1;
  const scenarios = scenariosOf(engine).map((scenario, index) => ({
    ...{ ...scenario, code: `p${index}`, serverZone: serverZones[(first + index) % serverZones.length] },
  }));

  it.each(scenarios)('$title', async ({ code, settings, table, serverZone }) => {
    process.env.TZ = serverZone;
    ledger.clock.set(0);
    const saved = await ledger.core.saveProgramme(code, settings);
    expect(saved).toMatchObject({ programme: code });
    rows += await runTable(ledger, code, table);
  });
});

describe('ledger tables', () => {
  it('has at least 150 rows', () => {
    expect(rows).toBeGreaterThanOrEqual(150);
  });
});
