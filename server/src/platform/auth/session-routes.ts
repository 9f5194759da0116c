// Signing in and out, the own password and the own sessions over HTTP.
import type { FastifyReply } from 'fastify';
import { isRefusal, type Refusal, refuse } from '../../kernel/index.ts';
import { type CallContext, type Route, route } from '../http/index.ts';
import * as contract from './contract.ts';
import type { Oidc } from './oidc.ts';
import type { Principal } from './principal.ts';
import { hashPassword } from './secrets.ts';
import {
  checkPassword,
  type OpenedSession,
  type Origin,
  principalOf,
  type SignInDependencies,
  sessionCookie,
  signInWithPassword,
} from './sign-in.ts';
import { operatorStore, sessionStore } from './store.ts';

export interface SessionRouteDependencies extends SignInDependencies {
  readonly timeZone: string;
  readonly publicUrl: () => string;
  /** Null when no identity provider is configured. */
  readonly oidc: { readonly label: string; readonly provider: Oidc } | null;
}

/** Where a call comes from, as sessions keep it. */
export const originOf = ({ request, remoteAddress, requestId }: CallContext): Origin => ({
  remoteAddress,
  requestId,
  userAgent: request.headers['user-agent'] ?? '',
});

const me = (
  { timeZone }: Pick<SessionRouteDependencies, 'timeZone'>,
  principal: Principal,
  displayName: string,
): contract.Me => ({
  operatorId: principal.id,
  kind: principal.kind,
  loginName: principal.name,
  displayName,
  roles: [...principal.roles],
  permissions: [...principal.permissions],
  scope: principal.scope,
  passwordMustChange: principal.passwordMustChange ?? false,
  sessionId: principal.sessionId ?? null,
  timeZone,
});

/** Gives the browser its session. */
export const setSession = (
  reply: FastifyReply,
  opened: OpenedSession,
  dependencies: SessionRouteDependencies,
): void => {
  reply.setCookie(sessionCookie, opened.token, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: dependencies.publicUrl().startsWith('https://'),
    maxAge: Math.floor(dependencies.session.absoluteMs / 1000),
  });
};

/** Open sessions of an operator, the latest used first. */
export const listSessions = async (
  { store, wallClock, session }: SignInDependencies,
  operatorId: string,
  currentId: string | undefined,
) => {
  const now = wallClock.now();
  const rows = await sessionStore.ofOperator(store.db, operatorId, now, now - session.idleMs);
  return {
    items: rows.map((row) => ({
      sessionId: row.id,
      operatorId: row.operator_id,
      createdAt: row.created_at,
      lastUsedAt: row.last_used_at,
      expiresAt: row.expires_at,
      remoteAddress: row.remote_address,
      userAgent: row.user_agent,
      current: row.id === currentId,
    })),
  };
};

/** Ends one session of an operator. */
export const endSession = (
  { store, audit }: SignInDependencies,
  operatorId: string,
  sessionId: string,
  { principal, requestId, remoteAddress }: CallContext,
): Promise<Record<string, never> | Refusal<'SESSION_UNKNOWN'>> =>
  store.transaction(async (transaction) => {
    if (!(await sessionStore.remove(transaction, operatorId, sessionId))) {
      return refuse('SESSION_UNKNOWN', 'There is no such open session.');
    }
    const subject = { kind: 'operator', id: operatorId };
    const entry = { principal, action: 'session.end', subject, details: { sessionId }, requestId, remoteAddress };
    await audit.record(entry, transaction);
    return {};
  });

/** Why a new password will not do; null when it will. Length is in the contract. */
export const refusePassword = (
  password: string,
  current: string,
  loginName: string,
): Refusal<'PASSWORD_UNSUITABLE'> | null => {
  if (password === current)
    return refuse('PASSWORD_UNSUITABLE', 'Choose a password that differs from the present one.');
  if (loginName.length >= 4 && password.toLowerCase().includes(loginName)) {
    return refuse('PASSWORD_UNSUITABLE', 'The password must not contain the login name.');
  }
  return new Set(password).size < 6 ? refuse('PASSWORD_UNSUITABLE', 'The password repeats too few characters.') : null;
};

const changePassword = async (
  dependencies: SessionRouteDependencies,
  body: { readonly currentPassword: string; readonly newPassword: string },
  context: CallContext,
): Promise<contract.Me | Refusal> => {
  const { store, audit } = dependencies;
  const { principal, remoteAddress, requestId } = context;
  const row = await operatorStore.byId(store.db, principal.id);
  if (!row?.password_hash) return refuse('NOT_A_PASSWORD_ACCOUNT', 'You do not sign in with a password here.');
  const checked = await checkPassword(dependencies, row.login_name, body.currentPassword, remoteAddress);
  if (isRefusal(checked)) return checked;
  const unsuitable = refusePassword(body.newPassword, body.currentPassword, row.login_name);
  if (unsuitable) return unsuitable;
  const change = { password_hash: await hashPassword(body.newPassword), password_must_change: false };
  await store.transaction(async (transaction) => {
    await operatorStore.update(transaction, row.id, change);
    await sessionStore.removeAll(transaction, row.id, principal.sessionId);
    const subject = { kind: 'operator', id: row.id };
    await audit.record(
      { principal, action: 'operator.change-password', subject, remoteAddress, requestId },
      transaction,
    );
  });
  return me(dependencies, principalOf({ ...row, ...change }, principal.sessionId), row.display_name);
};

export const createSessionRoutes = (dependencies: SessionRouteDependencies): readonly Route[] => {
  const { store, oidc } = dependencies;
  return [
    route(contract.signInOptions, async () => ({
      password: true,
      oidc: oidc ? { label: oidc.label, startPath: '/api/session/oidc/start' } : null,
    })),
    route(contract.signIn, async ({ body }, context) => {
      const opened = await signInWithPassword(dependencies, body, originOf(context), context.principal);
      if (isRefusal(opened)) return opened;
      setSession(context.reply, opened, dependencies);
      return me(dependencies, opened.principal, opened.operator.display_name);
    }),
    route(contract.readMe, async (_input, { principal }) => {
      const row = principal.kind === 'operator' ? await operatorStore.byId(store.db, principal.id) : undefined;
      return me(dependencies, principal, row?.display_name ?? principal.name);
    }),
    route(contract.signOut, async (_input, context) => {
      const { principal, reply } = context;
      if (principal.sessionId) await endSession(dependencies, principal.id, principal.sessionId, context);
      reply.clearCookie(sessionCookie, { path: '/' });
      return {};
    }),
    route(contract.changePassword, ({ body }, context) => changePassword(dependencies, body, context)),
    route(contract.listOwnSessions, (_input, { principal }) =>
      listSessions(dependencies, principal.id, principal.sessionId),
    ),
    route(contract.revokeOwnSession, ({ params }, context) =>
      endSession(dependencies, context.principal.id, params.sessionId, context),
    ),
  ];
};
