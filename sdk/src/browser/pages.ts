// Pages of a site and views of a single-page application: when one begins, how far it was scrolled, when it is left.
import type { Collector } from '../core/client.ts';
import type { Properties } from '../core/wire.ts';
import { type Address, addressOf, bareReferrer } from './address.ts';

export interface PageWatch {
  /** Properties of the page for each event. */
  surroundings(): Properties;
  /** Tells a view now, with further properties. */
  view(properties?: Properties): void;
  /** Tells how far the page was scrolled, once for each further depth. */
  leave(): void;
  /** Takes note of the scroll position. */
  scrolled(): void;
  /** The address may have changed; tells a view when it has. */
  navigated(): void;
}

interface View {
  readonly address: Address;
  readonly raw: string;
  readonly title: string;
  readonly referrer: string;
  readonly startedAt: number;
  depth: number;
  toldDepth: number;
}

/** What of the address makes another view: a jump within the page does not. */
const rawOf = ({ pathname, search, hash }: Location): string =>
  `${pathname}${search}${/^#!?\//.test(hash) ? hash : ''}`;

const scrollDepth = (page: Window): number => {
  const { scrollHeight } = page.document.documentElement;
  const seen = page.scrollY + page.innerHeight;
  return scrollHeight <= 0 ? 100 : Math.max(0, Math.min(100, Math.round((seen / scrollHeight) * 100)));
};

export const createPageWatch = (
  page: Window,
  kept: readonly string[] | 'all',
  collector: () => Collector,
): PageWatch => {
  const open = (referrer: string): View => ({
    address: addressOf(page.location, kept),
    raw: rawOf(page.location),
    title: page.document.title.slice(0, 255),
    ...{ referrer, startedAt: Date.now(), depth: 0, toldDepth: -1 },
  });
  let view = open(bareReferrer(page.document.referrer));
  const of = ({ address, title, referrer }: View): Properties => ({
    page_url: address.url,
    page_path: address.path,
    page_title: title,
    referrer: referrer || undefined,
  });
  const leave = (): void => {
    if (view.depth <= view.toldDepth) return;
    view.toldDepth = view.depth;
    const seconds = Math.round((Date.now() - view.startedAt) / 1000);
    // The view is told of by itself: by now the address may be another.
    collector().record('page_scrolled', { ...of(view), scroll_depth: view.depth, duration_seconds: seconds });
  };
  return {
    surroundings: () => of(view),
    view: (properties = {}) => {
      view.depth = scrollDepth(page);
      collector().record('page_viewed', properties);
    },
    leave,
    scrolled: () => {
      view.depth = Math.max(view.depth, scrollDepth(page));
    },
    navigated: () => {
      if (rawOf(page.location) === view.raw) return;
      leave();
      view = open(view.address.url);
      view.depth = scrollDepth(page);
      collector().record('page_viewed', {});
    },
  };
};
