// Reconciliation: what flag or trailer state against what was counted.
import { assert } from '../../kernel/index.ts';
import { splitCells } from '../file-formats/index.ts';
import type { Mapping } from '../mapping/contract.ts';
import { decimalText } from '../mapping/index.ts';

/** What the sender says is in the file; null rows where it says nothing. */
export interface StatedContent {
  readonly rows: number | null;
  /** Control totals by name, canonical decimal text. */
  readonly totals: Readonly<Record<string, string>>;
}

export interface CountedContent {
  readonly rows: number;
  readonly totals: Readonly<Record<string, string>>;
}

/** Reads a ready flag: "rows=123" and "total.NAME=45.60" lines, or a single number of rows. Other lines are passed over. */
export const readFlag = (text: string): StatedContent => {
  let rows: number | null = null;
  const totals: Record<string, string> = {};
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  for (const line of lines) {
    const [, name, value] = /^(rows|total\.[a-z0-9-]+)\s*[=:]\s*(\S+)$/i.exec(line) ?? [];
    if (!name || !value) continue;
    if (name.toLowerCase() === 'rows') rows = /^\d{1,15}$/.test(value) ? Number(value) : rows;
    else totals[name.slice('total.'.length)] = decimalText(value, '.') ?? value;
  }
  const filled = lines.filter((line) => line !== '');
  if (rows === null && filled.length === 1 && /^\d{1,15}$/.test(filled[0] ?? '')) rows = Number(filled[0]);
  return { rows, totals };
};

/** Reads a trailer line by the mapping; a problem in words when it is absent or cannot be read. */
export const readTrailer = (mapping: Mapping, trailer: string | null): StatedContent | string => {
  const { statedIn } = mapping.control;
  assert(statedIn?.kind === 'trailer', 'the mapping has a trailer');
  if (trailer === null) return 'The trailer is missing: the file may be cut.';
  const cells =
    mapping.format.kind === 'csv'
      ? splitCells(trailer, mapping.format.delimiter, mapping.format.quote)
      : trailer.trim().split(/\s+/);
  if (typeof cells === 'string') return 'The trailer has quotes that do not match.';
  const rows = Number(cells[statedIn.rowsCell]?.trim());
  if (!Number.isSafeInteger(rows) || rows < 0)
    return `The trailer states no number of rows in cell ${statedIn.rowsCell}.`;
  const totals: Record<string, string> = {};
  for (const [name, at] of Object.entries(statedIn.totalCells)) {
    const total = decimalText(cells[at]?.trim() ?? '', '.');
    if (total === null) return `The trailer states no total ${name} in cell ${at}.`;
    totals[name] = total;
  }
  return { rows, totals };
};

/** What does not agree, in words; null when everything stated was counted. */
export const reconcile = (stated: StatedContent, counted: CountedContent): string | null => {
  const problems: string[] = [];
  if (stated.rows !== null && stated.rows !== counted.rows)
    problems.push(`${stated.rows} rows stated, ${counted.rows} counted`);
  for (const [name, total] of Object.entries(stated.totals)) {
    const found = counted.totals[name];
    if (found === undefined) problems.push(`total ${name} is stated and not counted by the mapping`);
    else if (found !== total) problems.push(`total ${name}: ${total} stated, ${found} counted`);
  }
  return problems.length === 0 ? null : `${problems.join('; ')}.`;
};
