// Tables of earning, spending, ends and holds: operation | expected outcome | balances after it ("A 100 p50 h20 d5": available, pending, held, debt).
import { type Scenario, settings, wallet } from './testing.ts';

const rolling = (more: object) =>
  ({ kind: 'rolling', unit: 'months', count: 1, roundUp: 'none', countedFrom: 'occurrence', ...more }) as const;

export const earningScenarios: readonly Scenario[] = [
  {
    title: 'earns and spends',
    settings: settings(),
    table: `
      now 2026-06-01T09:00 | |
      redeem r0 A 1        | INSUFFICIENT_POINTS | -
      award a1 A 100       | ok                  | A 100
      redeem r1 A 60       | ok                  | A 40
      redeem r2 A 41       | INSUFFICIENT_POINTS | A 40
      redeem r3 A 40       | ok                  | -
      redeem r4 A 1        | INSUFFICIENT_POINTS | -
      award a2 A 0         | ok                  | -
      award a3 A 5 at=2026-06-01T10:00 | OCCURRED_IN_FUTURE | -
      award a4 A 5 wallet=missing | WALLET_NOT_FOUND | -
      award a4 A 5         | ok                  | A 5
    `,
  },
  {
    title: 'answers the same key with the first outcome, whatever it was',
    settings: settings(),
    table: `
      now 2026-06-01T09:00 | |
      redeem k1 A 10  | INSUFFICIENT_POINTS          | -
      award k2 A 100  | ok                           | A 100
      award k2 A 100 at=2026-06-01T09:00 | replayed ok | A 100
      award k2 A 101 at=2026-06-01T09:00 | IDEMPOTENCY_MISMATCH | A 100
      award k2 B 100 at=2026-06-01T09:00 | IDEMPOTENCY_MISMATCH | A 100
      redeem k1 A 10  | replayed INSUFFICIENT_POINTS | A 100
      redeem k1 A 11  | IDEMPOTENCY_MISMATCH         | A 100
      redeem k3 A 10  | ok                           | A 90
      redeem k3 A 10  | replayed ok                  | A 90
      redeem k2 A 10  | IDEMPOTENCY_MISMATCH         | A 90
      hold k4 A 20    | ok                           | A 70 h20
      now 2026-06-03  | |
      hold k4 A 20    | replayed ok                  | A 90
      redeem k3 A 10  | replayed ok                  | A 90
    `,
  },
  {
    title: 'burns by priority, then earliest end, then age; what never ends goes last',
    settings: settings(),
    table: `
      now 2026-06-01T09:00 | |
      award a1 A 10                      | ok | A 10
      award a2 A 20 expiresOn=2026-12-31 | ok | A 30
      award a3 A 30 expiresOn=2026-06-30 | ok | A 60
      award a4 A 40 priority=-1 expiresOn=2026-06-30 | ok | A 100
      award a5 A 50 expiresOn=2026-06-30 at=2026-05-20 | ok | A 150
      redeem r1 A 45 | ok | A 105
      redeem r2 A 75 | ok | A 30
      now 2026-07-01 | |
      redeem r3 A 31 | INSUFFICIENT_POINTS | A 30
      redeem r4 A 30 | ok | -
    `,
  },
  {
    title: 'spends until 24:00 of the last day, and the sweep changes no answer',
    settings: settings(),
    table: `
      now 2026-06-01T09:00 | |
      award a1 A 100 expiresOn=2026-06-30 | ok | A 100
      award a2 A 5                        | ok | A 105
      now 2026-06-30T23:59:59 | |
      redeem r1 A 1    | ok | A 104
      soon A           | 99 |
      now 2026-07-01   | |
      redeem r2 A 6    | INSUFFICIENT_POINTS | A 5
      sweep            | wrote 0 | A 5
      redeem r3 A 5    | ok | -
      award a3 B 70 expiresOn=2026-06-15 at=2026-06-01 | ok | -
      award a4 B 7     | ok | B 7
      sweep            | wrote 1 | B 7
      sweep            | wrote 0 | B 7
    `,
  },
  {
    title: 'rolls by months and clamps to the end of the month',
    settings: settings({ wallets: [wallet('points', { expiry: rolling({}) })] }),
    table: `
      now 2026-01-31T10:00 | |
      award a1 A 10   | ok | A 10
      now 2026-02-28T23:59 | |
      redeem r1 A 4   | ok | A 6
      now 2026-03-01  | |
      redeem r2 A 1   | INSUFFICIENT_POINTS | -
      sweep           | wrote 0 |
      award a2 A 10 at=2026-02-01 | ok | A 10
      now 2026-03-02  | |
      redeem r3 A 1   | INSUFFICIENT_POINTS | -
    `,
  },
  {
    title: 'rolls by months up to the end of the quarter',
    settings: settings({ wallets: [wallet('points', { expiry: rolling({ count: 12, roundUp: 'quarter' }) })] }),
    table: `
      now 2025-02-10T10:00 | |
      award a1 A 10   | ok | A 10
      now 2026-03-31T23:59 | |
      redeem r1 A 4   | ok | A 6
      now 2026-04-01  | |
      redeem r2 A 1   | INSUFFICIENT_POINTS | -
    `,
  },
  {
    title: 'rolls by days up to the end of the month',
    settings: settings({
      wallets: [wallet('points', { expiry: rolling({ unit: 'days', count: 30, roundUp: 'month' }) })],
    }),
    table: `
      now 2026-01-15T10:00 | |
      award a1 A 10   | ok | A 10
      now 2026-02-28T23:59 | |
      redeem r1 A 4   | ok | A 6
      now 2026-03-01  | |
      redeem r2 A 1   | INSUFFICIENT_POINTS | -
    `,
  },
  {
    title: 'rolls by months up to the end of the half-year',
    settings: settings({ wallets: [wallet('points', { expiry: rolling({ count: 1, roundUp: 'half_year' }) })] }),
    table: `
      now 2026-02-10T10:00 | |
      award a1 A 10   | ok | A 10
      now 2026-06-30T23:59 | |
      redeem r1 A 4   | ok | A 6
      now 2026-07-01  | |
      redeem r2 A 1   | INSUFFICIENT_POINTS | -
    `,
  },
  {
    title: 'rolls by months up to the end of the year, the last day of which is in it',
    settings: settings({ wallets: [wallet('points', { expiry: rolling({ count: 12, roundUp: 'year' }) })] }),
    table: `
      now 2025-12-31T10:00 | |
      award a1 A 10   | ok | A 10
      now 2026-01-01T10:00 | |
      award a2 A 20   | ok | A 30
      now 2026-12-31T23:59 | |
      redeem r1 A 4   | ok | A 26
      now 2027-01-01  | |
      redeem r2 A 21  | INSUFFICIENT_POINTS | A 20
      now 2027-12-31T23:59 | |
      redeem r3 A 20  | ok | -
    `,
  },
  {
    title: 'ends on yearly days, after a least number of months',
    settings: settings({
      wallets: [wallet('points', { expiry: { kind: 'calendar', days: ['06-30', '12-31'], minimumMonths: 3 } })],
    }),
    table: `
      now 2026-03-30T10:00 | |
      award a1 A 10   | ok | A 10
      now 2026-04-01  | |
      award a2 A 20   | ok | A 30
      now 2026-07-01  | |
      redeem r1 A 21  | INSUFFICIENT_POINTS | A 20
      now 2026-12-31T23:00 | |
      redeem r2 A 5   | ok | A 15
      now 2027-01-01  | |
      redeem r3 A 5   | INSUFFICIENT_POINTS | -
    `,
  },
  {
    title: 'lapses after months without activity, as a whole',
    settings: settings({ wallets: [wallet('points', { expiry: { kind: 'inactivity', months: 2 } })] }),
    table: `
      now 2026-01-15T10:00 | |
      award a1 A 10   | ok | A 10
      now 2026-03-15T23:00 | |
      redeem r1 A 1   | ok | A 9
      now 2026-05-15T23:00 | |
      sweep           | wrote 0 | A 9
      now 2026-05-16  | |
      redeem r2 A 1   | INSUFFICIENT_POINTS | -
      award a2 A 4    | ok | A 4
      cancel c1 r1    | ok | A 5
      now 2026-07-17  | |
      sweep           | wrote 2 | -
      sweep           | wrote 0 | -
      award a3 A 7    | ok | A 7
    `,
  },
  {
    title: 'lapses unswept points before a new award counts as activity',
    settings: settings({ wallets: [wallet('points', { expiry: { kind: 'inactivity', months: 2 } })] }),
    table: `
      now 2026-01-15T10:00 | |
      award a1 A 10   | ok | A 10
      now 2026-03-16  | |
      award a2 A 4    | ok | A 4
      redeem r1 A 5   | INSUFFICIENT_POINTS | A 4
      redeem r2 A 4   | ok | -
    `,
  },
  {
    title: 'becomes active after days, seen without the sweep',
    settings: settings({ wallets: [wallet('points', { activation: { kind: 'days', count: 3 } })] }),
    table: `
      now 2026-06-01T15:00 | |
      award a1 A 10   | ok pending=10 | A p10
      redeem r1 A 1   | INSUFFICIENT_POINTS | A p10
      now 2026-06-03T23:59 | |
      redeem r2 A 1   | INSUFFICIENT_POINTS | A p10
      now 2026-06-04  | |
      redeem r3 A 4   | ok | A 6
      award a2 A 8    | ok pending=8 | A 6 p8
      now 2026-06-07  | |
      sweep           | wrote 1 | A 14
      sweep           | wrote 0 | A 14
      award a3 A 9 at=2026-06-01 | ok | A 23
    `,
  },
  {
    title: 'becomes active after trading days, over a holiday',
    settings: settings({ wallets: [wallet('points', { activation: { kind: 'trading_days', count: 1 } })] }),
    table: `
      now 2026-09-30T15:00 | |
      award a1 A 10   | ok pending=10 | A p10
      now 2026-10-07T12:00 | |
      redeem r1 A 1   | INSUFFICIENT_POINTS | A p10
      now 2026-10-08  | |
      redeem r2 A 1   | ok | A 9
      now 2026-12-31T12:00 | |
      award a2 A 10   | CALENDAR_YEAR_UNKNOWN | A 9
    `,
  },
  {
    title: 'becomes active on settlement',
    settings: settings({ wallets: [wallet('points', { activation: { kind: 'settlement' } })] }),
    table: `
      now 2026-06-01T15:00 | |
      award a1 A 10   | SETTLEMENT_DATE_MISSING | -
      award a2 A 10 settlesOn=2026-06-31 | DATE_UNKNOWN | -
      award a3 A 10 settlesOn=2026-06-02 | ok pending=10 | A p10
      reverse v3 a3 4 | ok | A p6
      now 2026-06-02  | |
      redeem r1 A 7   | INSUFFICIENT_POINTS | A 6
      redeem r2 A 6   | ok | -
    `,
  },
  {
    title: 'becomes active by an event',
    settings: settings({
      wallets: [wallet('points', { activation: { kind: 'event' }, expiry: rolling({ count: 2 }) })],
    }),
    table: `
      now 2026-06-01T15:00 | |
      award a1 A 10   | ok pending=10 | A p10
      activate e0 a0  | AWARD_NOT_FOUND | A p10
      now 2026-06-20  | |
      activate e1 a1  | ok | A 10
      activate e2 a1  | NOTHING_PENDING | A 10
      activate e1 a1  | replayed ok | A 10
      award a2 A 20   | ok pending=20 | A 10 p20
      now 2026-08-02  | |
      redeem r1 A 1   | INSUFFICIENT_POINTS | A p20
      now 2026-08-21  | |
      activate e3 a2  | NOTHING_PENDING | -
      sweep           | wrote 0 | -
    `,
  },
  {
    title: 'holds, captures in part, voids',
    settings: settings(),
    table: `
      now 2026-06-01T09:00 | |
      award a1 A 100  | ok | A 100
      hold h1 A 40    | ok | A 60 h40
      hold h2 A 61    | INSUFFICIENT_POINTS | A 60 h40
      redeem r1 A 61  | INSUFFICIENT_POINTS | A 60 h40
      capture c1 h1 50 | CAPTURE_EXCEEDS_HOLD | A 60 h40
      capture c2 h1 30 | ok released=10 | A 70
      capture c3 h1   | HOLD_CLOSED | A 70
      void v1 h1      | HOLD_CLOSED | A 70
      hold h3 A 70    | ok | A h70
      void v2 h3      | ok | A 70
      void v3 h3      | HOLD_CLOSED | A 70
      void v2 h3      | replayed ok | A 70
      capture c4 h9   | HOLD_NOT_FOUND | A 70
      capture c5 a1   | HOLD_NOT_FOUND | A 70
      hold h4 A 10    | ok | A 60 h10
      capture c6 h4   | ok | A 60
      cancel x1 c6    | ok | A 70
      cancel x2 h4    | REDEMPTION_NOT_FOUND | A 70
    `,
  },
  {
    title: 'times a hold out, seen without the sweep',
    settings: settings({ holdTimeoutMs: 600_000 }),
    table: `
      now 2026-06-01T09:00 | |
      award a1 A 100  | ok | A 100
      hold h1 A 40    | ok | A 60 h40
      hold h2 A 10 timeout=2h | ok | A 50 h50
      now 2026-06-01T09:09:59 | |
      redeem r1 A 51  | INSUFFICIENT_POINTS | A 50 h50
      now 2026-06-01T09:10 | |
      redeem r2 A 90  | ok | A h10
      capture c1 h1   | HOLD_TIMED_OUT | A h10
      capture c2 h2   | ok | -
      award a2 A 5    | ok | A 5
      hold h3 A 5     | ok | A h5
      now 2026-06-01T10:00 | |
      sweep           | wrote 1 | A 5
      sweep           | wrote 0 | A 5
      void v1 h3      | HOLD_TIMED_OUT | A 5
    `,
  },
];
