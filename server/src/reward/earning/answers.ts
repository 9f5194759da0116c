// Words that routes answer with, and what the audit trail is told.
import { type Refusal, refuse } from '../../kernel/index.ts';
import type { CallContext } from '../../platform/http/index.ts';

type Caller = Pick<CallContext, 'principal' | 'requestId' | 'remoteAddress'>;

export const auditOf = (
  { principal, requestId, remoteAddress }: Caller,
  action: string,
  id: string,
  details: Readonly<Record<string, unknown>>,
) => ({ principal, requestId, remoteAddress, action: `earning.${action}`, subject: { kind: 'earning', id }, details });

export const ruleMissing = (code: string): Refusal<'RULE_NOT_FOUND'> =>
  refuse('RULE_NOT_FOUND', `There is no earning rule ${code}. Choose one of the list.`);

export const notActive = (code: string): Refusal<'RULE_NOT_ACTIVE'> =>
  refuse('RULE_NOT_ACTIVE', `The rule ${code} is not in force; bring a draft into force first.`);

export const customerMissing = (customerId: string): Refusal<'CUSTOMER_NOT_FOUND'> =>
  refuse('CUSTOMER_NOT_FOUND', `There is no customer ${customerId}.`);
