// Holidays for the ledger's tests: the first week of October 2026 is closed.
import type { BusinessDate } from '../../kernel/index.ts';

export const shippedHolidays = ['2026-10-01', '2026-10-02', '2026-10-05', '2026-10-06', '2026-10-07'].map(
  (text) => text as BusinessDate,
);
