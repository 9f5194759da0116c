// A table that holds all of its rows, with a file of them below.
import { Table as PlainTable, type TableProps } from 'antd';
import { SheetButton } from './sheet.tsx';

export function Table<Row extends object>(props: TableProps<Row>) {
  const { columns, rowKey, summary, dataSource = [] } = props;
  const table = {
    ...(columns ? { columns } : {}),
    ...(rowKey ? { rowKey } : {}),
    ...(summary ? { summary } : {}),
  };
  return (
    <div className="zy-sheet">
      <PlainTable<Row> {...props} />
      {dataSource.length > 0 && (
        <div className="zy-sheet-bar">
          <SheetButton<Row>
            size="sign"
            source={{ table, readPage: async () => ({ rows: dataSource, total: dataSource.length }) }}
          />
        </div>
      )}
    </div>
  );
}
