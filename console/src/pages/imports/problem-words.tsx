// What is wrong with a line or a run, in the operator's language, with what the server found there.
import { useText } from '../../i18n/index.ts';

interface Found {
  readonly code: string;
  readonly message: string;
}

export function RowProblem({ problem }: { readonly problem: Found }) {
  const text = useText();
  const words = text.code('rowProblem', problem.code);
  return (
    <>
      <span className="zy-problem-line">{words === problem.code ? problem.message : words}</span>
      {words !== problem.code && <div className="zy-faint">{problem.message}</div>}
    </>
  );
}

/** The words for the code of a run that ended badly; the server's sentence where there are none. */
export const useRunProblemText = (): ((code: string | null, message: string) => string) => {
  const text = useText();
  return (code, message) => {
    if (code === null) return message;
    const [ended, refused] = [text.code('runProblem', code), text.code('refusal', code)];
    if (ended !== code) return ended;
    if (refused !== code) return refused;
    return message;
  };
};
