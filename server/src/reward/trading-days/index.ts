// The door of reward/trading-days.
export { tradingDays } from './calendar.ts';
export { noTrading, readTrading, type Trading } from './trading.ts';
