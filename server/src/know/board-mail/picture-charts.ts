// The two charts of a board's picture: lines over periods, and bars with their names.
import type { FigureChart } from './figures.ts';
import { type Box, fitted, ink, type Pen } from './picture.ts';

type Of<Kind extends FigureChart['kind']> = Extract<FigureChart, { readonly kind: Kind }>;

const TICKS = 4;

/** A round step so that a few of them reach from the least to the most. */
export const stepOf = (span: number): number => {
  const raw = span / TICKS;
  const power = 10 ** Math.floor(Math.log10(raw));
  return power * ([1, 2, 2.5, 5, 10].find((each) => each * power >= raw) ?? 10);
};

/** From where to where an axis goes, in round steps; it holds zero. */
const axisOf = (values: readonly number[]): { readonly low: number; readonly high: number; readonly step: number } => {
  const least = Math.min(0, ...values);
  const most = Math.max(0, ...values);
  if (least === most) return { low: 0, high: 1, step: 1 };
  // Between whole numbers there is nothing to tell.
  const step = values.every(Number.isInteger) ? Math.max(1, stepOf(most - least)) : stepOf(most - least);
  return { low: Math.floor(least / step) * step, high: Math.ceil(most / step) * step, step };
};

const drawLegend = (pen: Pen, { lines }: Of<'lines'>, { x, y, width }: Box, font: string): void => {
  pen.font = `11px ${font}`;
  let at = x;
  for (const [index, { name, faint }] of lines.entries()) {
    const text = fitted(pen, name, 150);
    const taken = pen.measureText(text).width + 30;
    if (at + taken > x + width) return;
    pen.fillStyle = faint ? ink.faint : (ink.series[index % ink.series.length] ?? ink.text);
    pen.fillRect(at, y + 5, 12, 3);
    pen.fillStyle = ink.soft;
    pen.textAlign = 'left';
    pen.fillText(text, at + 16, y + 10);
    at += taken;
  }
};

const drawGrid = (
  pen: Pen,
  { low, high, step }: ReturnType<typeof axisOf>,
  place: Box & { readonly heightAt: (value: number) => number },
  write: (value: number) => string,
  font: string,
): void => {
  pen.font = `11px ${font}`;
  pen.textAlign = 'right';
  pen.lineWidth = 1;
  pen.strokeStyle = ink.grid;
  for (let tick = 0; low + tick * step <= high + step / 2; tick += 1) {
    const value = low + tick * step;
    const y = place.heightAt(value);
    pen.beginPath();
    pen.moveTo(place.x, y);
    pen.lineTo(place.x + place.width, y);
    pen.stroke();
    pen.fillStyle = ink.soft;
    pen.fillText(write(value), place.x - 6, y + 4);
  }
};

const drawLine = (
  pen: Pen,
  points: readonly (readonly [number, number] | null)[],
  colour: string,
  faint: boolean,
): void => {
  pen.strokeStyle = colour;
  pen.fillStyle = colour;
  pen.lineWidth = faint ? 1.5 : 2;
  pen.lineJoin = 'round';
  pen.setLineDash(faint ? [5, 4] : []);
  pen.beginPath();
  let down = false;
  for (const point of points) {
    if (point === null) down = false;
    else if (down) pen.lineTo(...point);
    else {
      pen.moveTo(...point);
      down = true;
    }
  }
  pen.stroke();
  pen.setLineDash([]);
  if (faint || points.length > 40) return;
  for (const point of points) {
    if (point === null) continue;
    pen.beginPath();
    pen.arc(point[0], point[1], 2.5, 0, 2 * Math.PI);
    pen.fill();
  }
};

/** Months are told by their month, where every label is the first of one. */
const shortLabels = (labels: readonly string[]): readonly string[] =>
  labels.every((label) => /^\d{4}-\d{2}-01$/.test(label)) ? labels.map((label) => label.slice(0, 7)) : labels;

/** Lines over periods, with a scale on the left and the periods below. */
export const drawLines = (pen: Pen, chart: Of<'lines'>, box: Box, font: string): void => {
  const { write } = chart;
  const labels = shortLabels(chart.labels);
  const lines = chart.lines.filter(({ values }, at) => at === 0 || values.some((value) => value !== null));
  const legend = lines.length > 1 ? 18 : 0;
  if (legend > 0) drawLegend(pen, { ...chart, lines }, box, font);
  const axis = axisOf(lines.flatMap(({ values }) => values.flatMap((value) => (value === null ? [] : [value]))));
  pen.font = `11px ${font}`;
  const left = Math.min(
    90,
    Math.max(pen.measureText(write(axis.high)).width, pen.measureText(write(axis.low)).width) + 10,
  );
  const plot = {
    x: box.x + left,
    y: box.y + legend + 6,
    width: box.width - left - 10,
    height: box.height - legend - 26,
  };
  const heightAt = (value: number) => plot.y + plot.height * (1 - (value - axis.low) / (axis.high - axis.low));
  drawGrid(pen, axis, { ...plot, heightAt }, write, font);
  const across = (at: number) =>
    plot.x + (labels.length === 1 ? plot.width / 2 : (at * plot.width) / (labels.length - 1));
  for (const [index, { values, faint }] of lines.entries()) {
    const colour = faint ? ink.faint : (ink.series[index % ink.series.length] ?? ink.text);
    const points = labels.map((_, at) => {
      const value = values[at] ?? null;
      return value === null ? null : ([across(at), heightAt(value)] as const);
    });
    drawLine(pen, points, colour, faint);
  }
  pen.fillStyle = ink.soft;
  const widest = Math.max(...labels.map((label) => pen.measureText(label).width)) + 12;
  const every = Math.max(1, Math.ceil((labels.length * widest) / plot.width));
  for (let at = 0; at < labels.length; at += every) {
    pen.textAlign = at === 0 ? 'left' : at === labels.length - 1 ? 'right' : 'center';
    pen.fillText(labels[at] ?? '', across(at), plot.y + plot.height + 16);
  }
  pen.textAlign = 'left';
};

/** Bars from left to right, each with its name before it and its value after it. */
export const drawBars = (pen: Pen, { bars, write }: Of<'bars'>, box: Box, font: string): void => {
  const shown = bars.slice(0, Math.max(1, Math.floor(box.height / 15)));
  const line = Math.min(26, box.height / shown.length);
  pen.font = `11px ${font}`;
  const names = Math.min(box.width * 0.38, Math.max(...shown.map(({ name }) => pen.measureText(name).width)) + 10);
  const saidOf = ({ value, note }: (typeof shown)[number]) =>
    value === null ? '–' : note === '' ? write(value) : `${write(value)} · ${note}`;
  const values = Math.max(...shown.map((bar) => pen.measureText(saidOf(bar)).width)) + 10;
  const most = Math.max(0, ...shown.map(({ value }) => Math.abs(value ?? 0)));
  const room = Math.max(20, box.width - names - values);
  for (const [at, bar] of shown.entries()) {
    const y = box.y + at * line;
    pen.textAlign = 'left';
    pen.fillStyle = ink.text;
    pen.fillText(fitted(pen, bar.name, names - 8), box.x, y + line / 2 + 4);
    const length = most === 0 ? 0 : (Math.abs(bar.value ?? 0) / most) * room;
    pen.fillStyle = (bar.value ?? 0) < 0 ? (ink.series[4] ?? ink.text) : (ink.series[0] ?? ink.text);
    pen.fillRect(box.x + names, y + line * 0.15, length, line * 0.7);
    pen.fillStyle = ink.soft;
    pen.fillText(saidOf(bar), box.x + names + length + 6, y + line / 2 + 4);
  }
};
