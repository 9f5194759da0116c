// An endpoint is a value: path, schemas, who may call it, what it refuses. Handlers, OpenAPI and the console's client
// are made from it. This file has no server code, so that the console may import contracts.
import { z } from 'zod';

/** Which page of a list, and how long its pages are: part of the query of every list that has pages. */
export const paging = (pageSize = 20) => ({
  page: z.coerce.number().int().min(1).max(100_000).default(1),
  pageSize: z.coerce.number().int().min(1).max(200).default(pageSize),
});

/** Every right that a role, a session or an API key can carry. */
export const permissions = [
  'overview.read',
  'customers.read',
  'customers.reveal',
  'customers.merge',
  'customers.export',
  'customers.copy',
  'consents.write',
  'erasures.read',
  'erasures.write',
  'held.read',
  'events.read',
  'events.export',
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
  'questions.read',
  'sql.ask',
  'value.write',
  'metrics.write',
  'dashboards.write',
  'ledger.read',
  'ledger.audit',
  'ledger.post',
  'ledger.manage',
  'ledger.adjust',
  'ledger.approve',
  'tiers.read',
  'tiers.manage',
  'tiers.approve',
  'earning.read',
  'earning.manage',
  'earning.approve',
  'benefits.read',
  'benefits.manage',
  'benefits.approve',
  'benefits.grant',
  'benefits.fulfil',
  'partners.read',
  'partners.manage',
  'partners.approve',
  'scenes.read',
  'scenes.manage',
  'scenes.approve',
  'settings.read',
  'settings.write',
  'operators.read',
  'operators.write',
  'keys.read',
  'keys.write',
  'member.codes',
  'audit.read',
  'jobs.read',
  'jobs.write',
] as const;
export type Permission = (typeof permissions)[number];

/**
 * Who may call an endpoint. `permission`: a signed-in operator or an API key that carries it. `member`: a customer in the member centre, by a
 * cookie that opens no other endpoint; nobody else. `partner`: a partner of the coalition, by an API key of its own that opens no other
 * endpoint; nobody else.
 */
export type Access =
  | { readonly kind: 'public' }
  | { readonly kind: 'session' }
  | { readonly kind: 'member' }
  | { readonly kind: 'partner' }
  | { readonly kind: 'permission'; readonly permission: Permission };

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface Endpoint<
  Path extends string = string,
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Response extends z.ZodType = z.ZodType,
> {
  readonly method: Method;
  /** Fastify path below /api, with :parameters ("/customers/:customerId"). */
  readonly path: Path;
  /** One sentence for the reference. */
  readonly summary: string;
  readonly tag: string;
  readonly access: Access;
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  readonly response: Response;
  /** Refusal codes with their HTTP status; any other refusal is a defect. */
  readonly refusals?: Readonly<Record<string, 400 | 401 | 403 | 404 | 409 | 410 | 413 | 422 | 423 | 429 | 503>>;
  /** Content type of the answer when it is not JSON ("text/csv"); the handler then returns a stream or text. */
  readonly produces?: string;
  /** The handler writes the reply itself (server-sent events, uploads). */
  readonly raw?: boolean;
}

export const defineEndpoint = <
  const Path extends string,
  Response extends z.ZodType,
  Params extends z.ZodType = z.ZodUndefined,
  Query extends z.ZodType = z.ZodUndefined,
  Body extends z.ZodType = z.ZodUndefined,
>(
  endpoint: Endpoint<Path, Params, Query, Body, Response>,
): Endpoint<Path, Params, Query, Body, Response> => endpoint;
