// Asks the server. Who the customer is says the cookie, which this code cannot read; nothing here names one.
import { entering, takeEarly } from './early.ts';
import { noteSandbox } from './sandbox.tsx';

/** What the server refused, or that it could not be reached (`OFFLINE`), or that it took too long (`TIMEOUT`). */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly code: string;
  readonly status: number;
  /** What was refused within, where the code says only that something was. */
  readonly reason: string;

  constructor(code: string, status: number, reason: string = code) {
    super(code);
    this.code = code;
    this.status = status;
    this.reason = reason;
  }
}

const TIMEOUT_MS = 20_000;

/** The session is over, or there never was one. */
export const isOver = (error: unknown): boolean => error instanceof Refused && error.status === 401;

const refusedBy = async (answer: Response): Promise<Refused> => {
  const said = (await answer.json().catch(() => ({}))) as { code?: unknown; details?: { reason?: unknown } };
  const code = String(said.code ?? 'FAILED');
  return new Refused(code, answer.status, String(said.details?.reason ?? code));
};

const failed = (error: unknown, aborted: boolean): Refused =>
  error instanceof Refused ? error : new Refused(aborted ? 'TIMEOUT' : 'OFFLINE', 0);

/** The answer of a request that was begun elsewhere, as {@link ask} gives it. */
export const readAnswer = async <Answer>(begun: Promise<Response>): Promise<Answer> => {
  let isLate = false;
  const late = new Promise<never>((_resolve, reject) => {
    setTimeout(() => {
      isLate = true;
      reject(new Error('late'));
    }, TIMEOUT_MS);
  });
  try {
    const answer = await Promise.race([begun, late]);
    noteSandbox(answer);
    if (!answer.ok) throw await refusedBy(answer);
    return (await answer.json()) as Answer;
  } catch (error) {
    throw failed(error, isLate);
  }
};

export const ask = async <Answer>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<Answer> => {
  const early = method === 'GET' ? takeEarly(path) : undefined;
  if (early) return early as Promise<Answer>;
  await entering();
  const aborted = new AbortController();
  const timer = setTimeout(() => aborted.abort(), TIMEOUT_MS);
  try {
    const answer = await fetch(`/api/member${path}`, {
      method,
      signal: aborted.signal,
      credentials: 'same-origin',
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    noteSandbox(answer);
    if (!answer.ok) throw await refusedBy(answer);
    return (await answer.json()) as Answer;
  } catch (error) {
    throw failed(error, aborted.signal.aborted);
  } finally {
    clearTimeout(timer);
  }
};
