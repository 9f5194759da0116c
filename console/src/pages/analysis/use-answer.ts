// Asks a question and follows it until it is answered. A newer question takes the place of the one before, which is cancelled on
// the server, as it is when the reader leaves or says so.
import { cancelRun } from '@contracts/know/questions/contract.ts';
import { useCallback, useEffect, useState } from 'react';
import { call } from '../../api/client.ts';
import { asProblem, type Problem } from '../../api/problem.ts';

/** Until then the server answers at once; after that the page shows progress. */
const FIRST_WAIT_MS = 700;
const FOLLOW_WAIT_MS = 1_500;

export interface Answered<Result> {
  readonly state: 'done';
  readonly run: string;
  readonly result: Result;
  readonly comparison: Result | null;
  /** Until when the compared days counted, where the range still runs. */
  readonly comparedUntil: number | null;
  readonly definition: { readonly zh: string; readonly en: string };
  readonly dataAsOf: { readonly at: number };
  readonly cached: boolean;
  readonly elapsedMs: number;
}

type Answer<Result> = Answered<Result> | { readonly state: 'running'; readonly run: string; readonly progress: number };

/** The calls of one question. */
export interface QuestionCalls<Parameters, Result> {
  ask(parameters: Parameters, waitMs: number): Promise<Answer<Result>>;
  follow(run: string, waitMs: number): Promise<Answer<Result>>;
}

export interface Asking<Parameters, Result> {
  readonly phase: 'idle' | 'running' | 'done' | 'failed' | 'cancelled';
  readonly progress: number;
  /** The last answer; while another one is worked out, still the one before. */
  readonly answer: Answered<Result> | null;
  /** What that answer was asked with. */
  readonly asked: Parameters | null;
  readonly problem: Problem | null;
  cancel(): void;
  again(): void;
}

type State<Parameters, Result> = Omit<Asking<Parameters, Result>, 'cancel' | 'again'>;

const nothing = { phase: 'idle', progress: 0, answer: null, asked: null, problem: null } as const;

const forget = (run: string): void => {
  // Whoever cancels does not wait; a run that has ended meanwhile is no problem.
  call(cancelRun, { params: { run } }).catch(() => undefined);
};

/** Asks `parameters` whenever they change; null asks nothing. */
export const useAnswer = <Parameters, Result>(
  calls: QuestionCalls<Parameters, Result>,
  parameters: Parameters | null,
): Asking<Parameters, Result> => {
  const [state, setState] = useState<State<Parameters, Result>>(nothing);
  const [turn, setTurn] = useState(0);
  const [stop, setStop] = useState<{ readonly now: () => void } | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a turn asks the same again.
  useEffect(() => {
    if (parameters === null) {
      setState((before) => ({ ...before, phase: before.answer ? 'done' : 'idle', problem: null }));
      return;
    }
    let left = false;
    let run: string | null = null;
    const leave = () => {
      if (!left && run !== null) forget(run);
      left = true;
    };
    const work = async () => {
      setState((before) => ({ ...before, phase: 'running', progress: 0, problem: null }));
      let answer = await calls.ask(parameters, FIRST_WAIT_MS);
      while (answer.state === 'running') {
        run = answer.run;
        if (left) return forget(run);
        const { progress } = answer;
        setState((before) => ({ ...before, progress }));
        answer = await calls.follow(run, FOLLOW_WAIT_MS);
      }
      run = null;
      if (!left) setState({ phase: 'done', progress: 1, answer, asked: parameters, problem: null });
    };
    work().catch((thrown: unknown) => {
      run = null;
      if (!left) setState((before) => ({ ...before, phase: 'failed', problem: asProblem(thrown) }));
    });
    setStop({
      now: () => {
        leave();
        setState((before) => ({ ...before, phase: 'cancelled', progress: 0 }));
      },
    });
    return leave;
  }, [calls, parameters, turn]);
  const cancel = useCallback(() => stop?.now(), [stop]);
  const again = useCallback(() => setTurn((before) => before + 1), []);
  return { ...state, cancel, again };
};
