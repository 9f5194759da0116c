// Who could not have a benefit at any hour, as customers are known now: conditions and suitability alone.
import { type BusinessDate, chunksOf } from '../../kernel/index.ts';
import type { Benefit } from '../benefit-rules/contract.ts';
import { admissionOf, admitAll, type BenefitsContext } from '../benefits/index.ts';

const EVER = '0001-01-01' as BusinessDate;
const PAGE = 2_000;

/** Those who are refused, with the code. */
export const refusedEver = async (
  context: BenefitsContext,
  benefit: Benefit,
  customerIds: readonly string[],
): Promise<ReadonlyMap<string, string>> => {
  const always = { ...admissionOf(benefit), windows: [], validFrom: EVER, validUntil: null };
  const refused = new Map<string, string>();
  for (const ids of chunksOf(customerIds, PAGE))
    for (const [id, refusal] of await admitAll(context, always, ids)) if (refusal) refused.set(id, refusal.code);
  return refused;
};
