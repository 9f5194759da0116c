// Builds the collector: a script and a module for pages, a module and a CommonJS file for mini-programs, a module for
// Node. The script's size is a promise: the build fails when it is broken.
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, defineConfig, type InlineConfig, type LibraryFormats, type Plugin } from 'vite';
import manifest from './package.json' with { type: 'json' };

/** Bytes of the script for pages after gzip. */
const SCRIPT_GZIP_BYTES_MAX = 8_000;

const SCRIPT = 'zhiyin.js';
/** The call that puts a card of the member centre into a page: a file of its own, so that the collector stays as small as it is. */
const CARD = 'zhiyin-card.js';
const CARD_GZIP_BYTES_MAX = 1_500;

/** Fails the build when a script is too large, and prints its size. */
const sizeLimit = (name: string, bytesMax: number): Plugin => ({
  name: 'size-limit',
  generateBundle(_options, bundle) {
    const script = bundle[name];
    if (script?.type !== 'chunk') return;
    const bytes = gzipSync(script.code, { level: 9 }).length;
    if (bytes > bytesMax) this.error(`${name} has ${bytes} bytes after gzip; at most ${bytesMax} are allowed`);
    process.stdout.write(`${name}: ${bytes} bytes after gzip (at most ${bytesMax})\n`);
  },
});

/** One library of one entry, as a single file for each format. */
export const libraryConfig = (
  entry: string,
  formats: readonly LibraryFormats[],
  fileName: (format: string) => string,
): InlineConfig => ({
  root: import.meta.dirname,
  configFile: false,
  logLevel: 'warn',
  define: { SDK_VERSION: JSON.stringify(manifest.version) },
  build: {
    outDir: resolve(import.meta.dirname, 'dist'),
    emptyOutDir: false,
    // Chrome 80, Safari 13.1 and what is built on them.
    target: 'es2020',
    minify: true,
    lib: { entry: resolve(import.meta.dirname, entry), name: 'zhiyin', formats: [...formats], fileName },
    rolldownOptions: { external: /^node:/, output: { generatedCode: { symbols: false } } },
  },
});

const others: readonly InlineConfig[] = [
  { ...libraryConfig('src/card/script.ts', ['iife'], () => CARD), plugins: [sizeLimit(CARD, CARD_GZIP_BYTES_MAX)] },
  libraryConfig('src/card/card.ts', ['es'], () => 'zhiyin-card.mjs'),
  libraryConfig('src/browser/zhiyin.ts', ['es'], () => 'zhiyin.mjs'),
  libraryConfig('src/mini-program/zhiyin.ts', ['es', 'cjs'], (format) =>
    format === 'es' ? 'zhiyin-mini-program.mjs' : 'zhiyin-mini-program.cjs',
  ),
  libraryConfig('src/node/client.ts', ['es'], () => 'zhiyin-node.mjs'),
];

const buildOthers = (): Plugin => ({
  name: 'build-others',
  async closeBundle(error) {
    if (error) return;
    for (const config of others) await build(config);
  },
});

const { configFile: _none, ...script } = libraryConfig('src/browser/script.ts', ['iife'], () => SCRIPT);

export default defineConfig({ ...script, plugins: [sizeLimit(SCRIPT, SCRIPT_GZIP_BYTES_MAX), buildOthers()] });
