// Doing something once: the key is made when the customer decides, and the same key goes along when it has to be tried again.
import { useRef, useState } from 'preact/hooks';
import { isOver, Refused } from './api.ts';

/** 128 random bits. */
export const newKey = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');

export interface Acting {
  readonly isBusy: boolean;
  /** Why it was refused, or `OFFLINE` and the like; null: not refused. */
  readonly refusal: string | null;
  /** Does it with a key; of two taps the second one does nothing. */
  readonly act: (work: (key: string) => Promise<void>) => Promise<void>;
  /** Another decision begins: another key. */
  readonly begin: () => void;
}

export const useActing = (onOver: () => void): Acting => {
  const key = useRef(newKey());
  const busy = useRef(false);
  const [state, setState] = useState<{ isBusy: boolean; refusal: string | null }>({ isBusy: false, refusal: null });
  return {
    ...state,
    begin: () => {
      key.current = newKey();
      setState({ isBusy: false, refusal: null });
    },
    act: async (work) => {
      if (busy.current) return;
      busy.current = true;
      setState({ isBusy: true, refusal: null });
      try {
        await work(key.current);
        setState({ isBusy: false, refusal: null });
      } catch (error) {
        setState({ isBusy: false, refusal: error instanceof Refused ? error.reason : 'FAILED' });
        if (isOver(error)) onOver();
      } finally {
        busy.current = false;
      }
    },
  };
};
