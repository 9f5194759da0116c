// "Today's data complete as of": one card a data set, and the deliveries behind it.
import { deliveryBoard, deliveryStatuses, listDeliveries } from '@contracts/record/deliveries/contract.ts';
import { Link } from '@tanstack/react-router';
import { Tag } from 'antd';
import { choiceField, pageFields, textField } from '../../address/state.ts';
import { useAddress } from '../../address/use-address.ts';
import { type AnswerOf, call } from '../../api/client.ts';
import { useRead } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { ChoiceField, DayField } from '../../ui/fields.tsx';
import { Panel } from '../../ui/page.tsx';
import { EmptyState, Ready } from '../../ui/states.tsx';

type BoardItem = AnswerOf<typeof deliveryBoard>['datasets'][number];
type Delivery = AnswerOf<typeof listDeliveries>['items'][number];

const fields = {
  date: textField(),
  status: choiceField(['', ...deliveryStatuses], ''),
  dataset: textField(),
  ...pageFields,
};

const colors = {
  expected: 'default',
  late: 'warning',
  importing: 'processing',
  complete: 'success',
  mismatch: 'error',
  failed: 'error',
  not_expected: 'default',
} as const;

function DeliveryTag({ status }: { readonly status: keyof typeof colors }) {
  const text = useText();
  return (
    <Tag variant="filled" color={colors[status]}>
      {text(`deliveryStatus.${status}`)}
    </Tag>
  );
}

function BoardCard({ item }: { readonly item: BoardItem }) {
  const text = useText();
  const format = useFormat();
  const { delivery } = item;
  return (
    <div className="zy-board-item">
      <header>
        <span>{item.dataset}</span>
        <DeliveryTag status={item.status} />
      </header>
      <span className="zy-soft">
        {item.completeThrough
          ? text('imports.datasetThrough', { day: item.completeThrough })
          : text('imports.notComplete')}
      </span>
      {delivery?.rowsCounted !== null && delivery?.rowsCounted !== undefined && (
        <span className="zy-soft">
          {delivery.rowsExpected === null
            ? text('imports.rowsOnly', { counted: format.count(delivery.rowsCounted) })
            : text('imports.rows', {
                counted: format.count(delivery.rowsCounted),
                expected: format.count(delivery.rowsExpected),
              })}
        </span>
      )}
      {item.expectedBy && <span className="zy-faint">{text('imports.expectedBy', { time: item.expectedBy })}</span>}
      {delivery?.problem && <span className="zy-problem-line">{delivery.problem}</span>}
    </div>
  );
}

const useColumns = () => {
  const text = useText();
  const format = useFormat();
  return [
    { title: text('imports.date'), key: 'date', dataIndex: 'businessDate' },
    { title: text('imports.dataset'), key: 'dataset', dataIndex: 'dataset' },
    {
      title: text('imports.file'),
      key: 'file',
      render: (_: unknown, row: Delivery) =>
        row.runId ? (
          <Link to="/imports/runs/$runId" params={{ runId: row.runId } as never}>
            {row.fileName ?? row.runId}
          </Link>
        ) : (
          (row.fileName ?? '–')
        ),
    },
    {
      title: text('imports.status'),
      key: 'status',
      render: (_: unknown, row: Delivery) => (
        <>
          <DeliveryTag status={row.status} />
          {row.delivery > 1 && <span className="zy-faint">{text('imports.delivery', { count: row.delivery })}</span>}
          {row.problem && <div className="zy-problem-line">{row.problem}</div>}
        </>
      ),
    },
    {
      title: text('imports.good'),
      key: 'rows',
      align: 'end' as const,
      render: (_: unknown, row: Delivery) => format.count(row.rowsCounted),
    },
    {
      title: text('imports.finishedAt'),
      key: 'done',
      render: (_: unknown, row: Delivery) => format.instant(row.completedAt),
    },
  ];
};

function Deliveries() {
  const text = useText();
  const { state, change } = useAddress(fields);
  const columns = useColumns();
  const filter = {
    ...(state.status ? { status: state.status } : {}),
    ...(state.dataset ? { dataset: state.dataset } : {}),
  };
  const reading = useRead(
    listDeliveries,
    { query: { ...filter, page: state.page, pageSize: state.pageSize } },
    { keepPrevious: true },
  );
  return (
    <DataTable
      reading={reading}
      rowsOf={({ items }) => items}
      totalOf={({ total }) => total}
      columns={columns}
      rowKey={(row) => `${row.dataset} ${row.businessDate} ${row.delivery}`}
      page={state.page}
      pageSize={state.pageSize}
      onPage={(page, pageSize) => change({ page, pageSize })}
      filters={
        <ChoiceField
          value={state.status}
          label={text('imports.status')}
          choices={deliveryStatuses.map((value) => ({ value, label: text(`deliveryStatus.${value}`) }))}
          onChange={(status) => change({ status: deliveryStatuses.find((each) => each === status) ?? '' })}
        />
      }
      file={{
        kind: 'pages',
        name: 'deliveries',
        header: ['dataset', 'businessDate', 'status', 'fileName', 'delivery', 'rowsExpected', 'rowsCounted', 'problem'],
        cells: (row) => [
          row.dataset,
          row.businessDate,
          row.status,
          row.fileName,
          row.delivery,
          row.rowsExpected,
          row.rowsCounted,
          row.problem,
        ],
        readPage: async (page) => {
          const { items, total } = await call(listDeliveries, { query: { ...filter, page, pageSize: 200 } });
          return { rows: items, total };
        },
      }}
      empty={{ title: text('imports.noBoard'), hint: text('imports.noBoardHint') }}
    />
  );
}

export function Board() {
  const text = useText();
  const { state, change } = useAddress(fields);
  const board = useRead(
    deliveryBoard,
    { query: state.date ? { date: state.date } : {} },
    { refetchMs: 30_000, keepPrevious: true },
  );
  return (
    <div className="zy-stack" style={{ gap: 16 }}>
      <Ready of={board} rows={4}>
        {({ date, completeThrough, datasets }) => (
          <Panel
            title={
              completeThrough === null ? (
                text('imports.notComplete')
              ) : (
                <>
                  {text('imports.completeThrough')} <span style={{ fontSize: 18 }}>{completeThrough}</span>
                </>
              )
            }
            extra={
              <DayField
                value={state.date || date}
                label={text('imports.date')}
                onChange={(day) => change({ date: day })}
              />
            }
          >
            {datasets.length === 0 ? (
              <EmptyState title={text('imports.noBoard')} hint={text('imports.noBoardHint')} />
            ) : (
              <div className="zy-board">
                {datasets.map((item) => (
                  <BoardCard key={item.dataset} item={item} />
                ))}
              </div>
            )}
          </Panel>
        )}
      </Ready>
      {board.data && board.data.datasets.length > 0 && <Deliveries />}
    </div>
  );
}
