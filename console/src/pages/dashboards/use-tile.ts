// What a tile shows: its answer, asked when the tile comes into sight and its turn has come.
import { cancelRun } from '@contracts/know/questions/contract.ts';
import { type RefObject, useCallback, useEffect, useState } from 'react';
import { call } from '../../api/client.ts';
import { asProblem, type Problem } from '../../api/problem.ts';
import type { Answered, QuestionCalls } from '../analysis/use-answer.ts';
import { createTileQueue } from './tile-queue.ts';

const AT_ONCE = 3;
const WAIT_MS = 1_500;
const queue = createTileQueue(AT_ONCE);

export interface TileState<Asked, Result> {
  readonly phase: 'waiting' | 'running' | 'done' | 'failed';
  readonly progress: number;
  readonly answer: Answered<Result> | null;
  readonly asked: Asked | null;
  readonly problem: Problem | null;
  again(): void;
}

/** True from the first time on that the place is in sight, or nearly. */
export const useSeen = (place: RefObject<HTMLElement | null>): boolean => {
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    if (!place.current) return;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) setSeen(true);
      },
      { rootMargin: '200px' },
    );
    observer.observe(place.current);
    return () => observer.disconnect();
  }, [place]);
  return seen;
};

const nothing = { phase: 'waiting', progress: 0, answer: null, asked: null, problem: null } as const;

/** Asks once the tile is seen, and anew when the question changes. */
export const useTile = <Asked, Result>(
  calls: QuestionCalls<Asked, Result>,
  parameters: Asked,
  seen: boolean,
): TileState<Asked, Result> => {
  const [state, setState] = useState<Omit<TileState<Asked, Result>, 'again'>>(nothing);
  const [turn, setTurn] = useState(0);
  const key = JSON.stringify(parameters);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says when the question is another; a turn asks it again.
  useEffect(() => {
    if (!seen) return;
    const leaving = new AbortController();
    const { signal } = leaving;
    let run: string | null = null;
    const forget = () => {
      if (run !== null) call(cancelRun, { params: { run } }).catch(() => undefined);
    };
    const work = async () => {
      setState((before) => ({ ...before, phase: 'running', progress: 0, problem: null }));
      let answer = await calls.ask(parameters, WAIT_MS);
      while (answer.state === 'running') {
        run = answer.run;
        if (signal.aborted) return forget();
        const { progress } = answer;
        setState((before) => ({ ...before, progress }));
        answer = await calls.follow(run, WAIT_MS);
      }
      run = null;
      if (!signal.aborted) setState({ phase: 'done', progress: 1, answer, asked: parameters, problem: null });
    };
    setState((before) => ({ ...before, phase: 'waiting', problem: null }));
    queue.run(work, signal).catch((thrown: unknown) => {
      if (!signal.aborted) setState((before) => ({ ...before, phase: 'failed', problem: asProblem(thrown) }));
    });
    return () => {
      leaving.abort();
      forget();
    };
  }, [calls, key, seen, turn]);
  const again = useCallback(() => setTurn((before) => before + 1), []);
  return { ...state, again };
};
