// Puts the reward plane together. It knows record and know; who serves whom on a day it asks of record.
import type { Organisation } from '../record/organisation/index.ts';
import { createLedger, type Ledger } from '../reward/ledger/index.ts';
import type { Foundation, ModuleParts } from './surroundings.ts';

export interface Reward {
  readonly ledger: Ledger;
  readonly modules: readonly ModuleParts[];
}

export const wireReward = (
  foundation: Foundation,
  { organisation }: { readonly organisation: Organisation },
): Reward => {
  const { config, stores, audit, clock, wallClock, settings, logger } = foundation;
  const ledger = createLedger({
    ...{ store: stores.state, audit, clock, wallClock, logger, timeZone: config.timeZone, onPosted: [] },
    tradingCalendar: () => settings.tradingCalendar(),
    attribute: async (questions) =>
      (await organisation.placesOn(questions)).map(({ branchId, adviserId }) =>
        branchId === null && adviserId === null ? null : { branchId, adviserId },
      ),
    isVisible: (scope, customerId) => organisation.isVisible(scope, customerId),
  });
  return { ledger, modules: [ledger] };
};
