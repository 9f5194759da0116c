// A route binds an endpoint to what answers it. Routes parse nothing and decide nothing about access: the server does both.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Refusal } from '../../kernel/index.ts';
import type { Principal } from '../auth/index.ts';
import type { Endpoint } from './endpoint.ts';

/** What a handler knows about the call besides its input. */
export interface CallContext {
  /** The caller; on public endpoints a principal without permissions. */
  readonly principal: Principal;
  readonly requestId: string;
  readonly remoteAddress: string;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
  /** Aborted when the server begins to stop: what would never end by itself ends then. */
  readonly closing: AbortSignal;
  /** For answers that take long: why the caller may no longer have this one, or null. Asks for the credentials anew. */
  readonly stillAllowed: () => Promise<{ readonly code: string; readonly detail: string } | null>;
  /** Language of texts made for people, from Accept-Language. */
  readonly language: 'zh' | 'en';
  /** Only for endpoints that are `raw`. */
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

export interface CallInput<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
}

export type Handler<Params, Query, Body, Response> = (
  input: CallInput<Params, Query, Body>,
  context: CallContext,
) => Promise<Response | Refusal>;

/** An endpoint with its handler; the types inside are checked by {@link route} and erased here. */
export interface Route {
  readonly endpoint: Endpoint;
  readonly handle: Handler<unknown, unknown, unknown, unknown>;
}

/** Binds a handler to an endpoint; its input is parsed and its answer checked against the contract. */
export const route = <
  Path extends string,
  Params extends z.ZodType,
  Query extends z.ZodType,
  Body extends z.ZodType,
  Response extends z.ZodType,
>(
  endpoint: Endpoint<Path, Params, Query, Body, Response>,
  handler: Handler<z.output<Params>, z.output<Query>, z.output<Body>, z.input<Response>>,
): Route => ({
  endpoint,
  handle: handler as Handler<unknown, unknown, unknown, unknown>,
});
