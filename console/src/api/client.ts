// Calls the server through its contracts: an endpoint value gives the path, the types of what goes in and of what comes out.
import type { Endpoint } from '@contracts/platform/http/endpoint.ts';
import type { z } from 'zod';
import { language } from '../i18n/language.ts';
import { problemFrom, unreachable } from './problem.ts';
import { noteSandbox } from './sandbox-clock.ts';

type Part<Key extends string, Value> = [Value] extends [undefined]
  ? { readonly [K in Key]?: undefined }
  : Record<never, never> extends Value
    ? { readonly [K in Key]?: Value }
    : { readonly [K in Key]: Value };

/** What a call of the endpoint takes. Every query value may be left out: the server has its defaults. */
export type CallOf<E> =
  E extends Endpoint<string, infer Params, infer Query, infer Body, z.ZodType>
    ? Part<'params', z.input<Params>> &
        Part<'query', z.output<Query> extends undefined ? undefined : Partial<z.output<Query>>> &
        Part<'body', z.input<Body>>
    : never;

/** What the endpoint answers. */
export type AnswerOf<E> =
  E extends Endpoint<string, z.ZodType, z.ZodType, z.ZodType, infer Response> ? z.output<Response> : never;

/** The parts of any call, without their types. */
export interface LooseCall {
  readonly params?: unknown;
  readonly query?: unknown;
  readonly body?: unknown;
}

const fillPath = (path: string, params: unknown): string =>
  path.replace(/:(\w+)/g, (_, name: string) => {
    const value = (params as Record<string, unknown> | undefined)?.[name];
    return encodeURIComponent(String(value ?? ''));
  });

const queryText = (query: unknown): string => {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value === undefined || value === null || value === '') continue;
    for (const each of Array.isArray(value) ? value : [value]) search.append(name, String(each));
  }
  const text = search.toString();
  return text ? `?${text}` : '';
};

/** The address of an endpoint, for links, downloads and streams. */
export const addressOf = (endpoint: Pick<Endpoint, 'path'>, input: LooseCall = {}): string =>
  `/api${fillPath(endpoint.path, input.params)}${queryText(input.query)}`;

const readBody = async (response: Response): Promise<unknown> => {
  const text = await response.text();
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

type OnSignedOut = () => void;
let onSignedOut: OnSignedOut = () => undefined;

/** Says what happens when the server no longer knows the session. */
export const whenSignedOut = (listener: OnSignedOut): void => {
  onSignedOut = listener;
};

/** Calls an endpoint; throws a {@link Problem} when it is refused or fails. */
export const call = async <E extends Endpoint>(
  endpoint: E,
  input: CallOf<E>,
  options: { readonly signal?: AbortSignal } = {},
): Promise<AnswerOf<E>> => {
  const loose = input as LooseCall;
  const response = await fetch(addressOf(endpoint, loose), {
    method: endpoint.method,
    credentials: 'same-origin',
    headers: {
      accept: 'application/json, application/problem+json',
      'accept-language': language.get() === 'zh' ? 'zh-CN' : 'en',
      ...(loose.body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(loose.body === undefined ? {} : { body: JSON.stringify(loose.body) }),
    ...(options.signal ? { signal: options.signal } : {}),
  }).catch((thrown: unknown) => {
    if (options.signal?.aborted) throw thrown;
    throw unreachable(thrown);
  });
  noteSandbox(response);
  const body = await readBody(response);
  if (response.ok) return body as AnswerOf<E>;
  const problem = problemFrom(response.status, body, response.headers.get('x-request-id'));
  if (problem.kind === 'signed_out' && endpoint.access.kind !== 'public') onSignedOut();
  throw problem;
};
