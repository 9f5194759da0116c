// Who did something: people under their own names, parts of the platform in the reader's language.
import { useCallback } from 'react';
import { useText } from '../i18n/index.ts';

export const useWho = (): ((name: string) => string) => {
  const text = useText();
  return useCallback((name) => text.code('systemName', name), [text]);
};
