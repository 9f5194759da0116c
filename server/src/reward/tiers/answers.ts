// Words that routes answer with, and what the audit trail is told.
import { businessDate, type Refusal, refuse } from '../../kernel/index.ts';
import { dayNumber } from '../../know/purchases/index.ts';
import type { CallContext } from '../../platform/http/index.ts';

type Caller = Pick<CallContext, 'principal' | 'requestId' | 'remoteAddress'>;

export const auditOf = (
  { principal, requestId, remoteAddress }: Caller,
  action: string,
  id: string,
  details: Readonly<Record<string, unknown>>,
) => ({ principal, requestId, remoteAddress, action: `tiers.${action}`, subject: { kind: 'tiers', id }, details });

export const schemeMissing = (code: string): Refusal<'SCHEME_NOT_FOUND'> =>
  refuse('SCHEME_NOT_FOUND', `There is no scheme ${code}. Choose one of the list.`);

export const notActive = (code: string): Refusal<'SCHEME_NOT_ACTIVE'> =>
  refuse('SCHEME_NOT_ACTIVE', `The scheme ${code} is not in force; activate it first.`);

/** A day given by a caller as a number; null when there is no such day. */
export const dayGiven = (text: string): number | null => {
  const date = businessDate(text);
  return date === null ? null : dayNumber(date);
};
