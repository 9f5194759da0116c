// Listens to the page: clicks, scrolling, navigation, leaving, coming back. Whatever fails here never reaches the page.
import type { Collector } from '../core/client.ts';
import { type TouchParameters, touchOf } from '../core/touch.ts';
import { parametersOf } from './address.ts';
import { type ClickChoice, clickOf } from './clicks.ts';
import type { PageWatch } from './pages.ts';

export interface CaptureOptions {
  readonly clicks: ClickChoice;
  readonly pages: boolean;
  readonly parameters: TouchParameters;
}

type Stop = () => void;

const listen = (target: Window | Document, name: string, listener: (event: Event) => void): Stop => {
  const safe = (event: Event): void => {
    try {
      listener(event);
    } catch {
      // The page must not suffer from being watched.
    }
  };
  target.addEventListener(name, safe, { capture: true, passive: true });
  return () => target.removeEventListener(name, safe, { capture: true });
};

/** Single-page applications change the address without an event; this makes one. */
const watchHistory = (page: Window, changed: () => void): readonly Stop[] => {
  const history = page.history;
  return (['pushState', 'replaceState'] as const).map((name) => {
    const original = history[name];
    const watched: History[typeof name] = (...args) => {
      original.apply(history, args);
      changed();
    };
    history[name] = watched;
    return () => {
      if (history[name] === watched) history[name] = original;
    };
  });
};

const watchPages = (page: Window, watch: PageWatch, collector: Collector, options: CaptureOptions): readonly Stop[] => {
  const changed = (): void => {
    // As far as the page was seen counts; what comes now is another one.
    watch.measure();
    // The application sets title and content after the address.
    page.setTimeout(() => {
      const campaign = touchOf(parametersOf(page.location), options.parameters, '', '');
      if (Object.keys(campaign).length > 0) collector.arrive(campaign);
      watch.navigated();
    }, 0);
  };
  return [...watchHistory(page, changed), listen(page, 'popstate', changed), listen(page, 'hashchange', changed)];
};

/** Starts listening; gives back the way to stop. */
export const startCapture = (page: Window, watch: PageWatch, collector: Collector, options: CaptureOptions): Stop => {
  const leave = (isFinal: boolean): void => {
    watch.measure();
    watch.leave();
    collector.leave(isFinal);
  };
  const stops = [
    listen(page.document, 'click', (event) => {
      const properties = clickOf(event as MouseEvent, page, options.clicks);
      if (properties !== null) collector.record('element_clicked', properties);
    }),
    listen(page, 'scroll', () => watch.scrolled()),
    listen(page.document, 'visibilitychange', () => {
      if (page.document.visibilityState === 'hidden') leave(false);
      else collector.resume();
    }),
    listen(page, 'pagehide', () => leave(true)),
    listen(page, 'pageshow', (event) => {
      if ((event as PageTransitionEvent).persisted) collector.resume();
    }),
    listen(page, 'online', () => collector.online()),
    ...(options.pages ? watchPages(page, watch, collector, options) : []),
  ];
  return () => {
    for (const stop of stops) stop();
  };
};
