// Progress on a terminal; plain lines where there is none.

const WIDTH = 28;
const LINE_EVERY_MS = 5_000;

export interface ProgressBar {
  /** `share` from 0 to 1. */
  show(share: number, note: string): void;
  done(note: string): void;
}

/** A bar with a title on the stream. */
export const progressBar = (title: string, stream: NodeJS.WriteStream, now: () => number): ProgressBar => {
  let shownAt = Number.NEGATIVE_INFINITY;
  const draw = (share: number, note: string): void => {
    const filled = Math.round(Math.min(1, Math.max(0, share)) * WIDTH);
    const bar = `${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)}`;
    const percent = `${Math.floor(share * 100)}%`.padStart(4);
    stream.write(stream.isTTY ? `\r  ${title} ${bar} ${percent}  ${note}\x1b[K` : `  ${title} ${percent}  ${note}\n`);
  };
  return {
    show: (share, note) => {
      if (now() - shownAt < (stream.isTTY ? 100 : LINE_EVERY_MS)) return;
      shownAt = now();
      draw(share, note);
    },
    done: (note) => {
      draw(1, note);
      if (stream.isTTY) stream.write('\n');
    },
  };
};
