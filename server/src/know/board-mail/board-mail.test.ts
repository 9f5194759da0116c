// A board is sent once to each of its recipients, as the person who set it up would see it, and never twice for the same time.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Instant, isRefusal, manualClock, refuse } from '../../kernel/index.ts';
import * as audit from '../../platform/audit/index.ts';
import { createOperator, updateOperator } from '../../platform/auth/contract.ts';
import * as authModule from '../../platform/auth/index.ts';
import type { CallContext, Endpoint, Route } from '../../platform/http/index.ts';
import type { JobContext } from '../../platform/jobs/index.ts';
import * as jobsModule from '../../platform/jobs/index.ts';
import { clearRefusedAddress } from '../../platform/mail/contract.ts';
import * as mailModule from '../../platform/mail/index.ts';
import { type MailServer, startMailServer } from '../../platform/mail/testing-server.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import { openTestStateStore } from '../../platform/state-store/testing.ts';
import { silentLogger } from '../../platform/telemetry/index.ts';
import { createDashboard, saveDashboard } from '../dashboards/contract.ts';
import * as dashboards from '../dashboards/index.ts';
import { metricSystems } from '../metrics/index.ts';
import type { ReportedAnswer } from '../questions/index.ts';
import * as contract from './contract.ts';
import { createBoardMail, migrations } from './index.ts';
import { enqueueSend } from './sending.ts';
import { insertLetters, insertSend, moveLetter, selectMail } from './store.ts';

const START = Date.parse('2026-07-01T07:30:00+08:00');
const ZONE = 'Asia/Shanghai';
const clock = manualClock(START);
const at = (text: string): Instant => Date.parse(`${text}+08:00`);
/** Calls a route as its principal, through the contract as the HTTP server would. */
const call = async (
  routes: readonly Route[],
  { method, path }: Pick<Endpoint, 'method' | 'path'>,
  input: { readonly params?: unknown; readonly body?: unknown },
  principal: authModule.Principal,
  // biome-ignore lint/suspicious/noExplicitAny: the contract has judged the answer, and tests look into answers of many shapes
): Promise<any> => {
  const found = routes.find(({ endpoint }) => endpoint.method === method && endpoint.path === path);
  if (!found) throw new Error(`no route ${method} ${path}`);
  const { params, body, response } = found.endpoint;
  const parsed = { params: params?.parse(input.params), query: {}, body: body?.parse(input.body) };
  const answer = await found.handle(parsed, { principal, requestId: 'r', remoteAddress: '' } as CallContext);
  return isRefusal(answer) ? answer : response.parse(answer);
};
const principal = (id: string, more: Partial<authModule.Principal> = {}): authModule.Principal => ({
  ...{ kind: 'operator', id, name: id, roles: ['analyst'], permissions: authModule.permissionsOf(['analyst']) },
  ...{ scope: { kind: 'firm' }, ...more },
});
const root = principal('root', { permissions: authModule.permissionsOf(['administrator']) });
/** What a letter holds: text, HTML, picture. */
const partsOf = (whole: string): readonly Buffer[] =>
  whole.split(/\r\n--[^\r\n]+/).flatMap((part) => {
    const [head = '', ...body] = part.split('\r\n\r\n');
    return /Encoding: base64/i.test(head) ? [Buffer.from(body.join(''), 'base64')] : [];
  });
let store: StateStore;
let server: MailServer;
let auth: authModule.Auth;
let jobs: jobsModule.Jobs;
const asked: { readonly who: string; readonly code: string; readonly parameters: unknown }[] = [];

beforeAll(async () => {
  const tables = [audit, authModule, jobsModule, mailModule, dashboards];
  store = await openTestStateStore([...tables.flatMap((each) => each.migrations), ...migrations]);
  server = await startMailServer();
  auth = authModule.createAuth({
    ...{ store, audit: audit.createAudit({ store, wallClock: clock }), wallClock: clock, timeZone: ZONE, oidc: null },
    ...{ session: { idleMs: 1, absoluteMs: 1 }, publicUrl: () => '', allowedPrivateTargets: [] },
  });
});
afterAll(async () => {
  await server.close();
  await store.close();
});
afterEach(() => {
  server.arrived.length = 0;
  server.replies.clear();
  asked.length = 0;
  clock.set(START);
});

const key = { segment: null, kind: 'all' as const, value: null, label: { zh: '全部', en: 'All' } };
/** What the question of funnels would answer. */
const answerTo = (parameters: unknown): ReportedAnswer => {
  const step = (count: number, fromFirst: number) => ({ count, fromPrevious: fromFirst, fromFirst, lost: 0, time: {} });
  const result = {
    steps: [{ label: 'opening_started' }, { label: '<b>开户</b>' }],
    groups: [{ key, steps: [step(1_200, 1), step(300, 0.25)], conversion: { share: 0.25, low: 0.2, high: 0.3 } }],
  };
  const question = { code: 'funnel', name: { zh: '漏斗', en: 'Funnel' }, definition: { zh: '', en: '' } };
  const dataAsOf = { position: 1, at: START, identityVersion: '' };
  return {
    ...{ question, parameters: parameters as never, result, comparison: null, dataAsOf },
    table: () => ({ header: [], rows: [] }),
  };
};

const make = (mailer: mailModule.Mailer | null = mailModule.createSmtpMailer(server.config)) => {
  const kept = { store, audit: audit.createAudit({ store, wallClock: clock }), clock };
  const refused = mailModule.createRefusedAddresses(kept);
  const dependencies = {
    ...{ ...kept, timeZone: ZONE, mailer: mailer && refused.guard(mailer), refusedAmong: refused.among },
    ...{ domains: ['firm.example'], operators: auth.operators, publicUrl: () => 'https://zhiyin.firm.example' },
    ask: async (principal: authModule.Principal, code: string, parameters: unknown) => {
      asked.push({ who: principal.id, code, parameters });
      return code === 'funnel' ? answerTo(parameters) : refuse('METRIC_UNKNOWN', 'There is no such metric.');
    },
    ...{ unitNames: async () => new Map([['B1', '北京营业部']]), nameOf: async () => null },
    segmentNames: async () => new Map([['young', { zh: '年轻客户', en: 'The young' }]]),
    eventNames: () => new Map([['opening_started', { zh: '开始开户', en: 'Opening started' }]]),
    labelsOf: async () => (value: string) => ({ zh: value, en: value }),
    enqueue: (...job: Parameters<jobsModule.Jobs['enqueue']>) => jobs.enqueue(...job),
  };
  const made = createBoardMail(dependencies);
  jobs = jobsModule.createJobs({
    ...{ store, definitions: made.jobs, schedules: [], timeZone: ZONE, wallClock: clock, clock, workers: 0 },
    logger: silentLogger,
  });
  return { ...made, dependencies, clear: refused.routes };
};

const contextOf = (attempt = 1, results: string[] = []): JobContext => ({
  ...{ signal: new AbortController().signal, progress: () => undefined, result: (text) => results.push(text) },
  ...{ checkpoint: null, saveCheckpoint: async () => undefined, attempt, jobId: '1', scheduledFor: null },
});
const runDue = (made: ReturnType<typeof make>) => made.jobs[0]?.run({}, contextOf());
const runSend = (made: ReturnType<typeof make>, mailId: string, dueAt: Instant, attempt = 1) =>
  made.jobs[1]?.run({ mailId, dueAt }, contextOf(attempt));

let named = 0;
const newOperator = async (email: string | null, roles: readonly string[] = ['analyst']): Promise<string> => {
  named += 1;
  const body = { loginName: `op${named}`, displayName: `Op ${named}`, email, roles, scope: { kind: 'firm' } };
  const { operator } = await call(auth.routes, createOperator, { body }, root);
  return operator.operatorId;
};
const change = (operatorId: string, body: object) =>
  call(auth.routes, updateOperator, { params: { operatorId }, body }, root);

const board = (more: object = {}) => ({
  ...{ name: { zh: '开户周报', en: 'Opening' }, filter: { days: { kind: 'last', days: 7 }, branchId: 'B1' } },
  tiles: [
    { kind: 'heading', id: 'h', text: { zh: '开户', en: 'Opening' } },
    {
      kind: 'question',
      id: 'q',
      question: 'funnel',
      parameters: {
        range: { from: '2026-01-01', to: '2026-02-01' },
        unit: 'day',
        population: { who: 'customers', segment: 'young' },
      },
    },
    { kind: 'metric', id: 'm', metric: 'gone' },
  ],
  ...more,
});
/** A board of a new person, sent each day at eight to them and to an address outside. */
const setUp = async (made: ReturnType<typeof make>, addresses: readonly string[] = ['wang@firm.example']) => {
  const owner = await newOperator(`owner${named + 1}@staff.example`);
  const boards = dashboards.createDashboards({
    ...made.dependencies,
    checkQuestion: async (_, parameters) => parameters as object,
  }).routes;
  const who = principal(owner, { name: 'li' });
  const { id: boardId } = await call(boards, createDashboard, { body: { board: board() } }, who);
  const recipients = [
    { kind: 'operator', operatorId: owner },
    ...addresses.map((address) => ({ kind: 'address', address })),
  ];
  const create = (body: object) => call(made.routes, contract.createBoardMail, { params: { id: boardId }, body }, who);
  const { id: mailId } = await create({ rhythm: { every: 'day', hour: 8 }, recipients });
  const list = () => call(made.routes, contract.listBoardMails, { params: { id: boardId } }, who);
  const sends = async (): Promise<readonly contract.BoardMailSend[]> =>
    (await call(made.routes, contract.listBoardMailSends, { params: { id: boardId, mailId } }, who)).rows;
  const states = async () => (await sends())[0]?.letters.map(({ state }) => state);
  return { owner, who, boards, boardId, mailId, create, list, sends, states };
};
const EIGHT = at('2026-07-01T08:00:00');
const queue = async (made: ReturnType<typeof make>, mailId: string, dueAt = EIGHT) =>
  store.transaction(async (transaction) => {
    await insertSend(transaction, { mailId, dueAt }, null);
    await enqueueSend(made.dependencies, { mailId, dueAt }, 'li', transaction);
  });

describe('a board that is due', () => {
  it('is queued once and reaches each recipient by itself, with its figures in words and a picture', async () => {
    const made = make();
    const { owner, mailId, sends } = await setUp(made);
    await runDue(made);
    expect(await sends()).toEqual([]);
    clock.set(EIGHT);
    await Promise.all([runDue(made), runDue(made)]);
    expect(await selectMail(store.db, mailId)).toMatchObject({ nextAt: at('2026-07-02T08:00:00') });
    expect(
      (await jobs.list({ page: 1, pageSize: 50 })).items.filter(({ uniqueKey }) => uniqueKey === `${mailId} ${EIGHT}`),
    ).toHaveLength(1);
    await runSend(made, mailId, EIGHT);
    await runSend(made, mailId, EIGHT);
    expect(server.arrived.map(({ to }) => to)).toEqual([['wang@firm.example'], [expect.stringMatching(/^owner/)]]);
    expect(await sends()).toMatchObject([
      { dueAt: EIGHT, problem: null, picture: 'drawn', letters: [{ state: 'sent' }, { state: 'sent' }] },
    ]);
    // As the person who set it up, over the board's own days and branch.
    const range = { from: '2026-06-25', to: '2026-07-02' };
    const population = { who: 'customers', segment: 'young', filter: { branchId: 'B1' } };
    expect(asked).toMatchObject([
      { who: owner, code: 'funnel', parameters: { range, population } },
      { who: owner, code: 'metrics', parameters: { metric: 'gone', range } },
    ]);
    const whole = server.arrived[0]?.whole ?? '';
    const parts = partsOf(whole);
    const words = parts.slice(0, 2).map((part) => part.toString('utf8'));
    expect(words).toHaveLength(2);
    for (const each of words) {
      expect(each).toContain(
        '漏斗：2026-06-25 至 2026-07-01，按天，营业部“北京营业部”，分群“年轻客户”，步骤：开始开户 →',
      );
      expect(each.split('这一项没有算出来：指标目录中已没有这个指标')).toHaveLength(2);
      expect(each).toContain('25.0%');
      expect(each).toContain('https://zhiyin.firm.example/dashboards/');
    }
    expect(words[1]).toContain('&lt;b&gt;开户&lt;/b&gt;');
    expect(words[1]).not.toContain('<b>');
    expect(parts[2]?.subarray(1, 4).toString()).toBe('PNG');
  });

  it('waits where the server puts it off, and then reaches only who waited; who is refused is told so', async () => {
    const made = make();
    const { mailId, sends, states, list, create } = await setUp(made, ['later@firm.example', 'nobody@firm.example']);
    await queue(made, mailId);
    server.replies.set('later@firm.example', 450).set('nobody@firm.example', 550);
    await expect(runSend(made, mailId, EIGHT)).rejects.toThrow(/450/);
    expect(await states()).toEqual(['waiting', 'refused', 'sent']);
    server.replies.clear();
    await runSend(made, mailId, EIGHT, 2);
    expect(await states()).toEqual(['sent', 'refused', 'sent']);
    expect(server.arrived.map(({ to }) => to[0])).toEqual([expect.stringMatching(/^owner/), 'later@firm.example']);
    expect((await sends())[0]?.letters[1]?.problem).toMatch(/550/);
    // One that is put off to the end failed, and can be run again; one who refused is let alone until somebody clears the address.
    await queue(made, mailId, EIGHT + 1);
    server.replies.set('later@firm.example', 421);
    await expect(runSend(made, mailId, EIGHT + 1, 13)).rejects.toThrow(/421/);
    expect(await states()).toContain('failed');
    server.replies.clear();
    await runSend(made, mailId, EIGHT + 1);
    expect(await states()).toEqual(['sent', 'withheld', 'sent']);
    expect((await list()).rows[0].recipients[2].refused).toMatchObject({ address: 'nobody@firm.example' });
    const nobody = {
      rhythm: { every: 'day', hour: 8 },
      recipients: [{ kind: 'address', address: 'nobody@firm.example' }],
    };
    expect(await create(nobody)).toMatchObject({ code: 'RECIPIENT_REFUSES' });
    await call(made.clear, clearRefusedAddress, { params: { address: 'nobody@firm.example' } }, root);
    expect(await create(nobody)).not.toHaveProperty('code');
    await queue(made, mailId, EIGHT + 2);
    await runSend(made, mailId, EIGHT + 2);
    expect(await states()).toEqual(['sent', 'sent', 'sent']);
  });

  it('goes to an operator again once the address that refused is another', async () => {
    const made = make();
    const { mailId, owner, list, states } = await setUp(made, []);
    const [{ email }] = (await auth.operators.withMail()).filter(({ operatorId }) => operatorId === owner) as [
      authModule.MailedOperator,
    ];
    server.replies.set(email, '550 5.1.1 no such user');
    await queue(made, mailId);
    await runSend(made, mailId, EIGHT);
    expect(await states()).toEqual(['refused']);
    const refusedNow = async () =>
      (await list()).operators.find(({ operatorId }: authModule.MailedOperator) => operatorId === owner).refused;
    expect(await refusedNow()).toMatchObject({ address: email });
    await change(owner, { email: `new-${email}` });
    expect(await refusedNow()).toBeNull();
    await queue(made, mailId, EIGHT + 1);
    await runSend(made, mailId, EIGHT + 1);
    expect(await states()).toEqual(['sent']);
  });

  it('is not handed over again where a killed process may have done so', async () => {
    const made = make();
    const { mailId, states, sends } = await setUp(made);
    await queue(made, mailId);
    const send = { mailId, dueAt: EIGHT };
    const stored = await selectMail(store.db, mailId);
    await store.transaction((transaction) => insertLetters(transaction, send, stored?.recipients ?? [], START));
    await moveLetter(store.db, send, 'address:wang@firm.example', {
      from: ['waiting'],
      state: 'handing',
      problem: null,
      at: START,
    });
    await runSend(made, mailId, EIGHT, 2);
    expect(await states()).toEqual(['unknown', 'sent']);
    expect(server.arrived.map(({ to }) => to[0])).toEqual([expect.stringMatching(/^owner/)]);
    expect((await sends())[0]?.letters[0]?.problem).toBe('process_ended');
  });

  it('is sent no more once its person is disabled, may not, or sees the board no longer', async () => {
    const made = make();
    const standing = async ({ mailId, list }: Awaited<ReturnType<typeof setUp>>) => {
      await queue(made, mailId);
      await runSend(made, mailId, EIGHT);
      expect(server.arrived).toEqual([]);
      return (await list()).rows?.[0]?.stoppedFor ?? (await selectMail(store.db, mailId))?.stoppedFor;
    };
    const [gone, may, seen] = [await setUp(made), await setUp(made), await setUp(made)];
    await change(gone.owner, { status: 'disabled' });
    expect(await standing(gone)).toBe('owner_gone');
    await change(may.owner, { roles: ['adviser'] });
    expect(await standing(may)).toBe('owner_may_not');
    // Somebody else shared the board, and takes it back.
    const other = principal('other');
    const body = { board: board(), shared: true };
    const { id } = await call(seen.boards, createDashboard, { body }, other);
    const recipients = [{ kind: 'operator', operatorId: seen.owner }];
    const mail = await call(
      made.routes,
      contract.createBoardMail,
      { params: { id }, body: { rhythm: { every: 'day', hour: 8 }, recipients } },
      seen.who,
    );
    await call(seen.boards, saveDashboard, { params: { id }, body: { from: 1, board: board(), shared: false } }, other);
    await queue(made, mail.id);
    await runSend(made, mail.id, EIGHT);
    expect(await selectMail(store.db, mail.id)).toMatchObject({ state: 'stopped', stoppedFor: 'board_gone' });
    expect(server.arrived).toEqual([]);
  });
});

describe('who keeps boards', () => {
  it('chooses operators with an address, or addresses in the domains of the configuration', async () => {
    const made = make();
    const { create, list, owner } = await setUp(made);
    const disabled = await newOperator(null);
    const rhythm = { every: 'week', on: 1, hour: 9 };
    for (const recipient of [
      { kind: 'address', address: 'wang@elsewhere.example' },
      { kind: 'address', address: 'wang@firm.example\r\nBcc: x@y.example' },
      { kind: 'operator', operatorId: disabled },
    ])
      expect(await create({ rhythm, recipients: [recipient] })).toMatchObject({ code: 'RECIPIENT_NOT_ALLOWED' });
    expect(await list()).toMatchObject({ means: 'smtp', domains: ['firm.example'] });
    expect((await list()).operators.map((each: { operatorId: string }) => each.operatorId)).toContain(owner);
  });

  it('pauses, goes on, sends now and deletes their own; others only look', async () => {
    const made = make();
    const { boards, boardId, mailId, who, list, sends } = await setUp(made);
    await call(
      boards,
      saveDashboard,
      { params: { id: boardId }, body: { from: 1, board: board(), shared: true } },
      who,
    );
    const params = { id: boardId, mailId };
    const other = principal('other');
    expect(await call(made.routes, contract.deleteBoardMail, { params }, other)).toMatchObject({
      code: 'BOARD_MAIL_NOT_YOURS',
    });
    const to = (state: string) => call(made.routes, contract.changeBoardMail, { params, body: { state } }, who);
    await to('paused');
    clock.set(EIGHT);
    await runDue(made);
    expect(await sends()).toEqual([]);
    expect(await to('active')).toMatchObject({ nextAt: at('2026-07-02T08:00:00') });
    const { dueAt } = await call(made.routes, contract.sendBoardMail, { params }, who);
    await runSend(made, mailId, dueAt);
    expect(await sends()).toMatchObject([{ dueAt: EIGHT, askedBy: 'li' }]);
    expect(server.arrived).toHaveLength(2);
    await call(made.routes, contract.deleteBoardMail, { params }, who);
    expect((await list()).rows).toEqual([]);
    await runSend(made, mailId, dueAt);
    expect(server.arrived).toHaveLength(2);
  });

  it('is told where no mail server is configured, and by a key that a person is needed', async () => {
    const made = make(null);
    const { create, boardId } = await setUp(make());
    const rhythm = { every: 'day', hour: 8 };
    const recipients = [{ kind: 'address', address: 'wang@firm.example' }];
    expect(await create({ rhythm, recipients })).not.toHaveProperty('code');
    const body = { params: { id: boardId }, body: { rhythm, recipients } };
    const key = principal('k', { kind: 'api-key' });
    expect(await call(made.routes, contract.createBoardMail, body, key)).toMatchObject({
      code: 'DASHBOARD_NOT_FOUND',
    });
    const shipped = { params: { id: `system-${metricSystems[0]?.code}` }, body: { rhythm, recipients } };
    expect(await call(made.routes, contract.createBoardMail, shipped, key)).toMatchObject({
      code: 'MAIL_NOT_CONFIGURED',
    });
    expect(await call(make().routes, contract.createBoardMail, shipped, key)).toMatchObject({
      code: 'BOARD_MAIL_NEEDS_OPERATOR',
    });
  });
});
