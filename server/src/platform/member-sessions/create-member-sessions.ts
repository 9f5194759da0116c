// Codes and sessions of members: minting, exchanging, recognising, ending. All time here is wall time.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Clock, isRefusal, type Refusal, refuse } from '../../kernel/index.ts';
import type { Audit } from '../audit/index.ts';
import { type DataScope, hashToken, type Principal, randomId, randomToken } from '../auth/index.ts';
import { type Authenticate, type CallContext, createRateLimit, type Route, route } from '../http/index.ts';
import type { StateStore } from '../state-store/index.ts';
import * as contract from './contract.ts';
import { codeStore, type MemberSessionRow, memberSessionStore } from './store.ts';

const CODE_MS = 60_000;
const IDLE_MS = 15 * 60_000;
const ABSOLUTE_MS = 8 * 3_600_000;
const TOUCH_MS = 30_000;
/** Sessions of one customer side by side; the oldest gives way. */
const SESSIONS_MAX = 10;
const CODES_A_MINUTE_MAX = 40;
/** Tries with a code that is none. Codes cannot be guessed; this keeps the store from being asked for nothing. */
const WRONG_TRIES_A_MINUTE_MAX = 60;

export interface MemberSessionsDependencies {
  readonly store: StateStore;
  readonly audit: Audit;
  readonly wallClock: Clock;
  readonly timeZone: string;
  readonly publicUrl: () => string;
  /** Whether a caller with the scope may see the customer, and the customer is there. */
  readonly isVisible: (scope: DataScope, customerId: string) => Promise<boolean>;
  /** Whether every customer of this installation is made up: only then the command line may look in. */
  readonly isSimulated: () => Promise<boolean>;
}

/** What the page of a session knows of it. */
export interface MemberEntrance {
  /** The customer number; it stays on this side. */
  readonly customerId: string;
  readonly session: contract.MemberSessionView;
}

export interface MemberSessions {
  /** Exchanges a one-time code for the session cookie, which it sets on the reply. */
  exchange(code: string, context: CallContext): Promise<MemberEntrance | Refusal<'CODE_UNKNOWN' | 'TOO_MANY_TRIES'>>;
  /** The session that the caller came with. */
  entered(context: CallContext): Promise<MemberEntrance>;
  /** Who a member's cookie stands for; for endpoints of members alone. */
  readonly authenticate: Authenticate;
  /** Of these sessions, those that may still be used. */
  alive(sessionIds: readonly string[]): Promise<ReadonlySet<string>>;
  readonly routes: readonly Route[];
}

/**
 * The cookie's name. On https it carries the prefix with which browsers hold that it was set by this very host over TLS, so that another host
 * of the same domain cannot put one of its own there.
 */
const cookieName = (publicUrl: string): string =>
  publicUrl.startsWith('https://') ? '__Host-zhiyin_member' : 'zhiyin_member';

const memberOf = ({ id, customer_id }: Pick<MemberSessionRow, 'id' | 'customer_id'>): Principal => ({
  kind: 'member',
  id: customer_id,
  name: customer_id,
  roles: [],
  permissions: new Set(),
  scope: { kind: 'units', unitIds: [] },
  sessionId: id,
});

const masked = (customerId: string): string => `••••${customerId.slice(-4)}`;

const customerMissing = (customerId: string): Refusal<'CUSTOMER_NOT_FOUND'> =>
  refuse('CUSTOMER_NOT_FOUND', `There is no customer ${customerId}.`);

/** Why the caller gets no codes, or null. Operators never do; the command line where nobody is real. */
const refuseMinting = async (
  { kind }: Principal,
  isSimulated: () => Promise<boolean>,
): Promise<Refusal<'KEY_REQUIRED'> | null> => {
  if (kind === 'api-key') return null;
  if (kind === 'system' && (await isSimulated())) return null;
  const sentence =
    kind === 'system'
      ? "The customers here are real: ask with an API key of the firm's backend that may member.codes."
      : "Nobody opens the member centre as a customer: codes are for the firm's backend, with an API key.";
  return refuse('KEY_REQUIRED', sentence);
};

const openRow = (customerId: string, openedBy: string, token: string, now: number, context: CallContext) => ({
  id: randomId(),
  token_hash: hashToken(token),
  customer_id: customerId,
  opened_by: openedBy,
  created_at: now,
  last_used_at: now,
  expires_at: now + ABSOLUTE_MS,
  remote_address: context.remoteAddress,
  user_agent: (context.request.headers['user-agent'] ?? '').slice(0, 300),
});

const createBackendRoutes = (dependencies: MemberSessionsDependencies): readonly Route[] => {
  const { store, audit, wallClock, publicUrl, isVisible, isSimulated } = dependencies;
  const perCustomer = createRateLimit(CODES_A_MINUTE_MAX, wallClock);
  return [
    route(contract.mintCode, async ({ body: { customerId } }, { principal, requestId, remoteAddress }) => {
      const refused = await refuseMinting(principal, isSimulated);
      if (refused) return refused;
      if (!(await isVisible(principal.scope, customerId))) return customerMissing(customerId);
      const wait = perCustomer.take(customerId);
      if (wait > 0)
        return refuse('TOO_MANY_CODES', `Too many codes for this customer; try again in ${wait} s.`, {
          retryAfterSeconds: wait,
        });
      const [code, now] = [randomToken(), wallClock.now()];
      const expiresAt = now + CODE_MS;
      const openedBy = `${principal.kind}:${principal.id}`;
      await store.transaction(async (transaction) => {
        await codeStore.forgetBefore(transaction, now);
        await codeStore.insert(transaction, {
          ...{ code_hash: hashToken(code), customer_id: customerId, opened_by: openedBy },
          ...{ created_at: now, expires_at: expiresAt },
        });
        // A backend lets its own customers in all day, and the session says which key it was; by hand it is somebody's deed.
        if (principal.kind !== 'system') return;
        const subject = { kind: 'customer', id: customerId };
        const entry = { principal, action: 'member.code', subject, details: {}, requestId, remoteAddress };
        await audit.record(entry, transaction);
      });
      return { code, expiresAt, link: `${publicUrl()}/member/#code=${code}` };
    }),
    route(contract.endSessionsOf, async ({ params: { customerId } }, context) => {
      const { principal, requestId, remoteAddress } = context;
      if (!(await isVisible(principal.scope, customerId))) return customerMissing(customerId);
      return store.transaction(async (transaction) => {
        await codeStore.removeOf(transaction, [customerId]);
        const ended = await memberSessionStore.removeOf(transaction, [customerId]);
        const subject = { kind: 'customer', id: customerId };
        const entry = { principal, action: 'member.log-out', subject, details: { ended }, requestId, remoteAddress };
        await audit.record(entry, transaction);
        return { ended };
      });
    }),
  ];
};

type Entrance = Pick<MemberSessions, 'exchange' | 'entered'>;

/** Sessions by the request that was let in with them, so that whoever answers it need not look again. */
type Admitted = WeakMap<FastifyRequest, MemberSessionRow>;

const createEntrance = (
  dependencies: MemberSessionsDependencies,
  admitted: Admitted,
  setCookie: (reply: FastifyReply, value: string, maxAge: number) => void,
): Entrance => {
  const { store, wallClock, timeZone, publicUrl } = dependencies;
  const perAddress = createRateLimit(WRONG_TRIES_A_MINUTE_MAX, wallClock);
  const entrance = (customerId: string, expiresAt: number): MemberEntrance => ({
    customerId,
    session: { customer: masked(customerId), expiresAt, idleMs: IDLE_MS, timeZone },
  });
  return {
    exchange: async (text, context) => {
      const now = wallClock.now();
      const token = randomToken();
      const before = context.request.cookies[cookieName(publicUrl())];
      const opened = await store.transaction(async (transaction) => {
        const code = await codeStore.take(transaction, hashToken(text));
        if (!code || code.expires_at <= now) return null;
        // What the browser had of another customer ends; of the same one it may still carry requests of a card beside this.
        if (before) await memberSessionStore.removeOfOthers(transaction, hashToken(before), code.customer_id);
        await memberSessionStore.forgetBefore(transaction, now, now - IDLE_MS);
        const row = openRow(code.customer_id, code.opened_by, token, now, context);
        await memberSessionStore.insert(transaction, row);
        await memberSessionStore.keepNewest(transaction, row.customer_id, SESSIONS_MAX);
        return row;
      });
      if (opened) {
        setCookie(context.reply, token, ABSOLUTE_MS / 1000);
        return entrance(opened.customer_id, opened.expires_at);
      }
      const wait = perAddress.take(context.remoteAddress);
      return wait > 0
        ? refuse('TOO_MANY_TRIES', `Too many wrong codes; try again in ${wait} s.`, { retryAfterSeconds: wait })
        : refuse('CODE_UNKNOWN', 'The code is used or its minute is over; open the page again from the app.');
    },
    entered: async ({ principal, request }) =>
      entrance(principal.id, admitted.get(request)?.expires_at ?? wallClock.now()),
  };
};

const createPageRoutes = (
  { store }: MemberSessionsDependencies,
  { exchange, entered }: Entrance,
  setCookie: (reply: FastifyReply, value: string, maxAge: number) => void,
): readonly Route[] => [
  route(contract.openSession, async ({ body }, context) => {
    const found = await exchange(body.code, context);
    return isRefusal(found) ? found : found.session;
  }),
  route(contract.readSession, async (_input, context) => (await entered(context)).session),
  route(contract.endSession, async (_input, { principal, reply }) => {
    await memberSessionStore.remove(store.db, principal.sessionId ?? '');
    setCookie(reply, '', 0);
    return {};
  }),
];

export const createMemberSessions = (dependencies: MemberSessionsDependencies): MemberSessions => {
  const { store, wallClock, publicUrl } = dependencies;
  const setCookie = (reply: FastifyReply, value: string, maxAge: number): void => {
    const secure = publicUrl().startsWith('https://');
    reply.setCookie(cookieName(publicUrl()), value, { path: '/', httpOnly: true, sameSite: 'strict', secure, maxAge });
  };
  const admitted: Admitted = new WeakMap();
  const entrance = createEntrance(dependencies, admitted, setCookie);
  return {
    ...entrance,
    authenticate: async (request: FastifyRequest) => {
      const token = request.cookies[cookieName(publicUrl())];
      if (!token) return null;
      const found = await memberSessionStore.byTokenHash(store.db, hashToken(token));
      const now = wallClock.now();
      if (!found || found.expires_at <= now || found.last_used_at + IDLE_MS <= now)
        return refuse('SESSION_ENDED', 'The session has ended; open the page again from the app.');
      if (now - found.last_used_at >= TOUCH_MS) await memberSessionStore.touch(store.db, found.id, now);
      admitted.set(request, found);
      return memberOf(found);
    },
    alive: async (sessionIds) => {
      const now = wallClock.now();
      return memberSessionStore.alive(store.db, sessionIds, now, now - IDLE_MS);
    },
    routes: [...createBackendRoutes(dependencies), ...createPageRoutes(dependencies, entrance, setCookie)],
  };
};
