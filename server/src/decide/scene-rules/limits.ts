// How often a scene is awarded: decided once, in the order in which occasions come, and never given to somebody else afterwards. An award that is
// suspended keeps its place.
import type { Limit, Line } from './contract.ts';

/** Whom and when an award concerns. */
export interface AwardPlace {
  readonly code: string;
  readonly customerId: string;
  readonly branchId: string | null;
  readonly device: string | null;
  readonly date: string;
}

const spanStart = (span: Limit['span'], date: string): string => {
  const [year = '', month = '01'] = date.split('-');
  switch (span) {
    case 'day':
      return date;
    case 'month':
      return `${year}-${month}`;
    case 'quarter':
      return `${year}-q${Math.ceil(Number(month) / 3)}`;
    case 'year':
      return year;
    case 'total':
      return 'total';
  }
};

const subjectOf = ({ of }: Limit, { customerId, device, branchId }: AwardPlace): string | null => {
  switch (of) {
    case 'customer':
      return customerId;
    case 'device':
      return device;
    case 'branch':
      return branchId ?? '';
    case 'scene':
      return '';
  }
};

/** Under which key the awards of a limit are counted; null where it does not concern the place. */
export const usageKey = (limit: Limit, place: AwardPlace): string | null => {
  const subject = subjectOf(limit, place);
  return subject === null
    ? null
    : `${place.code}|${limit.of}:${limit.span}|${subject}|${spanStart(limit.span, place.date)}`;
};

const sizeOf = (limit: Limit, { branchId }: AwardPlace): number =>
  limit.of === 'branch' ? (limit.branches?.[branchId ?? ''] ?? limit.awards) : limit.awards;

/** Whether every limit has room; what had none is said. */
export const limitLine = (
  limits: readonly Limit[],
  place: AwardPlace,
  used: ReadonlyMap<string, number>,
): Extract<Line, { kind: 'limit' }> | null => {
  for (const limit of limits) {
    const key = usageKey(limit, place);
    const taken = key === null ? 0 : (used.get(key) ?? 0);
    if (key !== null && taken >= sizeOf(limit, place))
      return { kind: 'limit', of: limit.of, span: limit.span, awards: sizeOf(limit, place), used: taken };
  }
  return null;
};
