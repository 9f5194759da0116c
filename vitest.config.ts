// One test run for every workspace: unit tests beside the code, walks through the whole product under test/.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{server,console,sdk}/src/**/*.test.{ts,tsx}', 'test/**/*.test.ts'],
    globalSetup: ['./test/build-entries.ts', './server/src/platform/state-store/testing-server.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Two workers: every store suite starts engines of its own, and more of them than cores only makes each slower.
    maxWorkers: 2,
  },
});
