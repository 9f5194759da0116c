// Does what was decided, in its order. Every order carries the key under which it was decided, so doing it again has no further effect.
import { groupBy } from '../../kernel/index.ts';
import { type ActionOrder, actionOf, type Outcome } from '../rules/index.ts';
import type { SceneBook } from '../scene-rules/index.ts';
import { type DoneAct, failedAmong, noteDone, type OpenAct, selectOpen } from './awards-store.ts';
import type { ScenesDependencies } from './dependencies.ts';
import { readSceneBook } from './scenes-store.ts';

const PAGE = 500;

const orderOf = (act: OpenAct, book: SceneBook): ActionOrder => ({
  ...{ key: act.key, step: act.step, firstKey: act.firstKey, ofKey: act.ofKey, given: act.given },
  ...{
    customerId: act.customerId,
    occurredAt: act.at,
    date: act.day,
    causedBy: act.causedBy,
    depth: act.depth,
    rule: `${act.code}@${act.version}`,
  },
  name: book.versions.find(({ code, version }) => code === act.code && version === act.version)?.scene.name ?? {
    zh: act.code,
    en: act.code,
  },
});

const doneAs = ({ actId }: OpenAct, outcome: Outcome | undefined): DoneAct => {
  switch (outcome?.kind) {
    case 'done':
      return { actId, state: 'done', note: null, reference: outcome.reference };
    case 'failed':
      return { actId, state: 'failed', note: outcome.why, reference: null };
    default:
      return { actId, state: 'open', note: outcome?.why ?? null, reference: null };
  }
};

/** Acts of one action for one occasion follow one another. */
const chainOf = ({ code, customerId, occasion, place }: OpenAct): string =>
  JSON.stringify([code, customerId, occasion, place]);

/** Performs acts of different chains; whatever a port answers stands in the order of the acts. */
const performRound = async (
  { ports }: ScenesDependencies,
  acts: readonly OpenAct[],
  book: SceneBook,
  failed: ReadonlySet<string>,
): Promise<readonly DoneAct[]> => {
  const done: DoneAct[] = [];
  for (const [word, own] of groupBy(acts, (act) => act.word)) {
    const idle = own.filter(({ step, ofKey }) => step === 'undo' && ofKey !== null && failed.has(ofKey));
    for (const { actId } of idle)
      done.push({ actId, state: 'done', note: 'nothing was done that could be taken back', reference: null });
    const asked = own.filter((act) => !idle.includes(act));
    const outcomes =
      asked.length === 0
        ? []
        : ((await actionOf(word)?.perform(
            asked.map((act) => orderOf(act, book)),
            ports,
          )) ?? []);
    done.push(...asked.map((act, index) => doneAs(act, outcomes[index])));
  }
  return done;
};

/** Does everything that waits; answers how many acts were done. */
export const performOpen = async (dependencies: ScenesDependencies, signal?: AbortSignal): Promise<number> => {
  const { store } = dependencies;
  // Chains of which an earlier act still waits: what follows must not overtake it.
  const waiting = new Set<string>();
  let [after, performed] = [0, 0];
  for (;;) {
    signal?.throwIfAborted();
    const page = await selectOpen(store.db, after, PAGE);
    const last = page.at(-1);
    if (!last) return performed;
    after = last.actId;
    const book = await readSceneBook(dependencies);
    let left = page;
    while (left.length > 0) {
      const round = [...groupBy(left, chainOf).values()].flatMap(([first]) => (first ? [first] : []));
      left = left.filter((act) => !round.includes(act));
      const ready = round.filter((act) => !waiting.has(chainOf(act)));
      const failed = await failedAmong(
        store.db,
        ready.flatMap(({ ofKey }) => ofKey ?? []),
      );
      const done = await performRound(dependencies, ready, book, failed);
      await store.transaction((transaction) => noteDone(transaction, done));
      const open = new Set(done.filter(({ state }) => state === 'open').map(({ actId }) => actId));
      for (const act of ready) if (open.has(act.actId)) waiting.add(chainOf(act));
      performed += done.length - open.size;
    }
  }
};
