// One test run for every workspace: unit tests beside the code, walks through the whole product under test/.
import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Walks through the whole product take minutes each: begun last, one of them would run while the other worker has nothing left to do. One
 * walk through the console loads the firm that all of them need; those that need none come next, so that nobody waits for it.
 */
const order = [/\/test\/console\/walks\./, /\/test\/(whole|sdk)\//, /\/test\/console\//];

class WalksFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => order.findIndex((each) => each.test(moduleId)) >>> 0;
    // Sorting is stable: what is of one rank stays as it was sorted before.
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other));
  }
}

export default defineConfig({
  // As the console's own build has it: contracts that it uses, not only types of them.
  resolve: { alias: { '@contracts': resolve(import.meta.dirname, 'server/src') } },
  test: {
    include: ['{server,console,member,sdk}/src/**/*.test.{ts,tsx}', 'test/**/*.test.ts'],
    globalSetup: [
      './test/build-entries.ts',
      './test/once-per-run.ts',
      './server/src/platform/state-store/testing-server.ts',
    ],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // A machine that serves others may stall a browser or an engine; what fails twice there is broken.
    retry: process.env.CI ? 1 : 0,
    // Files share the modules that are loaded: a third of the time of most was loading them again.
    isolate: false,
    // One more than two cores: walks wait for browsers and engines a fifth of their time. With more each only becomes slower.
    maxWorkers: 3,
    sequence: { sequencer: WalksFirst },
  },
});
