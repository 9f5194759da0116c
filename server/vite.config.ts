// The server bundle: one file per process entry. Packages stay external; they are installed beside it.
import { defineConfig } from 'vite';

export const serverEntries = {
  main: 'src/app/main.ts',
  'pglite-worker': 'src/platform/state-store/pglite-worker.ts',
  'chdb-child': 'src/platform/event-store/chdb-child.ts',
  'import-thread': 'src/record/sources/import-thread.ts',
  'simulator-worker': 'src/app/demo/simulator-worker.ts',
  'lifetime-thread': 'src/know/lifetime/lifetime-thread.ts',
  'churn-thread': 'src/know/churn/churn-thread.ts',
  'look-alike-thread': 'src/know/look-alikes/look-alike-thread.ts',
  'value-thread': 'src/know/value/value-thread.ts',
  'timeline-worker': 'src/app/timeline-worker.ts',
  bench: 'src/bench/bench.ts',
  soak: 'src/reward/ledger/soak-testing.ts',
};

export default defineConfig({
  root: import.meta.dirname,
  logLevel: 'warn',
  ssr: { external: true },
  build: {
    ssr: true,
    target: 'node20',
    outDir: 'dist',
    // Not emptied: a server or a test may be running from it. Names carry no hash, so nothing piles up.
    emptyOutDir: false,
    sourcemap: true,
    rollupOptions: {
      input: serverEntries,
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name].js' },
    },
  },
});
