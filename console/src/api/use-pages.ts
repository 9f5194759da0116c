// Reading on, page after page: each answer says where the next begins.
import type { Endpoint } from '@contracts/platform/http/endpoint.ts';
import { type InfiniteData, type UseInfiniteQueryResult, useInfiniteQuery } from '@tanstack/react-query';
import { type AnswerOf, type CallOf, call } from './client.ts';
import type { Problem } from './problem.ts';

/** The state of something being read page after page. */
export type ReadingPages<Value> = UseInfiniteQueryResult<InfiniteData<Value>, Problem>;

type CursorOf<E extends Endpoint> = AnswerOf<E> extends { readonly next: infer Next } ? Next : never;

/** Reads the first page of an endpoint whose answers say where the next begins, and the others when they are asked for. */
export const usePages = <E extends Endpoint>(
  endpoint: E,
  inputOf: (before: CursorOf<E>) => CallOf<E>,
  options: { readonly enabled?: boolean } = {},
): ReadingPages<AnswerOf<E>> => {
  const first = null as CursorOf<E>;
  return useInfiniteQuery({
    enabled: options.enabled ?? true,
    queryKey: [endpoint.path, 'pages', inputOf(first)],
    queryFn: ({ pageParam, signal }) => call(endpoint, inputOf(pageParam as CursorOf<E>), { signal }),
    initialPageParam: first,
    getNextPageParam: (answer) => (answer as { readonly next: CursorOf<E> }).next,
  }) as ReadingPages<AnswerOf<E>>;
};
