// The door of reward/trading-days.
export { noTrading, readTrading, type Trading } from './trading.ts';
