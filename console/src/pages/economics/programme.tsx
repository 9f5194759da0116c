// The programme on one page: health, liability, budgets, movers.
import { getProgrammeOverview } from '@contracts/reward/economics/contract.ts';
import { listProgrammes } from '@contracts/reward/ledger/contract.ts';
import { Link } from '@tanstack/react-router';
import { Tag } from 'antd';
import { useMemo } from 'react';
import type { AnswerOf } from '../../api/client.ts';
import { useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { usePalette } from '../../theme/theme-provider.tsx';
import { Chart, type ChartOption, categoryAxis, valueAxis } from '../../ui/chart.tsx';
import type { ChartFigures } from '../../ui/chart-table.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { EmptyState, Ready } from '../../ui/states.tsx';
import { Table } from '../../ui/table.tsx';
import { Programmes } from '../ledger/programmes.tsx';
import { PartnersNotice } from '../partners/notice.tsx';
import { BudgetRows } from './costs.tsx';
import { ComputeButton } from './economics.tsx';
import { Computed, Extra, numberColumn, PPM } from './parts.tsx';

type Answer = AnswerOf<typeof getProgrammeOverview>;

function Health({ answer }: { readonly answer: Answer }) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const share = (ppm: number | null) => format.share(ppm === null ? null : ppm / PPM);
  return (
    <div className="zy-figures">
      {answer.programmes.map(({ programme, name, status, stoppedFor }) => (
        <div className="zy-figure" key={programme}>
          <div className="zy-figure-label">{say(name)}</div>
          <div className="zy-figure-value">
            <Tag color={status === 'open' ? 'success' : 'error'}>{text(`programme.${status}`)}</Tag>
          </div>
          {stoppedFor && <div className="zy-faint">{stoppedFor}</div>}
        </div>
      ))}
      {answer.proofs.map(({ programme, wallet, name, isReconciled, differing, accounts }) => (
        <div className="zy-figure" key={`${programme}/${wallet}`}>
          <div className="zy-figure-label">{say(name)}</div>
          <div className="zy-figure-value">
            <Tag color={isReconciled ? 'success' : 'error'}>
              {isReconciled
                ? text('programme.reconciled')
                : text('programme.differs', { count: format.count(differing) })}
            </Tag>
          </div>
          <div className="zy-faint">{text('programme.accounts', { count: format.count(accounts) })}</div>
        </div>
      ))}
      {answer.liabilities.map((each) => (
        <Link
          className="zy-figure"
          key={`liability ${each.programme}/${each.wallet}`}
          to="/economics"
          search={{ tab: 'liability' } as never}
        >
          <div className="zy-figure-label">
            {text('programme.liability')} · {say(each.name)}
          </div>
          <div className="zy-figure-value">{format.money(each.bookedFen)}</div>
          <div className="zy-faint">
            {text('programme.outstanding', { points: format.count(each.outstanding) })}
            {' · '}
            {each.state === 'estimated'
              ? text('programme.bookedRate', {
                  ...{ rate: share(each.bookedRate), low: share(each.low), high: share(each.high) },
                })
              : text('programme.bookedAll')}
          </div>
        </Link>
      ))}
    </div>
  );
}

/** Over all programmes and wallets. */
const sumOf = (months: Answer['months'], month: string, of: 'earned' | 'spent' | 'expired' | 'closing'): number =>
  months.filter((row) => row.month === month).reduce((all, row) => all + row[of], 0);

function Months({ months }: { readonly months: Answer['months'] }) {
  const text = useText();
  const format = useFormat();
  const palette = usePalette();
  const names = useMemo(() => [...new Set(months.map(({ month }) => month))].toSorted(), [months]);
  const option = useMemo((): ChartOption => {
    const bar = (name: string, of: 'earned' | 'spent' | 'expired', color: string | undefined) => ({
      ...{ name, type: 'bar' as const, barMaxWidth: 18, data: names.map((month) => sumOf(months, month, of)) },
      itemStyle: { color: color ?? palette.primary },
    });
    return {
      legend: { right: 8, top: 0, textStyle: { color: palette.textSoft } },
      tooltip: { valueFormatter: (value) => format.count(Number(value)) },
      xAxis: categoryAxis(palette, names),
      yAxis: valueAxis(palette, (value) => format.compact(value)),
      series: [
        bar(text('economics.earned'), 'earned', palette.series[0]),
        bar(text('economics.spent'), 'spent', palette.series[1]),
        bar(text('economics.expired'), 'expired', palette.series[3]),
        {
          ...{ name: text('economics.closing'), type: 'line' as const },
          data: names.map((month) => sumOf(months, month, 'closing')),
          itemStyle: { color: palette.series[2] ?? palette.primary },
        },
      ],
    };
  }, [months, names, palette, format, text]);
  const moved = ['earned', 'spent', 'expired'] as const;
  const figures: ChartFigures = {
    of: text('charts.month'),
    columns: [...moved, 'closing' as const].map((of) => text(`economics.${of}`)),
    rows: names.map((month) => ({
      name: month,
      cells: [...moved, 'closing' as const].map((of) => format.count(sumOf(months, month, of))),
    })),
    total: {
      name: text('charts.whole'),
      cells: [
        ...moved.map((of) => format.count(months.reduce((all, row) => all + row[of], 0))),
        format.count(sumOf(months, names.at(-1) ?? '', 'closing')),
      ],
    },
  };
  return <Chart option={option} height={240} label={text('programme.months')} figures={figures} />;
}

function Costs({ costs }: { readonly costs: Answer['costs'] }) {
  const text = useText();
  const format = useFormat();
  return (
    <Table
      size="small"
      pagination={false}
      rowKey="month"
      dataSource={[...costs].reverse()}
      locale={{ emptyText: <EmptyState title={text('economics.noCosts')} /> }}
      columns={[
        { title: text('economics.month'), dataIndex: 'month' },
        numberColumn<Answer['costs'][number]>(text('economics.pointsCost'), 'points', ({ pointsFen }) =>
          format.money(pointsFen),
        ),
        numberColumn<Answer['costs'][number]>(text('economics.benefitsCost'), 'benefits', ({ benefitsFen }) =>
          format.money(benefitsFen),
        ),
        numberColumn<Answer['costs'][number]>(
          text('economics.ratio'),
          'ratio',
          ({ pointsFen, benefitsFen, revenueFen }) =>
            revenueFen === null || revenueFen <= 0 ? '–' : format.share((pointsFen + benefitsFen) / revenueFen, 2),
        ),
      ]}
    />
  );
}

function Movers({ answer }: { readonly answer: Answer }) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  return (
    <div className="zy-grid zy-grid-2">
      <Panel flush title={text('programme.tierMoves')}>
        <Table
          size="small"
          pagination={false}
          rowKey={(row) => `${row.scheme} ${say(row.from ?? row.to)} ${say(row.to)} ${row.rose}`}
          dataSource={[...answer.tierMoves]}
          locale={{ emptyText: <EmptyState title={text('programme.noMoves')} /> }}
          columns={[
            { title: text('economics.scheme'), key: 'scheme', render: (_, { name }) => say(name) },
            {
              ...{ title: '', key: 'move' },
              render: (_, { from, to, rose }) => (
                <span className={from === null ? '' : rose ? 'zy-rise' : 'zy-fall'}>
                  {`${from === null ? text('programme.newcomer') : say(from)} → ${say(to)}`}
                </span>
              ),
            },
            numberColumn<Answer['tierMoves'][number]>(text('economics.customers'), 'customers', ({ customers }) =>
              format.count(customers),
            ),
          ]}
        />
      </Panel>
      <Panel flush title={text('programme.rules')}>
        <Table
          size="small"
          pagination={false}
          rowKey="rule"
          dataSource={[...answer.rules]}
          locale={{ emptyText: <EmptyState title={text('programme.none')} /> }}
          columns={[
            {
              ...{ title: text('economics.kind_earning_rule'), key: 'rule' },
              render: (_, { rule, name }) => (
                <Link to="/earning/$rule" params={{ rule }}>
                  {say(name)}
                </Link>
              ),
            },
            numberColumn<Answer['rules'][number]>(text('economics.points'), 'points', ({ points }) =>
              format.count(points),
            ),
            numberColumn<Answer['rules'][number]>(text('programme.before'), 'before', ({ before }) =>
              format.count(before),
            ),
          ]}
        />
      </Panel>
      <Panel flush title={text('programme.benefitsUsed')}>
        <Table
          size="small"
          pagination={false}
          rowKey="benefit"
          dataSource={[...answer.benefits]}
          locale={{ emptyText: <EmptyState title={text('programme.none')} /> }}
          columns={[
            {
              ...{ title: text('economics.benefit'), key: 'benefit' },
              render: (_, { benefit, name }) => (
                <Link to="/benefits/$benefit" params={{ benefit }}>
                  {say(name)}
                </Link>
              ),
            },
            numberColumn<Answer['benefits'][number]>(text('economics.units'), 'units', ({ units }) =>
              format.count(units),
            ),
            numberColumn<Answer['benefits'][number]>(text('programme.before'), 'before', ({ before }) =>
              format.count(before),
            ),
          ]}
        />
      </Panel>
      <Panel flush title={text('programme.costs')}>
        <Costs costs={answer.costs} />
      </Panel>
    </div>
  );
}

function Figures() {
  const text = useText();
  const format = useFormat();
  const reading = useRead(getProgrammeOverview, {});
  return (
    <Ready of={reading}>
      {(answer) => (
        <div className="zy-stack">
          <Computed of={answer}>
            <Panel title={text('programme.health')} extra={<Extra of={answer} />}>
              <Health answer={answer} />
            </Panel>
            <Panel
              title={text('programme.months')}
              extra={<Link to="/economics">{text('programme.toEconomics')}</Link>}
            >
              <Months months={answer.months} />
            </Panel>
            {answer.budgets.length > 0 ? (
              <Panel flush title={text('programme.budgets')}>
                <BudgetRows rows={answer.budgets} />
              </Panel>
            ) : (
              <Panel title={text('programme.budgets')}>
                {answer.budgetsInForce === 0
                  ? text('programme.budgetsNoneAtAll')
                  : text('programme.budgetsNone', { count: format.count(answer.budgetsInForce) })}
              </Panel>
            )}
            <Movers answer={answer} />
          </Computed>
        </div>
      )}
    </Ready>
  );
}

export function Programme() {
  const text = useText();
  const reading = useRead(listProgrammes, {});
  return (
    <Page
      title={text('programme.title')}
      description={text('programme.description')}
      {...(reading.data?.items.length ? { actions: <ComputeButton /> } : {})}
    >
      <Ready of={reading}>
        {({ items }) => (
          <div className="zy-stack">
            <PartnersNotice />
            {items.length > 0 && <Figures />}
            <Programmes items={items} />
          </div>
        )}
      </Ready>
    </Page>
  );
}
