// Stores that freeze, die or go away while events come in: what was accepted waits in the log and arrives once; what could
// not be logged was not accepted. And a stop that is asked for loses nothing.
import { execFileSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { skipLoudly } from '../../server/src/platform/event-store/testing.ts';
import { createTestDatabase } from '../../server/src/platform/state-store/testing.ts';
import { countersOf, eventually, seenBy } from './asking.ts';
import { makeWriteKey, post, postUntilSafe } from './senders.ts';
import { buildProgram, openSite, type Program, type Run, type Site } from './site.ts';

const event = (customerId: string, mark: string) => ({
  id: mark,
  name: 'page_viewed',
  customerId,
  properties: { mark },
});

/** The process that holds the embedded event store of a server. */
const eventStoreOf = async (run: Run): Promise<number> => {
  for (const name of await readdir('/proc')) {
    const [command, status] = await Promise.all(
      ['cmdline', 'status'].map((file) => readFile(`/proc/${name}/${file}`, 'utf8').catch(() => '')),
    );
    if (command?.includes('chdb-child') && status?.includes(`PPid:\t${run.process.pid}\n`)) return Number(name);
  }
  throw new Error('the server has no process for the event store');
};

/** Sends one event after the other until told to stop; answers how many were accepted. */
const keepSending = (site: Site, key: string, customer: string) => {
  let over = false;
  const sent = (async () => {
    let accepted = 0;
    for (let number = 0; !over; number += 1) {
      if (await postUntilSafe(site.url, key, [event(customer, `${customer}-${number}`)], () => over)) accepted += 1;
      await sleep(20);
    }
    return accepted;
  })();
  return async (): Promise<number> => {
    over = true;
    return sent;
  };
};

/** Stands between the server and its PostgreSQL, whose socket is in a folder, and can go away. */
const openWire = async (databaseUrl: string) => {
  const folder = new URL(databaseUrl).searchParams.get('host');
  const sockets = new Set<Socket>();
  let [isCut, isFrozen] = [false, false];
  const server = createServer((near) => {
    if (isCut) {
      near.destroy();
      return;
    }
    const far = folder
      ? connect(`${folder}/.s.PGSQL.5432`)
      : connect(Number(new URL(databaseUrl).port || 5432), new URL(databaseUrl).hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on('error', () => undefined);
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
      if (isFrozen) one.pause();
    }
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const url = new URL(databaseUrl);
  url.search = '';
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    cut: () => {
      isCut = true;
      for (const socket of sockets) socket.destroy();
    },
    mend: () => {
      isCut = false;
    },
    freeze: () => {
      isFrozen = true;
      for (const socket of sockets) socket.pause();
    },
    thaw: () => {
      isFrozen = false;
      for (const socket of sockets) socket.resume();
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
};

describe('stores that go away', { timeout: 300_000 }, () => {
  let program: Program;
  const closers: (() => unknown)[] = [];
  beforeAll(async () => {
    program = await buildProgram();
  });
  const runs: Run[] = [];
  afterEach(async ({ task }) => {
    // What the server said is gone with it; it is the first thing to read when a case fails.
    if (task.result?.state === 'fail') {
      for (const each of runs) console.error(each.log().slice(-6_000));
    }
    runs.length = 0;
    for (const close of closers.splice(0).reverse()) await close();
  });

  const open = async (options: Omit<Parameters<typeof openSite>[0], 'program'> = {}) => {
    const site = await openSite({ program, ...options });
    closers.push(() => site.close());
    const run = await site.start();
    runs.push(run);
    return { site, run, key: (await makeWriteKey(site, 'core', 'server')).key };
  };
  const arrivedOnce = async (site: Site, customer: string, accepted: number): Promise<void> => {
    await site.settle();
    await eventually(async () => expect(await countersOf(site, customer)).toEqual({ page_viewed: accepted }));
    if (accepted <= 200) expect(new Set(await seenBy(site, customer)).size).toBe(accepted);
  };

  it('accepts while the event store is frozen and after it was killed, and shows every event once afterwards', async () => {
    const { site, run, key } = await open();
    const stopSending = keepSending(site, key, 'frozen');
    await sleep(500);
    const frozen = await eventStoreOf(run);
    process.kill(frozen, 'SIGSTOP');
    await sleep(2_000);
    expect((await post(site.url, key, [event('frozen', 'while-frozen')])).status).toBe(200);
    process.kill(frozen, 'SIGCONT');
    await sleep(500);
    process.kill(await eventStoreOf(run), 'SIGKILL');
    expect((await post(site.url, key, [event('frozen', 'while-dead')])).status).toBe(200);
    await sleep(1_500);
    await arrivedOnce(site, 'frozen', (await stopSending()) + 2);
    expect((await run.end('SIGTERM')).code).toBe(0);
  });

  it('stops when asked to, within ten seconds and without loss, in the middle of load', async () => {
    const { site, run, key } = await open();
    const senders = [0, 1, 2, 3].map((each) => keepSending(site, key, `load-${each}`));
    await sleep(1_500);
    const { code, tookMs } = await run.end('SIGTERM');
    console.info(`stopped under load after ${Math.round(tookMs)} ms`);
    expect(code, run.log().slice(-2_000)).toBe(0);
    expect(tookMs).toBeLessThan(10_000);
    // What got an answer is there; what got none is sent again by those who sent it.
    await site.start();
    const sent = await Promise.all(senders.map((stop) => stop()));
    for (const [each, count] of sent.entries()) await arrivedOnce(site, `load-${each}`, count);
  });

  it.for(['goes away', 'does not answer'])(
    'accepts while PostgreSQL %s, and catches up when it is back',
    async (how, context) => {
      const database = await createTestDatabase();
      if (!database) return context.skip('on a real PostgreSQL');
      closers.push(() => database.drop());
      const wire = await openWire(database.url);
      closers.push(() => wire.close());
      const { site, run, key } = await open({ environment: { ZHIYIN_DATABASE_URL: wire.url, ZHIYIN_LOG: 'lmdb' } });
      const stopSending = keepSending(site, key, 'waiting');
      await sleep(1_000);
      if (how === 'goes away') wire.cut();
      else wire.freeze();
      await sleep(3_000);
      expect((await post(site.url, key, [event('waiting', 'meanwhile')])).status).toBe(200);
      wire.mend();
      wire.thaw();
      await arrivedOnce(site, 'waiting', (await stopSending()) + 1);
      expect(run.process.exitCode).toBeNull();
    },
  );

  it('accepts nothing while the log in PostgreSQL is out of reach, and everything again afterwards', async (context) => {
    const database = await createTestDatabase();
    if (!database) return context.skip('on a real PostgreSQL');
    closers.push(() => database.drop());
    const wire = await openWire(database.url);
    closers.push(() => wire.close());
    const { site, run, key } = await open({ environment: { ZHIYIN_DATABASE_URL: wire.url } });
    expect((await post(site.url, key, [event('log', 'before')])).status).toBe(200);
    wire.cut();
    await eventually(async () => {
      const answer = await post(site.url, key, [event('log', 'never')]);
      expect(answer).toMatchObject({ status: 503, json: { code: 'LOG_UNAVAILABLE' } });
    });
    wire.mend();
    expect(await postUntilSafe(site.url, key, [event('log', 'after')])).toBe(true);
    await site.settle();
    expect(run.process.exitCode).toBeNull();
    // The refused one may not have been kept: it was told to be sent again, and nobody did.
    expect(await seenBy(site, 'log')).toEqual(['after', 'before']);
  });

  it('accepts nothing on a full disk, loses nothing that it accepted, and goes on when there is room', async (context) => {
    try {
      execFileSync('prlimit', ['--version']);
    } catch (error) {
      skipLoudly('a full disk', String(error));
      return context.skip('a full disk');
    }
    const { site, run, key } = await open();
    // The largest size of a file stands for the end of the disk: a write beyond it fails in the same place.
    const limit = (bytes: string): void => {
      execFileSync('prlimit', ['--pid', String(run.process.pid), `--fsize=${bytes}`]);
    };
    let accepted = 0;
    const noise = (): string => Buffer.from(crypto.getRandomValues(new Uint8Array(3_000))).toString('base64');
    const fill = async (number: number): Promise<number> => {
      const batch = Array.from({ length: 50 }, (_each, at) => ({
        ...event('full', `full-${number}-${at}`),
        properties: { noise: noise() },
      }));
      const { status, json } = await post(site.url, key, batch);
      if (status === 200) accepted += batch.length;
      else expect(json).toMatchObject({ code: 'LOG_UNAVAILABLE' });
      return status;
    };
    // Above the 16 MB of a segment of the embedded state store, which has a disk of its own in this story.
    limit('20000000:unlimited');
    let number = 0;
    while (number < 400 && (await fill(number)) === 200) number += 1;
    expect(number, 'the disk never was full').toBeLessThan(400);
    expect(await fill(1_000)).toBe(503);
    limit('unlimited:unlimited');
    await eventually(async () => expect((await post(site.url, key, [event('full', 'room')])).status).toBe(200));
    await arrivedOnce(site, 'full', accepted + 1);
  });
});
