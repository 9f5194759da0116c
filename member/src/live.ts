// The stream that says that something of the customer's changed. It carries nothing but that; what changed is asked for with the session.

export interface LiveListener {
  /** Something changed, or may have: at the beginning and after every gap. */
  readonly onChange: () => void;
  /** The session has ended. */
  readonly onEnd: () => void;
}

/** Where the server takes no stream (too many, or a proxy in between), the page asks now and then. */
const ASK_EVERY_MS = 30_000;
const AGAIN_MS = 60_000;

export const listen = ({ onChange, onEnd }: LiveListener): (() => void) => {
  let source: EventSource | null = null;
  let asking: ReturnType<typeof setInterval> | undefined;
  let again: ReturnType<typeof setTimeout> | undefined;
  const close = (): void => {
    source?.close();
    source = null;
    clearInterval(asking);
    clearTimeout(again);
  };
  const open = (): void => {
    close();
    const opened = new EventSource('/api/member/stream');
    source = opened;
    opened.addEventListener('open', onChange);
    opened.addEventListener('points', onChange);
    opened.addEventListener('ended', () => {
      close();
      onEnd();
    });
    opened.addEventListener('error', () => {
      // The browser tries again by itself unless the server refused.
      if (opened.readyState !== EventSource.CLOSED) return;
      close();
      asking = setInterval(onChange, ASK_EVERY_MS);
      again = setTimeout(open, AGAIN_MS);
    });
  };
  // A page that nobody sees needs no stream, and keeps no connection of a phone awake.
  const onVisible = (): void => {
    if (document.visibilityState === 'visible') open();
    else close();
  };
  document.addEventListener('visibilitychange', onVisible);
  onVisible();
  return () => {
    document.removeEventListener('visibilitychange', onVisible);
    close();
  };
};
