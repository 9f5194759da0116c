// OpenAPI 3.1 made from the endpoints themselves, so that the reference cannot differ from what is served.
import { z } from 'zod';
import type { Endpoint } from './endpoint.ts';

type Json = Record<string, unknown>;

/** Schemas that are longer name what they use more than once; shorter ones are easier to read with everything in its place. */
const INLINE_CHARACTERS_MAX = 4_000;

/**
 * A schema as JSON. With an id its references are to itself, as 2020-12 says; without, everything stands in its place: a filter of events
 * is a hundred times as long then.
 */
const schemaOf = (schema: z.ZodType, io: 'input' | 'output', id?: string): Json => {
  const options = { io, unrepresentable: 'any' as const };
  if (id !== undefined) {
    const { $schema: _dialect, ...named } = z.toJSONSchema(schema, { ...options, reused: 'ref' });
    if (JSON.stringify(named).length > INLINE_CHARACTERS_MAX) return { $id: `urn:zhiyin:${id}`, ...named };
  }
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, options);
  return rest;
};

const parametersOf = (schema: z.ZodType | undefined, place: 'path' | 'query'): Json[] => {
  if (!schema) return [];
  const object = schemaOf(schema, 'input') as { properties?: Record<string, Json>; required?: string[] };
  return Object.entries(object.properties ?? {}).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || (object.required ?? []).includes(name),
    schema: property,
  }));
};

const problemAnswer = (description: string): Json => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
});

const refusalAnswers = (endpoint: Endpoint): Json => {
  const codesByStatus = new Map<string, string[]>();
  const add = (status: number, code: string): void => {
    codesByStatus.set(String(status), [...(codesByStatus.get(String(status)) ?? []), code]);
  };
  if (endpoint.params || endpoint.query || endpoint.body) add(400, 'BAD_REQUEST');
  if (endpoint.access.kind !== 'public') add(401, 'SIGN_IN_REQUIRED');
  if (endpoint.access.kind === 'permission') add(403, 'PERMISSION_MISSING');
  if (endpoint.access.kind === 'partner') add(403, 'PARTNER_KEY_REQUIRED');
  add(429, 'TOO_MANY_REQUESTS');
  for (const [code, status] of Object.entries(endpoint.refusals ?? {})) add(status, code);
  return Object.fromEntries([...codesByStatus].map(([status, codes]) => [status, problemAnswer(codes.join(', '))]));
};

const idOf = ({ method, path }: Endpoint): string => `${method.toLowerCase()}${path.replaceAll(/[^A-Za-z0-9]+/g, '_')}`;

const securityOf = ({ access }: Endpoint): Json[] => {
  if (access.kind === 'public') return [];
  if (access.kind === 'partner') return [{ apiKey: [] }];
  return access.kind === 'member' ? [{ member: [] }] : [{ session: [] }, { apiKey: [] }];
};

const operationOf = (endpoint: Endpoint): Json => ({
  operationId: idOf(endpoint),
  summary: endpoint.summary,
  tags: [endpoint.tag],
  security: securityOf(endpoint),
  ...(endpoint.access.kind === 'permission' ? { 'x-permission': endpoint.access.permission } : {}),
  parameters: [...parametersOf(endpoint.params, 'path'), ...parametersOf(endpoint.query, 'query')],
  ...(endpoint.body
    ? {
        requestBody: {
          required: true,
          content: { 'application/json': { schema: schemaOf(endpoint.body, 'input', `${idOf(endpoint)}:body`) } },
        },
      }
    : {}),
  responses: {
    200: {
      description: 'Done',
      content: {
        [endpoint.produces ?? 'application/json']: {
          schema: endpoint.produces
            ? { type: 'string' }
            : schemaOf(endpoint.response, 'output', `${idOf(endpoint)}:answer`),
        },
      },
    },
    ...refusalAnswers(endpoint),
    500: problemAnswer('INTERNAL'),
  },
});

const problemSchema: Json = {
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'detail', 'requestId'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', description: 'Stable code, for programs' },
    detail: { type: 'string', description: 'A sentence for people' },
    requestId: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        properties: { path: { type: 'string' }, code: { type: 'string' }, message: { type: 'string' } },
      },
    },
    details: { type: 'object' },
  },
};

/** The document for the endpoints. Paths begin with /api. */
export const openApiDocument = (endpoints: readonly Endpoint[], about: { readonly version: string }): Json => {
  const paths: Record<string, Json> = {};
  for (const endpoint of endpoints) {
    const path = `/api${endpoint.path.replaceAll(/:(\w+)/g, '{$1}')}`;
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: operationOf(endpoint) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Zhiyin', version: about.version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    paths,
    components: {
      schemas: { Problem: problemSchema },
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'zhiyin_session' },
        member: { type: 'apiKey', in: 'cookie', name: '__Host-zhiyin_member' },
        apiKey: { type: 'http', scheme: 'bearer', description: 'A key that begins with zk_' },
      },
    },
  };
};
