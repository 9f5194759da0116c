// The member centre: one page for customers' phones. Its size is a promise: the build prints it, and fails when it is broken.
import { gzipSync } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

/** Bytes of everything that the page loads, after gzip. */
const GZIP_BYTES_MAX = 100_000;

const sizeLimit = (): Plugin => ({
  name: 'size-limit',
  generateBundle: {
    order: 'post',
    handler(_options, bundle) {
      const bytes = Object.values(bundle)
        .map((file) => gzipSync(file.type === 'chunk' ? file.code : file.source, { level: 9 }).length)
        .reduce((sum, each) => sum + each, 0);
      if (bytes > GZIP_BYTES_MAX)
        this.error(`the member centre has ${bytes} bytes after gzip; at most ${GZIP_BYTES_MAX} are allowed`);
      process.stdout.write(`member centre: ${bytes} bytes after gzip (at most ${GZIP_BYTES_MAX})\n`);
    },
  },
});

export default defineConfig({
  root: import.meta.dirname,
  base: '/member/',
  logLevel: 'warn',
  plugins: [sizeLimit()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  server: { proxy: { '/api': { target: process.env.ZHIYIN_API ?? 'http://127.0.0.1:8600' } } },
  build: {
    // Chrome 80 and Safari 13.1: web views of apps follow their systems late.
    target: 'es2020',
    outDir: 'dist',
    emptyOutDir: true,
    sourcemap: false,
    modulePreload: { polyfill: false },
    // Nothing is inlined: the page's policy allows no data: but in pictures.
    assetsInlineLimit: 0,
  },
});
