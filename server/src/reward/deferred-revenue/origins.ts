// What gives points for sales: rules that are set off by them, and scenes that are not reached without one; and the points that they gave,
// customer by customer.
import { happeningOf } from '../../decide/rules/index.ts';
import type { SceneInForce } from '../../decide/scene-rules/index.ts';
import { givenByScenes, readSceneBook } from '../../decide/scenes/index.ts';
import type { Bilingual } from '../../know/profiles/index.ts';
import type { Database } from '../../platform/state-store/index.ts';
import { createActivityBook, createScenesOfActivities } from '../activities/index.ts';
import { givenToCustomers, readRuleBook } from '../earning/index.ts';
import { type EventTrigger, triggerOf } from '../earning-rules/index.ts';
import type { SaleKind } from './prices.ts';

/** What is bought and paid for: trades, and services besides. */
const TRADE_EVENT = 'trade_recorded';
const SERVICE_EVENT = 'service_subscribed';

/** What gives points for sales, by how keys of its postings begin: "earning:rule", "scene:scene". */
export interface SaleOrigins {
  readonly kinds: ReadonlyMap<string, SaleKind>;
  /** Those in force. */
  readonly active: readonly { readonly rule: string; readonly name: Bilingual }[];
}

const rulesOfSales = async (db: Database): Promise<SaleOrigins> => {
  const { known, active } = await readRuleBook(db);
  const kinds = new Map(
    known.flatMap(({ code, rule: { trigger } }): readonly (readonly [string, SaleKind])[] => {
      const word = triggerOf(trigger.word);
      if (word?.kind === 'trades') return [[`earning:${code}`, 'trades']];
      const isOfService = (event: EventTrigger): boolean => event.eventsOf(trigger.with).includes(SERVICE_EVENT);
      return word?.kind === 'event' && isOfService(word) ? [[`earning:${code}`, 'service']] : [];
    }),
  );
  return {
    kinds,
    active: active.flatMap(({ code, rule: { name } }) => (kinds.has(`earning:${code}`) ? [{ rule: code, name }] : [])),
  };
};

/**
 * Every count of a scene has to be reached, so whoever gets its points would not have got them without the sale that one of them is of:
 * a right that the sale gives (B40). Null: no sale is needed.
 */
const kindOf = ({ scene: { trigger } }: SceneInForce): SaleKind | null => {
  if (trigger.kind !== 'happens') return null;
  const events = new Set(trigger.counts.flatMap(({ of }) => happeningOf(of.word)?.eventsOf(of.with) ?? []));
  if (events.has(TRADE_EVENT)) return 'trades';
  return events.has(SERVICE_EVENT) ? 'service' : null;
};

/** Of scenes, those of activities too; of one its newest version says what it is about. */
const scenesOfSales = async (db: Database): Promise<SaleOrigins> => {
  const moreScenes = createScenesOfActivities(db, createActivityBook(db));
  const { versions, active } = await readSceneBook({ db, moreScenes });
  const newest = new Map<string, SceneInForce>();
  for (const each of versions) if (each.version >= (newest.get(each.code)?.version ?? 0)) newest.set(each.code, each);
  const kinds = new Map(
    [...newest.values()].flatMap((each): readonly (readonly [string, SaleKind])[] => {
      const gives = each.scene.actions.some(({ word }) => word === 'points');
      const kind = gives ? kindOf(each) : null;
      return kind === null ? [] : [[`scene:${each.code}`, kind]];
    }),
  );
  return {
    kinds,
    active: active.flatMap(({ code, scene }) => (kinds.has(`scene:${code}`) ? [{ rule: code, name: scene.name }] : [])),
  };
};

export const originsOfSales = async (db: Database): Promise<SaleOrigins> => {
  const [rules, scenes] = [await rulesOfSales(db), await scenesOfSales(db)];
  return { kinds: new Map([...rules.kinds, ...scenes.kinds]), active: [...rules.active, ...scenes.active] };
};

/** Points that a customer was given for a business date. */
export interface GivenForSales {
  readonly customerId: string;
  /** What gave them, as in {@link SaleOrigins}. */
  readonly origin: string;
  readonly programme: string;
  readonly wallet: string;
  readonly businessDate: string;
  /** What was taken back is taken off. */
  readonly points: number;
}

/** Which customers: a page of all, or one. */
type Page = Parameters<typeof givenToCustomers>[2];

const codesOf = (kinds: ReadonlyMap<string, SaleKind>, prefix: string): readonly string[] =>
  [...kinds.keys()].flatMap((origin) => (origin.startsWith(prefix) ? [origin.slice(prefix.length)] : []));

/** The last customer up to whom rows are whole; null where nobody stands behind them. */
const wholeUpTo = (rows: readonly { readonly customerId: string }[], { limit, only }: Page): string | null =>
  only === undefined && new Set(rows.map(({ customerId }) => customerId)).size >= limit
    ? (rows.at(-1)?.customerId ?? null)
    : null;

/** Points of sales for whole customers in the order of their numbers; empty when there are none behind `after`. */
export const givenForSales = async (
  db: Database,
  kinds: ReadonlyMap<string, SaleKind>,
  page: Page,
): Promise<readonly GivenForSales[]> => {
  const byRules = await givenToCustomers(db, codesOf(kinds, 'earning:'), page);
  const byScenes = await givenByScenes(db, codesOf(kinds, 'scene:'), page);
  // Where one of them has more customers than it told of, the other's behind its last wait for the next page.
  const ends = [wholeUpTo(byRules, page), wholeUpTo(byScenes, page)].flatMap((end) => end ?? []).sort();
  const given = [
    ...byRules.map(({ rule, ...row }) => ({ ...row, origin: `earning:${rule}` })),
    ...byScenes.map(({ scene, ...row }) => ({ ...row, origin: `scene:${scene}` })),
  ].filter(({ customerId }) => ends[0] === undefined || customerId <= ends[0]);
  return given.toSorted((one, other) =>
    one.customerId === other.customerId ? 0 : one.customerId < other.customerId ? -1 : 1,
  );
};
