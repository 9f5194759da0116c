// What dashboards are made with, and how their acts are audited.
import type { Clock, Refusal } from '../../kernel/index.ts';
import type { Audit } from '../../platform/audit/index.ts';
import type { CallContext } from '../../platform/http/index.ts';
import type { StateStore } from '../../platform/state-store/index.ts';

export interface DashboardsDependencies {
  readonly store: StateStore;
  readonly audit: Audit;
  readonly clock: Clock;
  /** The parameters of a question that is to be asked later, with every default, or what is wrong with them. */
  readonly checkQuestion: (code: string, parameters: unknown) => Promise<object | Refusal>;
}

export const auditOf = (
  { principal, requestId, remoteAddress }: CallContext,
  kind: 'dashboard' | 'annotation',
  action: string,
  id: string,
  details: Readonly<Record<string, unknown>> = {},
) => ({ principal, requestId, remoteAddress, action: `${kind}.${action}`, subject: { kind, id }, details });
