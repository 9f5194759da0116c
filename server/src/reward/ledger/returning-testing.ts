// Tables of taking back: holds that outlive lots, cancellation, reversal, debt, transfer, adjustment, merging, and the past.
import { type Scenario, settings, wallet } from './testing.ts';

export const returningScenarios: readonly Scenario[] = [
  {
    title: 'honours a lot that ends while held, and lets it end when released',
    settings: settings(),
    table: `
      now 2026-06-29T09:00 | |
      award a1 A 100 expiresOn=2026-06-30 | ok | A 100
      hold h1 A 40 timeout=7d | ok | A 60 h40
      hold h2 A 50 timeout=7d | ok | A 10 h90
      hold h3 A 5 timeout=7d  | ok | A 5 h95
      now 2026-07-01  | |
      sweep           | wrote 1 | A h95
      capture c1 h1 30 | ok expired=10 | A h55
      void v1 h2      | ok expired=50 | A h5
      now 2026-07-07  | |
      sweep           | wrote 1 | -
      sweep           | wrote 0 | -
    `,
  },
  {
    title: 'restores a cancelled redemption with the old end, at once ended, or as a new lot',
    settings: settings(),
    table: `
      now 2026-06-01T09:00 | |
      award a1 A 50 expiresOn=2026-06-30 | ok | A 50
      award a2 A 50 expiresOn=2026-12-31 | ok | A 100
      redeem r1 A 80  | ok | A 20
      cancel c0 r9    | REDEMPTION_NOT_FOUND | A 20
      cancel c1 r1 81 | CANCEL_EXCEEDS_REDEMPTION | A 20
      cancel c2 r1 10 | ok | A 30
      now 2026-07-02  | |
      cancel c3 r1 40 | ok expired=20 | A 50
      cancel c4 r1 20 minimumDays=10 | ok | A 70
      cancel c5 r1 11 | CANCEL_EXCEEDS_REDEMPTION | A 70
      cancel c6 r1    | ok expired=10 | A 70
      cancel c7 r1    | ALREADY_CANCELLED | A 70
      cancel c6 r1    | replayed ok expired=10 | A 70
      now 2026-07-13  | |
      redeem r2 A 51  | INSUFFICIENT_POINTS | A 50
    `,
  },
  {
    title: 'reverses whole and in part, never more than was earned; qualifying points go with it',
    settings: settings({ wallets: [wallet('points'), wallet('growth', { spendable: false })] }),
    table: `
      now 2026-06-01T09:00 | |
      award a1 A 100 base=3000 qualify=30 | ok | A 100
      growth A        | A 30 |
      redeem g1 A 1 wallet=growth | WALLET_NOT_SPENDABLE | A 100
      hold g2 A 1 wallet=growth   | WALLET_NOT_SPENDABLE | A 100
      reverse v1 a1 base=1000 | ok | A 66
      growth A        | A 20 |
      reverse v2 a1 base=2001 | REVERSAL_EXCEEDS_AWARD | A 66
      reverse v3 a1 base=1 | ok | A 66
      growth A        | A 19 |
      reverse v4 a1 base=1999 | ok | -
      growth A        | |
      reverse v5 a1   | ALREADY_REVERSED | -
      reverse v1 a1 base=1000 | replayed ok | -
      award a2 A 100  | ok | A 100
      reverse v6 a2 base=1 | AWARD_WITHOUT_BASE | A 100
      reverse v7 a2 101 | REVERSAL_EXCEEDS_AWARD | A 100
      reverse v8 a2 60 | ok | A 40
      reverse v9 a2   | ok | -
      reverse w1 a9   | AWARD_NOT_FOUND | -
      award a3 A 100 qualify=10 | ok | A 100
      reverse w2 a3 50 | ok | A 50
      growth A        | A 5 |
    `,
  },
  {
    title: 'unlimited: spent points become debt, later earnings pay it off, nothing is redeemed meanwhile',
    settings: settings({ reversal: 'unlimited' }),
    table: `
      now 2026-06-01T09:00 | |
      award a1 A 100  | ok | A 100
      award a2 A 20   | ok | A 120
      redeem r1 A 90  | ok | A 30
      reverse v1 a1   | ok debt=70 | A -70 d70
      redeem r2 A 1   | DEBT_OUTSTANDING | A -70 d70
      hold h1 A 1     | DEBT_OUTSTANDING | A -70 d70
      transfer t1 A B 1 | DEBT_OUTSTANDING | A -70 d70
      award a3 A 50   | ok absorbed=50 | A -20 d20
      award a4 A 30   | ok absorbed=20 | A 10
      redeem r3 A 10  | ok | -
      cancel c1 r1 15 | ok | A 15
      reverse v2 a3   | ok debt=35 | A -35 d35
      cancel c2 r1 40 | ok absorbed=35 | A 5
    `,
  },
  {
    title: 'within the balance: what is missing is a loss of the programme',
    settings: settings({ reversal: 'within_balance' }),
    table: `
      now 2026-06-01T09:00 | |
      award a1 A 100  | ok | A 100
      award a2 A 20   | ok | A 120
      redeem r1 A 90  | ok | A 30
      reverse v1 a1   | ok shortfall=70 | -
      award a3 A 50   | ok | A 50
      reverse v2 a2   | ok | A 30
      reverse v3 a2   | ALREADY_REVERSED | A 30
    `,
  },
  {
    title: 'only pending: active points stay, the programme bears the loss',
    settings: settings({
      reversal: 'only_pending',
      wallets: [wallet('points', { activation: { kind: 'days', count: 2 } })],
    }),
    table: `
      now 2026-06-01T09:00 | |
      award a1 A 100  | ok pending=100 | A p100
      award a2 A 20   | ok pending=20  | A p120
      reverse v1 a1 30 | ok | A p90
      now 2026-06-03  | |
      reverse v2 a1   | ok shortfall=70 | A 90
      reverse v3 a2   | ok shortfall=20 | A 90
      redeem r1 A 90  | ok | -
    `,
  },
  {
    title: 'takes nothing twice from points that ended unspent, and none that are held',
    settings: settings(),
    table: `
      now 2026-06-01T09:00 | |
      award a1 A 100 expiresOn=2026-06-10 | ok | A 100
      award a2 A 30   | ok | A 130
      redeem r1 A 40  | ok | A 90
      now 2026-06-11  | |
      reverse v1 a1   | ok debt=10 | A -10 d10
      award a3 A 30   | ok absorbed=10 | A 20
      hold h1 A 15    | ok | A 5 h15
      reverse v2 a3   | ok debt=25 | A -25 h15 d25
      void v3 h1      | ok absorbed=15 | A -10 d10
    `,
  },
  {
    title: 'pays debt from points when they become active',
    settings: settings({ wallets: [wallet('points'), wallet('slow', { activation: { kind: 'days', count: 1 } })] }),
    table: `
      now 2026-06-01T09:00 | |
      award a1 A 50 wallet=slow | ok pending=50 | -
      now 2026-06-02  | |
      redeem r1 A 50 wallet=slow | ok | -
      award a2 A 30 wallet=slow | ok pending=30 | -
      reverse v1 a1   | ok debt=50 | -
      now 2026-06-03  | |
      sweep           | wrote 1 | -
      redeem r2 A 1 wallet=slow | DEBT_OUTSTANDING | -
      award a3 A 21 wallet=slow at=2026-06-01 | ok absorbed=20 | -
      redeem r3 A 2 wallet=slow | INSUFFICIENT_POINTS | -
      redeem r4 A 1 wallet=slow | ok | -
    `,
  },
  {
    title: 'transfers lots with their ends, where the wallet allows it',
    settings: settings({
      wallets: [
        wallet('points', { transferable: true }),
        wallet('own'),
        wallet('growth', { spendable: false, transferable: true }),
      ],
    }),
    table: `
      now 2026-06-01T09:00 | |
      award a1 A 100 expiresOn=2026-06-30 | ok | A 100
      award a2 A 10   | ok | A 110
      transfer t0 A B 111 | INSUFFICIENT_POINTS | A 110
      transfer t1 A A 1 | SAME_CUSTOMER | A 110
      transfer t2 A B 1 wallet=own | TRANSFER_NOT_ALLOWED | A 110
      transfer t3 A B 1 wallet=growth | WALLET_NOT_SPENDABLE | A 110
      transfer t4 A B 105 | ok | A 5, B 105
      transfer t4 A B 105 | replayed ok | A 5, B 105
      now 2026-07-01  | |
      redeem r1 B 6   | INSUFFICIENT_POINTS | A 5, B 5
      reverse v1 a1   | ok debt=95 | A -95 d95, B 5
    `,
  },
  {
    title: 'gives what is transferred to the debt of who receives it',
    settings: settings(),
    table: `
      now 2026-06-01T09:00 | |
      award a1 A 100  | ok | A 100
      award b1 B 30   | ok | A 100, B 30
      redeem r1 B 30  | ok | A 100
      reverse v1 b1   | ok debt=30 | A 100, B -30 d30
      transfer t1 A B 50 | ok absorbed=30 | A 50, B 20
    `,
  },
  {
    title: 'adjusts both ways',
    settings: settings(),
    table: `
      now 2026-06-01T09:00 | |
      adjust j1 A 50 expiresOn=2026-06-30 | ok | A 50
      adjust j2 A -60 | INSUFFICIENT_POINTS | A 50
      adjust j3 A -20 | ok | A 30
      adjust j4 A 5 expiresOn=2026-02-30 | DATE_UNKNOWN | A 30
      now 2026-07-01  | |
      adjust j5 A -1  | INSUFFICIENT_POINTS | -
      adjust j1 A 50 expiresOn=2026-06-30 | replayed ok | -
    `,
  },
  {
    title: 'merges wallets and gives back what is unspent',
    settings: settings(),
    table: `
      now 2026-06-01T09:00 | |
      award a1 A 100  | ok | A 100
      award b1 B 50 expiresOn=2026-06-30 | ok | A 100, B 50
      unmerge u0 B    | NOT_MERGED | A 100, B 50
      merge m0 A A    | SAME_CUSTOMER | A 100, B 50
      merge m1 B A    | ok | A 150, B 150
      merge m1 B A    | replayed ok | A 150, B 150
      merge m2 B A    | ok unchanged | A 150, B 150
      award b1 B 50 expiresOn=2026-06-30 at=2026-06-01T09:00 | replayed ok | A 150, B 150
      redeem r1 A 60  | ok | A 90, B 90
      award b2 B 7    | ok | A 97, B 97
      hold h1 B 5     | ok | A 92 h5, B 92 h5
      unmerge u1 B    | HOLD_OPEN | A 92 h5, B 92 h5
      void v1 h1      | ok | A 97, B 97
      transfer t1 A B 1 | SAME_CUSTOMER | A 97, B 97
      unmerge u2 B    | ok | A 90, B 7
      unmerge u3 B    | NOT_MERGED | A 90, B 7
      cancel c1 r1    | ok | A 100, B 57
      unmerge u2 B    | replayed ok | A 100, B 57
    `,
  },
  {
    title: 'restores lots of customers who were merged then and are parted since',
    settings: settings(),
    table: `
      now 2026-06-01T09:00 | |
      award a1 A 60   | ok | A 60
      award b1 B 100 at=2026-05-31 | ok | A 60, B 100
      merge m1 A B    | ok | A 160, B 160
      redeem r1 A 70  | ok | A 90, B 90
      unmerge u1 A    | ok | A 60, B 30
      hold h1 B 20    | ok | A 60, B 10 h20
      redeem r2 B 10  | ok | A 60, B h20
      reverse v1 b1 5 | ok debt=5 | A 60, B -5 h20 d5
      cancel c1 r1 4  | ok absorbed=4 | A 60, B -1 h20 d1
      cancel c2 r1    | ok absorbed=1 | A 60, B 65 h20
      cancel c3 r1    | ALREADY_CANCELLED | A 60, B 65 h20
      void x1 h1      | ok | A 60, B 85
    `,
  },
  {
    title: 'keeps debt when wallets merge, chains and circles included',
    settings: settings(),
    table: `
      now 2026-06-01T09:00 | |
      award a1 A 40   | ok | A 40
      redeem r1 A 40  | ok | -
      reverse v1 a1   | ok debt=40 | A -40 d40
      award b1 B 100  | ok | A -40 d40, B 100
      merge m1 A B    | ok | A 60 d40, B 60 d40
      redeem r2 B 61  | INSUFFICIENT_POINTS | A 60 d40, B 60 d40
      redeem r3 B 60  | ok | A d40, B d40
      redeem r4 B 1   | DEBT_OUTSTANDING | A d40, B d40
      award c1 C 9    | ok | A d40, B d40, C 9
      merge m2 B C    | ok | A 9 d40, B 9 d40, C 9 d40
      merge m3 C A    | ok unchanged | A 9 d40, B 9 d40, C 9 d40
      award c2 C 31   | ok absorbed=31 | A 40 d9, B 40 d9, C 40 d9
      unmerge u1 B    | ok | A 31 d9, B 31 d9, C 9
    `,
  },
  {
    title: 'tells what was so then, and what was known then',
    settings: settings({ wallets: [wallet('points', { activation: { kind: 'days', count: 2 } })] }),
    table: `
      now 2026-06-01T09:00 | |
      award a1 A 100 expiresOn=2026-06-20 | ok pending=100 | A p100
      now 2026-06-05T09:00 | |
      hold h1 A 30 timeout=1d | ok | A 70 h30
      now 2026-06-08T09:00 | |
      award a2 A 11 at=2026-06-02 | ok | A 111
      reverse v1 a1 50 at=2026-06-04 | ok | A 61
      now 2026-06-25T09:00 | |
      sweep | wrote 1 | A 11
      past A 2026-05-31 2026-06-25 | 0 |
      past A 2026-06-01T09:00 2026-06-25 | 0 p100 |
      past A 2026-06-02 2026-06-25 | 0 p111 |
      past A 2026-06-03 2026-06-03 | 100 |
      past A 2026-06-03 2026-06-25 | 100 p11 |
      past A 2026-06-04 2026-06-25 | 61 |
      past A 2026-06-05T09:00 2026-06-06 | 70 h30 |
      past A 2026-06-05T09:00 2026-06-25 | 31 h30 |
      past A 2026-06-06T09:00 2026-06-06T09:00 | 100 |
      past A 2026-06-19 2026-06-19 | 61 |
      past A 2026-06-21 2026-06-19 | 11 |
      past A 2026-06-21 2026-06-25 | 11 |
    `,
  },
];
