// Parts of the page that are fetched when somebody goes there, or once the first picture stands and the phone has nothing else to do.
import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { PartProps } from './home.tsx';
import { Skeleton } from './loading.tsx';
import { useWords } from './words.ts';

type Part = ComponentType<PartProps>;

const fetches: (() => Promise<unknown>)[] = [];

/** A part that fetches its code before it is drawn first. */
export const laterPart = (load: () => Promise<Part>): Part => {
  let there: Part | null = null;
  const fetched = async (): Promise<Part> => {
    there ??= await load();
    return there;
  };
  fetches.push(fetched);
  return (props) => {
    const { say } = useWords();
    const [state, setState] = useState<{ part: Part | null; failed: boolean }>({ part: there, failed: false });
    useEffect(() => {
      if (there === null)
        fetched().then(
          (part) => setState({ part, failed: false }),
          () => setState({ part: null, failed: true }),
        );
    }, []);
    if (state.part !== null) return <state.part {...props} />;
    return (
      <section aria-busy={!state.failed}>
        {!state.failed && <Skeleton lines={6} />}
        {state.failed && (
          <div class="failed" role="alert">
            <p>{say('failed')}</p>
            {/* After a new release the old files are gone: the page itself has to come anew. */}
            <button type="button" onClick={() => location.reload()}>
              {say('again')}
            </button>
          </div>
        )}
      </section>
    );
  };
};

const QUIET_MS = 2_000;

/** Fetches the code of all parts in a while, so that going there waits for nothing but its answer. */
export const fetchParts = (): void => {
  setTimeout(() => {
    for (const fetched of fetches) fetched().catch(() => undefined);
  }, QUIET_MS);
};
