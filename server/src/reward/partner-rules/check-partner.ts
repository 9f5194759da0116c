// What a partner must be to be saved, as far as it can be said without a store; which class the law asks for; and that no rate changes the past.
import {
  type ComplianceClass,
  type ComplianceProfile,
  complianceProfiles,
  isLaxer,
  strictest,
} from '../../decide/drafts/contract.ts';
import { businessDate, type Refusal, refuse } from '../../kernel/index.ts';
import type { Partner, PartnerKind, PartnerLimit, PartnerRate } from './contract.ts';
import { rateOn } from './exchange.ts';

export type PartnerRefusal = Refusal<
  'PARTNER_NOT_VALID' | 'CLASS_TOO_LAX' | 'RATE_IN_THE_PAST' | 'PROGRAMME_NOT_FOUND' | 'WALLET_NOT_FOUND'
>;

const notValid = (message: string): PartnerRefusal => refuse('PARTNER_NOT_VALID', message);

/** Partners' goods for points are R for a mainland broker; points for what is bought elsewhere need its compliance. */
const lowestOf: Readonly<Record<PartnerKind, Readonly<Record<ComplianceProfile, ComplianceClass>>>> = {
  accrual: { mainland_broker: 'Y', bank: 'G', overseas_broker: 'G' },
  redemption: { mainland_broker: 'R', bank: 'G', overseas_broker: 'Y' },
};

/** The lowest class that a partner of these kinds may have. */
export const lowestClassOf = (kinds: readonly PartnerKind[], profile: ComplianceProfile): ComplianceClass =>
  strictest(kinds.map((kind) => lowestOf[kind][profile]));

const classWrong = ({ kinds, compliance }: Partner): PartnerRefusal | null => {
  const lax = complianceProfiles.find((profile) => isLaxer(compliance[profile], lowestClassOf(kinds, profile)));
  if (lax === undefined) return null;
  const lowest = lowestClassOf(kinds, lax);
  return refuse('CLASS_TOO_LAX', `For a ${lax} it must be at least ${lowest}; choose that class.`, { lax, lowest });
};

const datesWrong = ({ validFrom, validUntil, rates }: Partner): PartnerRefusal | null => {
  const bad = [validFrom, ...(validUntil === null ? [] : [validUntil]), ...rates.map(({ from }) => from)].find(
    (day) => businessDate(day) === null,
  );
  if (bad !== undefined) return notValid(`${bad} is not a day; give a day of the calendar.`);
  if (validUntil !== null && validUntil < validFrom)
    return notValid('The contract ends before it begins; set a later last day.');
  if (new Set(rates.map(({ from }) => from)).size < rates.length)
    return notValid('Two rates begin on the same day; keep one of them.');
  return rateOn(rates, validFrom) === null
    ? notValid('No rate is in force on the first day of the contract; let one begin then or earlier.')
    : null;
};

const ratesWrong = ({ kinds, settlement, overdrawPoints, rates }: Partner): PartnerRefusal | null => {
  const gives = kinds.includes('accrual');
  const paysMonth = gives && (settlement === 'postpaid' || overdrawPoints > 0);
  for (const { from, pointsPerYuan, issueYuan, redeemYuan } of rates) {
    if (pointsPerYuan !== null && !gives) return notValid(`It gives no points, but the rate of ${from} says how many.`);
    if (redeemYuan !== null && !kinds.includes('redemption'))
      return notValid(`It takes no points, but the rate of ${from} says what they are worth.`);
    if (pointsPerYuan === null && redeemYuan === null)
      return notValid(`The rate of ${from} agrees on nothing; give a rate for what the partner does.`);
    if (pointsPerYuan !== null && paysMonth && issueYuan === null)
      return notValid(
        `Points go into the month, but the rate of ${from} has no price of a point; give the issue price.`,
      );
  }
  return null;
};

const limitWrong = (kind: PartnerKind, { minPoints, maxPoints, dayPoints }: PartnerLimit): PartnerRefusal | null => {
  if (maxPoints < minPoints) return notValid(`The most for one ${kind} is below the least; raise it.`);
  return dayPoints !== null && dayPoints < minPoints
    ? notValid(`The limit of a day for ${kind} is below the least for one; raise it.`)
    : null;
};

export const partnerWrong = (partner: Partner): PartnerRefusal | null => {
  const { kinds, limits, settlement, overdrawPoints, alertBelowPoints } = partner;
  if (new Set(kinds).size < kinds.length) return notValid('A kind is named twice; keep it once.');
  const hasPacks = settlement === 'prepaid' && kinds.includes('accrual');
  if (!hasPacks && (overdrawPoints > 0 || alertBelowPoints !== null))
    return notValid('Only a partner that gives prepaid points has packs to overdraw or to be told of.');
  return (
    datesWrong(partner) ??
    ratesWrong(partner) ??
    limitWrong('accrual', limits.accrual) ??
    limitWrong('redemption', limits.redemption) ??
    classWrong(partner)
  );
};

const sameRate = (one: PartnerRate | null, other: PartnerRate | null): boolean =>
  one?.pointsPerYuan === other?.pointsPerYuan &&
  one?.issueYuan === other?.issueYuan &&
  one?.redeemYuan === other?.redeemYuan;

/** The first day up to `today` on which a new version would exchange otherwise than what is in force; null when the past stays. */
export const changedPast = (inForce: Partner, next: Partner, today: string): string | null => {
  const days = [...inForce.rates, ...next.rates].map(({ from }) => from).filter((day) => day <= today);
  return (
    [...days, today].toSorted().find((day) => !sameRate(rateOn(inForce.rates, day), rateOn(next.rates, day))) ?? null
  );
};
