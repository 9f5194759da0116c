// Numbers, money, days and instants as people read them. Instants are shown in the business time zone, whatever the
// browser's own zone is.
import { useMemo } from 'react';
import { usePreference } from '../theme/preference.ts';
import { businessZone } from './business-zone.ts';
import { type Language, useLanguage } from './language.ts';

const DAY_MS = 86_400_000;

const relativeSteps: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', DAY_MS],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
];

/** Ways of writing values in one language and zone. */
export interface Format {
  count(value: number | null | undefined): string;
  /** 12,300 as "1.2万" or "12.3K". */
  compact(value: number | null | undefined): string;
  /** Fen as yuan with two decimals. */
  money(fen: number | null | undefined): string;
  /** Fen as yuan, short: "¥1.24亿". */
  moneyShort(fen: number | null | undefined): string;
  /** 0.123 as "12.3%". */
  share(value: number | null | undefined, digits?: number): string;
  /** +12.3%, with its sign. */
  change(value: number | null | undefined): string;
  decimal(value: number | string | null | undefined, digits?: number): string;
  instant(value: number | null | undefined): string;
  /** With seconds, for logs. */
  instantFull(value: number | null | undefined): string;
  clock(value: number): string;
  /** The business day of an instant, "2026-06-30". */
  dayOf(value: number): string;
  /** "6月30日 周二". */
  dayWords(day: string): string;
  ago(value: number | null | undefined, now?: number): string;
  duration(seconds: number | null | undefined): string;
  bytes(value: number | null | undefined): string;
}

const NONE = '–';
const known = (value: number | null | undefined): value is number => typeof value === 'number' && !Number.isNaN(value);

const durationText = (seconds: number, which: Language): string => {
  const [hours, minutes, rest] = [
    Math.floor(seconds / 3600),
    Math.floor((seconds % 3600) / 60),
    Math.round(seconds % 60),
  ];
  const [h, m, s] = which === 'zh' ? ['小时', '分', '秒'] : ['h', 'min', 's'];
  const gap = which === 'zh' ? '' : ' ';
  if (hours > 0) return `${hours}${gap}${h} ${minutes}${gap}${m}`;
  return minutes > 0 ? `${minutes}${gap}${m} ${rest}${gap}${s}` : `${rest}${gap}${s}`;
};

const bytesText = (value: number): string => {
  const step = value <= 0 ? 0 : Math.min(4, Math.floor(Math.log10(value) / 3));
  const unit = ['B', 'kB', 'MB', 'GB', 'TB'][step] ?? 'B';
  return `${(value / 1000 ** step).toFixed(step === 0 ? 0 : 1)} ${unit}`;
};

const numberFormats = (locale: string) => ({
  count: new Intl.NumberFormat(locale, { maximumFractionDigits: 0 }),
  compact: new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 2, useGrouping: 'always' }),
  money: new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 }),
  relative: new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' }),
});

const timeFormats = (locale: string, timeZone: string) => {
  const iso = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  return {
    day: new Intl.DateTimeFormat('en-CA', { timeZone, ...iso }),
    time: new Intl.DateTimeFormat('en-GB', { timeZone, ...time }),
    clock: new Intl.DateTimeFormat('en-GB', { timeZone, ...time, second: '2-digit' }),
    words: new Intl.DateTimeFormat(locale, {
      timeZone: 'UTC',
      year: 'numeric',
      month: 'short',
      day: 'numeric',
      weekday: 'short',
    }),
  };
};

/** The formats of a language and a zone. */
export const createFormat = (which: Language, timeZone: string): Format => {
  const locale = which === 'zh' ? 'zh-CN' : 'en-GB';
  const { count, compact, money, relative } = numberFormats(locale);
  const { day, time, clock, words } = timeFormats(locale, timeZone);
  const share = (value: number, digits: number) => `${(value * 100).toFixed(digits)}%`;
  return {
    count: (value) => (known(value) ? count.format(value) : NONE),
    compact: (value) => (known(value) ? compact.format(value) : NONE),
    money: (fen) => (known(fen) ? money.format(fen / 100) : NONE),
    moneyShort: (fen) => (known(fen) ? `${fen < 0 ? '-' : ''}¥${compact.format(Math.abs(fen) / 100)}` : NONE),
    share: (value, digits = 1) => (known(value) ? share(value, digits) : NONE),
    change: (value) => (known(value) ? `${value > 0 ? '+' : ''}${share(value, 1)}` : NONE),
    decimal: (value, digits = 2) =>
      value === null || value === undefined || value === ''
        ? NONE
        : new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(Number(value)),
    instant: (value) => (known(value) ? `${day.format(value)} ${time.format(value)}` : NONE),
    instantFull: (value) => (known(value) ? `${day.format(value)} ${clock.format(value)}` : NONE),
    clock: (value) => clock.format(value),
    dayOf: (value) => day.format(value),
    dayWords: (text) => words.format(Date.parse(`${text}T00:00:00Z`)),
    ago: (value, now = Date.now()) => {
      if (!known(value)) return NONE;
      const past = value - now;
      if (Math.abs(past) > 60 * DAY_MS) return day.format(value);
      const [unit, size] = relativeSteps.find(([, ms]) => Math.abs(past) >= ms) ?? ['second', 1_000];
      return relative.format(Math.round(past / size), unit);
    },
    duration: (seconds) => (known(seconds) ? durationText(seconds, which) : NONE),
    bytes: (value) => (known(value) ? bytesText(value) : NONE),
  };
};

export const useFormat = (): Format => {
  const which = useLanguage();
  const zone = usePreference(businessZone);
  return useMemo(() => createFormat(which, zone), [which, zone]);
};
