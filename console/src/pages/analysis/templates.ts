// Questions that most firms ask first, offered where the tracking plan has their events.
import type { FunnelParameters } from '@contracts/know/funnels/contract.ts';
import type { RetentionParameters } from '@contracts/know/retention/contract.ts';
import type { TextKey } from '../../i18n/index.ts';
import { DAY_SECONDS, lastDays, newFunnel, newRetention } from './model.ts';

export interface Template<Parameters> {
  readonly name: TextKey;
  readonly hint: TextKey;
  /** Events that the plan must have. */
  readonly events: readonly string[];
  /** Asked of everybody where the reader may: who breaks off never becomes a customer. */
  readonly everybody?: boolean;
  of(today: string): Parameters;
}

const stepsOf = (events: readonly string[]): FunnelParameters['steps'] =>
  events.map((event) => ({ events: [{ event }], optional: false }));

const openingEvents = [
  ...['opening_started', 'opening_phone_verified', 'opening_id_uploaded', 'opening_profile_filled'],
  ...['opening_risk_test_done', 'opening_agreements_signed', 'opening_bank_bound', 'opening_password_set'],
  ...['opening_video_passed', 'opening_submitted', 'opening_reviewed', 'account_opened'],
];
const tradeEvents = ['product_viewed', 'product_purchase_started'];

export const funnelTemplates: readonly Template<FunnelParameters>[] = [
  {
    name: 'funnel.templateOpening',
    hint: 'funnel.templateOpeningHint',
    events: openingEvents,
    everybody: true,
    of: (today) => ({
      ...newFunnel(today),
      range: lastDays(today, 90),
      steps: stepsOf(openingEvents),
      window: { kind: 'duration', seconds: 30 * DAY_SECONDS },
      unit: 'week',
    }),
  },
  {
    name: 'funnel.templatePurchase',
    hint: 'funnel.templatePurchaseHint',
    events: tradeEvents,
    of: (today) => ({
      ...newFunnel(today),
      steps: stepsOf(tradeEvents),
      window: { kind: 'duration', seconds: DAY_SECONDS },
    }),
  },
];

export const retentionTemplates: readonly Template<RetentionParameters>[] = [
  {
    name: 'retention.templateOpened',
    hint: 'retention.templateOpenedHint',
    events: ['account_opened'],
    of: (today) => ({
      ...newRetention(today),
      range: lastDays(today, 365),
      unit: 'month',
      initial: [{ event: 'account_opened' }],
      periods: { kind: 'calendar', count: 6 },
      cohort: 'first_ever',
    }),
  },
  { name: 'retention.templateActive', hint: 'retention.templateActiveHint', events: [], of: newRetention },
];
