// The collector for web pages and H5. As a script it is the global `zhiyin`; as a module, its named exports.
import { type Client, createCollector } from '../core/client.ts';
import type { Options } from '../core/settings.ts';
import { touchOf, touchParametersOf } from '../core/touch.ts';
import type { Properties } from '../core/wire.ts';
import { bareReferrer, foreignHost, parametersOf } from './address.ts';
import { startCapture } from './capture.ts';
import type { ClickChoice } from './clicks.ts';
import { deviceOf } from './device.ts';
import { browserHost } from './host.ts';
import { createPageWatch } from './pages.ts';

export type { Client, IdentifyOptions, State } from '../core/client.ts';
export type { Purposes } from '../core/consent.ts';
export type { Problem } from '../core/sender.ts';
export type { Options, TokenSource } from '../core/settings.ts';
export type { Properties } from '../core/wire.ts';
export type { ClickChoice } from './clicks.ts';

declare const SDK_VERSION: string;

export interface BrowserOptions extends Options {
  /** Page views, also of single-page applications: true unless told. */
  readonly pages?: boolean;
  /** Clicks: `interactive` unless told. */
  readonly clicks?: ClickChoice;
  /** How far pages are scrolled: true unless told. */
  readonly scroll?: boolean;
  /** Parameters of addresses that may be kept besides utm_… and the channel; "all" keeps every one. */
  readonly urlParameters?: readonly string[] | 'all';
}

export interface BrowserClient extends Client {
  /** Tells a page view by hand; for pages that switch `pages` off, or views without an address of their own. */
  page(name?: string, properties?: Properties): void;
  /** Stops collecting on this page. */
  stop(): void;
}

const start = (options: BrowserOptions, page: Window): BrowserClient => {
  const parameters = touchParametersOf(options);
  const { urlParameters: more = [] } = options;
  const kept = more === 'all' ? more : [...parameters, ...more];
  const device = { ...deviceOf(page), sdk: 'zhiyin-js', sdk_version: SDK_VERSION };
  const watch = createPageWatch(page, kept, options.scroll !== false, () => collector);
  const host = browserHost(page, () => ({ ...device, ...watch.surroundings() }));
  const collector = createCollector({ host, options });
  const { referrer } = page.document;
  const referrerHost = foreignHost(referrer, page.location.host);
  collector.begin(
    touchOf(parametersOf(page.location), parameters, referrerHost && bareReferrer(referrer), referrerHost),
  );
  const pages = options.pages !== false;
  const clicks = options.clicks ?? 'interactive';
  const stopCapture = startCapture(page, watch, collector, { clicks, pages, parameters });
  if (pages) watch.view();
  return {
    ...collector,
    page: (name, properties) => watch.view({ page_name: name, ...properties }),
    stop: () => {
      stopCapture();
      collector.stop();
    },
  };
};

let client: BrowserClient | null = null;

/** Starts collecting on this page. A second call gives back the first client. */
export const init = (options: BrowserOptions): BrowserClient => {
  client ??= start(options, window);
  return client;
};

/** Stops collecting; `init` may be called again. */
export const stop = (): void => {
  client?.stop();
  client = null;
};

/** The client that `init` made; null before. */
export const current = (): BrowserClient | null => client;
