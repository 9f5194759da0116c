// Tables of tiers over days: what is known when, and which tier from which day on.
import { describe, expect, it } from 'vitest';
import { changesText, dayOf, runDays, schemeOf } from './testing.ts';

interface Table {
  readonly title: string;
  /** Words of every scheme of the table. */
  readonly scheme: string;
  /** more words | facts | from..to | changes */
  readonly rows: string;
}

const tables: readonly Table[] = [
  {
    title: 'joining and rising',
    scheme: 'tiers=points:100,points:500 period=year',
    rows: `
 | | 2026-01-01..2026-01-05 | t0 2026-01-02
 | points 2025-12-01=900 | 2026-01-01..2026-01-05 | t0 2026-01-02
 | points 2026-01-01=100 | 2026-01-01..2026-01-05 | t1 2026-01-02
 | points 2026-01-03=99 | 2026-01-01..2026-01-05 | t0 2026-01-02
 | points 2026-01-03=100 | 2026-01-01..2026-01-05 | t0 2026-01-02, t1 2026-01-04
 | points 2026-01-02=60 points 2026-01-04=40 | 2026-01-01..2026-01-05 | t0 2026-01-02, t1 2026-01-05
 | points 2026-01-03=700 | 2026-01-01..2026-01-05 | t0 2026-01-02, t2 2026-01-04
up=next_period | points 2026-01-01=100 | 2026-01-01..2026-01-05 | t1 2026-01-02
up=next_period | points 2026-01-03=100 | 2026-01-01..2026-12-30 | t0 2026-01-02
up=next_period | points 2026-01-03=100 | 2026-01-01..2026-12-31 | t0 2026-01-02, t1 2027-01-01
up=next_period period=month | points 2026-01-03=100 points 2026-02-03=500 | 2026-01-01..2026-03-05 | t0 2026-01-02, t1 2026-02-01, t2 2026-03-01
up=next_period rev=period_end | points 2026-01-03=100 points 2026-01-03=0@2026-06-01 | 2026-01-01..2027-01-05 | t0 2026-01-02
`,
  },
  {
    title: 'conditions joined',
    scheme: 'period=rolling-10-days',
    rows: `
tiers=mean:5&trades:2 | assets 2025-12-01=9 trades 2026-01-02=1 | 2026-01-01..2026-01-05 | t0 2026-01-02
tiers=mean:5&trades:2 | assets 2025-12-01=9 trades 2026-01-02=2 | 2026-01-01..2026-01-05 | t0 2026-01-02, t1 2026-01-03
tiers=mean:5|trades:2 | trades 2026-01-02=2 | 2026-01-01..2026-01-05 | t0 2026-01-02, t1 2026-01-03
tiers=mean:5|trades:2 | assets 2025-12-01=9 | 2026-01-01..2026-01-05 | t1 2026-01-02
tiers=trades:1,assets:9 | assets 2026-01-02=9 | 2026-01-01..2026-01-05 | t0 2026-01-02, t2 2026-01-03
tiers=benefit:3 | | 2026-01-01..2026-01-05 | t0 2026-01-02
tiers=benefit:3 | benefit 2026-01-02=3 | 2026-01-01..2026-01-05 | t0 2026-01-02, t1 2026-01-03
tiers=tenure:12 | opened 2025-01-03=1 | 2026-01-01..2026-01-05 | t0 2026-01-02, t1 2026-01-04
`,
  },
  {
    title: 'falling at the end of a calendar period',
    scheme: 'tiers=points:100,points:500,points:900 period=year',
    rows: `
down=none:0 | points 2026-05-01=100 | 2026-01-01..2028-12-31 | t0 2026-01-02, t1 2026-05-02
down=to_earned:0 | points 2026-05-01=100 | 2026-01-01..2027-12-30 | t0 2026-01-02, t1 2026-05-02
down=to_earned:0 | points 2026-05-01=100 | 2026-01-01..2027-12-31 | t0 2026-01-02, t1 2026-05-02, t0 2028-01-01
down=to_earned:0 | points 2026-05-01=900 points 2027-03-01=100 | 2026-01-01..2027-12-31 | t0 2026-01-02, t3 2026-05-02, t1 2028-01-01
down=one_level:0 | points 2026-05-01=900 points 2027-03-01=100 | 2026-01-01..2028-12-31 | t0 2026-01-02, t3 2026-05-02, t2 2028-01-01, t1 2029-01-01
down=one_level:0 | points 2026-05-01=900 | 2026-01-01..2029-12-31 | t0 2026-01-02, t3 2026-05-02, t2 2028-01-01, t1 2029-01-01, t0 2030-01-01
down=to_earned:30 | points 2026-05-01=100 | 2026-01-01..2028-01-29 | t0 2026-01-02, t1 2026-05-02
down=to_earned:30 | points 2026-05-01=100 | 2026-01-01..2028-01-30 | t0 2026-01-02, t1 2026-05-02, t0 2028-01-31
down=to_earned:30 | points 2026-05-01=100 points 2028-01-20=100 | 2026-01-01..2028-12-30 | t0 2026-01-02, t1 2026-05-02
down=to_earned:30 | points 2026-05-01=100 points 2027-12-01=60 points 2028-01-20=40 | 2026-01-01..2028-12-30 | t0 2026-01-02, t1 2026-05-02
down=to_earned:30 | points 2026-05-01=100 points 2028-01-31=100 | 2026-01-01..2028-02-05 | t0 2026-01-02, t1 2026-05-02, t0 2028-01-31, t1 2028-02-01
down=one_level:30 | points 2026-05-01=900 | 2026-01-01..2028-02-28 | t0 2026-01-02, t3 2026-05-02, t2 2028-01-31
down=one_level:30 | points 2026-05-01=900 | 2026-01-01..2028-02-29 | t0 2026-01-02, t3 2026-05-02, t2 2028-01-31, t1 2028-03-01
down=one_level:30 | points 2026-05-01=900 | 2026-01-01..2028-12-31 | t0 2026-01-02, t3 2026-05-02, t2 2028-01-31, t1 2028-03-01, t0 2028-03-31
down=one_level:30 | points 2026-05-01=900 points 2027-06-01=500 | 2026-01-01..2028-12-30 | t0 2026-01-02, t3 2026-05-02, t2 2028-01-31
down=one_level:30 | points 2026-05-01=900 points 2028-02-10=500 | 2026-01-01..2028-12-30 | t0 2026-01-02, t3 2026-05-02, t2 2028-01-31
keep=points:50,-,- | points 2026-05-01=100 points 2027-05-01=50 | 2026-01-01..2028-12-30 | t0 2026-01-02, t1 2026-05-02
keep=points:50,-,- | points 2026-05-01=100 points 2027-05-01=49 | 2026-01-01..2028-01-05 | t0 2026-01-02, t1 2026-05-02, t0 2028-01-01
keep=points:50,-,- | points 2026-05-01=50 | 2026-01-01..2027-01-05 | t0 2026-01-02
`,
  },
  {
    title: 'other periods',
    scheme: 'tiers=points:100,points:500',
    rows: `
period=rolling-10-days | points 2026-01-03=100 | 2026-01-01..2026-01-12 | t0 2026-01-02, t1 2026-01-04
period=rolling-10-days | points 2026-01-03=100 | 2026-01-01..2026-01-13 | t0 2026-01-02, t1 2026-01-04, t0 2026-01-14
period=rolling-10-days down=to_earned:5 | points 2026-01-03=100 | 2026-01-01..2026-01-31 | t0 2026-01-02, t1 2026-01-04, t0 2026-01-19
period=rolling-10-days down=to_earned:5 | points 2026-01-03=100 points 2026-01-17=100 | 2026-01-01..2026-01-25 | t0 2026-01-02, t1 2026-01-04
period=rolling-1-months | points 2026-01-31=100 | 2026-01-30..2026-03-01 | t0 2026-01-31, t1 2026-02-01, t0 2026-03-02
period=anniversary | opened 2025-06-10=1 points 2026-06-09=100 | 2026-06-01..2026-06-20 | t0 2026-06-02, t1 2026-06-10
period=anniversary | opened 2025-06-10=1 points 2026-06-09=100 | 2026-06-01..2027-06-09 | t0 2026-06-02, t1 2026-06-10, t0 2027-06-10
period=anniversary | opened 2025-06-10=1 points 2026-06-09=60 points 2026-06-10=60 | 2026-06-01..2026-06-20 | t0 2026-06-02
period=lifetime | points 2020-06-09=60 points 2026-01-03=40 | 2026-01-01..2027-12-31 | t0 2026-01-02, t1 2026-01-04
period=sliding-1 tiers=mean:100 | assets 2026-01-01=100 | 2026-01-15..2026-02-27 | t0 2026-01-16, t1 2026-02-01
period=sliding-1 tiers=mean:100 | assets 2026-01-01=100 assets 2026-02-10=0 | 2026-01-15..2026-03-05 | t0 2026-01-16, t1 2026-02-01, t0 2026-03-01
period=month tiers=trading_mean:100 | assets 2026-01-05=140 | 2026-01-01..2026-01-31 | t0 2026-01-02, t1 2026-01-10
`,
  },
  {
    title: 'reversals and restated facts',
    scheme: 'tiers=points:100,points:500 period=year',
    rows: `
rev=at_once | points 2026-05-01=100 points 2026-05-01=40@2026-05-20 | 2026-01-01..2026-12-30 | t0 2026-01-02, t1 2026-05-02, t0 2026-05-21 reversal
rev=at_once down=none:0 | points 2026-05-01=100 points 2026-05-01=40@2026-05-20 | 2026-01-01..2026-12-30 | t0 2026-01-02, t1 2026-05-02, t0 2026-05-21 reversal
rev=at_once | points 2026-05-01=100 points 2026-05-20=60 points 2026-05-01=40@2026-05-20 | 2026-01-01..2026-12-30 | t0 2026-01-02, t1 2026-05-02
rev=at_once | points 2026-03-01=100 points 2026-05-01=400 points 2026-05-01=0@2026-05-20 | 2026-01-01..2026-12-30 | t0 2026-01-02, t1 2026-03-02, t2 2026-05-02, t1 2026-05-21 reversal
rev=at_once | points 2026-05-01=100 points 2026-05-01=100@2026-05-20 | 2026-01-01..2026-12-30 | t0 2026-01-02, t1 2026-05-02
rev=at_once | points 2025-12-20=100 points 2026-01-10=500 points 2026-01-10=0@2026-01-20 | 2025-12-01..2026-12-30 | t0 2025-12-02, t1 2025-12-21, t2 2026-01-11, t1 2026-01-21 reversal
rev=period_end | points 2026-05-01=100 points 2026-05-01=40@2026-05-20 | 2026-01-01..2026-12-30 | t0 2026-01-02, t1 2026-05-02
rev=period_end | points 2026-05-01=100 points 2026-05-01=40@2026-05-20 | 2026-01-01..2026-12-31 | t0 2026-01-02, t1 2026-05-02, t0 2027-01-01
rev=period_end down=to_earned:30 | points 2026-05-01=100 points 2026-05-01=40@2026-05-20 | 2026-01-01..2027-01-31 | t0 2026-01-02, t1 2026-05-02, t0 2027-01-31
rev=at_once late=30 | points 2026-05-01=100 points 2026-05-01=40@2026-05-31 | 2026-01-01..2026-12-30 | t0 2026-01-02, t1 2026-05-02, t0 2026-06-01 reversal
rev=at_once late=30 | points 2026-05-01=100 points 2026-05-01=40@2026-06-01 | 2026-01-01..2026-12-30 | t0 2026-01-02, t1 2026-05-02
tiers=mean:100 period=month restated=keep | assets 2026-01-01=100 assets 2026-01-01=10@2026-01-10 | 2026-01-01..2026-01-30 | t1 2026-01-02
tiers=mean:100 period=month restated=keep | assets 2026-01-01=100 assets 2026-01-01=10@2026-01-10 | 2026-01-01..2026-01-31 | t1 2026-01-02, t0 2026-02-01
tiers=mean:100 period=month restated=retroactive | assets 2026-01-01=100 assets 2026-01-01=10@2026-01-10 | 2026-01-01..2026-01-31 | t1 2026-01-02, t0 2026-01-02 restated
tiers=mean:100 period=month restated=retroactive | assets 2026-01-01=10 assets 2026-01-01=100@2026-01-10 | 2026-01-01..2026-01-31 | t0 2026-01-02, t1 2026-01-02 restated
tiers=mean:100 period=month restated=keep | assets 2026-01-01=10 assets 2026-01-01=100@2026-01-10 | 2026-01-01..2026-01-31 | t0 2026-01-02, t1 2026-01-11
tiers=assets:100 period=month restated=retroactive | assets 2026-01-05=100@2026-01-10 | 2026-01-01..2026-01-31 | t0 2026-01-02, t1 2026-01-06 restated
tiers=growth:100 period=month restated=retroactive | growth 2026-01-10=100 | 2026-01-01..2026-01-30 | t0 2026-01-02, t1 2026-01-11
tiers=growth:100 period=month restated=retroactive | growth 2026-01-10=100 growth 2026-01-15=0 | 2026-01-01..2026-01-30 | t0 2026-01-02, t1 2026-01-11
`,
  },
  {
    title: 'invitations',
    scheme: 'tiers=points:100,points:500 period=month invited=2',
    rows: `
 | points 2026-01-03=900 | 2026-01-01..2026-01-31 | t0 2026-01-02, t1 2026-01-04
 | points 2026-01-03=900 invited t2 2026-01-10.. | 2026-01-01..2026-01-31 | t0 2026-01-02, t1 2026-01-04, t2 2026-01-11
 | points 2026-01-03=400 invited t2 2026-01-10.. | 2026-01-01..2026-01-31 | t0 2026-01-02, t1 2026-01-04
tiers=points:100,- | invited t2 2026-01-10.. | 2026-01-01..2026-03-31 | t0 2026-01-02, t2 2026-01-11
tiers=points:100,- | invited t2 2026-01-10..2026-02-15 | 2026-01-01..2026-03-31 | t0 2026-01-02, t2 2026-01-11, t0 2026-03-01
`,
  },
];

describe.each(tables)('$title', ({ scheme, rows }) => {
  it.each(
    rows
      .trim()
      .split('\n')
      .map((line) => line.split('|')),
  )('%s', (...cells) => {
    // An alternative in a condition is written with the sign that separates cells.
    const [days = '', changes = ''] = cells.slice(-2).map((cell) => cell.trim());
    const facts = cells.at(-3) ?? '';
    const words = cells.slice(0, -3).join('|').trim();
    const base = scheme.split(' ').filter((word) => !words.includes(`${word.split('=')[0]}=`));
    const [from = '', to = ''] = days.split('..');
    const run = runDays(schemeOf([...base, words].join(' ')), facts, dayOf(from), dayOf(to));
    expect(changesText(run.changes)).toBe(changes);
  });
});
