// Builds the collector: a script and a module for pages, a module and a CommonJS file for mini-programs, a module for
// Node. The script's size is a promise: the build fails when it is broken.
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, defineConfig, type InlineConfig, type LibraryFormats, type Plugin } from 'vite';
import manifest from './package.json' with { type: 'json' };

/** Bytes of the script for pages after gzip. */
const SCRIPT_GZIP_BYTES_MAX = 8_000;

const SCRIPT = 'zhiyin.js';

/** Fails the build when the script is too large, and prints its size. */
const sizeLimit = (): Plugin => ({
  name: 'size-limit',
  generateBundle(_options, bundle) {
    const script = bundle[SCRIPT];
    if (script?.type !== 'chunk') return;
    const bytes = gzipSync(script.code, { level: 9 }).length;
    if (bytes > SCRIPT_GZIP_BYTES_MAX) {
      this.error(`${SCRIPT} has ${bytes} bytes after gzip; at most ${SCRIPT_GZIP_BYTES_MAX} are allowed`);
    }
    process.stdout.write(`${SCRIPT}: ${bytes} bytes after gzip (at most ${SCRIPT_GZIP_BYTES_MAX})\n`);
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

export default defineConfig({ ...script, plugins: [sizeLimit(), buildOthers()] });
