// What is done with a draft, made of the three calls that every kind of draft has.
import type { Problem } from '../../api/problem.ts';
import type { DraftActs } from './draft-panel.tsx';

interface Call<Params, Body> {
  readonly isPending: boolean;
  readonly error: Problem | null;
  readonly mutate: (
    asked: { readonly params: Params; readonly body: Body },
    options?: { readonly onSuccess: () => void },
  ) => void;
}

/** The calls, bound to the one that the parameters name. */
export const draftActs = <Params>(
  params: Params,
  calls: {
    readonly approve: Call<Params, { draftAt: number; legalOpinion?: string }>;
    readonly activate: Call<Params, Record<string, never>>;
    readonly retire: Call<Params, { reason: string }>;
  },
): DraftActs => {
  const { approve, activate, retire } = calls;
  return {
    approve: { ...approve, run: (body, onDone) => approve.mutate({ params, body }, { onSuccess: onDone }) },
    activate: { ...activate, run: () => activate.mutate({ params, body: {} }) },
    retire: { ...retire, run: (reason, onDone) => retire.mutate({ params, body: { reason } }, { onSuccess: onDone }) },
  };
};
