// Nobody gives away more than they hold: pure checks on permissions and scopes.
import { type Refusal, refuse } from '../../kernel/index.ts';
import type { Permission } from '../http/index.ts';
import type { DataScope, Principal } from './principal.ts';

/** Whether everything that `wanted` shows is shown by `held`. Units are compared by id; units below count only by name. */
export const isScopeWithin = (held: DataScope, wanted: DataScope): boolean => {
  if (held.kind === 'firm') return true;
  if (held.kind === 'adviser') return wanted.kind === 'adviser' && wanted.staffId === held.staffId;
  return wanted.kind === 'units' && wanted.unitIds.every((unit) => held.unitIds.includes(unit));
};

/** Why the caller may not give these rights, or null. */
export const refuseGrant = (
  caller: Principal,
  wanted: Iterable<Permission>,
  scope: DataScope,
): Refusal<'PERMISSION_NOT_HELD' | 'SCOPE_NOT_HELD'> | null => {
  const missing = [...wanted].filter((permission) => !caller.permissions.has(permission));
  if (missing.length > 0) {
    return refuse('PERMISSION_NOT_HELD', `You cannot give what you do not hold: ${missing.join(', ')}.`, { missing });
  }
  if (!isScopeWithin(caller.scope, scope)) {
    return refuse('SCOPE_NOT_HELD', 'You cannot give a wider view of customers than your own.');
  }
  return null;
};
