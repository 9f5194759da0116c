// One server and everything that happens to it on a day without crashes: late log-ins, bad input, freshness, personal data.
import { afterAll, beforeAll, describe } from 'vitest';
import { badInputCases } from './bad-input-cases.ts';
import { freshnessCases } from './freshness-cases.ts';
import { logInCases } from './log-in-cases.ts';
import { personalDataCases } from './personal-data-cases.ts';
import { buildProgram, openSite, type Program, type Run, type Site } from './site.ts';
import { strangerCases } from './stranger-cases.ts';

describe('the whole server', { timeout: 180_000 }, () => {
  let program: Program | undefined;
  let site: Site | undefined;
  let run: Run | undefined;
  const running = (): Site => {
    if (!site) throw new Error('the server did not start');
    return site;
  };
  beforeAll(async () => {
    program = await buildProgram();
    site = await openSite({ program });
    run = await site.start();
  }, 300_000);
  afterAll(async () => {
    await site?.close();
  });

  describe('late and wrong log-ins', () => logInCases(running));
  describe('bad input', () => badInputCases(running));
  describe('strangers', () => strangerCases(running));
  describe('freshness', () => freshnessCases(running));
  // Last: it stops the server to look into its folder.
  describe('personal data', () =>
    personalDataCases(
      running,
      () => {
        if (!run) throw new Error('the server did not start');
        return run;
      },
      (next) => {
        run = next;
      },
    ));
});
