// What ingest asks of the tracking plan. The plan itself is another module's; this is the part that ingest needs on
// its hot path, all of it synchronous.
import type { LoggedEvent, Violation } from '../log/index.ts';

/** The tracking plan as ingest sees it. Its answers come from memory. */
export interface PlanChecker {
  /** Breaches of the plan, in clear text before encryption; empty when the event fits. */
  check(draft: LoggedEvent): readonly Violation[];
  /** Properties of the event that are personal and must be encrypted. */
  personalProperties(eventName: string): ReadonlySet<string>;
  /** Whether only a source of class `server` may say this. */
  serverOnly(eventName: string): boolean;
  /** Traits that are *not* personal; every other trait is encrypted. {@link defaultOpenTraits} where it is absent. */
  readonly openTraits?: ReadonlySet<string>;
}

/** Records of the core system: nobody else may state them, whatever the plan says. */
export const coreRecords: ReadonlySet<string> = new Set([
  'customer_recorded',
  'account_recorded',
  'asset_recorded',
  'position_recorded',
  'trade_recorded',
  'order_recorded',
  'cash_flow_recorded',
  'organisation_unit_recorded',
  'relation_recorded',
  'product_recorded',
  'channel_recorded',
  'channel_cost_recorded',
  'contribution_recorded',
]);

/** What names or reaches a person wherever it stands, planned or not. */
export const alwaysPersonal: ReadonlySet<string> = new Set(['phone', 'mobile', 'email', 'id_number', 'id_card', 'ip']);
const personalOfCustomer: ReadonlySet<string> = new Set([...alwaysPersonal, 'name', 'address', 'birth_date']);

/** Traits without which no group could be formed, and which name nobody. */
export const defaultOpenTraits: ReadonlySet<string> = new Set([
  'age_band',
  'app_version',
  'channel',
  'city',
  'country',
  'education',
  'first_channel',
  'first_visit_language',
  'first_visit_time',
  'gender',
  'investor_type',
  'language',
  'level',
  'occupation',
  'platform',
  'province',
  'risk_level',
  'status',
  'tier',
  'time_zone',
  'utm_campaign',
  'utm_content',
  'utm_medium',
  'utm_source',
  'utm_term',
]);

/** The plan of an installation without one: everything fits, core records are for servers, what names a person is personal. */
export const permissivePlan: PlanChecker = {
  check: () => [],
  personalProperties: (eventName) => (eventName === 'customer_recorded' ? personalOfCustomer : alwaysPersonal),
  serverOnly: (eventName) => coreRecords.has(eventName),
};
