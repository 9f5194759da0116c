// A rebuild verifies the journal first, finds and tells what was spoilt, and computes it again; from a journal that was changed it makes nothing.
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { openTestStateStore } from '../../platform/state-store/testing.ts';
import { rebuildProgramme } from './rebuild.ts';
import { sealJournal } from './seal.ts';
import { migrations } from './store.ts';
import { instantOf, openTestLedger, runTable, settings, shownBalances } from './testing.ts';

it('finds what was spoilt, tells it and makes it right again, slice by slice; a journal that was changed is not believed', async () => {
  const store = await openTestStateStore(migrations);
  const ledger = openTestLedger(store);
  ledger.clock.set(instantOf('2026-06-10', 'Asia/Shanghai'));
  await ledger.core.saveProgramme('main', settings());
  await runTable(
    ledger,
    'main',
    `award a A 100 | ok |
     award b B 50 | ok |
     redeem r A 30 | ok |
     hold h A 20 | ok | A 50 h20, B 50`,
  );
  const { programmeId = 0 } = (await ledger.core.programme('main')) ?? {};
  await sealJournal(store, { programmeId }, 0);
  const lots = async () =>
    (
      await sql`select lot_id, pending, remaining, held, expired, reversed from ledger_lot order by lot_id`.execute(
        store.db,
      )
    ).rows;
  const live = await lots();
  const slices: string[] = [];
  const again = () =>
    rebuildProgramme(
      store,
      { programme: 'main', programmeId },
      (done, all) => slices.push(`${done} of ${all}`),
      new AbortController().signal,
    );
  await sql`update ledger_lot set remaining = remaining + 7`.execute(store.db);
  await sql`update ledger_account set active = active + 3 where customer_id = 'B'`.execute(store.db);
  const rebuilt = await again();
  expect(rebuilt).toMatchObject({ lots: 2, accounts: 2, seals: 1, left: [] });
  const found = 'found' in rebuilt ? rebuilt.found : [];
  expect(found.filter(({ invariant }) => invariant === 'lot equals its entries')).toHaveLength(2);
  expect(found.map(({ subject }) => subject)).toContain('B in points');
  expect(await lots()).toEqual(live);
  expect(slices).toEqual(['1 of 1']);
  expect(await shownBalances(ledger, 'main', ['A', 'B'])).toBe('A 50 h20, B 50');
  expect(await again()).toMatchObject({ found: [], left: [] });

  await sql`update ledger_lot set remaining = remaining + 7`.execute(store.db);
  await sql`update ledger_posting set request = '{"points": 1}' where key = 'r'`.execute(store.db);
  expect(await again()).toMatchObject({ broken: expect.stringContaining('seal 1') });
  expect(await lots()).not.toEqual(live);
  await store.close();
});
