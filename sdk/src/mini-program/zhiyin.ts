// The collector for mini-programs: starts and ends, pages, taps. The platform's object comes in as an argument.
import { type Client, type Collector, createCollector } from '../core/client.ts';
import type { Options } from '../core/settings.ts';
import { queryOf, type TouchParameters, touchOf, touchParametersOf } from '../core/touch.ts';
import type { Properties } from '../core/wire.ts';
import { deviceOf, type EnterOptions, type MiniProgramHost, miniProgramHost } from './host.ts';
import { createPageHooks, type PageOptions } from './pages.ts';

export type { Client, IdentifyOptions, State } from '../core/client.ts';
export type { Options } from '../core/settings.ts';
export type { EnterOptions, MiniProgramHost } from './host.ts';
export type { PageOptions } from './pages.ts';

declare const SDK_VERSION: string;

export interface MiniProgramOptions extends Options {
  /** The platform's object: `wx`. */
  readonly host: MiniProgramHost;
  /** Page views: true unless told. Needs {@link MiniProgramClient.observePage}. */
  readonly pages?: boolean;
  /** Taps: true unless told. Needs {@link MiniProgramClient.observePage}. */
  readonly taps?: boolean;
}

export interface MiniProgramClient extends Client {
  /** Wraps the options of a page: `Page(zhiyin.observePage({ … }))`. */
  observePage<T extends PageOptions>(options: T): T;
  /** Tells a page view by hand. */
  page(name: string, properties?: Properties): void;
}

/** QR codes carry their parameters in `scene`, percent-encoded. */
const parametersOf = ({ query = {} }: EnterOptions): Readonly<Record<string, string>> => ({
  ...(query.scene === undefined ? {} : queryOf(decodeURIComponent(query.scene))),
  ...query,
});

const safeParameters = (options: EnterOptions): Readonly<Record<string, string>> => {
  try {
    return parametersOf(options);
  } catch {
    return options.query ?? {};
  }
};

class AppWatch {
  private shownAt: number | null = null;
  private isFirstShow = true;
  private readonly collector: Collector;
  private readonly parameters: TouchParameters;

  constructor(collector: Collector, parameters: TouchParameters) {
    this.collector = collector;
    this.parameters = parameters;
  }

  show(options: EnterOptions): void {
    if (this.shownAt !== null) return;
    this.shownAt = Date.now();
    const appId = options.referrerInfo?.appId ?? '';
    const referrer = appId === '' ? '' : `mini-program:${appId}`;
    const arrival = touchOf(safeParameters(options), this.parameters, referrer, '');
    this.collector.record('app_started', {
      first_time: this.collector.begin(arrival),
      resumed: !this.isFirstShow,
      ...(options.scene === undefined ? {} : { scene: options.scene }),
      ...(options.path === undefined ? {} : { page_path: options.path }),
    });
    this.isFirstShow = false;
  }

  hide(): void {
    if (this.shownAt === null) return;
    const seconds = Math.round((Date.now() - this.shownAt) / 1000);
    this.shownAt = null;
    this.collector.record('app_ended', { duration_seconds: seconds });
    // Requests go on for some seconds in the background.
    void this.collector.flush();
  }
}

/** Starts collecting. Call it at the top of app.js, before `App`. */
export const createMiniProgram = (options: MiniProgramOptions): MiniProgramClient => {
  const { host: platform } = options;
  const device = { ...deviceOf(platform), sdk: 'zhiyin-mini-program', sdk_version: SDK_VERSION };
  let isConnected = true;
  const pages = createPageHooks({
    collector: () => collector,
    pages: options.pages ?? true,
    taps: options.taps ?? true,
  });
  const host = miniProgramHost(
    platform,
    () => isConnected,
    () => ({ ...device, ...pages.surroundings() }),
  );
  const collector = createCollector({ host, options, isAlone: true, tellsSessions: false });
  const watch = new AppWatch(collector, touchParametersOf(options));
  platform.onNetworkStatusChange?.((status) => {
    isConnected = status.isConnected;
    if (isConnected) collector.online();
  });
  platform.onAppShow?.((enter) => watch.show(enter));
  platform.onAppHide?.(() => watch.hide());
  // The first show may be over before anybody listens.
  watch.show(platform.getLaunchOptionsSync?.() ?? {});
  return {
    ...collector,
    observePage: (page) => pages.observe(page),
    page: (name, properties) => collector.record('page_viewed', { page_name: name, ...properties }),
  };
};
