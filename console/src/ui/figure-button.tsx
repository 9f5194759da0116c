// A figure that opens something: what it counts, its value, and what else is to be said beneath it.
import type { ReactNode } from 'react';

interface FigureButtonProps {
  readonly label: ReactNode;
  readonly value: ReactNode;
  /** What the figure means, on hovering. */
  readonly title?: string;
  /** Whether it is open now; left out where what opens lies over the page. */
  readonly pressed?: boolean;
  readonly onPress: () => void;
  readonly children?: ReactNode;
}

export function FigureButton({ label, value, title, pressed, onPress, children }: FigureButtonProps) {
  return (
    <button type="button" className="zy-figure" title={title} aria-pressed={pressed} onClick={onPress}>
      <div className="zy-figure-label">{label}</div>
      <div className="zy-figure-value">{value}</div>
      {children}
    </button>
  );
}
