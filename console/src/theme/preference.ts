// What the operator chose on this device, language and light or dark, remembered in local storage.
import { useSyncExternalStore } from 'react';

/** A remembered choice out of a few words. */
export interface Preference<Value extends string> {
  get(): Value;
  set(value: Value): void;
  subscribe(listener: () => void): () => void;
}

const read = (key: string): string | null => {
  try {
    return window.localStorage.getItem(key);
  } catch {
    return null;
  }
};

const write = (key: string, value: string): void => {
  try {
    window.localStorage.setItem(key, value);
  } catch {
    // Storage may be switched off; the choice then lasts as long as the page.
  }
};

/** Makes a preference; a stored word outside of `values` counts as no choice. No values: any text. */
export const createPreference = <Value extends string>(
  key: string,
  values: readonly Value[],
  initial: () => Value,
): Preference<Value> => {
  const stored = read(key);
  const isKnown = (word: string | null): word is Value =>
    word !== null && (values.length === 0 || values.some((each) => each === word));
  let value = isKnown(stored) ? stored : initial();
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set: (next) => {
      value = next;
      write(key, next);
      for (const listener of listeners) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};

export const usePreference = <Value extends string>(preference: Preference<Value>): Value =>
  useSyncExternalStore(preference.subscribe, preference.get);

export const colorModes = ['system', 'light', 'dark'] as const;
export type ColorMode = (typeof colorModes)[number];
export const colorMode = createPreference<ColorMode>('zhiyin.color', colorModes, () => 'system');
export const siderState = createPreference('zhiyin.sider', ['open', 'closed'] as const, () => 'open');

const useMedia = (media: MediaQueryList): boolean =>
  useSyncExternalStore(
    (listener) => {
      media.addEventListener('change', listener);
      return () => media.removeEventListener('change', listener);
    },
    () => media.matches,
  );

const systemDark = window.matchMedia('(prefers-color-scheme: dark)');
const systemStill = window.matchMedia('(prefers-reduced-motion: reduce)');

/** Whether the system asks for nothing to move. */
export const useIsStill = (): boolean => useMedia(systemStill);

/** Whether the page is dark now, by choice or by the system. */
export const useIsDark = (): boolean => {
  const mode = usePreference(colorMode);
  const system = useMedia(systemDark);
  return mode === 'system' ? system : mode === 'dark';
};
