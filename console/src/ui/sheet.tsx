// The file of a table: what its columns say of every row, in the words of the screen. Rows are drawn out of sight, page by page, with the
// table's own columns, and read from there: a list has its file without saying each of its columns a second time.
import { DownloadOutlined } from '@ant-design/icons';
import { Button, Table, type TableProps } from 'antd';
import { useLayoutEffect, useRef, useState } from 'react';
import { asProblem, type Problem } from '../api/problem.ts';
import { useText } from '../i18n/index.ts';
import { csvFile, exportRowsMax } from './csv.ts';
import { saveCsv } from './save-file.ts';
import { ProblemLine } from './states.tsx';

export interface Sheet {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

// biome-ignore lint/performance/useDomNodeTextContent: words of two lines in one cell would run into each other.
const wordsOf = (cell: HTMLElement): string => (cell.innerText ?? '').trim().replace(/\s*\n\s*/g, ' ');

/** Rows of cells as a grid: a cell that spans several places says its words in the first alone, or in all of them. */
const gridOf = (rows: readonly HTMLTableRowElement[], spread: boolean): string[][] => {
  const grid = rows.map((): string[] => []);
  for (const [at, row] of rows.entries()) {
    let place = 0;
    for (const cell of row.cells) {
      while (grid[at]?.[place] !== undefined) place += 1;
      const words = wordsOf(cell);
      for (let down = 0; down < cell.rowSpan && at + down < rows.length; down += 1)
        for (let right = 0; right < cell.colSpan; right += 1) {
          const first = down === 0 && right === 0;
          (grid[at + down] as string[])[place + right] = first || spread ? words : '';
        }
      place += cell.colSpan;
    }
  }
  return grid;
};

const rowsIn = (place: ParentNode, part: string, which = 'tr'): HTMLTableRowElement[] => [
  ...place.querySelectorAll<HTMLTableRowElement>(`${part} > ${which}`),
];

/** What a table shows. Columns without a head have nothing to say: they hold what can be done with a row. */
export const readSheet = (place: ParentNode): Sheet => {
  const heads = gridOf(rowsIn(place, 'thead'), true);
  const header = (heads[0] ?? []).map((_, column) =>
    [...new Set(heads.map((row) => row[column] ?? ''))].filter((words) => words !== '').join(' · '),
  );
  const told = header.flatMap((words, column) => (words === '' ? [] : [column]));
  const rows = gridOf([...rowsIn(place, 'tbody', 'tr.ant-table-row'), ...rowsIn(place, 'tfoot')], false);
  return {
    header: told.map((column) => header[column] ?? ''),
    rows: rows.map((row) => told.map((column) => row[column] ?? '')),
  };
};

/** A file is called after the page that it is taken from. */
const nameHere = (): string => window.location.pathname.replaceAll(/[^\w-]+/g, '-').replace(/^-|-$/g, '') || 'overview';

export interface SheetSource<Row> {
  readonly table: Pick<TableProps<Row>, 'columns' | 'rowKey' | 'summary'>;
  /** Page 1 is the first. */
  readonly readPage: (page: number) => Promise<{ readonly rows: readonly Row[]; readonly total: number }>;
}

interface Drawn<Row> {
  readonly page: number;
  readonly rows: readonly Row[];
  readonly total: number;
  /** Of the pages before. */
  readonly lines: readonly (readonly string[])[];
}

/** Hands over the file of everything that the source has. `size`: a sign alone where room is short. */
export function SheetButton<Row extends object>(props: {
  readonly source: SheetSource<Row>;
  readonly size: 'sign' | 'words';
}) {
  const { source, size } = props;
  const text = useText();
  const place = useRef<HTMLDivElement>(null);
  const [drawn, setDrawn] = useState<Drawn<Row> | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const draw = async (page: number, lines: Drawn<Row>['lines']): Promise<void> => {
    try {
      setDrawn({ page, lines, ...(await source.readPage(page)) });
    } catch (thrown) {
      setProblem(asProblem(thrown));
      setDrawn(null);
      setBusy(false);
    }
  };
  const drawNext = useRef(draw);
  drawNext.current = draw;
  useLayoutEffect(() => {
    if (drawn === null || place.current === null) return;
    const { header, rows } = readSheet(place.current);
    const lines = [...drawn.lines, ...rows];
    if (drawn.rows.length > 0 && lines.length < Math.min(drawn.total, exportRowsMax)) {
      void drawNext.current(drawn.page + 1, lines);
      return;
    }
    saveCsv(`${nameHere()}.csv`, csvFile(header, lines));
    setDrawn(null);
    setBusy(false);
  }, [drawn]);
  const begin = (): void => {
    setBusy(true);
    setProblem(null);
    void draw(1, []);
  };
  const label = text('action.exportCsv');
  return (
    <>
      <Button
        data-export
        icon={<DownloadOutlined />}
        loading={busy}
        onClick={begin}
        {...(size === 'sign'
          ? { type: 'text', size: 'small', title: label, 'aria-label': label }
          : { children: label })}
      />
      <ProblemLine problem={problem} />
      {drawn && (
        <div ref={place} className="zy-out-of-sight" aria-hidden="true" inert>
          <Table<Row> {...source.table} dataSource={[...drawn.rows]} pagination={false} />
        </div>
      )}
    </>
  );
}
