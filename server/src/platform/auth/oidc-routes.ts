// The two stops of a browser on its way to the identity provider and back.
import { isRefusal, type Refusal, refuse } from '../../kernel/index.ts';
import { type CallContext, type Route, route } from '../http/index.ts';
import * as contract from './contract.ts';
import { type OidcProblem, oidcCallbackPath, oidcCookie } from './oidc.ts';
import { originOf, type SessionRouteDependencies, setSession } from './session-routes.ts';
import { openSession } from './sign-in.ts';

/** What is wrong with the provider is recorded once in so long: anybody may press the button, and must not fill the trail. */
const RECORD_EVERY_MS = 60_000;

const isBrowser = ({ request }: CallContext): boolean => request.headers.accept?.includes('text/html') ?? false;

/** Records refused sign-ins. The reason goes to the trail and not to the stranger: it may name addresses of the network. */
const createRecorder = ({ audit, wallClock }: SessionRouteDependencies) => {
  const recordedAt = new Map<string, number>();
  let passedOver = 0;
  return async (problem: OidcProblem, { principal, remoteAddress, requestId }: CallContext): Promise<void> => {
    const now = wallClock.now();
    if (now - (recordedAt.get(problem.code) ?? Number.NEGATIVE_INFINITY) < RECORD_EVERY_MS) {
      passedOver += 1;
      return;
    }
    recordedAt.set(problem.code, now);
    const details = { code: problem.code, reason: problem.reason ?? problem.message, passedOver };
    passedOver = 0;
    const subject = { kind: 'identity-provider', id: 'oidc' };
    await audit.record({ principal, action: 'session.refuse', subject, details, remoteAddress, requestId });
  };
};

export const createOidcRoutes = (dependencies: SessionRouteDependencies): readonly Route[] => {
  const { oidc } = dependencies;
  const record = createRecorder(dependencies);
  const absent = () => refuse('OIDC_NOT_CONFIGURED', 'No identity provider is configured.');
  const cookie = () => ({
    path: oidcCallbackPath,
    httpOnly: true,
    sameSite: 'lax' as const,
    secure: dependencies.publicUrl().startsWith('https://'),
    maxAge: 600,
  });
  /** A person gets the sign-in page, which says it in words; a program gets the problem itself. */
  const turnBack = async (problem: OidcProblem, context: CallContext): Promise<Refusal | undefined> => {
    await record(problem, context);
    if (!isBrowser(context)) return refuse(problem.code, problem.message);
    await context.reply.redirect(`/sign-in?problem=${encodeURIComponent(problem.code)}`);
    return undefined;
  };
  return [
    route(contract.startOidc, async ({ query }, context) => {
      if (!oidc) return absent();
      const begun = await oidc.provider.start(query.returnTo);
      if (isRefusal(begun)) return turnBack(begun, context);
      await context.reply.setCookie(oidcCookie, begun.state, cookie()).redirect(begun.location);
      return undefined;
    }),
    route(contract.finishOidc, async ({ query }, context) => {
      if (!oidc) return absent();
      const { reply, request } = context;
      const outcome = await oidc.provider.finish(query, request.cookies[oidcCookie]);
      reply.clearCookie(oidcCookie, cookie());
      if (isRefusal(outcome)) return turnBack(outcome, context);
      setSession(reply, await openSession(dependencies, outcome.operator, originOf(context), 'oidc'), dependencies);
      await reply.redirect(outcome.returnTo);
      return undefined;
    }),
  ];
};
