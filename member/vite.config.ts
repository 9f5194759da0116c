// The member centre: one page for customers' phones. Its size is a promise: the build prints it, and fails when it is broken.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { defineConfig, minify, type Plugin, transformWithOxc } from 'vite';

/** Bytes of everything that the page loads, after gzip. */
const GZIP_BYTES_MAX = 100_000;

/**
 * Puts the style and the beginning into the page itself: one answer is enough to draw something and to ask for the customer's figures. The
 * server tells browsers the hashes of both, so that nothing else may stand there.
 */
const pageInOne = (): Plugin => ({
  name: 'page-in-one',
  transformIndexHtml: {
    order: 'post',
    handler: async (html, { bundle = {} }) => {
      const path = join(import.meta.dirname, 'src/begin.ts');
      const { code } = await transformWithOxc(readFileSync(path, 'utf8'), path, { target: 'es2018' });
      const begin = await minify('begin.js', `(()=>{${code.replace(/^export\s*\{\s*\};?/m, '')}})();`);
      const parts = [`<script>${begin.code}</script>`];
      for (const [name, file] of Object.entries(bundle)) {
        if (file.type !== 'asset' || !name.endsWith('.css')) continue;
        parts.push(`<style>${String(file.source).trim()}</style>`);
        delete bundle[name];
      }
      return html
        .replace(/\s*<link rel="stylesheet"[^>]*>/, '')
        .replace(/<script type="module"/, (first) => `${parts.join('\n    ')}\n    ${first}`);
    },
  },
});

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
  plugins: [pageInOne(), sizeLimit()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  server: { proxy: { '/api': { target: process.env.ZHIYIN_API ?? 'http://127.0.0.1:8600' } } },
  build: {
    // Chrome 80 and Safari 13.1: web views of apps follow their systems late.
    target: 'es2020',
    outDir: 'dist',
    emptyOutDir: true,
    sourcemap: false,
    modulePreload: false,
    // Nothing is inlined: the page's policy allows no data: but in pictures.
    assetsInlineLimit: 0,
  },
});
