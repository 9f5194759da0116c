// Pages of a site and views of a single-page application: when one begins, how far it was scrolled, when it is left.
import type { Collector } from '../core/client.ts';
import type { Properties } from '../core/wire.ts';
import { type Address, addressOf, bareReferrer, isRoute } from './address.ts';

export interface PageWatch {
  /** Properties of the page for each event. */
  surroundings(): Properties;
  /** Tells a view now, with further properties. */
  view(properties?: Properties): void;
  /** Tells how far the page was scrolled, once for each further depth. */
  leave(): void;
  /** Takes note of the scroll position. */
  scrolled(): void;
  /** The page is about to be left: sees how far it was scrolled while it is still there. */
  measure(): void;
  /** The address may have changed; tells a view when it has. */
  navigated(): void;
}

interface View {
  readonly address: Address;
  readonly raw: string;
  readonly title: string;
  readonly referrer: string;
  readonly startedAt: number;
  /** The lowest point seen, in pixels from the top. */
  seenPx: number;
  /** The same as a share of the page, as high as it was then: pages grow while they load. */
  depth: number;
  toldDepth: number;
}

/** What of the address makes another view: a jump within the page does not. */
const rawOf = ({ pathname, search, hash }: Location): string => `${pathname}${search}${isRoute(hash) ? hash : ''}`;

/** Called for each scroll event, so it must not ask for the page's height, which costs a layout. */
const look = (view: View, page: Window): void => {
  view.seenPx = Math.max(view.seenPx, page.scrollY + page.innerHeight);
};

const measure = (view: View, page: Window): void => {
  look(view, page);
  const { scrollHeight } = page.document.documentElement;
  view.depth = Math.min(100, Math.round((view.seenPx / Math.max(1, scrollHeight)) * 100));
};

export const createPageWatch = (
  page: Window,
  kept: readonly string[] | 'all',
  tellsScroll: boolean,
  collector: () => Collector,
): PageWatch => {
  const open = (referrer: string): View => ({
    address: addressOf(page.location, kept),
    raw: rawOf(page.location),
    title: page.document.title.slice(0, 255),
    ...{ referrer, startedAt: Date.now(), seenPx: 0, depth: 0, toldDepth: -1 },
  });
  let view = open(bareReferrer(page.document.referrer));
  const of = ({ address, title, referrer }: View): Properties => ({
    page_url: address.url,
    page_path: address.path,
    page_title: title,
    referrer: referrer || undefined,
  });
  const leave = (): void => {
    if (!tellsScroll || view.depth <= view.toldDepth) return;
    view.toldDepth = view.depth;
    const seconds = Math.round((Date.now() - view.startedAt) / 1000);
    // The view is told of by itself: by now the address may be another.
    collector().record('page_scrolled', { ...of(view), scroll_depth: view.depth, duration_seconds: seconds });
  };
  return {
    surroundings: () => of(view),
    view: (properties = {}) => collector().record('page_viewed', properties),
    leave,
    scrolled: () => look(view, page),
    measure: () => measure(view, page),
    navigated: () => {
      if (rawOf(page.location) === view.raw) return;
      leave();
      view = open(view.address.url);
      collector().record('page_viewed', {});
    },
  };
};
