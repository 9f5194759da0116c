// The poster of a referral, drawn on the customer's phone: nothing of it goes through a server.
import { generate } from 'lean-qr';

export interface PosterWords {
  readonly title: string;
  readonly lines: readonly string[];
  readonly scan: string;
  readonly code: string;
  readonly url: string;
}

const [WIDTH, HEIGHT, EDGE] = [750, 1200, 64];
const fonts = 'system-ui, "PingFang SC", "Noto Sans CJK SC", "Noto Sans SC", sans-serif';

/** A text cut into lines no wider than the poster; Chinese breaks anywhere, English between words. */
const wrap = (context: CanvasRenderingContext2D, text: string, width: number): readonly string[] => {
  const lines: string[] = [];
  let line = '';
  for (const piece of text.match(/[\x21-\x7e]+\s?|[\s\S]/g) ?? []) {
    if (line !== '' && context.measureText(line + piece).width > width) {
      lines.push(line.trim());
      line = '';
    }
    line += piece;
  }
  return [...lines, line.trim()];
};

const drawQr = (context: CanvasRenderingContext2D, text: string, left: number, top: number, size: number): void => {
  const bitmap = generate(text);
  const quiet = 4;
  const cell = Math.floor(size / (bitmap.size + 2 * quiet));
  const whole = cell * (bitmap.size + 2 * quiet);
  context.fillStyle = '#fff';
  context.fillRect(left + (size - whole) / 2, top, whole, whole);
  context.fillStyle = '#000';
  for (let y = 0; y < bitmap.size; y += 1)
    for (let x = 0; x < bitmap.size; x += 1)
      if (bitmap.get(x, y))
        context.fillRect(left + (size - whole) / 2 + (x + quiet) * cell, top + (y + quiet) * cell, cell, cell);
};

/** Draws the poster; an address of the picture that this page alone can read, or null where it cannot draw. */
export const drawPoster = async ({ title, lines, scan, code, url }: PosterWords): Promise<string | null> => {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [WIDTH, HEIGHT];
  const context = canvas.getContext('2d');
  if (!context) return null;
  const paper = context.createLinearGradient(0, 0, WIDTH, HEIGHT);
  paper.addColorStop(0, '#7c2f2a');
  paper.addColorStop(1, '#3d1113');
  context.fillStyle = paper;
  context.fillRect(0, 0, WIDTH, HEIGHT);
  context.fillStyle = '#fffaf0';
  context.textBaseline = 'top';
  context.font = `600 64px ${fonts}`;
  let top = EDGE + 24;
  for (const line of wrap(context, title, WIDTH - 2 * EDGE)) {
    context.fillText(line, EDGE, top);
    top += 84;
  }
  context.font = `34px ${fonts}`;
  top += 16;
  for (const line of lines.flatMap((each) => wrap(context, each, WIDTH - 2 * EDGE))) {
    context.fillText(line, EDGE, top);
    top += 50;
  }
  const size = 420;
  drawQr(context, url, (WIDTH - size) / 2, HEIGHT - size - 210, size);
  context.fillStyle = '#fffaf0';
  context.textAlign = 'center';
  context.font = `36px ${fonts}`;
  context.fillText(scan, WIDTH / 2, HEIGHT - 170);
  context.font = `600 40px ui-monospace, monospace`;
  context.fillText(code, WIDTH / 2, HEIGHT - 110);
  return new Promise((resolve) => {
    canvas.toBlob((picture) => resolve(picture ? URL.createObjectURL(picture) : null), 'image/png');
  });
};
