// In which language the page speaks: what was chosen before, what the page around it says, what the phone prefers; else Chinese.

export type Language = 'zh' | 'en';

const KEY = 'zhiyin-member-language';

const isLanguage = (text: string | null): text is Language => text === 'zh' || text === 'en';

/** A web view may have storage switched off; then nothing is remembered. */
const remembered = (): string | null => {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
};

export const detectLanguage = (search: string, preferred: readonly string[]): Language => {
  const asked = new URLSearchParams(search).get('lang');
  if (isLanguage(asked)) return asked;
  const chosen = remembered();
  if (isLanguage(chosen)) return chosen;
  return preferred.map((each) => each.slice(0, 2).toLowerCase()).find(isLanguage) ?? 'zh';
};

export const rememberLanguage = (language: Language): void => {
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // Then it is asked for again next time.
  }
};
