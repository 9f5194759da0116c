// How a card gets its session: by a code that the page around it hands over.
import { ask } from './api.ts';

export interface Session {
  readonly customer: string;
  readonly expiresAt: number;
  readonly idleMs: number;
  readonly timeZone: string;
}

export const exchange = (code: string): Promise<Session> => ask<Session>('POST', '/session', { code });

export const readSession = (): Promise<Session> => ask<Session>('GET', '/session');

export const isFramed = (): boolean => window.parent !== window;

/** What frame and page around it say to each other. */
interface Message {
  readonly type: string;
  readonly code?: unknown;
}

const CODE_WAIT_MS = 15_000;

/**
 * Asks the page around the frame for a code. Which pages may stand around it says the server's policy (`frame-ancestors`), so whoever answers
 * from there is one of them; what is asked is no secret.
 */
export const codeFromAround = (): Promise<string | null> =>
  new Promise((resolve) => {
    const end = (code: string | null): void => {
      clearTimeout(timer);
      removeEventListener('message', onMessage);
      resolve(code);
    };
    const onMessage = ({ source, data }: MessageEvent<Message | null>): void => {
      if (source !== window.parent || data?.type !== 'zhiyin:code') return;
      end(typeof data.code === 'string' && /^[\w-]{43}$/.test(data.code) ? data.code : null);
    };
    const timer = setTimeout(() => end(null), CODE_WAIT_MS);
    addEventListener('message', onMessage);
    window.parent.postMessage({ type: 'zhiyin:code-wanted' }, '*');
  });

/** Tells the page around the frame how high the card is, now and whenever that changes. */
export const tellHeight = (element: Element): void => {
  const tell = (): void =>
    window.parent.postMessage(
      { type: 'zhiyin:height', height: Math.ceil(element.getBoundingClientRect().height) },
      '*',
    );
  if (typeof ResizeObserver === 'undefined') tell();
  else new ResizeObserver(tell).observe(element);
};
