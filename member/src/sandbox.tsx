// In a rehearsal: that it is one, and what time it is there. The firm's production server says nothing of the kind.
import { useEffect, useState } from 'preact/hooks';
import { useWords } from './words.ts';

/** As in platform/sandbox: answers of a sandbox carry where its clock stands. */
const HEADER = 'zhiyin-sandbox';
let instant: number | null = null;
const listeners = new Set<(instant: number) => void>();

export const noteSandbox = (answer: Pick<Response, 'headers'>): void => {
  const said = answer.headers.get(HEADER);
  if (said === null || Number(said) === instant) return;
  instant = Number(said);
  for (const listener of listeners) listener(instant);
};

export const SandboxBanner = () => {
  const { say, moment } = useWords();
  const [at, setAt] = useState(instant);
  useEffect(() => {
    setAt(instant);
    listeners.add(setAt);
    return () => void listeners.delete(setAt);
  }, []);
  return at === null ? null : (
    <p class="sandbox" role="status">
      {say('sandbox', { time: moment(at) })}
    </p>
  );
};
