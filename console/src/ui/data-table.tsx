// A list: rows by page from the server, with its filters above it, its states, and a file of it.
import { DownloadOutlined } from '@ant-design/icons';
import { Button, Table, type TableProps } from 'antd';
import type { ColumnsType } from 'antd/es/table';
import { type ReactNode, useState } from 'react';
import { asProblem, type Problem } from '../api/problem.ts';
import type { Reading } from '../api/use-call.ts';
import { useText } from '../i18n/index.ts';
import { useFormat } from '../i18n/use-format.ts';
import { csvFile, readAllPages } from './csv.ts';
import { saveCsv } from './save-file.ts';
import { SheetButton, type SheetSource } from './sheet.tsx';
import { EmptyState, Loading, ProblemLine, ProblemPanel, SlowNotice, useIsSlow } from './states.tsx';

export const pageSizes = [20, 50, 100] as const;

/** How a list becomes a file: an address of the server, or pages read one after another. */
export type Export<Row> =
  | { readonly kind: 'address'; readonly href: string }
  | {
      readonly kind: 'pages';
      readonly name: string;
      readonly header: readonly string[];
      readonly cells: (row: Row) => readonly unknown[];
      readonly readPage: (page: number) => Promise<{ readonly rows: readonly Row[]; readonly total: number }>;
    };

interface DataTableProps<Row extends object, Answer> {
  readonly reading: Reading<Answer>;
  readonly rowsOf: (answer: Answer) => readonly Row[];
  readonly totalOf?: (answer: Answer) => number;
  readonly totalIsLeast?: boolean;
  readonly columns: ColumnsType<Row>;
  readonly rowKey: (row: Row) => string;
  readonly filters?: ReactNode;
  readonly extra?: ReactNode;
  readonly page?: number;
  readonly pageSize?: number;
  readonly onPage?: (page: number, pageSize: number) => void;
  readonly onSort?: (key: string | null, order: 'asc' | 'desc') => void;
  /** Where the server has a file of the list, or its cells say more than the columns. */
  readonly file?: Export<Row>;
  /** Any page of a list that is read by pages and has no `file`: its file is what the columns say. */
  readonly readPage?: (page: number) => Promise<Answer>;
  readonly empty: { readonly title: string; readonly hint?: ReactNode; readonly action?: ReactNode };
  readonly expandable?: TableProps<Row>['expandable'];
  readonly rowSelection?: TableProps<Row>['rowSelection'];
  readonly rowClassName?: (row: Row) => string;
  /** Width below which the table scrolls sideways. */
  readonly minWidth?: number;
}

export function ExportButton<Row>({ file }: { readonly file: Export<Row> }) {
  const text = useText();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  if (file.kind === 'address') {
    return (
      <Button data-export icon={<DownloadOutlined />} href={file.href} download>
        {text('action.exportCsv')}
      </Button>
    );
  }
  const run = async () => {
    setBusy(true);
    setProblem(null);
    try {
      const rows = await readAllPages(file.readPage);
      saveCsv(`${file.name}.csv`, csvFile(file.header, rows.map(file.cells)));
    } catch (thrown) {
      setProblem(asProblem(thrown));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Button data-export icon={<DownloadOutlined />} loading={busy} onClick={() => void run()}>
        {text('action.exportCsv')}
      </Button>
      <ProblemLine problem={problem} />
    </>
  );
}

function onTableChange<Row extends object>(
  onSort: ((key: string | null, order: 'asc' | 'desc') => void) | undefined,
): NonNullable<TableProps<Row>['onChange']> {
  return (_page, _filters, sorter, extra) => {
    if (extra.action !== 'sort' || Array.isArray(sorter)) return;
    const key = sorter.order ? String(sorter.columnKey) : null;
    onSort?.(key, sorter.order === 'descend' ? 'desc' : 'asc');
  };
}

function Body<Row extends object, Answer>(props: DataTableProps<Row, Answer> & { readonly answer: Answer }) {
  const text = useText();
  const format = useFormat();
  const rows = props.rowsOf(props.answer);
  const total = props.totalOf?.(props.answer) ?? rows.length;
  const paged = props.onPage !== undefined;
  return (
    <Table<Row>
      size="middle"
      rowKey={props.rowKey}
      columns={props.columns}
      dataSource={[...rows]}
      loading={props.reading.isPlaceholderData}
      scroll={{ x: props.minWidth ?? 'max-content' }}
      showSorterTooltip={false}
      {...(props.expandable ? { expandable: props.expandable } : {})}
      {...(props.rowSelection ? { rowSelection: props.rowSelection } : {})}
      {...(props.rowClassName ? { rowClassName: props.rowClassName } : {})}
      onChange={onTableChange<Row>(props.onSort)}
      locale={{ emptyText: <EmptyState {...props.empty} /> }}
      pagination={
        paged && total > 0
          ? {
              current: props.page ?? 1,
              pageSize: props.pageSize ?? 20,
              total,
              pageSizeOptions: [...pageSizes],
              showSizeChanger: total > 20,
              showTotal: (count) =>
                text(props.totalIsLeast ? 'list.totalAtLeast' : 'list.total', { count: format.count(count) }),
              onChange: (page, size) => props.onPage?.(page, size),
            }
          : false
      }
    />
  );
}

/** What the columns say of every row, where nothing else is said to be the file; null where the page has one of its own. */
const sheetOf = <Row extends object, Answer>(props: DataTableProps<Row, Answer>): SheetSource<Row> | null => {
  const { reading, readPage, rowsOf, totalOf, columns, rowKey } = props;
  const table = { columns, rowKey };
  const paged = props.onPage !== undefined;
  if (props.file || reading.data === undefined || (paged && !readPage)) return null;
  const { data } = reading;
  return {
    table,
    readPage: async (page) => {
      const answer = paged && readPage ? await readPage(page) : data;
      const rows = rowsOf(answer);
      return { rows, total: paged ? (totalOf?.(answer) ?? rows.length) : rows.length };
    },
  };
};

export function DataTable<Row extends object, Answer>(props: DataTableProps<Row, Answer>) {
  const { reading } = props;
  const slow = useIsSlow(reading.isFetching && reading.isPlaceholderData);
  const failed = reading.error && (reading.data === undefined || reading.isPlaceholderData);
  const sheet = sheetOf(props);
  return (
    <section className="zy-panel zy-panel-flush zy-list" aria-busy={reading.isFetching}>
      {(props.filters || props.file || props.extra || sheet) && (
        <div className="zy-list-bar">
          <div className="zy-list-filters">{props.filters}</div>
          <div className="zy-list-extra">
            {props.extra}
            {props.file && <ExportButton file={props.file} />}
            {sheet && <SheetButton source={sheet} size="words" />}
          </div>
        </div>
      )}
      {slow && <SlowNotice />}
      {failed && reading.error ? (
        <ProblemPanel problem={reading.error} onRetry={() => void reading.refetch()} />
      ) : reading.data === undefined ? (
        <Loading rows={8} />
      ) : (
        <Body {...props} answer={reading.data} />
      )}
    </section>
  );
}
