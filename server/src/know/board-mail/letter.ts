// The words of a board's letter, as HTML that mail programs show and as plain text. Styles stand in the elements: mail programs drop sheets.
import type { Report, ReportTile } from './composed-board.ts';
import type { PictureState } from './contract.ts';
import type { FigureTable } from './figures.ts';
import { words } from './words.ts';

const ROWS_MAX = 24;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (each) => entities[each] ?? each);

const font = "font-family:'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif";
const soft = 'color:#5c6675;font-size:13px;margin:4px 0';

const tableHtml = ({ header, rows }: FigureTable, more: (count: number) => string): string => {
  const cells = (row: readonly string[], tag: 'th' | 'td') =>
    row
      .map((each, at) => {
        const side = at === 0 ? 'left' : 'right';
        return `<${tag} style="text-align:${side};padding:3px 10px 3px 0;border-bottom:1px solid #e3e7ee">${escaped(each)}</${tag}>`;
      })
      .join('');
  const shown = rows.slice(0, ROWS_MAX);
  const rest = rows.length - shown.length;
  return [
    `<table cellspacing="0" cellpadding="0" style="border-collapse:collapse;font-size:13px"><thead><tr>${cells(header, 'th')}</tr></thead>`,
    `<tbody>${shown.map((row) => `<tr>${cells(row, 'td')}</tr>`).join('')}</tbody></table>`,
    ...(rest > 0 ? [`<p style="${soft}">${escaped(more(rest))}</p>`] : []),
  ].join('');
};

const tileHtml = (tile: ReportTile, { language }: Report): string => {
  const say = words[language];
  if (tile.kind === 'heading') return `<h2 style="font-size:17px;margin:26px 0 4px">${escaped(tile.text)}</h2>`;
  if (tile.kind === 'note') return `<p style="${soft};white-space:pre-wrap">${escaped(tile.text)}</p>`;
  const title = `<h3 style="font-size:15px;margin:18px 0 2px">${escaped(tile.title)}</h3>`;
  if (tile.kind === 'failed') return `${title}<p style="${soft}">${escaped(say.cannot(tile.problem))}</p>`;
  const { headline, notes, table, sentence } = tile;
  const figure = headline === null ? '' : `<p style="font-size:22px;margin:2px 0">${escaped(headline)}</p>`;
  const said = notes.length === 0 ? '' : `<p style="${soft}">${escaped(notes.join(' · '))}</p>`;
  const body = table.rows.length === 0 ? `<p style="${soft}">${escaped(say.none)}</p>` : tableHtml(table, say.more);
  return `${title}<p style="${soft}">${escaped(sentence)}</p>${figure}${said}${body}`;
};

/** The letter as HTML; the picture is named by `cid:board`. */
export const htmlOf = (report: Report, picture: PictureState): string => {
  const { language, name, meaning, tiles, asOf, seenAs, link } = report;
  const say = words[language];
  const shown =
    picture === 'drawn'
      ? `<p><img src="cid:board" alt="${escaped(name)}" width="800" style="max-width:100%;height:auto"></p>`
      : `<p style="${soft}">${escaped(say.noPicture[picture])}</p>`;
  return [
    `<!doctype html><html lang="${language === 'zh' ? 'zh-CN' : 'en'}"><head><meta charset="utf-8"><title>${escaped(name)}</title></head>`,
    `<body style="${font};color:#1c2430;max-width:860px;margin:0 auto;padding:16px">`,
    `<h1 style="font-size:20px;margin:0 0 4px">${escaped(name)}</h1>`,
    meaning === '' ? '' : `<p style="${soft}">${escaped(meaning)}</p>`,
    `<p style="${soft}">${asOf === null ? '' : `${escaped(say.asOf(asOf))} · `}${escaped(say.seenAs(seenAs))}</p>`,
    `<p><a href="${escaped(link)}">${escaped(say.open)}</a></p>`,
    shown,
    ...tiles.map((tile) => tileHtml(tile, report)),
    `<p style="${soft};margin-top:28px">${escaped(say.why(seenAs))}</p></body></html>`,
  ].join('\n');
};

const tileText = (tile: ReportTile, { language }: Report): string => {
  const say = words[language];
  if (tile.kind === 'heading') return `== ${tile.text} ==`;
  if (tile.kind === 'note') return tile.text;
  if (tile.kind === 'failed') return `${tile.title}\n${say.cannot(tile.problem)}`;
  const { title, sentence, headline, notes, table } = tile;
  const shown = table.rows.slice(0, ROWS_MAX);
  const rest = table.rows.length - shown.length;
  return [
    ...[title, sentence],
    ...(headline === null ? [] : [headline]),
    ...(notes.length === 0 ? [] : [notes.join(' · ')]),
    ...(table.rows.length === 0 ? [say.none] : [table.header, ...shown].map((row) => row.join('\t'))),
    ...(rest > 0 ? [say.more(rest)] : []),
  ].join('\n');
};

/** The same in plain text. */
export const textOf = (report: Report): string => {
  const { language, name, meaning, tiles, asOf, seenAs, link } = report;
  const say = words[language];
  return [
    [name, meaning, ...(asOf === null ? [] : [say.asOf(asOf)]), say.seenAs(seenAs)]
      .filter((each) => each !== '')
      .join('\n'),
    `${say.open}${say.colon}${link}`,
    ...tiles.map((tile) => tileText(tile, report)),
    say.why(seenAs),
  ].join('\n\n');
};
