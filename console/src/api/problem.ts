// What went wrong with a call, in one shape: the server's problem details, or that it could not be reached.

/** One field that the server did not accept. */
export interface FieldProblem {
  readonly path: string;
  readonly message: string;
}

/** How a page reacts to it. */
export type ProblemKind = 'unreachable' | 'signed_out' | 'forbidden' | 'not_found' | 'refused' | 'too_many' | 'fault';

const kindOf = (status: number): ProblemKind => {
  if (status === 0) return 'unreachable';
  if (status < 0) return 'fault';
  if (status === 401) return 'signed_out';
  if (status === 403) return 'forbidden';
  if (status === 404) return 'not_found';
  if (status === 429) return 'too_many';
  return status >= 500 ? 'fault' : 'refused';
};

/** A call that did not succeed. `code` is stable, `message` is the server's sentence. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly kind: ProblemKind;
  readonly status: number;
  readonly code: string;
  readonly requestId: string | null;
  readonly fields: readonly FieldProblem[];

  constructor(parts: {
    readonly status: number;
    readonly code: string;
    readonly message: string;
    readonly requestId?: string | null;
    readonly fields?: readonly FieldProblem[];
    readonly cause?: unknown;
  }) {
    super(parts.message, { cause: parts.cause });
    this.status = parts.status;
    this.kind = kindOf(parts.status);
    this.code = parts.code;
    this.requestId = parts.requestId ?? null;
    this.fields = parts.fields ?? [];
  }
}

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

const pathOf = (value: unknown): string => (Array.isArray(value) ? value.join('.') : (textOf(value) ?? ''));

const fieldsOf = (value: unknown): FieldProblem[] => {
  if (!Array.isArray(value)) return [];
  return value.flatMap((each: unknown) => {
    if (typeof each !== 'object' || each === null) return [];
    const field = each as Record<string, unknown>;
    const message = textOf(field.message) ?? textOf(field.detail);
    return message ? [{ path: pathOf(field.path ?? field.pointer), message }] : [];
  });
};

/** The problem that an answer states; an answer that is no problem document still gives its status and request id. */
export const problemFrom = (status: number, body: unknown, requestId: string | null): Problem => {
  const document = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  return new Problem({
    status,
    code: textOf(document.code) ?? `HTTP_${status}`,
    message: textOf(document.detail) ?? textOf(document.title) ?? `HTTP ${status}`,
    requestId: textOf(document.requestId) ?? textOf(document.request_id) ?? requestId,
    fields: fieldsOf(document.errors ?? document.issues),
  });
};

/** The problem of a call that got no answer. */
export const unreachable = (cause: unknown): Problem =>
  new Problem({ status: 0, code: 'UNREACHABLE', message: 'The server did not answer.', cause });

/** Anything thrown, as a problem. */
export const asProblem = (thrown: unknown): Problem =>
  thrown instanceof Problem
    ? thrown
    : new Problem({
        status: -1,
        code: 'CONSOLE_FAULT',
        message: thrown instanceof Error ? thrown.message : String(thrown),
        cause: thrown,
      });
