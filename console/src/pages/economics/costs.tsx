// What the programme cost in twelve months, by benefit, tier, branch or month; and the budgets as they burn down.
import { getBudgets, getProgrammeCosts } from '@contracts/reward/economics/contract.ts';
import { Progress, Segmented, Select, Table, Tag } from 'antd';
import type { AnswerOf } from '../../api/client.ts';
import { useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Panel } from '../../ui/page.tsx';
import { EmptyState, Ready } from '../../ui/states.tsx';
import { costGroupings, type EconomicsAddress } from './address.ts';
import { Computed, Extra, numberColumn } from './parts.tsx';

type Row = AnswerOf<typeof getProgrammeCosts>['rows'][number];
type Budget = AnswerOf<typeof getBudgets>['rows'][number];

const groupingNames = {
  benefit: 'economics.byBenefit',
  tier: 'economics.byTier',
  branch: 'economics.byBranch',
  month: 'economics.byMonth',
} as const;

function CostRows({ answer }: { readonly answer: AnswerOf<typeof getProgrammeCosts> }) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  return (
    <Table<Row>
      size="middle"
      pagination={false}
      scroll={{ x: 'max-content' }}
      rowKey={({ key }) => key || '-'}
      dataSource={[...answer.rows]}
      locale={{ emptyText: <EmptyState title={text('economics.noCosts')} /> }}
      columns={[
        { title: text('economics.group'), key: 'group', render: (_, { label }) => say(label) },
        ...(answer.rows.some(({ units }) => units !== null)
          ? [numberColumn<Row>(text('economics.units'), 'units', ({ units }) => format.count(units))]
          : []),
        numberColumn(text('economics.pointsCost'), 'points', ({ pointsFen }) => format.money(pointsFen)),
        numberColumn(text('economics.benefitsCost'), 'benefits', ({ benefitsFen }) => format.money(benefitsFen)),
        numberColumn(text('economics.totalCost'), 'total', ({ totalFen }) => <strong>{format.money(totalFen)}</strong>),
        numberColumn(text('economics.paidCost'), 'paid', ({ paidFen }) => (
          <span className="zy-faint">{paidFen === 0 ? '–' : format.money(paidFen)}</span>
        )),
      ]}
      summary={() =>
        answer.rows.length === 0 ? null : (
          <Table.Summary.Row>
            <Table.Summary.Cell index={0}>
              <strong>{say(answer.total.label)}</strong>
            </Table.Summary.Cell>
            {answer.rows.some(({ units }) => units !== null) && <Table.Summary.Cell index={1} />}
            {[answer.total.pointsFen, answer.total.benefitsFen, answer.total.totalFen, answer.total.paidFen].map(
              (fen, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: four fixed cells
                <Table.Summary.Cell key={at} index={2 + at} align="right">
                  <strong>{format.money(fen)}</strong>
                </Table.Summary.Cell>
              ),
            )}
          </Table.Summary.Row>
        )
      }
    />
  );
}

export function CostsPart({ address }: { readonly address: EconomicsAddress }) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const { by, scheme } = address.state;
  const reading = useRead(
    getProgrammeCosts,
    { query: { by, ...(by === 'tier' && scheme ? { scheme } : {}) } },
    { keepPrevious: true },
  );
  return (
    <Ready of={reading}>
      {(answer) => (
        <div className="zy-stack">
          <div className="zy-row">
            <Segmented
              value={by}
              options={costGroupings.map((value) => ({ value, label: text(groupingNames[value]) }))}
              onChange={(value) => address.change({ by: value })}
            />
            {by === 'tier' && (
              <Select
                style={{ minWidth: 160 }}
                value={answer.scheme}
                aria-label={text('economics.scheme')}
                options={answer.schemes.map((each) => ({ value: each.scheme, label: say(each.name) }))}
                onChange={(value) => address.change({ scheme: value ?? '' })}
              />
            )}
          </div>
          <Computed of={answer}>
            <Panel
              flush
              title={answer.from ? `${answer.from} – ${answer.until}` : text('economics.tabCosts')}
              extra={<Extra of={answer} table="costs" />}
            >
              <CostRows answer={answer} />
            </Panel>
            {answer.redeemed && (
              <p>
                {text('economics.redeemedWorth', {
                  ...{ points: format.count(answer.redeemed.points), taken: format.money(answer.redeemed.takenFen) },
                  paid: format.money(answer.redeemed.paidFen),
                })}
              </p>
            )}
          </Computed>
        </div>
      )}
    </Ready>
  );
}

const stateNames = {
  spent: ['economics.spentState', 'error'],
  short: ['economics.shortState', 'warning'],
  on_course: ['economics.onCourse', 'success'],
  unused: ['economics.unused', 'default'],
} as const;
const spanNames = {
  day: 'economics.day',
  month: 'economics.monthSpan',
  quarter: 'economics.quarter',
  year: 'economics.year',
  total: 'economics.total',
} as const;

/** Budgets in rows, each in its own unit. */
export function BudgetRows({ rows }: { readonly rows: readonly Budget[] }) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const amount = ({ unit }: Budget, value: number | null) =>
    unit === 'fen' ? format.money(value) : format.count(value);
  return (
    <Table<Budget>
      size="middle"
      scroll={{ x: 'max-content' }}
      rowKey={(row) => [row.kind, row.code, row.of, row.branchId, row.span, row.unit].join('/')}
      pagination={rows.length > 20 ? { pageSize: 20, showSizeChanger: false } : false}
      dataSource={[...rows]}
      locale={{ emptyText: <EmptyState title={text('economics.noBudgets')} /> }}
      columns={[
        {
          ...{ title: text('economics.budget'), key: 'budget' },
          render: (_, row) => (
            <>
              <div>{say(row.name)}</div>
              <div className="zy-faint">
                {text(`economics.kind_${row.kind}`)} ·{' '}
                {row.of === 'branch' ? (row.branchName ?? row.branchId) : text(`economics.of_${row.of}`)}
              </div>
            </>
          ),
        },
        {
          ...{ title: text('economics.span'), key: 'span' },
          render: (_, row) => (
            <>
              <div>{text(spanNames[row.span])}</div>
              <div className="zy-faint">{`${row.from} – ${row.until ?? ''}`}</div>
            </>
          ),
        },
        numberColumn(text('economics.planned'), 'planned', (row) => amount(row, row.planned)),
        numberColumn(text('economics.used'), 'spent', (row) => amount(row, row.spent)),
        {
          ...{ title: '', key: 'bar', width: 140 },
          render: (_, row) => (
            <Progress
              percent={Math.min(100, Math.round((row.spent / row.planned) * 100))}
              size="small"
              status={row.state === 'spent' ? 'exception' : 'normal'}
            />
          ),
        },
        numberColumn(text('economics.projected'), 'projected', (row) => amount(row, row.projected)),
        { title: text('economics.endsOn'), key: 'ends', render: (_, { endsOn }) => endsOn ?? '–' },
        {
          ...{ title: text('economics.state'), key: 'state' },
          render: (_, { state }) => <Tag color={stateNames[state][1]}>{text(stateNames[state][0])}</Tag>,
        },
      ]}
    />
  );
}

export function BudgetsPart() {
  const text = useText();
  const reading = useRead(getBudgets, {});
  return (
    <Ready of={reading}>
      {(answer) => (
        <div className="zy-stack">
          <Computed of={answer}>
            <Panel flush title={text('economics.tabBudgets')} extra={<Extra of={answer} table="budgets" />}>
              <BudgetRows rows={answer.rows} />
            </Panel>
          </Computed>
        </div>
      )}
    </Ready>
  );
}
