// The question that a page edits: kept here while it is typed, written to the address a moment later, read from it when somebody
// opens a link or goes back.
import { useCallback, useEffect, useRef, useState } from 'react';
import { choiceField, textField } from '../../address/state.ts';
import { useAddress } from '../../address/use-address.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { writeQuestion } from './question-address.ts';

const fields = { q: textField(), live: choiceField(['on', 'off'], 'on') };
const SETTLED_MS = 500;

export interface EditedQuestion<Parameters> {
  readonly parameters: Parameters;
  /** The same once nobody has typed for a moment. */
  readonly settled: Parameters;
  readonly today: string;
  /** Whether every change is asked at once. */
  readonly live: boolean;
  set(parameters: Parameters): void;
  setLive(live: boolean): void;
}

export const useQuestion = <Parameters extends { readonly range: unknown }>(
  initialOf: (today: string) => Parameters,
  read: (text: string, initial: Parameters) => Parameters,
): EditedQuestion<Parameters> => {
  const format = useFormat();
  const today = format.dayOf(Date.now());
  const { state, change } = useAddress(fields);
  const [parameters, setParameters] = useState(() => read(state.q, initialOf(today)));
  const [settled, setSettled] = useState(parameters);
  const written = useRef(state.q);
  useEffect(() => {
    if (state.q === written.current) return;
    written.current = state.q;
    const opened = read(state.q, initialOf(today));
    setParameters(opened);
    setSettled(opened);
  }, [state.q, read, initialOf, today]);
  useEffect(() => {
    if (parameters === settled) return;
    const timer = setTimeout(() => {
      setSettled(parameters);
      written.current = writeQuestion(parameters, initialOf(today));
      change({ q: written.current });
    }, SETTLED_MS);
    return () => clearTimeout(timer);
  }, [parameters, settled, change, initialOf, today]);
  const setLive = useCallback((live: boolean) => change({ live: live ? 'on' : 'off' }), [change]);
  return { parameters, settled, today, live: state.live === 'on', set: setParameters, setLive };
};
