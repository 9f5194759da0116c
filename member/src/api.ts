// Asks the server. Who the customer is says the cookie, which this code cannot read; nothing here names one.
import { takeEarly } from './early.ts';
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

export const ask = async <Answer>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<Answer> => {
  const aborted = new AbortController();
  const timer = setTimeout(() => aborted.abort(), TIMEOUT_MS);
  try {
    const begun = method === 'GET' ? takeEarly(path) : undefined;
    const answer = await (begun ??
      fetch(`/api/member${path}`, {
        method,
        signal: aborted.signal,
        credentials: 'same-origin',
        ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      }));
    noteSandbox(answer);
    if (!answer.ok) throw await refusedBy(answer);
    return (await answer.json()) as Answer;
  } catch (error) {
    if (error instanceof Refused) throw error;
    throw new Refused(aborted.signal.aborted ? 'TIMEOUT' : 'OFFLINE', 0);
  } finally {
    clearTimeout(timer);
  }
};
