// Exchange holidays as lines of text, the quickest way to enter a year from an announcement.

export interface Holiday {
  readonly date: string;
  readonly nameZh: string;
  readonly nameEn: string;
}

/** What a text says, or the first line that cannot be read. */
export type ParsedHolidays =
  | { readonly kind: 'holidays'; readonly holidays: readonly Holiday[] }
  | { readonly kind: 'unreadable'; readonly line: number; readonly text: string };

const LINE = /^(\d{4}-\d{2}-\d{2})\s+([^|]+?)\s*(?:\|\s*(.+?))?$/;

/** Lines "2026-01-01 元旦 | New Year's Day"; without an English name the Chinese one stands for both. */
export const parseHolidays = (text: string): ParsedHolidays => {
  const holidays: Holiday[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (line === '') continue;
    const match = LINE.exec(line);
    if (!match) return { kind: 'unreadable', line: index + 1, text: line };
    const [, date = '', nameZh = '', nameEn = nameZh] = match;
    holidays.push({ date, nameZh, nameEn });
  }
  return { kind: 'holidays', holidays };
};

export const formatHolidays = (holidays: readonly Holiday[]): string =>
  holidays.map(({ date, nameZh, nameEn }) => `${date} ${nameZh} | ${nameEn}`).join('\n');
