// Lifetime value: what customers were and will be worth, how the model was fitted and judged, who is who.
import { downloadLifetimeCustomers, getLifetime, listLifetimeCustomers } from '@contracts/know/lifetime/contract.ts';
import { Alert, Select, Tag } from 'antd';
import { useMemo } from 'react';
import { type AnswerOf, addressOf } from '../../api/client.ts';
import { useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSession } from '../../shell/session.tsx';
import { usePalette } from '../../theme/theme-provider.tsx';
import { Chart, type ChartOption, categoryAxis, valueAxis } from '../../ui/chart.tsx';
import type { ChartFigures } from '../../ui/chart-table.tsx';
import { CustomerLink } from '../../ui/customer-link.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { ChoiceField } from '../../ui/fields.tsx';
import { Panel } from '../../ui/page.tsx';
import { EmptyState, Ready } from '../../ui/states.tsx';
import type { ValueAddress } from './address.ts';
import { Tiles } from './frame.tsx';
import { LifetimeFit, type Run } from './lifetime-fit.tsx';
import { LifetimeSettingsButton } from './lifetime-settings.tsx';

type Answer = AnswerOf<typeof getLifetime>;
type Row = AnswerOf<typeof listLifetimeCustomers>['rows'][number];

function Bands({ bands, label }: { readonly bands: Answer['alive']; readonly label: string }) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const palette = usePalette();
  const option = useMemo(
    (): ChartOption => ({
      tooltip: { valueFormatter: (value) => format.count(Number(value)) },
      xAxis: categoryAxis(
        palette,
        bands.map((each) => say(each.label)),
      ),
      yAxis: valueAxis(palette, (value) => format.compact(value)),
      series: [
        {
          ...{ name: label, type: 'bar', barMaxWidth: 44, itemStyle: { color: palette.primary } },
          data: bands.map((each) => each.customers),
        },
      ],
    }),
    [bands, format, label, palette, say],
  );
  const all = bands.reduce((sum, { customers }) => sum + customers, 0);
  const cells = (customers: number) => [format.count(customers), format.share(all === 0 ? null : customers / all)];
  const figures: ChartFigures = {
    of: label,
    columns: [text('charts.customers'), text('charts.share')],
    rows: bands.map((each) => ({ name: say(each.label), cells: cells(each.customers) })),
    total: { name: text('charts.total'), cells: cells(all) },
  };
  return <Chart option={option} height={220} label={label} figures={figures} />;
}

/** The words for a refused fit, of the product where there are some. */
function Refused({ run, older }: { readonly run: Run; readonly older: boolean }) {
  const text = useText();
  const { refusal } = run;
  return (
    <Alert
      type="warning"
      showIcon
      title={text(older ? 'value.refused' : 'value.refusedOnly')}
      description={refusal ? text.code('refusal', refusal.code) : ''}
    />
  );
}

function Customers({ address }: { readonly address: ValueAddress }) {
  const text = useText();
  const format = useFormat();
  const { may } = useSession();
  const { state, change } = address;
  const standings = ['active', 'uncertain', 'leaving', 'unknown'] as const;
  const standing = standings.find((each) => each === state.standing);
  const query = { order: state.order, ...(standing ? { standing } : {}) };
  const reading = useRead(
    listLifetimeCustomers,
    { query: { ...query, page: state.page, pageSize: state.pageSize } },
    { keepPrevious: true },
  );
  const orders = [
    { value: 'predicted' as const, label: text('value.predicted') },
    { value: 'past' as const, label: text('value.pastValue') },
    { value: 'alive' as const, label: text('value.alive') },
    { value: 'expected' as const, label: text('value.expectedPurchases') },
  ];
  const number = (title: string, key: keyof Row, write: (row: Row) => string) => ({
    ...{ title, key, align: 'right' as const, render: (_: unknown, row: Row) => write(row) },
  });
  return (
    <DataTable<Row, AnswerOf<typeof listLifetimeCustomers>>
      reading={reading}
      rowsOf={(answer) => answer.rows}
      totalOf={(answer) => answer.total}
      rowKey={(row) => row.customerId}
      filters={
        <>
          <Select
            aria-label={text('value.people')}
            style={{ width: 170 }}
            value={state.order}
            options={orders}
            onChange={(order) => change({ order })}
          />
          <ChoiceField
            value={state.standing}
            label={text('value.alive')}
            choices={standings.map((value) => ({ value, label: text(`valueStanding.${value}`) }))}
            onChange={(next) => change({ standing: next })}
          />
        </>
      }
      {...(may('customers.export')
        ? { file: { kind: 'address' as const, href: addressOf(downloadLifetimeCustomers, { query }) } }
        : {})}
      columns={[
        {
          title: text('value.customer'),
          key: 'customer',
          render: (_, row) => <CustomerLink customerId={row.customerId} />,
        },
        number(text('value.alive'), 'alive', (row) => format.share(row.alive, 0)),
        number(text('value.expectedPurchases'), 'expected', (row) => format.decimal(row.expected, 1)),
        number(text('value.spend'), 'spendFen', (row) => format.money(row.spendFen)),
        number(text('value.predicted'), 'predictedFen', (row) => format.money(row.predictedFen)),
        number(text('value.pastValue'), 'pastFen', (row) => format.money(row.pastFen)),
        number(text('value.repeats'), 'repeats', (row) => format.count(row.repeats)),
        { title: text('value.lastOn'), key: 'lastOn', render: (_, row) => row.lastOn },
      ]}
      page={state.page}
      pageSize={state.pageSize}
      onPage={(page, pageSize) => change({ page, pageSize })}
      empty={{ title: text('value.noPeople') }}
      minWidth={900}
    />
  );
}

function Scored({ answer, address }: { readonly answer: Answer; readonly address: ValueAddress }) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const { scope, run } = answer;
  const horizon = (run?.settings ?? answer.settings).horizonDays;
  return (
    <>
      <Tiles
        tiles={[
          {
            label: text('value.pastValue'),
            value: format.moneyShort(scope.pastFen),
            note: text('value.asOf', { day: answer.asOf ?? '' }),
          },
          {
            label: text('value.predictedValue', { days: horizon }),
            value: format.moneyShort(scope.predictedFen),
            note: `${text('value.scored')} ${format.count(scope.scored)}`,
          },
          { label: text('value.expectedPurchases'), value: format.count(Math.round(scope.expected)) },
          {
            label: text('value.neverRepeated'),
            value: format.count(scope.neverRepeated),
            note: text('value.neverRepeatedHint'),
          },
        ]}
      />
      <div className="zy-grid zy-grid-2">
        <Panel title={text('value.alive')}>
          <Bands bands={answer.alive} label={text('value.alive')} />
        </Panel>
        <Panel title={text('value.predicted')}>
          <Bands bands={answer.predicted} label={text('value.predicted')} />
        </Panel>
      </div>
      {run ? <LifetimeFit run={run} /> : <Alert type="info" showIcon title={text('value.firmOnly')} />}
      <Customers address={address} />
      <p className="zy-faint">
        {text('value.definition')}: {say(answer.definition)}
      </p>
    </>
  );
}

export function Lifetime({ address }: { readonly address: ValueAddress }) {
  const text = useText();
  const reading = useRead(getLifetime, {}, { staleMs: 60_000 });
  return (
    <Ready of={reading} rows={12}>
      {(answer) => (
        <div className="zy-stack">
          <div className="zy-between">
            <span className="zy-row">
              {answer.run && (
                <Tag>
                  {answer.run.settings.worth === 'revenue' ? text('value.moneyRevenue') : text('value.moneyAmount')}
                </Tag>
              )}
            </span>
            <LifetimeSettingsButton settings={answer.settings} />
          </div>
          {answer.refused && <Refused run={answer.refused} older={answer.asOf !== null} />}
          {answer.asOf === null ? (
            <Panel>
              <EmptyState title={text('value.notYet')} hint={text('value.notYetHint')} />
            </Panel>
          ) : (
            <Scored answer={answer} address={address} />
          )}
        </div>
      )}
    </Ready>
  );
}
