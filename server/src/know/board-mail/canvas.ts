// The canvas that the picture of a board is drawn on. It is an optional package: an installation without it sends its letters without pictures.

import type { Report } from './composed-board.ts';
import type { PictureState } from './contract.ts';
import { drawReport, hanIn, type Pen, sizeOf } from './picture.ts';

type Canvas = typeof import('@napi-rs/canvas');

/** Fonts with Chinese characters by the names that systems give them, the best first. */
const FONTS = [
  ...['Noto Sans CJK SC', 'Noto Sans SC', 'Source Han Sans SC', 'Source Han Sans CN', 'PingFang SC'],
  ...['Microsoft YaHei', 'HarmonyOS Sans SC', 'WenQuanYi Micro Hei', 'WenQuanYi Zen Hei', 'SimHei', 'Hiragino Sans GB'],
  ...['Noto Sans CJK JP', 'Noto Serif CJK SC', 'SimSun', 'Droid Sans Fallback'],
];
const SCALE = 1.5;

let loaded: Promise<Canvas | null> | null = null;
const loadCanvas = (): Promise<Canvas | null> => {
  loaded ??= import('@napi-rs/canvas').catch(() => null);
  return loaded;
};

const fontOf = ({ GlobalFonts }: Canvas): string | null => FONTS.find((name) => GlobalFonts.has(name)) ?? null;

/** What there is to draw with: whether the package is installed, and a font with Chinese characters. */
export const pictureMeans = async (): Promise<{ readonly canvas: boolean; readonly font: string | null }> => {
  const canvas = await loadCanvas();
  return { canvas: canvas !== null, font: canvas === null ? null : fontOf(canvas) };
};

/** The picture as PNG, or why there is none. */
export const drawBoard = async (report: Report): Promise<Uint8Array | Exclude<PictureState, 'drawn'>> => {
  const canvas = await loadCanvas();
  if (canvas === null) return 'no_canvas';
  const font = fontOf(canvas);
  if (font === null && (hanIn(report) || canvas.GlobalFonts.families.length === 0)) return 'no_font';
  try {
    const { width, height } = sizeOf(report);
    const paper = canvas.createCanvas(width * SCALE, height * SCALE);
    const context = paper.getContext('2d');
    // One font file holds the characters of several languages; drawn are those of the mainland.
    context.lang = 'zh-Hans';
    context.scale(SCALE, SCALE);
    drawReport(context as unknown as Pen, report, font === null ? 'sans-serif' : `"${font}", sans-serif`);
    return await paper.encode('png');
  } catch {
    // The words of the letter say the same; a picture that cannot be drawn keeps nobody waiting for them.
    return 'failed';
  }
};
