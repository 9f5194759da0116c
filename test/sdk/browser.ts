// A real browser for tests, and a small site to open in it.
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, chromium } from 'playwright-core';

const CHROMIUM = process.env.ZHIYIN_CHROMIUM ?? '/usr/bin/chromium';

/** Whether there is a browser to test with. Where one is required and missing, the tests run and fail. */
export const hasBrowser = existsSync(CHROMIUM) || process.env.ZHIYIN_REQUIRE_BROWSER === '1';

if (!hasBrowser) console.warn(`SKIPPED: tests in a real browser; there is no ${CHROMIUM} (set ZHIYIN_CHROMIUM).`);

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: CHROMIUM,
    args: [
      ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
    ],
  });

export interface Site {
  readonly url: string;
  /** The text that a path answers with; paths that end in .js are scripts, all others pages. */
  readonly files: Map<string, string>;
  close(): Promise<void>;
}

export const openSite = async (): Promise<Site> => {
  const files = new Map<string, string>();
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    const file = files.get(path);
    const type = path.endsWith('.js') ? 'text/javascript' : 'text/html';
    response.writeHead(file === undefined ? 404 : 200, { 'content-type': `${type}; charset=utf-8` });
    response.end(file ?? '');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    files,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
};
