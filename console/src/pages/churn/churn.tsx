// The warning: how many are at risk, how good the model was on a later period, what it looks at, and who they are.
import { computeChurn, downloadChurn, getChurn, listChurn } from '@contracts/know/churn/contract.ts';
import type { SegmentCondition } from '@contracts/know/segments/contract.ts';
import { Alert, App, Button, Segmented, Tag } from 'antd';
import { useMemo } from 'react';
import { choiceField, pageFields } from '../../address/state.ts';
import { useAddress } from '../../address/use-address.ts';
import { type AnswerOf, addressOf } from '../../api/client.ts';
import { useAct, useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSession } from '../../shell/session.tsx';
import { usePalette } from '../../theme/theme-provider.tsx';
import { Chart, type ChartOption, categoryAxis, valueAxis } from '../../ui/chart.tsx';
import type { ChartFigures } from '../../ui/chart-table.tsx';
import { CustomerLink } from '../../ui/customer-link.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { FigureButton } from '../../ui/figure-button.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { EmptyState, ProblemLine, Ready } from '../../ui/states.tsx';
import { Table } from '../../ui/table.tsx';
import { SaveSegment } from '../segments/save-segment.tsx';
import { SettingsButton } from './settings.tsx';

const fields = { band: choiceField(['', 'high', 'medium', 'low'], 'high'), ...pageFields };
const bandColors = { high: 'error', medium: 'warning', low: 'default' } as const;

type Answer = AnswerOf<typeof getChurn>;
type Quality = NonNullable<Answer['quality']>;
type Address = ReturnType<typeof useAddress<typeof fields>>;

function Figures({ answer, address }: { readonly answer: Answer; readonly address: Address }) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  return (
    <div className="zy-grid zy-grid-4">
      {answer.bands.map(({ band, name, customers }) => (
        <FigureButton
          key={band}
          label={text('churn.band', { band: say(name) })}
          value={format.count(customers)}
          pressed={address.state.band === band}
          onPress={() => address.change({ band, page: 1 })}
        />
      ))}
      <Panel>
        <div className="zy-stat-label">{text('churn.sleeping')}</div>
        <div className="zy-stat-value">{format.count(answer.sleeping)}</div>
      </Panel>
    </div>
  );
}

function QualityPanel({ quality }: { readonly quality: Quality }) {
  const text = useText();
  const format = useFormat();
  const palette = usePalette();
  const option = useMemo((): ChartOption => {
    const line = (name: string, values: readonly number[], color: string | undefined) => ({
      ...{ name, type: 'bar' as const, barMaxWidth: 20, data: values.map((value) => Number((value * 100).toFixed(1))) },
      itemStyle: { color: color ?? palette.primary },
    });
    return {
      legend: { right: 8, top: 0, textStyle: { color: palette.textSoft } },
      xAxis: categoryAxis(
        palette,
        quality.deciles.map((_, index) => `${text('churn.tenth')} ${index + 1}`),
      ),
      yAxis: valueAxis(palette, (value) => `${value}%`),
      series: [
        line(
          text('churn.foretold'),
          quality.deciles.map(({ foretold }) => foretold),
          palette.series[0],
        ),
        line(
          text('churn.left'),
          quality.deciles.map(({ left }) => left),
          palette.series[1],
        ),
      ],
    };
  }, [palette, quality, text]);
  const tiles: readonly (readonly [string, string])[] = [
    [text('churn.area'), format.decimal(quality.area, 3)],
    [text('churn.precision'), format.decimal(quality.precision, 3)],
    [text('churn.base'), format.share(quality.base)],
    [text('churn.topLift'), `${format.decimal(quality.deciles[0]?.lift, 2)}×`],
    [text('churn.brier'), format.decimal(quality.brier, 3)],
  ];
  const figures: ChartFigures = {
    of: text('churn.tenth'),
    columns: [text('charts.customers'), text('churn.foretold'), text('churn.left'), text('churn.lift')],
    rows: quality.deciles.map(({ customers, foretold, left, lift }, index) => ({
      name: String(index + 1),
      cells: [format.count(customers), format.share(foretold), format.share(left), `${format.decimal(lift, 2)}×`],
    })),
  };
  return (
    <Panel
      title={text('churn.calibration')}
      extra={
        <span className="zy-faint">
          {text('churn.judged', { trained: format.count(quality.trainedOn), judged: format.count(quality.judgedOn) })}
        </span>
      }
    >
      <div className="zy-stack">
        <div className="zy-grid" style={{ gridTemplateColumns: `repeat(${tiles.length}, minmax(0, 1fr))` }}>
          {tiles.map(([label, value]) => (
            <div key={label}>
              <div className="zy-stat-label">{label}</div>
              <div className="zy-stat-value">{value}</div>
            </div>
          ))}
        </div>
        <Chart option={option} height={280} label={text('churn.calibration')} figures={figures} />
      </div>
    </Panel>
  );
}

function Features({ answer }: { readonly answer: Answer }) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const rows = answer.features.toSorted((one, other) => Math.abs(other.coefficient) - Math.abs(one.coefficient));
  return (
    <Panel title={text('churn.features')} flush>
      <Table
        size="small"
        pagination={false}
        rowKey="code"
        dataSource={rows}
        columns={[
          { title: text('churn.feature'), key: 'name', render: (_, { name }) => say(name) },
          {
            title: text('churn.weight'),
            key: 'weight',
            align: 'right',
            render: (_, { coefficient }) => format.decimal(coefficient, 3),
          },
          {
            title: text('churn.drift'),
            key: 'drift',
            align: 'right',
            render: (_, { drift }) => (
              <Tag variant="filled" color={drift > answer.driftMax ? 'error' : drift > 0.1 ? 'warning' : 'default'}>
                {format.decimal(drift, 3)}
              </Tag>
            ),
          },
        ]}
        footer={() => (
          <span className="zy-faint">
            {text('churn.driftHint', { max: format.decimal(answer.driftMax, 2) })}{' '}
            {answer.scoreDrift === null ? '' : `${text('churn.risk')}: ${format.decimal(answer.scoreDrift, 3)}`}
          </span>
        )}
      />
    </Panel>
  );
}

/** Every training: how good the model was on its later period, or why there is none. */
function Trainings({ answer }: { readonly answer: Answer }) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  return (
    <Panel
      title={text('churn.trainings')}
      extra={<span className="zy-faint">{text('churn.retrain', { days: answer.settings.retrainDays })}</span>}
      flush
    >
      <Table
        size="small"
        pagination={{ pageSize: 5, hideOnSinglePage: true }}
        rowKey="trainedAt"
        dataSource={answer.trainings}
        columns={[
          { title: text('churn.trainedAt'), key: 'at', render: (_, { trainedAt }) => format.instant(trainedAt) },
          { title: text('churn.area'), key: 'area', align: 'right', render: (_, { area }) => format.decimal(area, 3) },
          {
            title: text('churn.precision'),
            key: 'precision',
            align: 'right',
            render: (_, { precision }) => format.decimal(precision, 3),
          },
          { title: text('churn.base'), key: 'base', align: 'right', render: (_, { base }) => format.share(base) },
          {
            title: text('churn.outcome'),
            key: 'refusal',
            render: (_, { refusal }) => (refusal ? say(refusal) : text('churn.made')),
          },
        ]}
      />
    </Panel>
  );
}

type Row = AnswerOf<typeof listChurn>['rows'][number];

function People({ answer, address }: { readonly answer: Answer; readonly address: Address }) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const { state, change } = address;
  const { page, pageSize, band } = state;
  const reading = useRead(
    listChurn,
    { query: { page, pageSize, ...(band === '' ? {} : { band }) } },
    { keepPrevious: true },
  );
  const { may } = useSession();
  const only = band === '' ? {} : { band };
  const condition: SegmentCondition | null =
    band === '' ? null : { kind: 'attribute', attribute: 'churn_band', operator: 'eq', value: band };
  const chosen = answer.bands.find((each) => each.band === band);
  const named = (language: 'zh' | 'en') =>
    `${language === 'zh' ? '流失风险' : 'Churn risk'} ${chosen?.name[language] ?? ''}`;
  const nameOf = (code: string) => {
    const found = answer.bands.find((each) => each.band === code);
    return found ? say(found.name) : text('churn.all');
  };
  return (
    <>
      <h2>{text('churn.people')}</h2>
      <DataTable
        reading={reading}
        rowsOf={({ rows }) => rows}
        totalOf={({ total }) => total}
        rowKey={({ customerId }) => customerId}
        page={page}
        pageSize={pageSize}
        onPage={(next, size) => change({ page: next, pageSize: size })}
        filters={
          <Segmented
            value={band}
            options={(['high', 'medium', 'low', ''] as const).map((value) => ({ value, label: nameOf(value) }))}
            onChange={(value) => change({ band: value, page: 1 })}
          />
        }
        columns={[
          {
            title: text('churn.customer'),
            key: 'id',
            render: (_: unknown, { customerId }: Row) => <CustomerLink customerId={customerId} />,
          },
          {
            title: text('churn.risk'),
            key: 'risk',
            render: (_: unknown, row: Row) => (
              <Tag variant="filled" color={bandColors[row.band]}>
                {format.share(row.probability)}
              </Tag>
            ),
          },
          {
            title: text('churn.reasons'),
            key: 'reasons',
            render: (_: unknown, { reasons }: Row) =>
              reasons.length === 0 ? text('churn.noReasons') : text.list(reasons.map((reason) => say(reason))),
          },
        ]}
        extra={
          condition && <SaveSegment prefix="churn" name={{ zh: named('zh'), en: named('en') }} condition={condition} />
        }
        {...(may('customers.export')
          ? { file: { kind: 'address' as const, href: addressOf(downloadChurn, { query: only }) } }
          : {})}
        empty={{ title: text('churn.nobody') }}
      />
    </>
  );
}

function Actions({ answer }: { readonly answer: Answer | undefined }) {
  const text = useText();
  const { may } = useSession();
  const { message } = App.useApp();
  const act = useAct(computeChurn);
  if (!may('value.write') || !answer) return null;
  return (
    <>
      <ProblemLine problem={act.error} />
      <SettingsButton settings={answer.settings} />
      <Button
        loading={act.isPending}
        onClick={() => act.mutate({}, { onSuccess: () => message.success(text('churn.computing')) })}
      >
        {text('churn.compute')}
      </Button>
    </>
  );
}

function Content({ answer, address }: { readonly answer: Answer; readonly address: Address }) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  return (
    <div className="zy-stack">
      {answer.refusal && <Alert type="warning" showIcon title={`${text('churn.refused')}: ${say(answer.refusal)}`} />}
      {answer.asOf === null ? (
        <Panel>
          <EmptyState title={text('churn.notYet')} hint={text('churn.notYetHint')} />
        </Panel>
      ) : (
        <>
          <span className="zy-faint">
            {text('churn.asOf', { day: answer.asOf, time: format.instant(answer.trainedAt) })}
          </span>
          <Figures answer={answer} address={address} />
          {answer.quality && <QualityPanel quality={answer.quality} />}
          <People answer={answer} address={address} />
          <Features answer={answer} />
        </>
      )}
      {answer.trainings.length > 0 && <Trainings answer={answer} />}
      <p className="zy-faint">
        {text('churn.definition')}: {say(answer.definition)}
      </p>
    </div>
  );
}

export function Churn() {
  const text = useText();
  const address = useAddress(fields);
  const reading = useRead(getChurn, {}, { staleMs: 15_000 });
  return (
    <Page
      title={text('churn.title')}
      description={text('churn.description')}
      actions={<Actions answer={reading.data} />}
    >
      <Ready of={reading} rows={12}>
        {(answer) => <Content answer={answer} address={address} />}
      </Ready>
    </Page>
  );
}
