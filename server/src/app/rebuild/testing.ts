// A firm whose customers trade, read and sign in under rules, scenes and activities in force; and what of it a rebuild must leave as it was.
import { sql } from 'kysely';
import * as scenes from '../../decide/scenes/contract.ts';
import { sceneTemplates } from '../../decide/scenes/index.ts';
import { addDays, businessDateAt, type CustomerId, startOfDay } from '../../kernel/index.ts';
import type { Database } from '../../platform/state-store/index.ts';
import * as earning from '../../reward/earning/contract.ts';
import { allRows } from '../backup/testing.ts';
import { introduceActivities } from '../demo/activities.ts';
import { fact, type SimulatedEvent, stated } from '../demo/draft.ts';
import { acceptSimulated } from '../demo/load.ts';
import { asker, introduceProgramme, manager, officer } from '../demo/programme.ts';
import { introduceScenes } from '../demo/scenes.ts';
import type { Installation } from '../wiring.ts';

const HOUR_MS = 3_600_000;
const legalOpinion = 'An opinion that was made for the test.';
const otherOfficer = { ...officer, id: 'demo:other-officer', name: 'other officer' };

type Firm = Pick<Installation, 'routes' | 'reward' | 'record' | 'surroundings' | 'stores'>;

const todayOf = ({ surroundings: { clock, config } }: Firm) => businessDateAt(clock.now(), config.timeZone);

/** Brings what pays for trades into force: class R, which two officers agree to. */
const payForTrades = async (firm: Firm, since: string): Promise<void> => {
  const [asManager, ...officers] = [manager, officer, otherOfficer].map((each) => asker(firm.routes, each));
  const agreed = async (endpoint: { readonly method: string; readonly path: string }, code: string, draft: unknown) => {
    const { draftAt } = draft as { readonly draftAt: number };
    for (const asOfficer of officers) await asOfficer(endpoint, code, { draftAt, legalOpinion });
  };
  if (!asManager) throw new Error('nobody writes');
  const rule = await asManager(earning.readRule, 'trade_commission');
  await agreed(earning.approveDraft, 'trade_commission', rule);
  await asManager(earning.activateRule, 'trade_commission', {});
  const reading = sceneTemplates.find(({ code }) => code === 'ten_articles')?.scene;
  const drafted = await asManager(scenes.saveDraft, 'three_trades', {
    ...{ ...reading, validFrom: since, compliance: { mainland_broker: 'R', bank: 'Y', overseas_broker: 'Y' } },
    trigger: {
      ...{ kind: 'happens', window: { kind: 'calendar', unit: 'ever' } },
      counts: [
        {
          of: { word: 'trades', with: { minimumFen: 20_000, sides: [], types: [], products: [], noRoundTrips: true } },
          ...{ each: [], measure: 'events', property: null, atLeast: 3, cap: null },
        },
      ],
    },
  });
  await agreed(scenes.approveDraft, 'three_trades', drafted);
  await asManager(scenes.activateScene, 'three_trades', {});
};

/** A programme with rules, scenes and activities, those that pay for trades too. */
export const introduceRewards = async (firm: Firm): Promise<void> => {
  const since = addDays(todayOf(firm), -60);
  await introduceProgramme(firm, since);
  await introduceScenes(firm, since);
  await introduceActivities(firm, since);
  await payForTrades(firm, since);
};

/** What customers do on the days before today: each misses another day of sign-in, and one trade of each is taken back. */
export const actFor = async (firm: Firm, customers: readonly string[], days = 12): Promise<void> => {
  const { surroundings, record } = firm;
  const today = todayOf(firm);
  const events = customers.flatMap((customer, at) =>
    Array.from({ length: days }, (_, index) => days - index).flatMap((back): readonly SimulatedEvent[] => {
      const [id, date] = [customer as CustomerId, addDays(today, -back)];
      const when = startOfDay(date, surroundings.config.timeZone) + 10 * HOUR_MS;
      const trade = (number: string, more: object) =>
        fact(
          'trade_recorded',
          number,
          when,
          {
            ...{ trade_id: number, business_date: date, account_id: `${id}-1`, product_code: `P${back % 5}` },
            ...{ side: 'buy', quantity: '100', price: '10.00', amount_fen: 100_000, commission_fen: 500 + at },
            ...more,
          },
          id,
        );
      return [
        ...(back === at % 5 ? [] : [stated(`in:${id}:${date}`, 'daily_sign_in', when, id, {})]),
        stated(`read:${id}:${date}`, 'news_read', when, id, {
          ...{ content_id: `n${back}`, topic: 'fund', duration_seconds: 60 },
        }),
        ...(back % 3 === 0 ? [trade(`t-${id}-${back}`, {})] : []),
        ...(back === 2 ? [trade(`b-${id}`, { reversal_of: `t-${id}-3` })] : []),
      ];
    }),
  );
  const core = events.map(({ draft }) => draft);
  await acceptSimulated(record.ingest.accept, { core, app: [] }, surroundings.clock.now());
};

/** Who takes part. */
export const someCustomers = async (db: Database, limit: number): Promise<readonly string[]> => {
  const { rows } = await sql<{ readonly id: string }>`
    select customer_id as id from profile where merged_into is null order by customer_id limit ${limit}::integer`.execute(
    db,
  );
  return rows.map(({ id }) => id);
};

/**
 * Rows of rules, scenes, activities and the journal, those that a rebuild counts again and those that it must leave alone. Seals are not among
 * them: they come by the clock.
 */
export const rewardRows = async (db: Database): Promise<Readonly<Record<string, readonly string[]>>> =>
  Object.fromEntries(
    Object.entries(await allRows(db)).filter(
      ([table]) => /^(scene|earning|activity|ledger)(_|$)/.test(table) && table !== 'ledger_seal',
    ),
  );
