// The operators' console: one page, split by route. What every page needs is in the first load; charts come with the
// pages that draw them.
import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const api = process.env.ZHIYIN_API ?? 'http://127.0.0.1:8600';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  resolve: {
    alias: {
      '@contracts': resolve(import.meta.dirname, '../server/src'),
      zod: resolve(import.meta.dirname, 'src/api/zod-erased.ts'),
    },
  },
  server: { proxy: { '/api': { target: api } } },
  build: {
    target: 'es2022',
    outDir: 'dist',
    emptyOutDir: true,
    sourcemap: false,
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'echarts', test: /node_modules[\\/](echarts|zrender)[\\/]/ },
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler|@tanstack)[\\/]/ },
          ],
        },
      },
    },
  },
});
