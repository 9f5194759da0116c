// What the console and other clients may ask about signing in, operators, roles and API keys.
import { z } from 'zod';
import { defineEndpoint, permissions } from '../http/endpoint.ts';
import { roles } from './roles.ts';

export const roleSchema = z.enum(roles);
export const permissionSchema = z.enum(permissions);

/** What customers somebody sees; mirrors `DataScope`. */
export const dataScopeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('firm') }),
  z.object({ kind: z.literal('units'), unitIds: z.array(z.string().min(1).max(64)).min(1).max(500).readonly() }),
  z.object({ kind: z.literal('adviser'), staffId: z.string().min(1).max(64) }),
]);

/** Passwords: 12 to 200 characters; length is what helps, so no rule about kinds of characters. */
export const passwordSchema = z.string().min(12).max(200);
const loginNameSchema = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}._@-]{1,63}$/u, '2 to 64 letters, digits, dots, dashes, underscores or @');
const displayNameSchema = z.string().trim().min(1).max(80);
/** An operator's address: one, in plain letters, as mail servers everywhere take it. */
export const emailSchema = z.string().trim().max(254).email();
const instant = z.number().int();

export const meSchema = z.object({
  operatorId: z.string(),
  /** `operator` for a signed-in person, `api-key` for a key, `system` for the local command line. */
  kind: z.enum(['operator', 'api-key', 'system', 'member', 'anonymous']),
  loginName: z.string(),
  displayName: z.string(),
  roles: z.array(roleSchema),
  permissions: z.array(permissionSchema),
  scope: dataScopeSchema,
  /** Until the password is changed, every other endpoint answers 403 PASSWORD_CHANGE_REQUIRED. */
  passwordMustChange: z.boolean(),
  sessionId: z.string().nullable(),
  /** Business time zone of the installation, an IANA name: days and instants are shown in it. */
  timeZone: z.string(),
});
export type Me = z.infer<typeof meSchema>;

const sessionSchema = z.object({
  sessionId: z.string(),
  operatorId: z.string(),
  createdAt: instant,
  lastUsedAt: instant,
  expiresAt: instant,
  remoteAddress: z.string(),
  userAgent: z.string(),
  current: z.boolean(),
});

const session = { kind: 'session' } as const;
const open = { kind: 'public' } as const;
const may = (permission: z.infer<typeof permissionSchema>) => ({ kind: 'permission', permission }) as const;
const empty = z.object({});

export const signInOptions = defineEndpoint({
  method: 'GET',
  path: '/session/options',
  summary: 'How one can sign in here',
  tag: 'session',
  access: open,
  response: z.object({
    password: z.boolean(),
    /** Where the browser goes to sign in with the firm's identity provider; null when none is configured. */
    oidc: z.object({ label: z.string(), startPath: z.string() }).nullable(),
  }),
});

export const signIn = defineEndpoint({
  method: 'POST',
  path: '/session',
  summary: 'Sign in with a password; sets the session cookie',
  tag: 'session',
  access: open,
  body: z.object({ loginName: z.string().min(1).max(200), password: z.string().min(1).max(200) }),
  response: meSchema,
  refusals: { WRONG_CREDENTIALS: 401, LOCKED_OUT: 429 },
});

export const readMe = defineEndpoint({
  method: 'GET',
  path: '/session',
  summary: 'Who is calling, with permissions and scope',
  tag: 'session',
  access: session,
  response: meSchema,
});

export const signOut = defineEndpoint({
  method: 'DELETE',
  path: '/session',
  summary: 'End the current session',
  tag: 'session',
  access: session,
  response: empty,
});

export const changePassword = defineEndpoint({
  method: 'POST',
  path: '/session/password',
  summary: 'Change the own password; ends the other sessions',
  tag: 'session',
  access: session,
  body: z.object({ currentPassword: z.string().min(1).max(200), newPassword: passwordSchema }),
  response: meSchema,
  refusals: { WRONG_CREDENTIALS: 403, PASSWORD_UNSUITABLE: 422, NOT_A_PASSWORD_ACCOUNT: 409, LOCKED_OUT: 429 },
});

export const listOwnSessions = defineEndpoint({
  method: 'GET',
  path: '/session/all',
  summary: 'The own open sessions',
  tag: 'session',
  access: session,
  response: z.object({ items: z.array(sessionSchema) }),
});

export const revokeOwnSession = defineEndpoint({
  method: 'DELETE',
  path: '/session/all/:sessionId',
  summary: 'End one of the own sessions',
  tag: 'session',
  access: session,
  params: z.object({ sessionId: z.string().max(64) }),
  response: empty,
  refusals: { SESSION_UNKNOWN: 404 },
});

/** `OIDC_TARGET_REFUSED`: this server may not call the provider's address. `OIDC_UNREACHABLE`: it does not answer as it should. */
const oidcRefusals = { OIDC_NOT_CONFIGURED: 404, OIDC_TARGET_REFUSED: 503, OIDC_UNREACHABLE: 503 } as const;

export const startOidc = defineEndpoint({
  method: 'GET',
  path: '/session/oidc/start',
  summary: "Redirects to the firm's identity provider",
  tag: 'session',
  access: open,
  query: z.object({ returnTo: z.string().max(500).optional() }),
  response: z.unknown(),
  refusals: oidcRefusals,
  raw: true,
});

export const finishOidc = defineEndpoint({
  method: 'GET',
  path: '/session/oidc/callback',
  summary: 'Where the identity provider sends the browser back',
  tag: 'session',
  access: open,
  query: z.record(z.string(), z.string()),
  response: z.unknown(),
  refusals: { ...oidcRefusals, OIDC_STATE_UNKNOWN: 400, OIDC_REFUSED: 403, OIDC_NO_ROLE: 403, OIDC_DISABLED: 403 },
  raw: true,
});

export const operatorSchema = z.object({
  operatorId: z.string(),
  loginName: z.string(),
  displayName: z.string(),
  /** Where boards are sent to; null: nowhere. */
  email: z.string().nullable(),
  roles: z.array(roleSchema),
  scope: dataScopeSchema,
  status: z.enum(['active', 'disabled']),
  /** How the operator signs in. */
  signInMethod: z.enum(['password', 'oidc']),
  passwordMustChange: z.boolean(),
  lockedUntil: instant.nullable(),
  createdAt: instant,
  lastSignedInAt: instant.nullable(),
});
export type OperatorView = z.infer<typeof operatorSchema>;

const withOneTimePassword = z.object({
  operator: operatorSchema,
  /** Shown once; must be changed at the first sign-in. */
  oneTimePassword: z.string(),
});
const operatorParams = z.object({ operatorId: z.string().max(64) });

export const listOperators = defineEndpoint({
  method: 'GET',
  path: '/operators',
  summary: 'Operators, by login name',
  tag: 'operators',
  access: may('operators.read'),
  query: z.object({
    text: z.string().max(100).optional(),
    role: roleSchema.optional(),
    status: z.enum(['active', 'disabled']).optional(),
    page: z.coerce.number().int().min(1).default(1),
    size: z.coerce.number().int().min(1).max(200).default(50),
  }),
  response: z.object({ items: z.array(operatorSchema), total: z.number().int() }),
});

export const createOperator = defineEndpoint({
  method: 'POST',
  path: '/operators',
  summary: 'Create an operator with a one-time password',
  tag: 'operators',
  access: may('operators.write'),
  body: z.object({
    loginName: loginNameSchema,
    displayName: displayNameSchema,
    email: emailSchema.nullable().default(null),
    roles: z.array(roleSchema).min(1),
    scope: dataScopeSchema,
  }),
  response: withOneTimePassword,
  refusals: { LOGIN_NAME_TAKEN: 409, PERMISSION_NOT_HELD: 403, SCOPE_NOT_HELD: 403 },
});

export const updateOperator = defineEndpoint({
  method: 'PATCH',
  path: '/operators/:operatorId',
  summary: 'Change name, roles, scope or status; disabling ends the sessions',
  tag: 'operators',
  access: may('operators.write'),
  params: operatorParams,
  body: z.object({
    displayName: displayNameSchema.optional(),
    email: emailSchema.nullable().optional(),
    roles: z.array(roleSchema).min(1).optional(),
    scope: dataScopeSchema.optional(),
    status: z.enum(['active', 'disabled']).optional(),
  }),
  response: operatorSchema,
  refusals: { OPERATOR_UNKNOWN: 404, LAST_ADMINISTRATOR: 409, PERMISSION_NOT_HELD: 403, SCOPE_NOT_HELD: 403 },
});

export const resetPassword = defineEndpoint({
  method: 'POST',
  path: '/operators/:operatorId/password',
  summary: 'Give a new one-time password; ends the sessions and lifts a lock',
  tag: 'operators',
  access: may('operators.write'),
  params: operatorParams,
  response: withOneTimePassword,
  refusals: { OPERATOR_UNKNOWN: 404, NOT_A_PASSWORD_ACCOUNT: 409, PERMISSION_NOT_HELD: 403, SCOPE_NOT_HELD: 403 },
});

export const unlockOperator = defineEndpoint({
  method: 'POST',
  path: '/operators/:operatorId/unlock',
  summary: 'Lift the lock that wrong passwords brought about',
  tag: 'operators',
  access: may('operators.write'),
  params: operatorParams,
  response: operatorSchema,
  refusals: { OPERATOR_UNKNOWN: 404 },
});

export const listOperatorSessions = defineEndpoint({
  method: 'GET',
  path: '/operators/:operatorId/sessions',
  summary: 'Open sessions of an operator',
  tag: 'operators',
  access: may('operators.read'),
  params: operatorParams,
  response: z.object({ items: z.array(sessionSchema) }),
});

export const revokeOperatorSession = defineEndpoint({
  method: 'DELETE',
  path: '/operators/:operatorId/sessions/:sessionId',
  summary: 'End a session of an operator',
  tag: 'operators',
  access: may('operators.write'),
  params: z.object({ operatorId: z.string().max(64), sessionId: z.string().max(64) }),
  response: empty,
  refusals: { SESSION_UNKNOWN: 404 },
});

export const readRoles = defineEndpoint({
  method: 'GET',
  path: '/roles',
  summary: 'Which role carries which permission',
  tag: 'operators',
  access: may('operators.read'),
  response: z.object({
    permissions: z.array(permissionSchema),
    roles: z.array(z.object({ role: roleSchema, permissions: z.array(permissionSchema) })),
  }),
});

export const apiKeySchema = z.object({
  keyId: z.string(),
  name: z.string(),
  /** First characters of the key, to recognise it by. */
  prefix: z.string(),
  permissions: z.array(permissionSchema),
  scope: dataScopeSchema,
  /** The partner of the coalition whose key it is; null for the firm's own programs. */
  partner: z.string().nullable(),
  status: z.enum(['active', 'revoked', 'expired']),
  createdAt: instant,
  createdBy: z.string(),
  expiresAt: instant.nullable(),
  revokedAt: instant.nullable(),
  /** To the minute. */
  lastUsedAt: instant.nullable(),
});
export type ApiKeyView = z.infer<typeof apiKeySchema>;

export const listApiKeys = defineEndpoint({
  method: 'GET',
  path: '/api-keys',
  summary: 'API keys, newest first, without their secret',
  tag: 'api keys',
  access: may('keys.read'),
  response: z.object({ items: z.array(apiKeySchema) }),
});

export const createApiKey = defineEndpoint({
  method: 'POST',
  path: '/api-keys',
  summary: 'Create an API key; the key itself is shown once',
  tag: 'api keys',
  access: may('keys.write'),
  body: z.object({
    name: displayNameSchema,
    permissions: z.array(permissionSchema).min(1),
    scope: dataScopeSchema,
    /** Milliseconds since epoch; null for a key that does not expire. */
    expiresAt: instant.nullable().default(null),
  }),
  response: z.object({ apiKey: apiKeySchema, key: z.string() }),
  refusals: { PERMISSION_NOT_HELD: 403, SCOPE_NOT_HELD: 403, EXPIRY_IN_THE_PAST: 422 },
});

export const revokeApiKey = defineEndpoint({
  method: 'DELETE',
  path: '/api-keys/:keyId',
  summary: 'Revoke an API key for good',
  tag: 'api keys',
  access: may('keys.write'),
  params: z.object({ keyId: z.string().max(64) }),
  response: apiKeySchema,
  refusals: { KEY_UNKNOWN: 404 },
});
