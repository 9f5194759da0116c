// The trading calendar for whoever counts days by number.
import { isRefusal, type TradingCalendar } from '../../kernel/index.ts';
import { dateOfDay } from '../../know/purchases/index.ts';

/** The calendar by day number; whether the day trades is worked out once. */
export const tradingDays = (calendar: TradingCalendar): ((day: number) => boolean | null) => {
  const known = new Map<number, boolean | null>();
  return (day) => {
    const found = known.get(day);
    if (found !== undefined) return found;
    const trades = calendar.isTradingDay(dateOfDay(day));
    const answer = isRefusal(trades) ? null : trades;
    known.set(day, answer);
    return answer;
  };
};
