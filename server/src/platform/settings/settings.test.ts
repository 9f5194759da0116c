// Settings and the shipped calendar: counts that the exchanges published, corrections, and the fixed time zone.
import { beforeAll, expect, it } from 'vitest';
import { type BusinessDate, isRefusal, manualClock } from '../../kernel/index.ts';
import { migrations as auditMigrations, createAudit } from '../audit/index.ts';
import { systemPrincipal } from '../auth/index.ts';
import type { StateStore } from '../state-store/index.ts';
import { describeStateStores } from '../state-store/testing.ts';
import { createSettings, migrations, type Settings } from './index.ts';

await describeStateStores('settings', (open) => {
  let store: StateStore;
  let settings: Settings;
  const clock = manualClock(Date.parse('2026-11-20T04:00:00Z'));
  const caller = { principal: systemPrincipal('test', []), requestId: 'r', remoteAddress: '' };
  const make = (timeZone: string): Settings =>
    createSettings({ store, audit: createAudit({ store, wallClock: clock }), clock, wallClock: clock, timeZone });

  beforeAll(async () => {
    store = await open([...auditMigrations, ...migrations]);
    settings = make('Asia/Shanghai');
  });

  it('ships the trading days that the exchanges published, and says that next year is unknown', async () => {
    const years = await settings.years();
    expect(years.map(({ year, known, tradingDays }) => [year, known, tradingDays])).toEqual([
      [2024, true, 242],
      [2025, true, 243],
      [2026, true, 242],
      [2027, false, null],
    ]);
  });

  it('enters a year, records it, and answers from then on', async () => {
    const holidays = [{ date: '2027-01-01', nameZh: '元旦', nameEn: "New Year's Day" }];
    const year = await settings.writeYear(2027, holidays, caller);
    expect(year).toMatchObject({ year: 2027, known: true, enteredBy: 'test', tradingDays: 260 });
    const calendar = await settings.tradingCalendar();
    expect(calendar.isTradingDay('2027-01-01' as BusinessDate)).toBe(false);
    expect(calendar.isTradingDay('2027-01-04' as BusinessDate)).toBe(true);
    expect(isRefusal(calendar.isTradingDay('2028-01-04' as BusinessDate))).toBe(true);
  });

  it.each([
    ['HOLIDAY_ON_WEEKEND', ['2027-01-02']],
    ['HOLIDAY_OUTSIDE_YEAR', ['2026-01-01']],
    ['HOLIDAY_TWICE', ['2027-01-01', '2027-01-01']],
  ])('refuses %s', async (code, dates) => {
    const holidays = dates.map((date) => ({ date, nameZh: '节', nameEn: 'Day' }));
    expect(await settings.writeYear(2027, holidays, caller)).toMatchObject({ kind: 'refusal', code });
  });

  it('keeps settings and fills in what an older version did not know', async () => {
    expect(await settings.read('branding')).toMatchObject({ productName: '知音' });
    await settings.write(
      'branding',
      { firmName: '某某证券', productName: '知音', primaryColor: '#aa0000', logo: null },
      caller,
    );
    expect(await settings.read('branding')).toMatchObject({ firmName: '某某证券', primaryColor: '#aa0000' });
    expect(Object.keys(await settings.changedAt())).toContain('branding');
  });

  it('fixes the business time zone at the first start', async () => {
    await settings.fixTimeZone();
    await settings.fixTimeZone();
    await expect(make('Europe/Berlin').fixTimeZone()).rejects.toThrow(/fixed as Asia\/Shanghai/);
  });
});
