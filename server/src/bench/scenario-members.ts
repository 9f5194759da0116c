// What members see, and how soon: from an event to points on the page at a given rate of awards, and how long the member centre takes to
// answer when there are very many members, also while the expiry sweep runs.
import { setTimeout as sleep } from 'node:timers/promises';
import { callSocket } from '../app/local-socket.ts';
import { openConnection } from './connection.ts';
import { median, quantile, report, whole } from './figures.ts';
import type { Flags } from './flags.ts';
import { sendLoad } from './load.ts';
import { EVENTS_A_REQUEST } from './requests.ts';
import { type RunningSubject, startSubject } from './subject-process.ts';
import { waitForLag } from './sustained.ts';
import { openPostgres } from './testing-postgres.ts';

const VISIBLE_MS_MAX = 1_000;
const ANSWER_MS_MAX = 50;
const POLL_MS = 20;
const COUNT_MS = 250;
const BETWEEN_PROBES_MS = 250;
const GIVE_UP_MS = 120_000;
/** Members who are in the centre, and how many of them ask at once. */
const VISITORS = 200;
const CALLERS = 4;
const EARNERS = 20_000;

const article = (id: string, customerId: string, now: number) => ({
  ...{ id, type: 'track', name: 'news_read', time: now, customerId },
  properties: { content_id: id, topic: '基金', duration_seconds: 40 },
});

/** A hundred articles read by as many customers; no event comes twice. */
const articles = (request: number, now: number): Uint8Array =>
  Buffer.from(
    JSON.stringify({
      events: Array.from({ length: EVENTS_A_REQUEST }, (_, index) => {
        const number = request * EVENTS_A_REQUEST + index;
        return article(`article-${number}`, `E${(number * 7_919) % EARNERS}`, now);
      }),
    }),
  );

const availableOf = async (subject: RunningSubject, customerId: string): Promise<number> => {
  const path = `/ledger/programmes/main/customers/${customerId}/balance`;
  const answer = await subject.get(path).catch((error: Error) => {
    if (error.message.includes('CUSTOMER_NOT_FOUND') || error.message.includes('404')) return '{"wallets":[]}';
    throw error;
  });
  const { wallets } = JSON.parse(answer) as { readonly wallets: readonly { readonly available: number }[] };
  return wallets[0]?.available ?? 0;
};

/** Milliseconds from the acknowledgement of an event until its points are in the customer's balance. */
const probe = async (subject: RunningSubject, number: number): Promise<number> => {
  const customerId = `P${number}`;
  const body = Buffer.from(JSON.stringify({ events: [article(`probe-${number}`, customerId, Date.now())] }));
  const connection = await openConnection(subject.ports.durable);
  const answer = await connection.post('/v1/events', subject.key, body);
  connection.close();
  if (answer.status !== 200) throw new Error(`a probe is answered with ${answer.status}: ${answer.body}`);
  const since = performance.now();
  while ((await availableOf(subject, customerId)) === 0) {
    const elapsedMs = performance.now() - since;
    if (elapsedMs > GIVE_UP_MS) throw new Error(`no points after ${GIVE_UP_MS} ms`);
    // The longer it takes, the more probes wait: their asking must not become the load.
    await sleep(Math.max(POLL_MS, elapsedMs / 10));
  }
  return performance.now() - since;
};

const awaitAwards = async (subject: RunningSubject, expected: number, giveUpMs: number): Promise<void> => {
  const until = performance.now() + giveUpMs;
  while ((await subject.awards()) < expected) {
    if (performance.now() > until) throw new Error('awards are missing');
    await sleep(COUNT_MS);
  }
};

const loadOf = (subject: RunningSubject, flags: Flags) => ({
  ...{ port: subject.ports.durable, key: subject.key, connections: 4, bodyOf: articles },
  eventsPerSecond: flags['awards-rate'],
});

/** Awards that are not measured: until code is compiled and statements are planned, each costs twice as much as in all the days after. */
const warm = async (subject: RunningSubject, flags: Flags): Promise<void> => {
  const before = await subject.awards();
  const { accepted } = await sendLoad({ ...loadOf(subject, flags), seconds: flags['warm-seconds'] });
  await awaitAwards(subject, before + accepted, GIVE_UP_MS);
  await waitForLag(subject, 0);
};

const measurePoints = async (what: string, subject: RunningSubject, flags: Flags): Promise<void> => {
  await warm(subject, flags);
  const [before, processorMs] = [await subject.awards(), await subject.processorMs()];
  const seconds = flags['centre-seconds'];
  const startedAt = performance.now();
  const loading = sendLoad({ ...loadOf(subject, flags), seconds });
  const probing: Promise<number>[] = [];
  for (let number = 0; number < (seconds * 1_000) / BETWEEN_PROBES_MS; number += 1) {
    probing.push(probe(subject, number));
    await sleep(BETWEEN_PROBES_MS);
  }
  const [load, timesMs] = await Promise.all([loading, Promise.all(probing)]);
  const expected = load.accepted + timesMs.length;
  await awaitAwards(subject, before + expected, GIVE_UP_MS);
  const eachMs = ((await subject.processorMs()) - processorMs) / expected;
  const posted = (expected * 1_000) / (performance.now() - startedAt);
  report(
    'members',
    `${what}: events sent, awards posted, a second`,
    `${whole(load.eventsPerSecond)}, ${whole(posted)}`,
  );
  report('members', `${what}: processor time of the process, an award`, `${eachMs.toFixed(2)} ms`);
  const p99 = quantile(timesMs, 0.99);
  report(
    'members',
    `${what}: event acknowledged until points are in the balance`,
    `p99 ${whole(p99)} ms, median ${whole(median(timesMs))} ms, of ${timesMs.length}`,
    { text: `p99 ${VISIBLE_MS_MAX} ms`, met: p99 <= VISIBLE_MS_MAX },
  );
  await waitForLag(subject, 0);
};

/** A key that mints codes, as the firm's backend has one. */
const makeKey = async (socket: string): Promise<string> => {
  const body = JSON.stringify({
    name: 'bench',
    permissions: ['member.codes'],
    scope: { kind: 'firm' },
    expiresAt: null,
  });
  const answer = await callSocket(socket, { method: 'POST', path: '/api/api-keys', body });
  if (answer?.status !== 200) throw new Error(`no key: ${answer?.body}`);
  return (JSON.parse(answer.body) as { readonly key: string }).key;
};

/** Cookies of members who came in by codes. */
const letIn = async (base: string, key: string, customers: readonly string[]): Promise<readonly string[]> => {
  const post = (path: string, body: object, headers: Record<string, string> = {}) =>
    fetch(`${base}${path}`, {
      ...{ method: 'POST', body: JSON.stringify(body) },
      headers: { 'content-type': 'application/json', ...headers },
    });
  const cookies: string[] = [];
  for (const customerId of customers) {
    const minted = await post('/member/codes', { customerId }, { authorization: `Bearer ${key}` });
    if (!minted.ok) throw new Error(`no code: ${await minted.text()}`);
    const { code } = (await minted.json()) as { readonly code: string };
    const entered = await post('/member/session', { code });
    if (!entered.ok) throw new Error(`no session: ${await entered.text()}`);
    await entered.text();
    cookies.push(entered.headers.getSetCookie()[0]?.split(';')[0] ?? '');
  }
  return cookies;
};

const PATHS = ['/member/opening', '/member/points', '/member/statement?size=20', '/member/tiers'] as const;

/** What visitors ask, one page after another; how long each answer took. */
const createVisit = (base: string, cookies: readonly string[]) => {
  let asked = 0;
  const ask = async (): Promise<number> => {
    asked += 1;
    const cookie = cookies[(asked * 31) % cookies.length] ?? '';
    const startedAt = performance.now();
    const answer = await fetch(`${base}${PATHS[asked % PATHS.length]}`, { headers: { cookie } });
    const body = await answer.text();
    if (!answer.ok) throw new Error(`the member centre answers with ${answer.status}: ${body.slice(0, 300)}`);
    return performance.now() - startedAt;
  };
  return {
    /** Some callers who ask again as soon as they are answered: as many answers as there can be. */
    withoutPause: async (going: () => boolean): Promise<readonly number[]> => {
      const timesMs: number[] = [];
      const caller = async (): Promise<void> => {
        while (going()) timesMs.push(await ask());
      };
      await Promise.all(Array.from({ length: CALLERS }, caller));
      return timesMs;
    },
    /** At a given rate, whether or not what was asked before is answered yet. */
    at: async (rate: number, going: () => boolean): Promise<readonly number[]> => {
      const asking: Promise<number>[] = [];
      const startedAt = performance.now();
      while (going()) {
        asking.push(ask());
        await sleep(Math.max(0, startedAt + (asking.length * 1_000) / rate - performance.now()));
      }
      return await Promise.all(asking);
    },
  };
};

const reportAnswers = (what: string, timesMs: readonly number[]): void => {
  const p99 = quantile(timesMs, 0.99);
  report('members', what, `p99 ${whole(p99)} ms, median ${whole(median(timesMs))} ms, of ${timesMs.length}`, {
    text: `p99 ${ANSWER_MS_MAX} ms`,
    met: p99 <= ANSWER_MS_MAX,
  });
};

const measureCentre = async (what: string, subject: RunningSubject, flags: Flags): Promise<void> => {
  const members = flags['centre-members'];
  await subject.fillMembers({ members, ended: false });
  const base = `http://127.0.0.1:${subject.ports.durable}/api`;
  const customers = Array.from({ length: VISITORS }, (_, index) => 1 + ((index * 7_919) % members));
  const names = customers.map((number) => `C${String(number).padStart(8, '0')}`);
  const cookies = await letIn(base, await makeKey(subject.socket), names);
  const forSeconds = (seconds: number) => {
    const until = performance.now() + seconds * 1_000;
    return () => performance.now() < until;
  };
  const visit = createVisit(base, cookies);
  const [rate, seconds] = [flags['centre-rate'], flags['centre-seconds']];
  // Warm: what is compiled and planned once is not what members wait for.
  await visit.withoutPause(forSeconds(2));
  const title = `${what}: the member centre answers, ${whole(members)} members`;
  const [atRate, atOnce] = [`${title}, ${rate} a second`, `${title}, ${CALLERS} callers without a pause`];
  reportAnswers(atRate, await visit.at(rate, forSeconds(seconds)));
  reportAnswers(atOnce, await visit.withoutPause(forSeconds(seconds)));
  await subject.fillMembers({ members, ended: true });
  const state = { sweeping: true };
  const startedAt = performance.now();
  const sweeping = subject.sweep().finally(() => {
    state.sweeping = false;
  });
  const within = forSeconds(seconds);
  const pressed = await visit.withoutPause(() => state.sweeping && within());
  const calm = await visit.at(rate, () => state.sweeping);
  await sweeping;
  const sweepSeconds = (performance.now() - startedAt) / 1_000;
  reportAnswers(`${atOnce}, beside the sweep`, pressed);
  if (calm.length > 0) reportAnswers(`${atRate}, beside the sweep`, calm);
  report('members', `${what}: lots ended meanwhile, a second`, `${whole(members)}, ${whole(members / sweepSeconds)}`);
};

const measure = async (what: string, databaseUrl: string | null, flags: Flags): Promise<void> => {
  const subject = await startSubject({ consumers: 'all', databaseUrl });
  try {
    await subject.introducePoints();
    await measurePoints(what, subject, flags);
    await measureCentre(what, subject, flags);
  } finally {
    await subject.stop();
  }
};

export const runMembers = async (flags: Flags): Promise<void> => {
  console.log('\nmembers: an installation with every consumer and job');
  const postgres = flags.postgres ? await openPostgres(flags.databaseUrl) : null;
  if (postgres) {
    await measure('PostgreSQL', await postgres.emptyDatabase(), flags);
    await postgres.close();
  }
  if (flags.embedded) await measure('embedded', null, flags);
};
