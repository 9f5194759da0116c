// The fields of a heatmap in numbers: the places that are clicked most, each of which opens to its people by key as well.
import type { HeatmapCell } from '@contracts/know/heatmap/contract.ts';
import { Table } from 'antd';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Panel } from '../../ui/page.tsx';
import { Figure } from './figure.tsx';
import { askedGroupOf, groupIsOpenable } from './groups.ts';
import type { HeatmapGroup } from './heatmap-model.ts';
import type { OpenCell } from './question-page.tsx';

const SHOWN_MAX = 50;

export function HeatmapFields(props: {
  readonly group: HeatmapGroup;
  readonly columns: number;
  readonly rows: number;
  readonly onOpen: OpenCell<HeatmapCell>;
}) {
  const text = useText();
  const format = useFormat();
  const { group, onOpen } = props;
  const placed = group.fields.reduce((sum, { clicks }) => sum + clicks, 0);
  const shown = group.fields.toSorted((one, other) => other.clicks - one.clicks).slice(0, SHOWN_MAX);
  type Row = (typeof shown)[number];
  const right = { align: 'right' as const };
  const middle = (place: number, of: number) => format.share((place + 0.5) / of, 0);
  const open = ({ column, row, clicks }: Row) =>
    groupIsOpenable(group.key)
      ? () =>
          onOpen(
            { kind: 'field', group: askedGroupOf(group.key), column, row },
            text('heatmap.cellField', { count: format.count(clicks) }),
          )
      : null;
  return (
    <Panel title={text('heatmap.fields')}>
      <Table<Row>
        size="small"
        rowKey={({ column, row }) => `${column}/${row}`}
        scroll={{ x: 'max-content' }}
        dataSource={shown}
        pagination={shown.length > 10 ? { pageSize: 10, showSizeChanger: false } : false}
        columns={[
          {
            title: text('heatmap.place'),
            key: 'place',
            render: (_, { column, row }) => `${middle(column, props.columns)} / ${middle(row, props.rows)}`,
          },
          { ...right, title: text('heatmap.clicks'), key: 'clicks', render: (_, { clicks }) => format.count(clicks) },
          {
            ...{ ...right, title: text('heatmap.share'), key: 'share' },
            render: (_, { clicks }) => format.share(placed === 0 ? null : clicks / placed),
          },
          {
            ...{ ...right, title: text('heatmap.clickers'), key: 'customers' },
            render: (_, row) => <Figure shown={format.count(row.customers)} onOpen={open(row)} />,
          },
        ]}
      />
    </Panel>
  );
}
