// A year of closed days as it is typed off an announcement.
import { describe, expect, it } from 'vitest';
import { formatHolidays, parseHolidays } from './holidays.ts';

describe('holidays as text', () => {
  it('come back as they were', () => {
    const holidays = [
      { date: '2026-01-01', nameZh: '元旦', nameEn: "New Year's Day" },
      { date: '2026-02-16', nameZh: '春节 除夕', nameEn: 'Spring Festival' },
    ];
    expect(parseHolidays(formatHolidays(holidays))).toEqual({ kind: 'holidays', holidays });
  });

  it('takes the Chinese name for both where there is no other', () => {
    expect(parseHolidays('\n 2026-10-01  国庆节 \n')).toEqual({
      kind: 'holidays',
      holidays: [{ date: '2026-10-01', nameZh: '国庆节', nameEn: '国庆节' }],
    });
  });

  it('tells the line that it cannot read', () => {
    expect(parseHolidays('2026-10-01 国庆节\n10月2日 国庆节')).toEqual({
      kind: 'unreadable',
      line: 2,
      text: '10月2日 国庆节',
    });
  });
});
