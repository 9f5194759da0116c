// The words of the console in two languages. Every text stands beside its translation, so that neither can be missing;
// the browser's language decides, Chinese where it is neither, and the operator's switch is remembered.
import i18next from 'i18next';
import { useCallback, useMemo } from 'react';
import { initReactI18next, useTranslation } from 'react-i18next';
import { type Language, language, useLanguage } from './language.ts';
import { type TextKey, texts } from './texts/index.ts';

export * from './language.ts';
export type { TextKey };

/** Flat dictionary of one language: "customers.title" to its words. */
export const dictionary = (which: Language): Record<string, string> =>
  Object.fromEntries(
    Object.entries(texts).flatMap(([area, entries]) =>
      Object.entries(entries).map(([key, pair]) => [`${area}.${key}`, pair[which === 'zh' ? 0 : 1]]),
    ),
  );

const applyLanguage = (next: Language): void => {
  document.documentElement.lang = next === 'zh' ? 'zh-CN' : 'en';
  void i18next.changeLanguage(next);
};

/** Prepares the words; call once before the first render. */
export const startTexts = async (): Promise<void> => {
  await i18next.use(initReactI18next).init({
    lng: language.get(),
    fallbackLng: 'zh',
    resources: { zh: { translation: dictionary('zh') }, en: { translation: dictionary('en') } },
    keySeparator: false,
    nsSeparator: false,
    pluralSeparator: '|',
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  document.documentElement.lang = language.get() === 'zh' ? 'zh-CN' : 'en';
  language.subscribe(() => applyLanguage(language.get()));
};

export type TextValues = Readonly<Record<string, string | number>>;

const COUNTED =
  'point|time|day|week|month|year|hour|minute|second|task|statement|customer|person|event|question|answer|session|member|account|award|row|line|file|tile|step|order|item|code';
const ONE_OF_MANY = new RegExp(`(?<![\\d.,:/-])1 (${COUNTED})s\\b`, 'g');

/** English of one thing: "1 points" says "1 point". The texts say the plural, which is what is counted nearly always. */
export const asOne = (words: string): string => words.replace(ONE_OF_MANY, '1 $1');

/** Turns a key into words. `code` is for words whose key ends with a code from the server: the code itself when unknown. */
export interface Text {
  (key: TextKey, values?: TextValues): string;
  code(area: string, code: string): string;
  /** Things one after another, with the comma of the language. */
  list(items: readonly string[]): string;
}

export const useText = (): Text => {
  const { t, i18n } = useTranslation();
  return useMemo(() => {
    const say = (key: TextKey, values?: TextValues): string => {
      const words = t(key, values ?? {});
      return values !== undefined && i18n.language === 'en' ? asOne(words) : words;
    };
    const code = (area: string, value: string): string =>
      i18n.exists(`${area}.${value}`) ? t(`${area}.${value}`) : value;
    const list = (items: readonly string[]): string => items.join(i18n.language === 'zh' ? '、' : ', ');
    return Object.assign(say, { code, list });
  }, [t, i18n]);
};

/** A pair of words from the server, in the operator's language. */
export const useBilingual = (): ((pair: { readonly zh: string; readonly en: string }) => string) => {
  const which = useLanguage();
  return useCallback((pair) => (which === 'zh' ? pair.zh : pair.en) || pair.zh || pair.en, [which]);
};
