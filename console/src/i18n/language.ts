// Which language the console speaks: the operator's choice, else the browser's, else Chinese.
import { createPreference, usePreference } from '../theme/preference.ts';

export const languages = ['zh', 'en'] as const;
export type Language = (typeof languages)[number];

/** The first language of the browser that the console speaks; Chinese when there is none. */
export const detectLanguage = (preferred: readonly string[]): Language => {
  for (const each of preferred) {
    const found = languages.find((language) => each.toLowerCase().split('-')[0] === language);
    if (found) return found;
  }
  return 'zh';
};

export const language = createPreference<Language>('zhiyin.language', languages, () =>
  detectLanguage(navigator.languages),
);

export const useLanguage = (): Language => usePreference(language);
