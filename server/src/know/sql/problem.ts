// Why a statement is not run. Thrown while it is read and turned into a refusal at the module's edge.
import { type Refusal, refuse } from '../../kernel/index.ts';
import type { sqlRefusals } from './contract.ts';

export type SqlCode = keyof typeof sqlRefusals;

/** A statement that is not understood or not allowed, with the place where. */
export class NotAllowed extends Error {
  override readonly name = 'NotAllowed';
  readonly code: SqlCode;
  readonly at: number;

  constructor(code: SqlCode, message: string, at: number) {
    super(message);
    this.code = code;
    this.at = at;
  }
}

/** The refusal with the line and column that it is about. */
export const refusalOf = (problem: NotAllowed, statement: string): Refusal<SqlCode> => {
  const before = statement.slice(0, problem.at).split('\n');
  return refuse(problem.code, `Line ${before.length}, column ${(before.at(-1) ?? '').length + 1}: ${problem.message}`);
};
