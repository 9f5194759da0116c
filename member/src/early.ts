// The first answer: asked by the page's own address before this code is there (`begin.ts`), it has all that the first picture shows. On a phone
// every further answer that somebody waits for costs as long as the whole of the code.
import type { OpeningAnswer } from '@contracts/reward/member-centre/contract.ts';

/** What `begin.ts` leaves behind. */
export interface Begun {
  /** Whether the address had a one-time code. */
  readonly byCode: boolean;
  readonly answer: Promise<Response>;
}

declare global {
  interface Window {
    zhiyinBegun?: Begun;
  }
}

/** What the parts of the first picture ask for. */
export const firstPaths = { points: '/points', tiers: '/tiers', latest: '/statement?size=5' } as const;

const early = new Map<string, Promise<unknown>>();
let entrance: Promise<unknown> = Promise.resolve();

/** The parts of the first picture take their answers from this one; whatever else is asked waits for it, because it brings the session. */
export const answerEarly = (opening: Promise<OpeningAnswer>): void => {
  entrance = opening.catch(() => undefined);
  for (const part of ['points', 'tiers', 'latest'] as const) {
    const answer = opening.then((whole) => whole[part]);
    // Whoever takes it sees that it failed; until then nobody needs to. Asked again it is asked anew.
    answer.catch(() => early.delete(firstPaths[part]));
    early.set(firstPaths[part], answer);
  }
};

/** Something may have changed since: what is asked from now on is asked anew. */
export const forgetEarly = (): void => early.clear();

export const takeEarly = (path: string): Promise<unknown> | undefined => early.get(path);

/** Over when the session is there, or is not. */
export const entering = (): Promise<unknown> => entrance;
