// What the search tried, best first, with every measure, and the levels of activity it was checked against.
import type { Candidate, ConversionPointCell, PointSearch } from '@contracts/know/conversion-points/contract.ts';
import { Table, Tag } from 'antd';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { askedGroupOf } from './groups.ts';
import type { OpenCell } from './question-page.tsx';

const colours = {
  confirmed: 'green',
  explained_by_activity: 'orange',
  not_confirmed: 'gold',
  not_found: 'default',
} as const;

export function VerdictTag({ verdict }: { readonly verdict: Candidate['verdict'] }) {
  const text = useText();
  return (
    <Tag color={colours[verdict]} title={text(`pointsVerdict.${verdict}_hint`)}>
      {text(`pointsVerdict.${verdict}`)}
    </Tag>
  );
}

export function CandidateTable(props: {
  readonly search: PointSearch;
  readonly nameOf: (behaviour: number) => string;
  readonly onOpen: OpenCell<ConversionPointCell>;
}) {
  const text = useText();
  const format = useFormat();
  const { search, nameOf, onOpen } = props;
  const right = { align: 'right' as const };
  const title = (each: Candidate) =>
    text('points.candidate', { name: nameOf(each.behaviour), days: each.windowDays, count: each.atLeast });
  const opening = (row: Candidate, side: 'above' | 'below') => {
    const { customers, reached } = row[side];
    const cell = {
      ...{ group: askedGroupOf(search.key), behaviour: row.behaviour, windowDays: row.windowDays },
      ...(side === 'above' ? { from: row.atLeast } : { from: 0, below: row.atLeast }),
    };
    const button = (kind: 'reached' | 'not_reached', count: number) => (
      <button
        type="button"
        className="zy-link"
        title={text(`pointsCell.${kind}`)}
        onClick={() =>
          onOpen({ ...cell, kind }, `${title(row)} · ${text(`pointsSide.${side}`)} · ${text(`pointsCell.${kind}`)}`)
        }
      >
        {format.count(count)}
      </button>
    );
    return (
      <span>
        {button('reached', reached)} / {button('not_reached', customers - reached)}
      </span>
    );
  };
  const number = (key: string, name: string, of: (row: Candidate) => string) => ({
    ...right,
    ...{ title: name, key },
    render: (_: unknown, row: Candidate) => of(row),
  });
  const p = (value: number | null) => (value === null ? '–' : value < 0.001 ? '<0.001' : format.decimal(value, 3));
  return (
    <Table<Candidate>
      size="small"
      rowKey={({ behaviour, windowDays, atLeast }) => `${behaviour} ${windowDays} ${atLeast}`}
      dataSource={[...search.candidates]}
      pagination={{ pageSize: 12, showSizeChanger: false, hideOnSinglePage: true }}
      scroll={{ x: 'max-content' }}
      columns={[
        { title: text('points.behaviourColumn'), key: 'what', fixed: 'left', render: (_, row) => title(row) },
        { title: text('points.verdict'), key: 'verdict', render: (_, { verdict }) => <VerdictTag verdict={verdict} /> },
        { ...right, title: text('points.aboveColumn'), key: 'above', render: (_, row) => opening(row, 'above') },
        { ...right, title: text('points.belowColumn'), key: 'below', render: (_, row) => opening(row, 'below') },
        number('support', text('points.support'), (row) => format.share(row.support)),
        number('rateAbove', text('points.rateAbove'), (row) => format.share(row.rateAbove)),
        number('rateBelow', text('points.rateBelow'), (row) => format.share(row.rateBelow)),
        number('lift', text('points.lift'), (row) => (row.lift === null ? '–' : format.decimal(row.lift, 2))),
        number('mcc', 'MCC', (row) => format.decimal(row.mcc, 3)),
        number('or', text('points.oddsRatio'), (row) => format.decimal(row.oddsRatio, 2)),
        number('adjusted', text('points.adjusted'), (row) =>
          row.adjustedOddsRatio === null ? '–' : format.decimal(row.adjustedOddsRatio, 2),
        ),
        number('ppv', 'PPV', (row) => format.share(row.ppv)),
        number('npv', 'NPV', (row) => format.share(row.npv)),
        number('sensitivity', text('points.sensitivity'), (row) => format.share(row.sensitivity)),
        number('specificity', text('points.specificity'), (row) => format.share(row.specificity)),
        number('q', text('points.q'), (row) => p(row.qSearched)),
        number('held', text('points.pHeldOut'), (row) => p(row.pHeldOut)),
        number('pAdjusted', text('points.pAdjusted'), (row) => p(row.pAdjusted)),
      ]}
    />
  );
}

/** The point, or the best candidate, among customers who are otherwise as active. */
export function StrataTable({ search }: { readonly search: PointSearch }) {
  const text = useText();
  const format = useFormat();
  type Row = PointSearch['strata'][number];
  const right = { align: 'right' as const };
  const rate = ({ customers, reached }: Row['above']) =>
    customers === 0 ? '–' : `${format.share(reached / customers)} (${format.count(customers)})`;
  return (
    <Table<Row>
      size="small"
      rowKey="from"
      dataSource={[...search.strata]}
      pagination={false}
      columns={[
        {
          title: text('points.activity'),
          key: 'activity',
          render: (_, { from, to }) => (to === null ? `≥${from}` : from === to ? String(from) : `${from}–${to}`),
        },
        { ...right, title: text('points.rateAbove'), key: 'above', render: (_, { above }) => rate(above) },
        { ...right, title: text('points.rateBelow'), key: 'below', render: (_, { below }) => rate(below) },
      ]}
    />
  );
}
