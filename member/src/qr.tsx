// A code as a QR code, drawn as one path of an SVG: nothing is loaded for it, and it stays sharp at any size.
import { generate } from 'lean-qr';
import { useMemo } from 'preact/hooks';

/** Modules of white around it, which readers need. */
const QUIET = 4;

/** The dark modules as a path, row by row, one stroke for neighbours. */
export const qrPath = (text: string): { readonly size: number; readonly path: string } => {
  const bitmap = generate(text);
  const parts: string[] = [];
  for (let y = 0; y < bitmap.size; y += 1)
    for (let x = 0; x < bitmap.size; x += 1) {
      if (!bitmap.get(x, y)) continue;
      let width = 1;
      while (bitmap.get(x + width, y)) width += 1;
      parts.push(`M${x + QUIET} ${y + QUIET}h${width}v1h-${width}z`);
      x += width;
    }
  return { size: bitmap.size + 2 * QUIET, path: parts.join('') };
};

export const QrCode = ({ text, label }: { readonly text: string; readonly label: string }) => {
  const { size, path } = useMemo(() => qrPath(text), [text]);
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shape-rendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
};
