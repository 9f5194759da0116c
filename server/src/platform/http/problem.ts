// Errors as RFC 9457 problem details: a stable code, a sentence, the request id, and which fields are wrong.
import { STATUS_CODES } from 'node:http';
import type { z } from 'zod';

export interface FieldProblem {
  /** Where in the request: "body.roles.0", "query.page". */
  readonly path: string;
  readonly code: string;
  readonly message: string;
}

export interface Problem {
  /** URN of the code; stable. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  /** Stable code, for programs. */
  readonly code: string;
  /** A sentence for people. */
  readonly detail: string;
  readonly requestId: string;
  readonly errors?: readonly FieldProblem[];
  readonly details?: Readonly<Record<string, unknown>>;
}

export const problemContentType = 'application/problem+json; charset=utf-8';

export const problem = (
  status: number,
  code: string,
  detail: string,
  requestId: string,
  more: Pick<Problem, 'errors' | 'details'> = {},
): Problem => ({
  type: `urn:zhiyin:problem:${code.toLowerCase().replaceAll('_', '-')}`,
  title: STATUS_CODES[status] ?? 'Error',
  status,
  code,
  detail,
  requestId,
  ...more,
});

/** The issues of a failed parse as field problems, with the part of the request in front of the path. */
export const fieldProblems = (part: string, issues: readonly z.core.$ZodIssue[]): readonly FieldProblem[] =>
  issues.slice(0, 50).map((issue) => ({
    path: [part, ...issue.path.map(String)].join('.'),
    code: issue.code,
    message: issue.message,
  }));
