// The answer of a statement: a table, and a line or bars of its columns.
import type { SqlAnswer, SqlChart } from '@contracts/know/sql/contract.ts';
import { Alert, Select, Table, Tabs } from 'antd';
import { useMemo } from 'react';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { usePalette } from '../../theme/theme-provider.tsx';
import { Chart, type ChartOption, categoryAxis, valueAxis } from '../../ui/chart.tsx';
import { Panel } from '../../ui/page.tsx';
import { chartColumns, fittingChart, shownCell } from './sql-model.ts';

/** Points that a chart shows at most: more cannot be told apart. */
const POINTS_MAX = 500;

function AnswerTable({ answer }: { readonly answer: SqlAnswer }) {
  const rows = answer.rows.map((cells, key) => ({ key, cells }));
  const numbers = new Set(chartColumns(answer.columns).numbers);
  return (
    <Table
      size="small"
      rowKey="key"
      dataSource={rows}
      scroll={{ x: 'max-content' }}
      pagination={rows.length > 50 ? { pageSize: 50, showSizeChanger: false } : false}
      columns={answer.columns.map(({ name, type }, index) => ({
        title: <span title={type}>{name}</span>,
        key: name,
        ...(numbers.has(name) ? { align: 'right' as const } : {}),
        render: (_: unknown, { cells }: (typeof rows)[number]) => (
          <span className="zy-sql-cell">{shownCell(cells[index])}</span>
        ),
      }))}
    />
  );
}

function AnswerChart(props: {
  readonly answer: SqlAnswer;
  readonly chart: SqlChart;
  readonly onChart: (chart: SqlChart) => void;
}) {
  const { answer, onChart } = props;
  const text = useText();
  const format = useFormat();
  const palette = usePalette();
  const chart = fittingChart(props.chart, answer.columns);
  const { numbers, labels } = chartColumns(answer.columns);
  const { kind, x, y } = chart;
  const shown = y.join('\n');
  const option = useMemo((): ChartOption => {
    const indexOf = (name: string | null) => answer.columns.findIndex((each) => each.name === name);
    const rows = answer.rows.slice(0, POINTS_MAX);
    const names = shown === '' ? [] : shown.split('\n');
    return {
      legend: { top: 0, textStyle: { color: palette.textSoft } },
      xAxis: categoryAxis(
        palette,
        rows.map((row) => shownCell(row[indexOf(x)])),
      ),
      yAxis: valueAxis(palette, (value) => format.compact(value)),
      series: names.map((name) => ({
        ...{ type: kind === 'line' ? ('line' as const) : ('bar' as const), name },
        ...(kind === 'line' ? {} : { barMaxWidth: 40 }),
        data: rows.map((row) => {
          const value = row[indexOf(name)];
          return value === null || value === undefined ? null : Number(value);
        }),
      })),
    };
  }, [answer, palette, format, kind, x, shown]);
  if (numbers.length === 0) return <p className="zy-soft">{text('sql.noNumbers')}</p>;
  return (
    <div className="zy-stack">
      <div className="zy-row">
        <span>{text('sql.axisX')}</span>
        <Select
          style={{ minWidth: 140 }}
          value={x}
          aria-label={text('sql.axisX')}
          options={labels.map((value) => ({ value, label: value }))}
          onChange={(value) => onChart({ ...chart, x: value })}
        />
        <span>{text('sql.axisY')}</span>
        <Select
          mode="multiple"
          style={{ minWidth: 200 }}
          maxCount={8}
          value={[...y]}
          aria-label={text('sql.axisY')}
          options={numbers.map((value) => ({ value, label: value }))}
          onChange={(value) => onChart({ ...chart, y: value })}
        />
      </div>
      <Chart option={option} figures="on the page" label={text('sql.chart')} height={320} />
    </div>
  );
}

/** The answer in the chosen view. */
export function Answer(props: {
  readonly answer: SqlAnswer;
  readonly chart: SqlChart;
  readonly onChart: (chart: SqlChart) => void;
}) {
  const { answer, chart, onChart } = props;
  const text = useText();
  const format = useFormat();
  return (
    <Panel
      title={text('sql.answer')}
      extra={
        <span className="zy-soft">
          {text('sql.rowsIn', { rows: format.count(answer.rows.length), ms: format.count(answer.elapsedMs) })}
        </span>
      }
    >
      {answer.more && (
        <Alert type="info" showIcon title={text('sql.more', { rows: format.count(answer.rows.length) })} />
      )}
      <Tabs
        activeKey={chart.kind}
        onChange={(kind) => onChart({ ...fittingChart(chart, answer.columns), kind: kind as SqlChart['kind'] })}
        items={(['table', 'line', 'bar'] as const).map((kind) => ({
          key: kind,
          label: text(`sqlChart.${kind}`),
          children:
            kind === 'table' ? (
              <AnswerTable answer={answer} />
            ) : (
              <AnswerChart answer={answer} chart={{ ...chart, kind }} onChart={onChart} />
            ),
        }))}
      />
    </Panel>
  );
}
