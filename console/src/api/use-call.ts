// Calls as React state: reading with a cache, and acting, which refreshes what it changed.
import type { Endpoint } from '@contracts/platform/http/endpoint.ts';
import {
  keepPreviousData,
  QueryClient,
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useCallback, useSyncExternalStore } from 'react';
import { type AnswerOf, type CallOf, call } from './client.ts';
import { asProblem, type Problem } from './problem.ts';

const mayRetry = (failures: number, thrown: unknown): boolean => {
  const kind = asProblem(thrown).kind;
  return failures < 2 && (kind === 'unreachable' || kind === 'fault');
};

export const queryClient = new QueryClient({
  defaultOptions: { queries: { retry: mayRetry, retryDelay: 800, staleTime: 10_000, refetchOnWindowFocus: false } },
});

const choicesMeta = { forChoices: true };

/** How the choices of this page stand: whether some are still being read, and why the first that could not be read was not. */
export const useChoices = (): {
  readonly waiting: boolean;
  readonly problem: Problem | null;
  readonly readAgain: () => void;
} => {
  const cache = useQueryClient().getQueryCache();
  const subscribe = useCallback((changed: () => void) => cache.subscribe(changed), [cache]);
  const choices = () => cache.findAll({ type: 'active', predicate: ({ meta }) => meta === choicesMeta });
  const failed = () => choices().filter(({ state }) => state.status === 'error');
  const problem = useSyncExternalStore(subscribe, () => failed()[0]?.state.error ?? null);
  const waiting = useSyncExternalStore(subscribe, () => choices().some(({ state }) => state.status === 'pending'));
  const readAgain = () => void Promise.allSettled(failed().map((each) => each.fetch()));
  return { waiting, problem: problem && asProblem(problem), readAgain };
};

/** The state of something being read. */
export type Reading<Value> = UseQueryResult<Value, Problem>;

export interface ReadOptions {
  readonly enabled?: boolean;
  readonly refetchMs?: number | false;
  /** Shows the last page until the next is there. */
  readonly keepPrevious?: boolean;
  readonly staleMs?: number;
  /** What is read fills the choices of a form. Nobody shows it, so the page says when it could not be read. */
  readonly forChoices?: boolean;
}

/** Reads an endpoint and keeps the answer. */
export const useRead = <E extends Endpoint>(
  endpoint: E,
  input: CallOf<E>,
  options: ReadOptions = {},
): Reading<AnswerOf<E>> =>
  useQuery<AnswerOf<E>, Problem>({
    queryKey: [endpoint.path, endpoint.method, input],
    queryFn: ({ signal }) => call(endpoint, input, { signal }),
    enabled: options.enabled ?? true,
    refetchInterval: options.refetchMs ?? false,
    ...(options.staleMs === undefined ? {} : { staleTime: options.staleMs }),
    ...(options.keepPrevious ? { placeholderData: keepPreviousData } : {}),
    ...(options.forChoices ? { meta: choicesMeta } : {}),
  }) as Reading<AnswerOf<E>>;

/** When consumers have usually seen an act, and when they have at the latest while they are busy. */
const REFRESHES_MS = [1_000, 2_500, 6_000, 15_000, 40_000] as const;

/** Does something through an endpoint; afterwards what `refreshes` names is read again. */
export const useAct = <E extends Endpoint>(
  endpoint: E,
  options: {
    readonly refreshes?: readonly Pick<Endpoint, 'path'>[];
    /** The act goes through the log, and what it changes shows a little later: what it refreshes is read again until then. */
    readonly throughLog?: boolean;
  } = {},
): UseMutationResult<AnswerOf<E>, Problem, CallOf<E>> => {
  const client = useQueryClient();
  return useMutation<AnswerOf<E>, Problem, CallOf<E>>({
    mutationFn: (input) => call(endpoint, input),
    onSuccess: async () => {
      const paths = new Set((options.refreshes ?? []).map((each) => each.path));
      const refresh = () => client.invalidateQueries({ predicate: (query) => paths.has(String(query.queryKey[0])) });
      if (options.throughLog) for (const afterMs of REFRESHES_MS) setTimeout(refresh, afterMs);
      await refresh();
    },
  });
};
