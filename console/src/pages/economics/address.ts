// What the address of the economics page says.
import { choiceField, listField, pageFields, textField } from '../../address/state.ts';
import type { Address } from '../../address/use-address.ts';

export const economicsTabs = ['movement', 'liability', 'costs', 'ratios', 'deferred', 'budgets', 'kept'] as const;
export const costGroupings = ['benefit', 'tier', 'branch', 'month'] as const;
export const ratioGroupings = ['loyal_valuable', 'lifecycle_stage', 'segment'] as const;

export const economicsFields = {
  tab: choiceField(economicsTabs, 'movement'),
  programme: textField(),
  wallet: textField(),
  branch: textField(),
  basis: choiceField(['effective', 'recorded'] as const, 'effective'),
  by: choiceField(costGroupings, 'benefit'),
  scheme: textField(),
  group: choiceField(ratioGroupings, 'loyal_valuable'),
  segments: listField(),
  /** The row that was opened; "-" is the row without a key, "*" is everybody. */
  open: textField(),
  order: choiceField(['cost', 'owed'] as const, 'cost'),
  ...pageFields,
};

export type EconomicsAddress = Address<typeof economicsFields>;
