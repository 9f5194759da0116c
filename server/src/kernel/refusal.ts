// A refusal is an expected "no": part of the return type and of the API contract, never an exception.

/** Why something was not done. `code` is stable (API, tests); `message` is a sentence that says what to do. */
export interface Refusal<Code extends string = string> {
  readonly kind: 'refusal';
  readonly code: Code;
  readonly message: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

export const refuse = <Code extends string>(
  code: Code,
  message: string,
  details?: Readonly<Record<string, unknown>>,
): Refusal<Code> => ({ kind: 'refusal', code, message, ...(details ? { details } : {}) });

export const isRefusal = (value: unknown): value is Refusal =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'refusal';
