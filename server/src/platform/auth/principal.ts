// Who is calling, and what of the firm's customers they may see.
import type { Permission } from '../http/endpoint.ts';
import type { Role } from './roles.ts';

/**
 * What customers a caller sees. `firm`: all. `units`: customers served in these organisation units and below.
 * `adviser`: customers whose current relation names this staff number.
 */
export type DataScope =
  | { readonly kind: 'firm' }
  | { readonly kind: 'units'; readonly unitIds: readonly string[] }
  | { readonly kind: 'adviser'; readonly staffId: string };

export interface Principal {
  readonly kind: 'operator' | 'api-key' | 'system' | 'member' | 'anonymous';
  /** Operator id or key id; of a member the customer number. */
  readonly id: string;
  /** Shown in audit and console. */
  readonly name: string;
  readonly roles: readonly Role[];
  readonly permissions: ReadonlySet<Permission>;
  readonly scope: DataScope;
  /** The partner whose key it is; such a key opens the endpoints of partners and no others. */
  readonly partner?: string;
  /** The session that the call came with. */
  readonly sessionId?: string;
  /** True until a one-time password has been changed; the permissions are then empty. */
  readonly passwordMustChange?: boolean;
}

/** The platform itself: jobs, the command line over the local socket. */
export const systemPrincipal = (name: string, permissions: Iterable<Permission>): Principal => ({
  kind: 'system',
  id: name,
  name,
  roles: [],
  permissions: new Set(permissions),
  scope: { kind: 'firm' },
});
