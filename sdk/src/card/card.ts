// One card of the member centre in a page of the firm: a frame that asks the page for a one-time code, and is as high as what it shows. The code
// goes by message to the member centre's own origin alone, never into an address; the page never sees what the card shows.

/** What a card is made with. */
export interface CardOptions {
  /** Address of the installation, "https://zhiyin.example.com". It must be of the same site as the page, or browsers withhold the cookie. */
  readonly endpoint: string;
  /** Where the card goes. */
  readonly container: Element;
  readonly card: 'tiers' | 'points';
  /** Asks the firm's own backend for a one-time code of whoever is signed in to the page. Asked again when a session has ended. */
  readonly code: () => Promise<string> | string;
  readonly language?: 'zh' | 'en';
  /** What the frame is called for those who hear the page. */
  readonly title?: string;
  /** Told when no code could be had; the card then offers to try again. */
  readonly onProblem?: (error: unknown) => void;
}

export interface Card {
  readonly frame: HTMLIFrameElement;
  /** Takes the card away. */
  close(): void;
}

const HEIGHT_MAX = 4_000;

interface Message {
  readonly type?: unknown;
  readonly height?: unknown;
}

/** Puts a card into the page. */
export const openCard = (options: CardOptions): Card => {
  const { endpoint, container, card, code, language, title, onProblem } = options;
  const { origin } = new URL(endpoint);
  const frame = document.createElement('iframe');
  const query = new URLSearchParams({ card, ...(language === undefined ? {} : { lang: language }) });
  frame.title = title ?? (language === 'en' ? 'Member centre' : '会员中心');
  frame.setAttribute('sandbox', 'allow-scripts allow-same-origin');
  frame.setAttribute('referrerpolicy', 'no-referrer');
  frame.style.cssText = 'display:block;width:100%;height:8rem;border:0;color-scheme:normal';
  const hand = async (): Promise<void> => {
    try {
      const given = await code();
      frame.contentWindow?.postMessage({ type: 'zhiyin:code', code: given }, origin);
    } catch (error) {
      frame.contentWindow?.postMessage({ type: 'zhiyin:code', code: null }, origin);
      onProblem?.(error);
    }
  };
  const onMessage = (event: MessageEvent<Message | null>): void => {
    if (event.source !== frame.contentWindow || event.origin !== origin) return;
    const { type, height } = event.data ?? {};
    if (type === 'zhiyin:code-wanted') void hand();
    if (type === 'zhiyin:height' && typeof height === 'number' && height > 0)
      frame.style.height = `${Math.min(height, HEIGHT_MAX)}px`;
  };
  addEventListener('message', onMessage);
  frame.src = `${origin}/member/?${query}`;
  container.append(frame);
  return {
    frame,
    close: () => {
      removeEventListener('message', onMessage);
      frame.remove();
    },
  };
};
