// One call of one endpoint: limits, who it is, what they may, parse, handle, render. Routes do none of this themselves.
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Defect, isRefusal, type Refusal } from '../../kernel/index.ts';
import type { Principal } from '../auth/index.ts';
import type { Logger } from '../telemetry/index.ts';
import type { Endpoint } from './endpoint.ts';
import { isOwnOrigin } from './origin-check.ts';
import { type FieldProblem, fieldProblems, type Problem, problem, problemContentType } from './problem.ts';
import type { RateLimit } from './rate-limit.ts';
import type { CallContext, Route } from './route.ts';

/** The caller of a public endpoint without credentials: nobody in particular, who sees nobody. */
const anonymousPrincipal: Principal = {
  kind: 'anonymous',
  id: 'anonymous',
  name: 'anonymous',
  roles: [],
  permissions: new Set(),
  scope: { kind: 'units', unitIds: [] },
};

/** Says who calls: a principal, null without credentials, or why the credentials do not count. */
export type Authenticate = (request: FastifyRequest) => Promise<Principal | Refusal | null>;

export interface CallServices {
  readonly authenticate: Authenticate;
  /** Of endpoints of members; no other asks it, and they ask no other. */
  readonly authenticateMember: Authenticate;
  /** Limits a principal; addresses get ten times as much, because many people stand behind one. */
  readonly perCaller: RateLimit;
  readonly perAddress: RateLimit;
  /** Limits one customer, who has one pair of hands. */
  readonly perMember: RateLimit;
  readonly publicUrl: () => string;
  readonly strictResponses: boolean;
  readonly logger: Logger;
  readonly closing: AbortSignal;
}

export const sendProblem = (reply: FastifyReply, value: Problem): FastifyReply =>
  reply.code(value.status).header('content-type', problemContentType).send(JSON.stringify(value));

const languageOf = (request: FastifyRequest): 'zh' | 'en' => {
  const wanted = request.headers['accept-language'] ?? '';
  const first = wanted
    .split(',')
    .map((part) => part.trim().slice(0, 2).toLowerCase())
    .find((code) => code === 'zh' || code === 'en');
  return first === 'en' ? 'en' : 'zh';
};

const chineseMessages = z.locales.zhCN().localeError;

// PostgreSQL keeps neither NUL nor halves of surrogate pairs: such a text would fail deep inside, as a fault of ours.
// biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is what is looked for
const UNSTORABLE = /[\u0000\p{Surrogate}]/u;

/** Where a text, or the name of a field, cannot be stored; null when all can. */
const unstorablePath = (value: unknown, path: string): string | null => {
  if (typeof value === 'string') return UNSTORABLE.test(value) ? path : null;
  if (typeof value !== 'object' || value === null) return null;
  for (const [name, inner] of Object.entries(value)) {
    const found = UNSTORABLE.test(name) ? path : unstorablePath(inner, `${path}.${name}`);
    if (found !== null) return found;
  }
  return null;
};

const unstorable = (path: string, language: 'zh' | 'en'): FieldProblem => ({
  path,
  code: 'unstorable_text',
  message: language === 'zh' ? '含有无法保存的字符' : 'holds a character that cannot be stored',
});

const parsePart = (
  part: string,
  schema: z.ZodType | undefined,
  value: unknown,
  language: 'zh' | 'en',
): { readonly value: unknown; readonly errors: readonly FieldProblem[] } => {
  if (!schema) return { value: undefined, errors: [] };
  const result = schema.safeParse(value, language === 'zh' ? { error: chineseMessages } : undefined);
  const path = result.success ? unstorablePath(result.data, part) : null;
  if (path !== null) return { value: undefined, errors: [unstorable(path, language)] };
  if (result.success) return { value: result.data, errors: [] };
  return { value: undefined, errors: fieldProblems(part, result.error.issues) };
};

/** Why the caller may not call, or null. */
const refuseAccess = (endpoint: Endpoint, caller: Principal | Refusal | null, requestId: string): Problem | null => {
  const { access } = endpoint;
  if (access.kind === 'public') return null;
  if (caller === null && access.kind === 'member')
    return problem(401, 'SIGN_IN_REQUIRED', 'Open the member centre from the app.', requestId);
  if (caller === null) return problem(401, 'SIGN_IN_REQUIRED', 'Sign in first, or send an API key.', requestId);
  if (isRefusal(caller)) return problem(401, caller.code, caller.message, requestId);
  if (access.kind === 'member') return null;
  if (access.kind === 'partner' && caller.partner === undefined)
    return problem(
      403,
      'PARTNER_KEY_REQUIRED',
      'This is for partners of the coalition, with a key of theirs.',
      requestId,
    );
  if (access.kind === 'partner') return null;
  if (caller.partner !== undefined)
    return problem(403, 'PERMISSION_MISSING', 'The key of a partner opens the endpoints of partners alone.', requestId);
  if (access.kind === 'session') return null;
  if (caller.passwordMustChange) {
    return problem(403, 'PASSWORD_CHANGE_REQUIRED', 'Change the one-time password first.', requestId);
  }
  if (caller.permissions.has(access.permission)) return null;
  return problem(403, 'PERMISSION_MISSING', `This needs the permission ${access.permission}.`, requestId, {
    details: { permission: access.permission },
  });
};

const tooMany = (seconds: number, reply: FastifyReply, requestId: string): Problem => {
  reply.header('retry-after', String(seconds));
  return problem(429, 'TOO_MANY_REQUESTS', `Too many requests; try again in ${seconds} s.`, requestId);
};

const refusalProblem = (endpoint: Endpoint, refusal: Refusal, reply: FastifyReply, requestId: string): Problem => {
  const status = endpoint.refusals?.[refusal.code];
  if (status === undefined) throw new Defect(`${endpoint.method} ${endpoint.path} refused with ${refusal.code}`);
  const wait = refusal.details?.retryAfterSeconds;
  if (typeof wait === 'number') reply.header('retry-after', String(wait));
  return problem(status, refusal.code, refusal.message, requestId, refusal.details ? { details: refusal.details } : {});
};

const abortWhenGone = (reply: FastifyReply): AbortSignal => {
  const controller = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort();
  });
  return controller.signal;
};

const sendResult = (bound: Route, result: unknown, reply: FastifyReply, services: CallServices): FastifyReply => {
  const { endpoint } = bound;
  if (endpoint.produces !== undefined) {
    const file = endpoint.path.split('/').at(-1) ?? 'export';
    reply.header('content-type', `${endpoint.produces}; charset=utf-8`);
    reply.header('content-disposition', `attachment; filename="${file.replaceAll(/[^\w.-]/g, '')}"`);
    const streams = typeof result === 'object' && result !== null && Symbol.asyncIterator in result;
    return reply.send(
      streams && !(result instanceof Readable) ? Readable.from(result as AsyncIterable<unknown>) : result,
    );
  }
  // What the contract does not name is stripped, so that a forgotten column of a table cannot leave the house.
  const checked = endpoint.response.safeParse(result);
  if (!checked.success) {
    const issues = fieldProblems('response', checked.error.issues);
    if (services.strictResponses) throw new Defect(`answer breaks its contract: ${JSON.stringify(issues)}`);
    services.logger.error({ route: endpoint.path, issues }, 'an answer breaks its contract');
  }
  reply.header('content-type', 'application/json; charset=utf-8').header('cache-control', 'no-store');
  return reply.send(JSON.stringify(checked.success ? checked.data : result));
};

const identify = ({ endpoint }: Route, request: FastifyRequest, services: CallServices) =>
  endpoint.access.kind === 'member' ? services.authenticateMember(request) : services.authenticate(request);

const guard = async (
  bound: Route,
  request: FastifyRequest,
  reply: FastifyReply,
  services: CallServices,
): Promise<Principal | Problem> => {
  const addressWait = services.perAddress.take(request.ip);
  if (addressWait > 0) return tooMany(addressWait, reply, request.id);
  const byCookie = bound.endpoint.access.kind === 'member' || request.headers.authorization === undefined;
  const facts = {
    method: request.method,
    origin: request.headers.origin,
    fetchSite: request.headers['sec-fetch-site'] as string | undefined,
    host: request.host,
    protocol: request.protocol,
  };
  if (byCookie && !isOwnOrigin(facts, services.publicUrl())) {
    return problem(403, 'FOREIGN_ORIGIN', 'The request comes from another site.', request.id);
  }
  const caller = await identify(bound, request, services);
  const denied = refuseAccess(bound.endpoint, caller, request.id);
  if (denied) return denied;
  if (caller === null || isRefusal(caller)) return anonymousPrincipal;
  const limit = caller.kind === 'member' ? services.perMember : services.perCaller;
  const wait = limit.take(`${caller.kind}:${caller.id}`);
  return wait > 0 ? tooMany(wait, reply, request.id) : caller;
};

/** Answers one request to a bound endpoint. */
export const answerCall = async (
  bound: Route,
  request: FastifyRequest,
  reply: FastifyReply,
  services: CallServices,
): Promise<FastifyReply> => {
  const principal = await guard(bound, request, reply, services);
  if ('status' in principal) return sendProblem(reply, principal);
  const { endpoint } = bound;
  const language = languageOf(request);
  const params = parsePart('params', endpoint.params, request.params, language);
  const query = parsePart('query', endpoint.query, request.query, language);
  const body = parsePart('body', endpoint.body, request.body ?? undefined, language);
  const errors = [...params.errors, ...query.errors, ...body.errors];
  if (errors.length > 0) {
    const detail = errors.map((each) => `${each.path}: ${each.message}`).join('; ');
    return sendProblem(reply, problem(400, 'BAD_REQUEST', detail, request.id, { errors }));
  }
  const context: CallContext = {
    principal,
    requestId: request.id,
    remoteAddress: request.ip,
    signal: abortWhenGone(reply),
    closing: services.closing,
    stillAllowed: async () => {
      const denied = refuseAccess(endpoint, await identify(bound, request, services), request.id);
      return denied && { code: denied.code, detail: denied.detail };
    },
    language,
    request,
    reply,
  };
  const result = await bound.handle({ params: params.value, query: query.value, body: body.value }, context);
  if (reply.sent) return reply;
  if (isRefusal(result)) return sendProblem(reply, refusalProblem(endpoint, result, reply, request.id));
  return endpoint.raw && result === undefined ? reply : sendResult(bound, result, reply, services);
};
