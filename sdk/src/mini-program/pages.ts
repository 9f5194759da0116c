// Pages of a mini-program: shown, left, tapped. The options of a page are wrapped; what they do is not changed.
import type { Collector } from '../core/client.ts';
import type { Properties } from '../core/wire.ts';

/** The options that an application gives to `Page`. */
export type PageOptions = object;

export interface PageHooks {
  observe<T extends PageOptions>(options: T): T;
  surroundings(): Properties;
}

interface PageHookParts {
  readonly collector: () => Collector;
  readonly pages: boolean;
  readonly taps: boolean;
}

type Method = (this: unknown, ...args: unknown[]) => unknown;

const TEXT_CHARS_MAX = 60;

/** Methods that the platform calls by itself; they are no handlers of taps. */
const lifecycle = new Set(['onLoad', 'onShow', 'onReady', 'onHide', 'onUnload', 'onPullDownRefresh', 'onReachBottom']);

interface Tap {
  readonly type: string;
  readonly detail?: { readonly x?: number; readonly y?: number };
  readonly currentTarget?: { readonly id?: string; readonly dataset?: Readonly<Record<string, unknown>> };
}

const isTap = (value: unknown): value is Tap =>
  typeof value === 'object' && value !== null && /^(?:tap|longpress|longtap)$/.test(String(Reflect.get(value, 'type')));

/** Of the data set only `data-zhiyin-text` is read, and nothing where `data-zhiyin-mask` stands. */
const tapProperties = (tap: Tap, route: string, handler: string): Properties => {
  const { id, dataset = {} } = tap.currentTarget ?? {};
  const text = 'zhiyinMask' in dataset ? undefined : dataset.zhiyinText;
  return {
    element_path: `${route} > ${id ? `#${id}` : handler}`,
    ...(typeof text === 'string' ? { element_text: text.slice(0, TEXT_CHARS_MAX) } : {}),
    ...(tap.detail?.x === undefined ? {} : { click_x: Math.round(tap.detail.x) }),
    ...(tap.detail?.y === undefined ? {} : { click_y: Math.round(tap.detail.y) }),
  };
};

const routeOf = (page: unknown): string =>
  typeof page === 'object' && page !== null
    ? String(Reflect.get(page, 'route') ?? Reflect.get(page, '__route__') ?? '')
    : '';

export const createPageHooks = ({ collector, pages, taps }: PageHookParts): PageHooks => {
  let current = '';
  let previous = '';
  const quietly = (tell: () => void): void => {
    try {
      tell();
    } catch {
      // The page must not suffer from being watched.
    }
  };
  const shown = (page: unknown): void => {
    const route = routeOf(page);
    if (route !== current) previous = current;
    current = route;
    if (pages) collector().record('page_viewed', {});
  };
  const wrap = (name: string, method: Method): Method =>
    function (...args) {
      if (name === 'onShow') quietly(() => shown(this));
      const [first] = args;
      if (taps && !lifecycle.has(name) && isTap(first)) {
        quietly(() => collector().record('element_clicked', tapProperties(first, current, name)));
      }
      return method.apply(this, args);
    };
  return {
    observe: (options) => {
      const observed: Record<string, unknown> = { onShow: () => undefined, ...options };
      for (const name of Object.keys(observed)) {
        const method = observed[name];
        if (typeof method === 'function') observed[name] = wrap(name, method as Method);
      }
      return observed as typeof options;
    },
    surroundings: () => ({
      ...(current === '' ? {} : { page_path: current, page_url: current }),
      ...(previous === '' ? {} : { referrer: previous }),
    }),
  };
};
