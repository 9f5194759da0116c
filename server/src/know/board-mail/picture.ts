// Draws a board: its tiles side by side as they stand on it, each with its headline and its chart or the first rows of its table.
import type { Report, ReportTile } from './composed-board.ts';
import { drawBars, drawLines } from './picture-charts.ts';
import { words } from './words.ts';

/** What is asked of a canvas; the one of a browser has it too. */
export interface Pen {
  font: string;
  fillStyle: string;
  strokeStyle: string;
  lineWidth: number;
  textAlign: 'left' | 'right' | 'center';
  textBaseline: 'alphabetic' | 'middle' | 'top';
  lineJoin: 'round' | 'miter' | 'bevel';
  fillRect(x: number, y: number, width: number, height: number): void;
  strokeRect(x: number, y: number, width: number, height: number): void;
  fillText(text: string, x: number, y: number): void;
  measureText(text: string): { readonly width: number };
  beginPath(): void;
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  arc(x: number, y: number, radius: number, from: number, to: number): void;
  stroke(): void;
  fill(): void;
  setLineDash(dashes: number[]): void;
}

/** A place on the paper. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const ink = {
  ...{
    paper: '#f4f6f9',
    tile: '#ffffff',
    edge: '#dde3ea',
    text: '#1c2430',
    soft: '#5c6675',
    faint: '#a6afbc',
    grid: '#eaeef3',
  },
  series: ['#2f6fde', '#d9822b', '#2a9d76', '#8b5fbf', '#c2453d', '#5b7083'],
};

const WIDTH = 1_200;
const MARGIN = 24;
const GAP = 14;
const TOP = 84;
const HEADING = 40;
const TILE = 210;
const TALL = 330;
/** Beyond this a mail program would not show it; what comes later stands in the tables. */
const HEIGHT_MAX = 6_000;

const heightOf = (tile: ReportTile): number => {
  if (tile.kind === 'heading' || tile.kind === 'note') return HEADING;
  const many =
    tile.kind === 'figures' && (tile.chart?.kind === 'bars' ? tile.chart.bars.length > 8 : tile.chart === null);
  return many ? TALL : TILE;
};

/** Where each tile stands: twelfths of the width, from left to right, then on the next line. */
const placesOf = ({ tiles }: Report): readonly { readonly tile: ReportTile; readonly box: Box }[] => {
  const inner = WIDTH - 2 * MARGIN + GAP;
  const placed: { tile: ReportTile; box: Box }[] = [];
  let [used, y, line] = [0, TOP, 0];
  for (const tile of tiles) {
    if (used + tile.width > 12) [used, y, line] = [0, y + line + GAP, 0];
    const height = heightOf(tile);
    if (y + height > HEIGHT_MAX) break;
    const box = { x: MARGIN + (used * inner) / 12, y, width: (tile.width * inner) / 12 - GAP, height };
    placed.push({ tile, box });
    used += tile.width;
    line = Math.max(line, height);
  }
  return placed;
};

/** How large the paper is. */
export const sizeOf = (report: Report): { readonly width: number; readonly height: number } => {
  const lowest = placesOf(report).map(({ box }) => box.y + box.height);
  return { width: WIDTH, height: Math.max(TOP, ...lowest) + MARGIN };
};

/** Whether any word of the report needs a font with Chinese characters. */
export const hanIn = (report: Report): boolean => /\p{Script=Han}/u.test(JSON.stringify(report));

/** Text that ends before it leaves its place. */
export const fitted = (pen: Pen, text: string, width: number): string => {
  if (pen.measureText(text).width <= width) return text;
  const letters = [...text];
  while (letters.length > 1 && pen.measureText(`${letters.join('')}…`).width > width) letters.pop();
  return `${letters.join('')}…`;
};

const drawRows = (pen: Pen, tile: Extract<ReportTile, { kind: 'figures' }>, box: Box, font: string): void => {
  const { header, rows } = tile.table;
  const lines = [header, ...rows].slice(0, Math.max(1, Math.floor(box.height / 20)));
  const columns = Math.min(header.length, Math.max(2, Math.floor(box.width / 110)));
  const width = box.width / columns;
  for (const [at, row] of lines.entries()) {
    pen.font = `${at === 0 ? 'bold ' : ''}12px ${font}`;
    pen.fillStyle = at === 0 ? ink.soft : ink.text;
    for (const [column, each] of row.slice(0, columns).entries()) {
      pen.textAlign = column === 0 ? 'left' : 'right';
      const x = column === 0 ? box.x : box.x + (column + 1) * width;
      pen.fillText(fitted(pen, each, width - 8), x, box.y + 14 + at * 20);
    }
  }
  pen.textAlign = 'left';
};

const drawFigures = (
  pen: Pen,
  tile: Extract<ReportTile, { kind: 'figures' }>,
  { x, y, width, height }: Box,
  font: string,
  none: string,
): void => {
  let top = y + 40;
  if (tile.headline !== null) {
    pen.font = `bold 24px ${font}`;
    pen.fillStyle = ink.text;
    pen.fillText(fitted(pen, tile.headline, width - 24), x + 12, top + 22);
    const taken = pen.measureText(tile.headline).width + 12;
    pen.font = `12px ${font}`;
    pen.fillStyle = ink.soft;
    if (width - 36 - taken > 60)
      pen.fillText(fitted(pen, tile.notes.join(' · '), width - 30 - taken), x + 14 + taken, top + 20);
    top += 36;
  } else if (tile.notes.length > 0) {
    pen.font = `12px ${font}`;
    pen.fillStyle = ink.soft;
    pen.fillText(fitted(pen, tile.notes.join(' · '), width - 24), x + 12, top + 12);
    top += 22;
  }
  const body = { x: x + 12, y: top, width: width - 24, height: y + height - 10 - top };
  if (tile.table.rows.length === 0) {
    pen.fillStyle = ink.faint;
    pen.font = `13px ${font}`;
    pen.fillText(none, body.x, body.y + 20);
  } else if (tile.chart?.kind === 'lines') drawLines(pen, tile.chart, body, font);
  else if (tile.chart?.kind === 'bars') drawBars(pen, tile.chart, body, font);
  else drawRows(pen, tile, body, font);
};

const drawTile = (
  pen: Pen,
  tile: ReportTile,
  box: Box,
  { font, language }: { font: string; language: 'zh' | 'en' },
): void => {
  const { x, y, width, height } = box;
  pen.textAlign = 'left';
  pen.textBaseline = 'alphabetic';
  if (tile.kind === 'heading' || tile.kind === 'note') {
    pen.font = tile.kind === 'heading' ? `bold 18px ${font}` : `13px ${font}`;
    pen.fillStyle = tile.kind === 'heading' ? ink.text : ink.soft;
    pen.fillText(fitted(pen, tile.text.replaceAll('\n', ' '), width), x, y + 28);
    return;
  }
  pen.fillStyle = ink.tile;
  pen.fillRect(x, y, width, height);
  pen.strokeStyle = ink.edge;
  pen.lineWidth = 1;
  pen.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
  pen.font = `bold 14px ${font}`;
  pen.fillStyle = ink.text;
  pen.fillText(fitted(pen, tile.title, width - 24), x + 12, y + 26);
  if (tile.kind === 'figures') {
    drawFigures(pen, tile, box, font, words[language].none);
    return;
  }
  pen.font = `12px ${font}`;
  pen.fillStyle = ink.soft;
  pen.fillText(fitted(pen, words[language].cannot(tile.problem), width - 24), x + 12, y + 56);
};

/** Draws the report; `font` is a list of families. */
export const drawReport = (pen: Pen, report: Report, font: string): void => {
  const { width, height } = sizeOf(report);
  const { language, name, asOf, seenAs } = report;
  const say = words[language];
  pen.fillStyle = ink.paper;
  pen.fillRect(0, 0, width, height);
  pen.textAlign = 'left';
  pen.fillStyle = ink.text;
  pen.font = `bold 24px ${font}`;
  pen.fillText(fitted(pen, name, width - 2 * MARGIN), MARGIN, 40);
  pen.font = `13px ${font}`;
  pen.fillStyle = ink.soft;
  pen.fillText([...(asOf === null ? [] : [say.asOf(asOf)]), say.seenAs(seenAs)].join(' · '), MARGIN, 64);
  for (const { tile, box } of placesOf(report)) drawTile(pen, tile, box, { font, language });
};
