// A subject in a child process: starts it, asks it, ends it. Calls and answers are messages between the two.
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callSocket } from '../app/local-socket.ts';
import { openSubject, type Subject, type SubjectOptions, type SubjectPlaces } from './subject.ts';

/** Argument with which the program begins as a subject. */
export const SUBJECT_FLAG = '--subject';

interface Call {
  readonly id: number;
  readonly name: keyof Subject;
  readonly argument?: unknown;
}

type Message =
  | { readonly kind: 'listening'; readonly places: SubjectPlaces }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failed'; readonly id: number | null; readonly error: string };

/** The child's side: opens the subject and answers until it is told to stop. */
export const serveSubject = async (options: SubjectOptions): Promise<void> => {
  const say = (message: Message): void => void process.send?.(message);
  const { subject, places } = await openSubject(options);
  process.on('message', (call: Call) => {
    const act = subject[call.name] as (argument: unknown) => Promise<unknown>;
    act(call.argument).then(
      (value) => {
        say({ kind: 'answer', id: call.id, value });
        if (call.name === 'stop') process.disconnect();
      },
      (error: unknown) => say({ kind: 'failed', id: call.id, error: String(error) }),
    );
  });
  say({ kind: 'listening', places });
};

/** A subject as the measuring process sees it. */
export interface RunningSubject extends Subject, SubjectPlaces {
  /** A write key of a server, for as many events as may come. */
  readonly key: string;
  /** GET below /api; rejects unless answered with 200. */
  get(path: string): Promise<string>;
}

const connectTo = (child: ChildProcess) => {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let calls = 0;
  const listening = new Promise<SubjectPlaces>((resolve, reject) => {
    child.on('message', (message: Message) => {
      if (message.kind === 'listening') return resolve(message.places);
      const waiter = message.id === null ? undefined : waiting.get(message.id);
      if (message.kind === 'answer') waiter?.resolve(message.value);
      else waiter?.reject(new Error(message.error));
    });
    child.once('exit', (code, signal) => {
      const error = new Error(`the measured process ended with ${code ?? signal}`);
      reject(error);
      for (const waiter of waiting.values()) waiter.reject(error);
    });
  });
  const ask = (name: keyof Subject, argument?: unknown): Promise<unknown> =>
    new Promise((resolve, reject) => {
      calls += 1;
      waiting.set(calls, { resolve, reject });
      child.send({ id: calls, name, argument } satisfies Call);
    });
  return { listening, ask };
};

const getFrom =
  (socket: string) =>
  async (path: string): Promise<string> => {
    const answer = await callSocket(socket, { method: 'GET', path: `/api${path}` });
    if (answer?.status !== 200)
      throw new Error(`${path} is answered with ${answer?.status}: ${answer?.body.slice(0, 500)}`);
    return answer.body;
  };

const makeKey = async (socket: string): Promise<string> => {
  const body = { source: 'bench', name: 'bench', dialects: ['zhiyin'], trust: 'server', eventsPerSecondMax: 1_000_000 };
  const answer = await callSocket(socket, { method: 'POST', path: '/api/write-keys', body: JSON.stringify(body) });
  if (answer?.status !== 200) throw new Error(`no write key: ${answer?.body}`);
  return JSON.parse(answer.body).clearKey;
};

/** Starts a subject on an empty folder of its own; `environment` adds to that of this process. */
export const startSubject = async (
  options: Partial<Omit<SubjectOptions, 'folder'>> & Pick<SubjectOptions, 'consumers'>,
  environment: NodeJS.ProcessEnv = {},
): Promise<RunningSubject> => {
  const folder = await mkdtemp(join(tmpdir(), 'zyb-'));
  const given: SubjectOptions = { databaseUrl: null, baselines: false, ...options, folder };
  const child = fork(process.argv[1] ?? '', [SUBJECT_FLAG, JSON.stringify(given)], {
    env: { ...process.env, ...environment },
  });
  const killChild = (): void => void child.kill('SIGKILL');
  process.once('exit', killChild);
  const { listening, ask } = connectTo(child);
  const places = await listening;
  return {
    ...places,
    key: await makeKey(places.socket),
    get: getFrom(places.socket),
    standing: () => ask('standing') as ReturnType<Subject['standing']>,
    stored: () => ask('stored') as ReturnType<Subject['stored']>,
    loadDemo: (size) => ask('loadDemo', size) as ReturnType<Subject['loadDemo']>,
    importFile: (path) => ask('importFile', path) as ReturnType<Subject['importFile']>,
    introducePoints: () => ask('introducePoints') as Promise<void>,
    fillMembers: (fill) => ask('fillMembers', fill) as Promise<void>,
    sweep: () => ask('sweep') as Promise<void>,
    runJob: (name) => ask('runJob', name) as Promise<void>,
    processorMs: () => ask('processorMs') as Promise<number>,
    awards: () => ask('awards') as Promise<number>,
    stop: async () => {
      await ask('stop');
      process.off('exit', killChild);
    },
  };
};
