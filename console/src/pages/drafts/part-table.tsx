// What a rehearsal comes to by branch, tier or segment: one row a part.
import { Table } from '../../ui/table.tsx';

/** A column of what is summed up. */
interface SumColumn<Sums> {
  readonly key: string;
  readonly title: string;
  readonly of: (sums: Sums) => string;
}

export interface PartTableProps<Sums> {
  /** What divides into the parts. */
  readonly title: string;
  /** Two parts may have one name, never one key. */
  readonly parts: readonly (Sums & { readonly key: string; readonly name: string })[];
  readonly sums: readonly SumColumn<Sums>[];
}

export function PartTable<Sums>({ title, parts, sums }: PartTableProps<Sums>) {
  return (
    <Table
      size="small"
      scroll={{ x: 'max-content' }}
      pagination={{ pageSize: 8, hideOnSinglePage: true }}
      rowKey="key"
      dataSource={[...parts]}
      columns={[
        { title, key: 'name', dataIndex: 'name' },
        ...sums.map(({ key, title: of, of: value }) => ({
          ...{ title: of, key, align: 'right' as const },
          render: (_: unknown, row: Sums) => value(row),
        })),
      ]}
    />
  );
}
