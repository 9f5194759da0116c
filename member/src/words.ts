// How the page says things: texts with holes, numbers, money and days, in one language and the firm's time zone.
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Language } from './language.ts';
import { type TextKey, texts } from './texts.ts';

/** A name in both languages, as the server gives it. */
export interface Bilingual {
  readonly zh: string;
  readonly en: string;
}

export interface Words {
  readonly language: Language;
  readonly say: (key: TextKey, holes?: Readonly<Record<string, string | number>>) => string;
  readonly name: (text: Bilingual) => string;
  readonly number: (value: number) => string;
  /** With its sign. */
  readonly signed: (value: number) => string;
  /** Fen as yuan, whole where it is whole. */
  readonly money: (fen: number) => string;
  /** Yuan as decimal text. */
  readonly yuan: (text: string) => string;
  readonly day: (instant: number) => string;
  readonly moment: (instant: number) => string;
  /** A business day, "2026-06-30". */
  readonly date: (day: string) => string;
}

const fill = (text: string, holes: Readonly<Record<string, string | number>>): string =>
  text.replace(/\{(\w+)\}/g, (_all, name: string) => String(holes[name] ?? ''));

/** Made when it is first needed: a phone takes milliseconds for each of these. */
const later = <Made>(make: () => Made): (() => Made) => {
  let made: Made | undefined;
  return () => {
    made ??= make();
    return made;
  };
};

export const createWords = (language: Language, timeZone: string): Words => {
  const locale = language === 'zh' ? 'zh-CN' : 'en-GB';
  const numbers = later(() => new Intl.NumberFormat(locale));
  const signs = later(() => new Intl.NumberFormat(locale, { signDisplay: 'exceptZero' }));
  const whole = later(() => new Intl.NumberFormat(locale, { maximumFractionDigits: 0 }));
  const withFen = later(() => new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 }));
  const yuanOf = (value: number): string => `¥${(Number.isInteger(value) ? whole() : withFen()).format(value)}`;
  const dayOf = { year: 'numeric', month: language === 'zh' ? 'long' : 'short', day: 'numeric' } as const;
  const days = later(() => new Intl.DateTimeFormat(locale, { timeZone, ...dayOf }));
  const dates = later(() => new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...dayOf }));
  const clock = { hour: '2-digit', minute: '2-digit', hour12: false } as const;
  const moments = later(
    () => new Intl.DateTimeFormat(locale, { timeZone, month: '2-digit', day: '2-digit', ...clock }),
  );
  return {
    language,
    say: (key, holes = {}) => fill(texts[key][language === 'zh' ? 0 : 1], holes),
    name: (text) => text[language],
    number: (value) => numbers().format(value),
    signed: (value) => signs().format(value),
    money: (fen) => yuanOf(fen / 100),
    yuan: (text) => yuanOf(Number(text)),
    day: (instant) => days().format(instant),
    moment: (instant) => moments().format(instant),
    date: (day) => dates().format(new Date(`${day}T00:00:00Z`)),
  };
};

export const WordsContext = createContext<Words>(createWords('zh', 'Asia/Shanghai'));

export const useWords = (): Words => useContext(WordsContext);
