// What a section shows while it waits, when that takes long, when it failed, and once it has its answer.
import type { ComponentChildren } from 'preact';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { isOver, Refused } from './api.ts';
import { useWords } from './words.ts';

export interface Loaded<Answer> {
  readonly answer: Answer | null;
  /** Why there is no answer, or none that is fresh. */
  readonly error: unknown;
  readonly waits: boolean;
  readonly isSlow: boolean;
  /** Asks again; what is shown stays until the answer is there. */
  readonly reload: () => void;
}

const SLOW_MS = 3_000;

/** Asks once, and again whenever `turn` changes. Of two answers on their way the later asked one counts. */
export const useLoaded = <Answer,>(load: () => Promise<Answer>, turn: unknown, onOver: () => void): Loaded<Answer> => {
  const [state, setState] = useState<{ answer: Answer | null; error: unknown; waits: boolean; isSlow: boolean }>({
    ...{ answer: null, error: null, waits: true, isSlow: false },
  });
  const [again, setAgain] = useState(0);
  const latest = useRef(0);
  const reload = useCallback(() => setAgain((count) => count + 1), []);
  // Asked again when told so, not when the function is another one.
  useEffect(() => {
    latest.current += 1;
    const number = latest.current;
    const isLatest = (): boolean => latest.current === number;
    setState((before) => ({ ...before, waits: true, isSlow: false }));
    const slow = setTimeout(() => isLatest() && setState((before) => ({ ...before, isSlow: before.waits })), SLOW_MS);
    load()
      .then((answer) => isLatest() && setState({ answer, error: null, waits: false, isSlow: false }))
      .catch((error: unknown) => {
        if (!isLatest()) return;
        setState((before) => ({ ...before, error, waits: false, isSlow: false }));
        if (isOver(error)) onOver();
      })
      .finally(() => clearTimeout(slow));
    return () => clearTimeout(slow);
  }, [turn, again]);
  return { ...state, reload };
};

/** Grey lines in place of what will be there. */
export const Skeleton = ({ lines }: { readonly lines: number }) => (
  <div class="skeleton" aria-hidden="true">
    {Array.from({ length: lines }, (_each, index) => (
      <span key={index} />
    ))}
  </div>
);

interface SectionProps<Answer> {
  readonly title: string;
  /** Without a heading that is seen; it is still said. */
  readonly isQuiet?: boolean;
  readonly loaded: Loaded<Answer>;
  readonly lines?: number;
  readonly class?: string;
  readonly children: (answer: Answer) => ComponentChildren;
}

let sections = 0;

export function Section<Answer>({ title, isQuiet, loaded, lines = 3, class: name, children }: SectionProps<Answer>) {
  const { say } = useWords();
  const [id] = useState(() => {
    sections += 1;
    return `section-${sections}`;
  });
  const { answer, error, waits, isSlow, reload } = loaded;
  const offline = error instanceof Refused && (error.code === 'OFFLINE' || error.code === 'TIMEOUT');
  return (
    <section class={name} aria-labelledby={id} aria-busy={waits}>
      <h2 id={id} class={isQuiet ? 'spoken' : undefined}>
        {title}
      </h2>
      {answer === null && waits && <Skeleton lines={lines} />}
      {isSlow && (
        <p class="hint" role="status">
          {say('slow')}
        </p>
      )}
      {error !== null && !isOver(error) && !waits && (
        <div class="failed" role="alert">
          <p>{say(offline ? 'offline' : 'failed')}</p>
          <button type="button" onClick={reload}>
            {say('again')}
          </button>
        </div>
      )}
      {answer !== null && children(answer)}
    </section>
  );
}
