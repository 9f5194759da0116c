// Signing in with the firm's identity provider: authorization code with PKCE, state and nonce.
import * as client from 'openid-client';
import { type Clock, isRefusal, type Refusal, refuse } from '../../kernel/index.ts';
import type { OidcConfig } from '../config/index.ts';
import { type OutboundFetch, TargetRefused } from '../http/index.ts';
import type { StateStore } from '../state-store/index.ts';
import { emailSchema } from './contract.ts';
import type { DataScope } from './principal.ts';
import { roles as knownRoles, type Role } from './roles.ts';
import { hashToken, randomId } from './secrets.ts';
import { type OperatorRow, oidcAttemptStore, operatorStore } from './store.ts';

const ATTEMPT_MS = 10 * 60_000;
export const oidcCookie = 'zhiyin_oidc';
export const oidcCallbackPath = '/api/session/oidc/callback';

export interface OidcDependencies {
  readonly config: OidcConfig;
  readonly store: StateStore;
  readonly wallClock: Clock;
  readonly publicUrl: () => string;
  readonly outboundFetch: OutboundFetch;
}

/** What the identity provider said of somebody, in our words. */
export interface OidcIdentity {
  readonly subject: string;
  readonly loginName: string;
  readonly displayName: string;
  /** Null: the provider names none, or says that it is not verified. */
  readonly email: string | null;
  readonly roles: readonly Role[];
  readonly scope: DataScope;
}

/** Why somebody does not get in. `reason` is for those who run the installation: it may name addresses of the network. */
export type OidcProblem = Refusal<
  'OIDC_STATE_UNKNOWN' | 'OIDC_REFUSED' | 'OIDC_NO_ROLE' | 'OIDC_DISABLED' | 'OIDC_TARGET_REFUSED' | 'OIDC_UNREACHABLE'
> & { readonly reason?: string };

/** The provider could not be asked at all: thrown between our calls and the protocol's library. */
class ProviderUnreachable extends Error {
  override readonly name = 'ProviderUnreachable';
}

/** The error and what caused it, outermost first. */
const causesOf = (error: unknown): readonly unknown[] =>
  error instanceof Error && error.cause !== undefined ? [error, ...causesOf(error.cause)] : [error];

/** A provider that cannot be used, in words; where the fault lies in our own configuration it says so. */
const providerProblem = (error: unknown): OidcProblem => {
  const causes = causesOf(error);
  const reason = causes.map((each) => (each instanceof Error ? each.message : String(each))).join(': ');
  const refused = causes.some((each) => each instanceof TargetRefused);
  return refused
    ? {
        ...refuse(
          'OIDC_TARGET_REFUSED',
          'The address of the identity provider lies inside the network and may not be called; an administrator can allow it with ZHIYIN_ALLOWED_PRIVATE_TARGETS.',
        ),
        reason,
      }
    : { ...refuse('OIDC_UNREACHABLE', 'The identity provider does not answer as it should; try again later.'), reason };
};

/** Whether the provider was asked and said no, rather than not being there. */
const isUnreachable = (error: unknown): boolean => causesOf(error).some((each) => each instanceof ProviderUnreachable);

/** Only an address within the console; anything else would send people to other sites after signing in. */
export const safeReturnTo = (wanted: string | undefined): string =>
  wanted !== undefined && /^\/(?![/\\])[\x21-\x7e]*$/.test(wanted) ? wanted : '/';

const textList = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : typeof value === 'string' ? value.split(/[\s,]+/) : []).filter(
    (item): item is string => typeof item === 'string' && item !== '',
  );

const scopeOf = (claims: Readonly<Record<string, unknown>>, held: readonly Role[], loginName: string): DataScope => {
  const unitIds = textList(claims.zhiyin_units);
  if (unitIds.length > 0) return { kind: 'units', unitIds };
  if (typeof claims.zhiyin_staff_id === 'string') return { kind: 'adviser', staffId: claims.zhiyin_staff_id };
  return held.every((role) => role === 'adviser') ? { kind: 'adviser', staffId: loginName } : { kind: 'firm' };
};

const emailOf = ({ email, email_verified: verified }: Readonly<Record<string, unknown>>): string | null =>
  verified === false || verified === 'false' ? null : (emailSchema.safeParse(email).data ?? null);

/** Reads roles and scope from the claims; without any role of ours nobody gets in. */
export const identityOf = (
  claims: Readonly<Record<string, unknown>>,
  config: OidcConfig,
): OidcIdentity | OidcProblem => {
  const named = textList(claims[config.roleClaim]);
  const roles = knownRoles.filter((role) => named.some((name) => (config.roleMap[name] ?? name) === role));
  if (roles.length === 0) {
    return refuse('OIDC_NO_ROLE', `The identity provider gives no role of Zhiyin in the claim ${config.roleClaim}.`);
  }
  const subject = `${String(claims.iss)}|${String(claims.sub)}`;
  const preferred = [claims.preferred_username, claims.email, claims.sub].find((each) => typeof each === 'string');
  const loginName = String(preferred).toLowerCase().slice(0, 64);
  const displayName = typeof claims.name === 'string' && claims.name !== '' ? claims.name.slice(0, 80) : loginName;
  return { subject, loginName, displayName, email: emailOf(claims), roles, scope: scopeOf(claims, roles, loginName) };
};

/**
 * The operator of an identity: created at the first sign-in. Roles follow the provider each time; the scope is the
 * administrator's from then on, and so is an address once there is one. Never joined to an existing account by name: names can be taken over.
 */
const operatorOf = async (store: StateStore, identity: OidcIdentity, now: number): Promise<OperatorRow | OidcProblem> =>
  store.transaction(async (transaction) => {
    const known = await operatorStore.byOidcSubject(transaction, identity.subject);
    if (known?.status === 'disabled') return refuse('OIDC_DISABLED', 'This account is disabled.');
    if (known) {
      const email = known.email ?? identity.email;
      const change = { roles: [...identity.roles], display_name: identity.displayName, email };
      await operatorStore.update(transaction, known.id, change);
      return { ...known, ...change };
    }
    const id = randomId();
    const row: OperatorRow = {
      id,
      login_name: identity.loginName,
      display_name: identity.displayName,
      email: identity.email,
      password_hash: null,
      password_must_change: false,
      oidc_subject: identity.subject,
      roles: [...identity.roles],
      scope: identity.scope,
      status: 'active',
      created_at: now,
      last_signed_in_at: null,
    };
    if (await operatorStore.insert(transaction, row)) return row;
    const renamed = { ...row, login_name: `${identity.loginName.slice(0, 50)}+${id}` };
    await operatorStore.insert(transaction, renamed);
    return renamed;
  });

export interface Oidc {
  /** Where to send the browser, and the state that goes into a cookie of that browser. */
  start(returnTo: string | undefined): Promise<{ readonly location: string; readonly state: string } | OidcProblem>;
  /** Finishes what `start` began; the state of address and cookie must both be ours, and count once. */
  finish(
    query: Readonly<Record<string, string>>,
    cookieState: string | undefined,
  ): Promise<{ readonly operator: OperatorRow; readonly returnTo: string } | OidcProblem>;
}

const discover = ({ config, outboundFetch }: OidcDependencies): Promise<client.Configuration> => {
  const insecure = config.issuer.startsWith('http://');
  return client.discovery(new URL(config.issuer), config.clientId, config.clientSecret, undefined, {
    // Plain http is for intranets whose issuer is configured so; an https issuer never falls back to it.
    execute: insecure ? [client.allowInsecureRequests] : [],
    [client.customFetch]: async (address, options) => {
      const { body } = options;
      try {
        return await outboundFetch(address, {
          method: options.method,
          headers: options.headers,
          body: body instanceof URLSearchParams ? body.toString() : typeof body === 'string' ? body : undefined,
          signal: options.signal,
        });
      } catch (cause) {
        throw new ProviderUnreachable(`${new URL(address).host} cannot be called`, { cause });
      }
    },
  });
};

/** Trades the code that the browser brought back for the claims of who signed in. */
const claimsOf = async (
  found: client.Configuration,
  current: URL,
  attempt: { readonly code_verifier: string; readonly nonce: string },
  state: string,
): Promise<Readonly<Record<string, unknown>> | OidcProblem> => {
  try {
    const tokens = await client.authorizationCodeGrant(found, current, {
      pkceCodeVerifier: attempt.code_verifier,
      expectedState: state,
      expectedNonce: attempt.nonce,
      idTokenExpected: true,
    });
    return { ...tokens.claims() };
  } catch (error) {
    if (isUnreachable(error)) return providerProblem(error);
    const reason = error instanceof Error ? error.message : String(error);
    return refuse('OIDC_REFUSED', `The identity provider did not confirm the sign-in: ${reason}.`);
  }
};

export const createOidc = (dependencies: OidcDependencies): Oidc => {
  const { config, store, wallClock, publicUrl } = dependencies;
  let discovered: Promise<client.Configuration | OidcProblem> | null = null;
  const provider = (): Promise<client.Configuration | OidcProblem> => {
    // A provider that was down at the first attempt is asked again at the next.
    discovered ??= discover(dependencies).catch((error: unknown) => {
      discovered = null;
      return providerProblem(error);
    });
    return discovered;
  };
  const redirectUri = (): string => `${publicUrl()}${oidcCallbackPath}`;
  return {
    start: async (returnTo) => {
      const found = await provider();
      if (isRefusal(found)) return found;
      const [codeVerifier, state, nonce] = [
        client.randomPKCECodeVerifier(),
        client.randomState(),
        client.randomNonce(),
      ];
      const now = wallClock.now();
      await oidcAttemptStore.forgetBefore(store.db, now - ATTEMPT_MS);
      await oidcAttemptStore.insert(store.db, {
        state_hash: hashToken(state),
        code_verifier: codeVerifier,
        nonce,
        return_to: safeReturnTo(returnTo),
        created_at: now,
      });
      const location = client.buildAuthorizationUrl(found, {
        redirect_uri: redirectUri(),
        scope: 'openid profile email',
        code_challenge: await client.calculatePKCECodeChallenge(codeVerifier),
        code_challenge_method: 'S256',
        state,
        nonce,
      });
      return { location: location.href, state };
    },
    finish: async (query, cookieState) => {
      const { state } = query;
      const attempt =
        state && state === cookieState ? await oidcAttemptStore.take(store.db, hashToken(state)) : undefined;
      if (!attempt || attempt.created_at + ATTEMPT_MS <= wallClock.now()) {
        return refuse('OIDC_STATE_UNKNOWN', 'This sign-in was not begun in this browser, or too long ago.');
      }
      const found = await provider();
      if (isRefusal(found)) return found;
      const current = new URL(redirectUri());
      current.search = new URLSearchParams(query).toString();
      const claims = await claimsOf(found, current, attempt, state as string);
      if (isRefusal(claims)) return claims;
      const identity = identityOf(claims, config);
      if (isRefusal(identity)) return identity;
      const operator = await operatorOf(store, identity, wallClock.now());
      return isRefusal(operator) ? operator : { operator, returnTo: attempt.return_to };
    },
  };
};
