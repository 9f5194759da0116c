// The tables of the workbench: the funnel with its times, findings, hypotheses, funnels by group, and the change.
import type { OpeningCell, OpeningFinding, OpeningWorkbench } from '@contracts/know/opening/contract.ts';
import { Table } from 'antd';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Figure } from './figure.tsx';
import { type OpeningWords, shownP } from './opening-words.ts';
import type { OpenCell } from './question-page.tsx';

interface TableProps {
  readonly result: OpeningWorkbench;
  readonly names: OpeningWords;
  /** Null: what is summed up has no one group to ask for. */
  readonly onOpen: OpenCell<OpeningCell> | null;
}

const right = { align: 'right' as const };
export const openingCellOf = (
  step: number,
  kind: OpeningCell['kind'],
  more: Partial<OpeningCell> = {},
): OpeningCell => ({
  ...{ group: { segment: null, kind: 'all', value: null }, step, kind, terms: [] },
  ...more,
});

export function FunnelTable({ result, names, onOpen }: TableProps) {
  const text = useText();
  const format = useFormat();
  const rows = result.steps.map((row, step) => ({ ...row, step, name: names.stepName(step) }));
  type Row = (typeof rows)[number];
  const opened = (row: Row, kind: OpeningCell['kind'], count: number, words: string) =>
    count === 0 ? (
      '0'
    ) : (
      <Figure
        shown={format.count(count)}
        onOpen={onOpen && (() => onOpen(openingCellOf(row.step, kind), `${row.name} · ${words}`))}
      />
    );
  return (
    <Table<Row>
      size="small"
      rowKey="step"
      dataSource={rows}
      pagination={false}
      scroll={{ x: 'max-content' }}
      columns={[
        {
          title: text('opening.step'),
          key: 'step',
          fixed: 'left',
          render: (_, { step, name }) => `${step + 1}. ${name}`,
        },
        {
          ...{ ...right, title: text('opening.reached'), key: 'reached' },
          render: (_, row) => opened(row, 'reached', row.reached, text('opening.reached')),
        },
        {
          ...right,
          title: text('opening.pass'),
          key: 'pass',
          render: (_, { fromPrevious }) => format.share(fromPrevious),
        },
        {
          ...{ ...right, title: text('opening.conversion'), key: 'first' },
          render: (_, { fromFirst }) => format.share(fromFirst),
        },
        {
          ...{ ...right, title: text('opening.lost'), key: 'lost' },
          render: (_, row) => opened(row, 'lost', row.lost, text('opening.lost')),
        },
        { ...right, title: text('opening.time'), key: 'time', render: (_, { time }) => names.spread(time) },
        { ...right, title: text('opening.queue'), key: 'queue', render: (_, { queue }) => names.spread(queue) },
        { ...right, title: text('opening.stall'), key: 'stall', render: (_, { stall }) => names.spread(stall) },
        {
          ...{ ...right, title: text('opening.failedAt'), key: 'failed' },
          render: (_, row) => opened(row, 'failed', row.failed.customers, text('opening.failedAt')),
        },
        {
          ...{ title: text('opening.reasons'), key: 'reasons' },
          render: (_, row) =>
            row.reasons.slice(0, 3).map(({ reason, customers }) => (
              <div key={reason}>
                <span title={reason}>{names.reasonName(reason)}</span>{' '}
                <Figure
                  shown={format.count(customers)}
                  onOpen={
                    onOpen &&
                    (() =>
                      onOpen(
                        openingCellOf(row.step, 'failed', { reason }),
                        `${row.name} · ${names.reasonName(reason)}`,
                      ))
                  }
                />
              </div>
            )),
        },
      ]}
    />
  );
}

export function FindingTable({ result, names, onOpen }: TableProps) {
  const text = useText();
  const format = useFormat();
  const lost = (row: OpeningFinding) => {
    const terms = row.terms.map(({ dimension, relation, value }) => ({ dimension, relation, value }));
    const title = `${names.groupName(row)} · ${names.stepName(row.step)} · ${text('opening.lost')}`;
    return (
      <Figure
        shown={format.count(row.customers - row.passed)}
        onOpen={onOpen && (() => onOpen(openingCellOf(row.step, 'lost', { terms }), title))}
      />
    );
  };
  return (
    <Table<OpeningFinding>
      size="small"
      rowKey={(row) => `${row.step} ${names.groupName(row)}`}
      dataSource={[...result.findings]}
      pagination={{ pageSize: 8, showSizeChanger: false, hideOnSinglePage: true }}
      scroll={{ x: 'max-content' }}
      columns={[
        { title: text('opening.group'), key: 'group', fixed: 'left', render: (_, row) => names.groupName(row) },
        { title: text('opening.step'), key: 'step', render: (_, { step }) => names.stepName(step) },
        {
          ...right,
          title: text('opening.affected'),
          key: 'n',
          render: (_, row) => format.count(Math.round(row.affected)),
        },
        { ...right, title: text('opening.stood'), key: 'of', render: (_, { customers }) => format.count(customers) },
        { ...right, title: text('opening.lost'), key: 'lost', render: (_, row) => lost(row) },
        { ...right, title: text('opening.pass'), key: 'rate', render: (_, { rate }) => format.share(rate) },
        {
          ...right,
          title: text('opening.others'),
          key: 'others',
          render: (_, { others }) => format.share(others.rate),
        },
        {
          ...{ title: text('opening.cause'), key: 'cause' },
          render: (_, { causes, reasons }) =>
            [
              ...causes.slice(0, 1).map(({ cause }) => text(`openingCause.${cause}`)),
              ...reasons.slice(0, 1).map(({ reason, share }) => `${names.reasonName(reason)} ${format.share(share)}`),
            ].join(' · ') || '–',
        },
        {
          ...right,
          title: text('opening.q'),
          key: 'q',
          render: (_, { qSearched }) => shownP(qSearched, format.decimal),
        },
      ]}
    />
  );
}

export function CauseTable({ result, names, onOpen }: TableProps) {
  const text = useText();
  const format = useFormat();
  type Row = OpeningWorkbench['causes'][number];
  return (
    <Table<Row>
      size="small"
      rowKey={({ step, cause }) => `${step} ${cause}`}
      dataSource={[...result.causes]}
      pagination={{ pageSize: 8, showSizeChanger: false, hideOnSinglePage: true }}
      columns={[
        { title: text('opening.step'), key: 'step', render: (_, { step }) => names.stepName(step) },
        {
          ...{ title: text('opening.cause'), key: 'cause' },
          render: (_, { cause }) => (
            <>
              {text(`openingCause.${cause}`)}
              <div className="zy-faint">{text(`openingAdvice.${cause}`)}</div>
            </>
          ),
        },
        {
          ...{ ...right, title: text('opening.causeShare'), key: 'share' },
          render: (_, { step, cause, customers, share }) => (
            <Figure
              shown={`${format.share(share)} (${format.count(customers)})`}
              onOpen={
                onOpen &&
                (() =>
                  onOpen(
                    openingCellOf(step, 'cause', { cause }),
                    `${names.stepName(step)} · ${text(`openingCause.${cause}`)}`,
                  ))
              }
            />
          ),
        },
        {
          ...right,
          title: text('opening.causeOthers'),
          key: 'others',
          render: (_, row) => format.share(row.othersShare),
        },
        { ...right, title: text('opening.q'), key: 'q', render: (_, { q }) => shownP(q, format.decimal) },
      ]}
    />
  );
}

export function ChangeTable({
  change,
  names,
}: {
  readonly change: NonNullable<OpeningWorkbench['change']>;
  readonly names: OpeningWords;
}) {
  const text = useText();
  const format = useFormat();
  const rows = [
    { ...change.whole, name: text('opening.whole') },
    ...change.steps.map((row, place) => ({ ...row, name: names.stepName(place + 1) })),
  ];
  type Row = (typeof rows)[number];
  const rate = ({ customers, passed }: Row['before']) =>
    customers === 0 ? '–' : `${format.share(passed / customers)} (${format.count(customers)})`;
  return (
    <Table<Row>
      size="small"
      rowKey="name"
      dataSource={rows}
      pagination={false}
      columns={[
        { title: text('opening.step'), key: 'step', render: (_, { name }) => name },
        { ...right, title: text('opening.before'), key: 'before', render: (_, { before }) => rate(before) },
        { ...right, title: text('opening.after'), key: 'after', render: (_, { after }) => rate(after) },
        {
          ...{ ...right, title: text('opening.difference'), key: 'difference' },
          render: (_, { difference: found }) =>
            found === null
              ? '–'
              : `${format.change(found.value)} (${format.change(found.low)} – ${format.change(found.high)})`,
        },
        { ...right, title: text('opening.q'), key: 'q', render: (_, { q }) => shownP(q, format.decimal) },
      ]}
    />
  );
}
