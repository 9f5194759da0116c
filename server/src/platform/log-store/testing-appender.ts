// A process for the tests to kill, trace or starve of disk: appends and claims in the folder it is given, and says each
// thing on its standard output only after it was acknowledged.
import { createHash } from 'node:crypto';
import { writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { openLmdbEngine } from './lmdb-engine.ts';

const [folder = '', mode = ''] = process.argv.slice(2);
const quiet = () => undefined;
const logger = { debug: quiet, info: quiet, warn: quiet, error: quiet };
// A small memory, so that runs are written and merged all the time.
const engine = await openLmdbEngine(folder, logger, { memoryRecords: 40 });
const say = (...words: readonly (string | number)[]): void => void writeSync(1, `${words.join(' ')}\n`);

/** A body that tells whether it is whole. */
const sealedBody = (name: string, bytes: number): Buffer => {
  const text = name.padEnd(bytes, '知音');
  return Buffer.from(JSON.stringify({ name, text, hash: createHash('md5').update(text).digest('hex') }));
};

const appendForEver = async (worker: number): Promise<void> => {
  for (let turn = 0; ; turn += 1) {
    const name = `${process.pid}-${worker}-${turn}`;
    const count = 1 + (turn % 7);
    const [from = -1] = await engine.log.append([{ count, body: sealedBody(name, (turn * 397) % 20_000) }]);
    say('appended', from, count, name);
    const key = createHash('md5').update(name).digest();
    await engine.positions.claim('dedupe', [{ key, position: from, tag: BigInt(turn), recordedAt: 1 }]);
    say('claimed', from, name);
  }
};

const appendOneByOne = async (): Promise<void> => {
  for (let turn = 0; turn < 8; turn += 1) {
    await engine.log.append([{ count: 1, body: sealedBody(`${turn}`, 5000) }]);
    say('appended', turn);
  }
  await engine.close();
};

/** Appends noise; says when the disk takes no more, and when it does again. */
const appendUntilFull = async (): Promise<void> => {
  let full = false;
  for (let turn = 0; ; turn += 1) {
    const noise = createHash('shake256', { outputLength: 200_000 }).update(`${turn}`).digest();
    try {
      const [from = -1] = await engine.log.append([{ count: 1, body: noise }]);
      say(full ? 'recovered' : 'appended', from);
      if (full) break;
    } catch (error) {
      if (!full) say('full', error instanceof Error ? error.name : 'unknown', await engine.log.head());
      full = true;
      await sleep(50);
    }
  }
  await engine.close();
};

if (mode === 'one-by-one') await appendOneByOne();
else if (mode === 'until-full') await appendUntilFull();
else await Promise.all(Array.from({ length: 12 }, (_, worker) => appendForEver(worker)));
