// Which role may do what. Roles are fixed; what differs from firm to firm is who holds them and what customers they see.
import type { Permission } from '../http/endpoint.ts';
import { permissions } from '../http/endpoint.ts';

export const roles = ['administrator', 'operator', 'loyalty_manager', 'analyst', 'adviser', 'compliance'] as const;
export type Role = (typeof roles)[number];

/** The permissions of each role. */
export const rolePermissions: Readonly<Record<Role, readonly Permission[]>> = {
  administrator: permissions,
  operator: [
    'overview.read',
    'customers.read',
    'customers.export',
    'events.read',
    'plan.read',
    'plan.write',
    'quarantine.read',
    'quarantine.write',
    'sources.read',
    'sources.write',
    'organisation.read',
    'organisation.write',
    'catalogue.read',
    'catalogue.write',
    'tags.write',
    'settings.read',
    'jobs.read',
    'jobs.write',
  ],
  loyalty_manager: [
    'overview.read',
    'customers.read',
    'events.read',
    'plan.read',
    'organisation.read',
    'catalogue.read',
    'catalogue.write',
    'tags.write',
    'settings.read',
    'jobs.read',
  ],
  analyst: [
    'overview.read',
    'customers.read',
    'customers.export',
    'events.read',
    'plan.read',
    'quarantine.read',
    'sources.read',
    'organisation.read',
    'catalogue.read',
    'tags.write',
    'settings.read',
    'jobs.read',
  ],
  adviser: ['overview.read', 'customers.read', 'customers.reveal', 'organisation.read', 'catalogue.read'],
  compliance: [
    'overview.read',
    'customers.read',
    'customers.reveal',
    'events.read',
    'plan.read',
    'quarantine.read',
    'sources.read',
    'organisation.read',
    'catalogue.read',
    'settings.read',
    'operators.read',
    'keys.read',
    'audit.read',
    'jobs.read',
  ],
};

/** What somebody with these roles may do. */
export const permissionsOf = (held: readonly Role[]): ReadonlySet<Permission> =>
  new Set(held.flatMap((role) => rolePermissions[role]));
