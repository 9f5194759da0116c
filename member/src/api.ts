// Asks the server. Who the customer is says the cookie, which this code cannot read; nothing here names one.

/** What the server refused, or that it could not be reached (`OFFLINE`), or that it took too long (`TIMEOUT`). */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly code: string;
  readonly status: number;

  constructor(code: string, status: number) {
    super(code);
    this.code = code;
    this.status = status;
  }
}

const TIMEOUT_MS = 20_000;

/** The session is over, or there never was one. */
export const isOver = (error: unknown): boolean => error instanceof Refused && error.status === 401;

const codeOf = async (answer: Response): Promise<string> => {
  try {
    return String(((await answer.json()) as { code?: unknown }).code ?? 'FAILED');
  } catch {
    return 'FAILED';
  }
};

export const ask = async <Answer>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<Answer> => {
  const aborted = new AbortController();
  const timer = setTimeout(() => aborted.abort(), TIMEOUT_MS);
  try {
    const answer = await fetch(`/api/member${path}`, {
      method,
      signal: aborted.signal,
      credentials: 'same-origin',
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Refused(await codeOf(answer), answer.status);
    return (await answer.json()) as Answer;
  } catch (error) {
    if (error instanceof Refused) throw error;
    throw new Refused(aborted.signal.aborted ? 'TIMEOUT' : 'OFFLINE', 0);
  } finally {
    clearTimeout(timer);
  }
};
