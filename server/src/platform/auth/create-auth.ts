// Puts signing in, operators and keys together.
import { type Clock, isRefusal, type Refusal } from '../../kernel/index.ts';
import type { Audit } from '../audit/index.ts';
import type { OidcConfig } from '../config/index.ts';
import { type Authenticate, createOutboundFetch, permissions, type Route } from '../http/index.ts';
import type { StateStore } from '../state-store/index.ts';
import { createOidc } from './oidc.ts';
import { createOidcRoutes } from './oidc-routes.ts';
import {
  type Caller,
  createApiKey,
  createOperatorDirectory,
  ensureFirstOperator,
  hasOperators,
  type OperatorDirectory,
} from './operators.ts';
import { systemPrincipal } from './principal.ts';
import { createOperatorRoutes } from './routes.ts';
import { createSessionRoutes } from './session-routes.ts';
import { createAuthenticate } from './sign-in.ts';

export type { MailedOperator, OperatorDirectory } from './operators.ts';

export interface AuthDependencies {
  readonly store: StateStore;
  readonly audit: Audit;
  readonly wallClock: Clock;
  /** Business time zone, told to everybody who signs in. */
  readonly timeZone: string;
  readonly session: { readonly idleMs: number; readonly absoluteMs: number };
  readonly publicUrl: () => string;
  readonly oidc: OidcConfig | null;
  readonly allowedPrivateTargets: readonly string[];
}

export interface Auth {
  /** For the HTTP server that people and programs reach. */
  readonly authenticate: Authenticate;
  /** On an installation without operators creates "admin"; null otherwise. The password is told here only. */
  ensureFirstOperator(): Promise<{ readonly loginName: string; readonly oneTimePassword: string } | null>;
  /** The installation has been started before. */
  hasOperators(): Promise<boolean>;
  /** A key that stands for a partner of the coalition and opens its endpoints alone; the key itself is told here only. */
  createPartnerKey(
    wanted: { readonly partner: string; readonly name: string; readonly expiresAt: number | null },
    caller: Caller,
  ): Promise<{ readonly keyId: string; readonly key: string } | Refusal>;
  readonly operators: OperatorDirectory;
  readonly routes: readonly Route[];
}

export const createAuth = (dependencies: AuthDependencies): Auth => {
  const { oidc: config } = dependencies;
  const outboundFetch = createOutboundFetch(dependencies.allowedPrivateTargets);
  const oidc = config
    ? { label: config.label, provider: createOidc({ ...dependencies, config, outboundFetch }) }
    : null;
  const firstStart = { principal: systemPrincipal('first-start', permissions), requestId: '', remoteAddress: '' };
  return {
    authenticate: createAuthenticate(dependencies),
    ensureFirstOperator: () => ensureFirstOperator(dependencies, firstStart),
    hasOperators: () => hasOperators(dependencies),
    operators: createOperatorDirectory(dependencies),
    createPartnerKey: async (wanted, caller) => {
      // Sees no customer of its own right: no unit has such a name, and the endpoints of partners look at who is bound.
      const sees = { permissions: [], scope: { kind: 'units', unitIds: [`partner:${wanted.partner}`] } } as const;
      const created = await createApiKey(dependencies, { ...wanted, ...sees }, caller);
      return isRefusal(created) ? created : { keyId: created.row.id, key: created.key };
    },
    routes: [
      ...createSessionRoutes({ ...dependencies, oidc }),
      ...createOidcRoutes({ ...dependencies, oidc }),
      ...createOperatorRoutes(dependencies),
    ],
  };
};
