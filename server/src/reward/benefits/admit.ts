// Whether a customer may have something now: what is in force, the hours, the conditions, the tested risk level.
import { conditionOf, type Inputs, readSubjects, subjectOf, type WordUse } from '../../decide/rules/index.ts';
import { type BusinessDate, businessDateAt, type Instant, type Refusal, refuse } from '../../kernel/index.ts';
import { scopeCondition } from '../../know/profiles/index.ts';
import type { Benefit } from '../benefit-rules/contract.ts';
import { localMinuteAt } from '../benefit-rules/index.ts';
import type { BenefitsContext } from './dependencies.ts';

export type AdmitRefusal = Refusal<
  'BENEFIT_NOT_FOUND' | 'BENEFIT_NOT_ACTIVE' | 'CUSTOMER_NOT_FOUND' | 'OUTSIDE_WINDOW' | 'NOT_ELIGIBLE' | 'NOT_SUITABLE'
>;

export const customerMissing = (customerId: string): Refusal<'CUSTOMER_NOT_FOUND'> =>
  refuse('CUSTOMER_NOT_FOUND', `There is no customer ${customerId}.`);

/** What is looked at: a benefit, or an item with its benefit's risk. */
export interface Admission {
  readonly conditions: readonly WordUse[];
  readonly riskRating: Benefit['riskRating'];
  readonly windows: Benefit['supply']['windows'];
  readonly validFrom: string;
  readonly validUntil: string | null;
}

export const admissionOf = ({ conditions, riskRating, supply, validFrom, validUntil }: Benefit): Admission => ({
  ...{ conditions, riskRating, windows: supply.windows, validFrom, validUntil },
});

export const todayOf = ({ clock, timeZone }: Pick<BenefitsContext, 'clock' | 'timeZone'>): BusinessDate =>
  businessDateAt(clock.now(), timeZone);

/** Why it cannot be had now by anybody. */
export const closedNow = (
  { windows, validFrom, validUntil }: Admission,
  at: Instant,
  timeZone: string,
): AdmitRefusal | null => {
  const today = businessDateAt(at, timeZone);
  if (today < validFrom || (validUntil !== null && today > validUntil))
    return refuse(
      'BENEFIT_NOT_ACTIVE',
      `It can be had from ${validFrom} to ${validUntil ?? 'its end'}, not on ${today}.`,
    );
  const minute = localMinuteAt(at, timeZone);
  return windows.length === 0 || windows.some(({ from, until }) => minute >= from && minute < until)
    ? null
    : refuse('OUTSIDE_WINDOW', 'It cannot be had at this hour; see its windows.', { windows: [...windows] });
};

const levelOf = (text: unknown): number => Number(/(\d)/.exec(String(text ?? ''))?.[1] ?? 0);

/** Why it does not suit a customer; null when it does. Known of the customer: the tested level and until when the test holds. */
const unsuitable = (
  riskRating: Benefit['riskRating'],
  attributes: Inputs['attributes'],
  today: string,
): Refusal<'NOT_SUITABLE'> | null => {
  if (riskRating === null) return null;
  const { risk_level: level = null, risk_expires_on: expires = null } = attributes;
  if (level === null)
    return refuse('NOT_SUITABLE', 'The customer has not taken the risk test; let it be taken first.', { riskRating });
  if (typeof expires === 'string' && expires < today)
    return refuse('NOT_SUITABLE', `The risk test ended on ${expires}; let it be taken again first.`, {
      riskRating,
      expires,
    });
  return levelOf(level) >= levelOf(riskRating)
    ? null
    : refuse('NOT_SUITABLE', `It needs a customer tested for ${riskRating}; this one is ${level}.`, {
        riskRating,
        level,
      });
};

const unmet = (conditions: readonly WordUse[], inputs: Inputs, today: string): Refusal<'NOT_ELIGIBLE'> | null => {
  const subject = subjectOf(inputs, today);
  for (const use of conditions) {
    const finding = conditionOf(use.word)?.check(use.with, subject);
    if (!finding?.met)
      return refuse('NOT_ELIGIBLE', 'A condition of it does not hold for this customer.', {
        condition: use.word,
        with: use.with,
        seen: finding?.seen ?? null,
      });
  }
  return null;
};

const looked = ['risk_level', 'risk_expires_on'] as const;

const judged = (
  { conditions, riskRating }: Admission,
  customerId: string,
  inputs: Inputs | undefined,
  today: string,
): AdmitRefusal | null =>
  inputs
    ? (unmet(conditions, inputs, today) ?? unsuitable(riskRating, inputs.attributes, today))
    : customerMissing(customerId);

/** Judges customers at once: by each, why not; null: may. Customers that are not there are refused as such. */
export const admitAll = async (
  context: BenefitsContext,
  admission: Admission,
  customerIds: readonly string[],
): Promise<ReadonlyMap<string, AdmitRefusal | null>> => {
  const { db, registry, clock, timeZone } = context;
  const closed = closedNow(admission, clock.now(), timeZone);
  if (closed) return new Map(customerIds.map((customerId) => [customerId, closed]));
  const today = todayOf(context);
  const everybody = await scopeCondition(context, { kind: 'firm' });
  const inputs = await readSubjects(db, registry, admission.conditions, [...looked], customerIds, everybody);
  return new Map(customerIds.map((id) => [id, judged(admission, id, inputs.get(id), today)]));
};

/** Why the customer may not have it by the first of these that says no; null when none does. One look at the customer serves them all. */
export const admitByAll = async (
  context: BenefitsContext,
  admissions: readonly Admission[],
  customerId: string,
): Promise<AdmitRefusal | null> => {
  const { db, registry, clock, timeZone } = context;
  const today = todayOf(context);
  const everybody = await scopeCondition(context, { kind: 'firm' });
  const conditions = admissions.flatMap((each) => each.conditions);
  const inputs = await readSubjects(db, registry, conditions, [...looked], [customerId], everybody);
  for (const admission of admissions) {
    const refused =
      closedNow(admission, clock.now(), timeZone) ?? judged(admission, customerId, inputs.get(customerId), today);
    if (refused) return refused;
  }
  return null;
};

/** Why the customer may not have it now; null when they may. */
export const admit = async (
  context: BenefitsContext,
  admission: Admission,
  customerId: string,
): Promise<AdmitRefusal | null> => (await admitAll(context, admission, [customerId])).get(customerId) ?? null;
