// Why something was refused, in words for customers. What has no words of its own is said in general ones.
import type { TextKey } from './texts.ts';
import type { Words } from './words.ts';

const reasons: Readonly<Record<string, TextKey>> = {
  INSUFFICIENT_POINTS: 'why_points',
  DEBT_OUTSTANDING: 'why_points',
  OUT_OF_STOCK: 'why_stock',
  BUDGET_EXHAUSTED: 'why_stock',
  LIMIT_REACHED: 'why_limit',
  QUOTA_USED: 'why_limit',
  ALREADY_USED: 'why_limit',
  NOT_ELIGIBLE: 'why_eligible',
  NOT_ENTITLED: 'why_eligible',
  NOT_SUITABLE: 'why_suitable',
  OUTSIDE_WINDOW: 'why_window',
  BENEFIT_NOT_ACTIVE: 'why_window',
  ITEM_NOT_ACTIVE: 'why_window',
  PRICE_CHANGED: 'why_price',
  REDEMPTION_CLOSED: 'why_closed',
  GRANT_ENDED: 'why_closed',
  GRANT_SUSPENDED: 'why_suspended',
  TOO_MANY_TRIES: 'why_often',
  TOO_MANY_REQUESTS: 'why_often',
  DAY_SIGNED: 'why_signed',
  DAY_OUT_OF_REACH: 'why_reach',
  CARDS_USED: 'why_cards',
  QUIZ_PASSED: 'why_passed',
  ATTEMPTS_USED: 'quizUsedUp',
  ATTEMPT_OVER: 'why_answered',
  ACTIVITY_NOT_ACTIVE: 'why_ended',
  DRAW_CLOSED: 'why_ended',
  TOO_MANY_CODES: 'why_often',
  PARTNER_NOT_FOUND: 'why_ended',
  MEMBER_NOT_BOUND: 'why_closed',
  OFFLINE: 'offline',
  TIMEOUT: 'offline',
};

export const reasonText = ({ say }: Words, reason: string): string => say(reasons[reason] ?? 'why_other');
