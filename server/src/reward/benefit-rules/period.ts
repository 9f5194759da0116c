// Calendar periods of the business zone in which quotas, limits and budgets are counted.
import { addDays, type BusinessDate, type Instant } from '../../kernel/index.ts';
import type { BenefitSpan, PeriodUnit } from './contract.ts';

/** Days [start, end). */
export interface Period {
  /** "2026-06", "2026Q2" or "2026". */
  readonly name: string;
  readonly start: BusinessDate;
  readonly end: BusinessDate;
}

const two = (value: number): string => String(value).padStart(2, '0');
const firstOf = (year: number, month: number): BusinessDate =>
  `${year + Math.floor((month - 1) / 12)}-${two(((month - 1) % 12) + 1)}-01` as BusinessDate;

const monthsOf: Readonly<Record<PeriodUnit, number>> = { month: 1, quarter: 3, year: 12 };

/** The period in which a day lies. */
export const periodOf = (date: BusinessDate, unit: PeriodUnit): Period => {
  const [year = 0, month = 0] = date.split('-').map(Number);
  const months = monthsOf[unit];
  const first = Math.floor((month - 1) / months) * months + 1;
  const name = { month: `${year}-${two(month)}`, quarter: `${year}Q${Math.ceil(month / 3)}`, year: String(year) }[unit];
  return { name, start: firstOf(year, first), end: firstOf(year, first + months) };
};

export const periodBefore = (period: Period, unit: PeriodUnit): Period => periodOf(addDays(period.start, -1), unit);

/** What a span of a limit is called on a day: equal names are one span. */
export const spanName = (date: BusinessDate, span: BenefitSpan): string =>
  span === 'total' ? 'total' : span === 'day' ? date : periodOf(date, span).name;

const formatters = new Map<string, Intl.DateTimeFormat>();

/** An instant as a minute of the zone, "2026-06-30T10:00": such texts sort as they are. */
export const localMinuteAt = (at: Instant, timeZone: string): string => {
  const known =
    formatters.get(timeZone) ??
    new Intl.DateTimeFormat('sv-SE', {
      ...{ timeZone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' },
      hourCycle: 'h23',
    });
  formatters.set(timeZone, known);
  return known.format(at).replace(' ', 'T');
};
