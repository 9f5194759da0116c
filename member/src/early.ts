// What the page asks before anything is drawn: on a slow phone drawing the frame takes as long as an answer. Each answer is taken once, by whoever
// would have asked for it first.

const early = new Map<string, Promise<Response>>();

const request = (path: string): Promise<Response> => {
  const answer = fetch(`/api/member${path}`, { credentials: 'same-origin' });
  // Whoever takes it sees that it failed; until then nobody needs to.
  answer.catch(() => undefined);
  return answer;
};

/** Asks for these now. */
export const askEarly = (paths: readonly string[]): void => {
  for (const path of paths) early.set(path, request(path));
};

/** The answer that is on its way already, if it is. */
export const takeEarly = (path: string): Promise<Response> | undefined => {
  const answer = early.get(path);
  early.delete(path);
  return answer;
};
