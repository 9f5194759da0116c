// Caps and budgets: decided once, in the order of the journal, and never given to somebody else afterwards.
import type { EarningRule, Limit, LimitSpan, Line } from './contract.ts';

/** Whom and when an award concerns. */
export interface LimitPlace {
  readonly rule: string;
  readonly programme: string;
  readonly wallet: string;
  readonly customerId: string;
  readonly branchId: string | null;
  /** Actor of the event; null where there is none. */
  readonly device: string | null;
  readonly date: string;
}

/** The first day of the span in which the day lies; one text for all of it. */
const spanStart = (span: LimitSpan, date: string): string => {
  const [year = '', month = '01'] = date.split('-');
  switch (span) {
    case 'month':
      return `${year}-${month}`;
    case 'quarter':
      return `${year}-q${Math.ceil(Number(month) / 3)}`;
    case 'year':
      return year;
    case 'total':
      return 'total';
    default:
      return date;
  }
};

const subjectOf = (limit: Pick<Limit, 'of'>, place: LimitPlace): string | null => {
  const programme = `${place.programme}/${place.wallet}`;
  switch (limit.of) {
    case 'customer':
      return `${place.rule}|${place.customerId}`;
    case 'device':
      return place.device === null ? null : `${place.rule}|${place.device}`;
    case 'branch':
      return `${place.rule}|${place.branchId ?? ''}`;
    case 'rule':
      return place.rule;
    case 'programme_customer':
      return `${programme}|${place.customerId}`;
    case 'programme':
      return programme;
  }
};

/** Under which key the usage of a limit is counted; null where it does not concern the place, or counts nothing over time. */
export const usageKey = (limit: Pick<Limit, 'of' | 'span'>, place: LimitPlace): string | null => {
  const subject = limit.span === 'order' ? null : subjectOf(limit, place);
  return subject === null ? null : `${limit.of}:${limit.span}|${subject}|${spanStart(limit.span, place.date)}`;
};

/** Limits that count points of every rule of the programme. */
export const isOfProgramme = ({ of }: Pick<Limit, 'of'>): boolean => of === 'programme' || of === 'programme_customer';

const sizeOf = (limit: Limit, place: LimitPlace): number =>
  limit.of === 'branch' ? (limit.branches?.[place.branchId ?? ''] ?? limit.points) : limit.points;

export interface Limited {
  readonly granted: number;
  /** Why not all of it; null where nothing was cut. */
  readonly code: 'CAP_REACHED' | 'BUDGET_SPENT' | null;
  readonly lines: readonly Line[];
}

const isCap = ({ of }: Limit): boolean => of === 'customer' || of === 'device' || of === 'programme_customer';

/** Grants of what is asked as much as every limit leaves. `cappedByOrder`: orders were capped where they were rated. */
export const applyLimits = (
  rule: Pick<EarningRule, 'limits'>,
  asked: number,
  place: LimitPlace,
  used: ReadonlyMap<string, number>,
  cappedByOrder: boolean,
): Limited => {
  let granted = asked;
  let code: Limited['code'] = null;
  const lines: Line[] = [];
  for (const limit of rule.limits) {
    const key = usageKey(limit, place);
    if (key === null && (limit.span !== 'order' || cappedByOrder)) continue;
    const room = Math.max(0, sizeOf(limit, place) - (key === null ? 0 : (used.get(key) ?? 0)));
    if (granted <= room) continue;
    const left = limit.beyond === 'truncate' ? room : 0;
    code ??= isCap(limit) ? 'CAP_REACHED' : 'BUDGET_SPENT';
    const { of, span, beyond } = limit;
    lines.push({ kind: 'limit', points: String(left - granted), of, span, room, limit: sizeOf(limit, place), beyond });
    granted = left;
  }
  return { granted, code, lines };
};
