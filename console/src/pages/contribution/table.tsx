// Revenue and cost by month, branch, adviser, segment or attribute: a chart, the lines, what is nobody's, and the customers of a row.
import { DownloadOutlined } from '@ant-design/icons';
import { contributionAttributeCodes, getContribution } from '@contracts/know/contribution/contract.ts';
import { listAttributes } from '@contracts/know/profiles/contract.ts';
import { listSegments } from '@contracts/know/segments/contract.ts';
import { Button, Segmented, Select, Table } from 'antd';
import { useMemo } from 'react';
import type { AnswerOf } from '../../api/client.ts';
import { useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { usePalette } from '../../theme/theme-provider.tsx';
import { Chart, type ChartOption, categoryAxis, valueAxis } from '../../ui/chart.tsx';
import { csvFile } from '../../ui/csv.ts';
import { Panel } from '../../ui/page.tsx';
import { saveCsv } from '../../ui/save-file.ts';
import { EmptyState, Ready } from '../../ui/states.tsx';
import type { ContributionAddress } from './address.ts';
import { groupings } from './contribution.tsx';
import { MonthField } from './month-field.tsx';
import { People } from './people.tsx';
import { Reconciliation } from './reconciliation.tsx';

type Answer = AnswerOf<typeof getContribution>;
type Row = Answer['rows'][number];

function Asked({ address }: { readonly address: ContributionAddress }) {
  const text = useText();
  const say = useBilingual();
  const { state, change } = address;
  const segments = useRead(listSegments, { query: {} }, { enabled: state.by === 'segment' });
  const attributes = useRead(listAttributes, {}, { enabled: state.by === 'attribute', staleMs: 300_000 });
  const names = new Map((attributes.data?.rows ?? []).map((each) => [each.name, say(each.label)]));
  return (
    <div className="zy-row">
      <Segmented
        value={state.by}
        options={groupings.map((value) => ({ value, label: text(`contribution.${value}`) }))}
        onChange={(by) => change({ by, open: '', page: 1 })}
      />
      {state.by === 'attribute' && (
        <Select
          style={{ width: 190 }}
          value={state.attribute}
          aria-label={text('contribution.attribute')}
          options={contributionAttributeCodes.map((value) => ({ value, label: names.get(value) ?? value }))}
          onChange={(attribute) => change({ attribute, open: '' })}
        />
      )}
      {state.by === 'segment' && (
        <Select
          mode="multiple"
          style={{ minWidth: 260 }}
          maxCount={20}
          value={[...state.segments]}
          placeholder={text('contribution.segments')}
          aria-label={text('contribution.segments')}
          options={(segments.data?.rows ?? []).map((each) => ({ value: each.code, label: say(each.name) }))}
          onChange={(chosen: string[]) => change({ segments: chosen, open: '' })}
        />
      )}
      <MonthField
        label={text('contribution.from')}
        value={state.from}
        onChange={(from) => change({ from, open: '' })}
      />
      <MonthField label={text('contribution.to')} value={state.to} onChange={(to) => change({ to, open: '' })} />
    </div>
  );
}

function Bars({ rows, nameOf }: { readonly rows: readonly Row[]; readonly nameOf: (row: Row) => string }) {
  const text = useText();
  const format = useFormat();
  const palette = usePalette();
  const option = useMemo((): ChartOption => {
    const bar = (name: string, of: (row: Row) => number, color: string | undefined) => ({
      ...{ name, type: 'bar' as const, barMaxWidth: 26, data: rows.map((row) => of(row) / 100) },
      itemStyle: { color: color ?? palette.primary },
    });
    return {
      legend: { right: 8, top: 0, textStyle: { color: palette.textSoft } },
      tooltip: { valueFormatter: (value) => format.money(Number(value) * 100) },
      xAxis: categoryAxis(palette, rows.map(nameOf)),
      yAxis: valueAxis(palette, (value) => format.compact(value)),
      series: [
        bar(text('contribution.revenue'), (row) => row.revenueFen, palette.series[0]),
        bar(text('contribution.cost'), (row) => -row.costFen, palette.series[1]),
        {
          ...{ name: text('contribution.net'), type: 'line' as const, data: rows.map((row) => row.netFen / 100) },
          itemStyle: { color: palette.series[2] ?? palette.primary },
        },
      ],
    };
  }, [rows, nameOf, palette, format, text]);
  return <Chart option={option} height={260} figures="on the page" label={text('contribution.chart')} />;
}

/** The rows of the table as a file, in yuan. */
function SaveRows({ answer, name }: { readonly answer: Answer; readonly name: string }) {
  const text = useText();
  const say = useBilingual();
  const save = () => {
    const sums = [text('contribution.revenue'), text('contribution.cost'), text('contribution.net')];
    const header = [
      ...[text('contribution.group'), text('contribution.customers')],
      ...[...answer.lines.map((line) => say(line.label)), ...sums].map((each) => `${each} (CNY)`),
    ];
    const cells = (row: Row) => [
      ...[say(row.label), row.customers],
      ...[...row.amounts, row.revenueFen, row.costFen, row.netFen].map((fen) => (fen / 100).toFixed(2)),
    ];
    saveCsv(`${name}.csv`, csvFile(header, [...answer.rows, answer.total].map(cells)));
  };
  return (
    <Button data-export size="small" icon={<DownloadOutlined />} onClick={save}>
      {text('action.exportCsv')}
    </Button>
  );
}

function Rows({ answer, address }: { readonly answer: Answer; readonly address: ContributionAddress }) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const used = answer.lines.flatMap((line, at) => (answer.total.amounts[at] === 0 ? [] : [{ ...line, at }]));
  const money = (value: number) => <span className={value < 0 ? 'zy-fall' : ''}>{format.money(value)}</span>;
  const column = (title: string, key: string, of: (row: Row) => number) => ({
    ...{ title, key, align: 'right' as const, render: (_: unknown, row: Row) => money(of(row)) },
  });
  return (
    <Table<Row>
      size="middle"
      pagination={false}
      scroll={{ x: 'max-content' }}
      rowKey={(row) => row.key ?? '-'}
      dataSource={[...answer.rows, { ...answer.total, key: '=' }]}
      columns={[
        {
          title: text('contribution.group'),
          key: 'group',
          fixed: 'left',
          render: (_, row) =>
            row.key === '=' ? (
              <strong>{say(row.label)}</strong>
            ) : (
              <Button
                type="link"
                size="small"
                style={{ padding: 0 }}
                onClick={() => address.change({ open: row.key ?? '-', page: 1 })}
              >
                {say(row.label)}
              </Button>
            ),
        },
        {
          title: text('contribution.customers'),
          key: 'customers',
          align: 'right',
          render: (_, row) => format.count(row.customers),
        },
        ...used.map((line) => column(say(line.label), line.code, (row) => row.amounts[line.at] ?? 0)),
        column(text('contribution.revenue'), 'revenue', (row) => row.revenueFen),
        column(text('contribution.cost'), 'cost', (row) => row.costFen),
        column(text('contribution.net'), 'net', (row) => row.netFen),
        {
          title: text('contribution.costShare'),
          key: 'share',
          align: 'right',
          render: (_, row) => (row.revenueFen > 0 ? format.share(row.costFen / row.revenueFen) : '–'),
        },
      ]}
    />
  );
}

function Content({ answer, address }: { readonly answer: Answer; readonly address: ContributionAddress }) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const { state } = address;
  const segments = useRead(listSegments, { query: {} }, { enabled: state.by === 'segment' });
  const named = useMemo(
    () => new Map((segments.data?.rows ?? []).map((each) => [each.code, each.name])),
    [segments.data],
  );
  const shown = useMemo(
    () => ({
      ...answer,
      rows: answer.rows.map((row) => ({ ...row, label: named.get(row.key ?? '') ?? row.label })),
    }),
    [answer, named],
  );
  const nameOf = useMemo(() => (row: Row) => say(row.label), [say]);
  if (answer.computedAt === null)
    return (
      <Panel>
        <EmptyState title={text('contribution.notYet')} hint={text('contribution.notYetHint')} />
      </Panel>
    );
  const opened = shown.rows.find((row) => (row.key ?? '-') === state.open);
  return (
    <>
      {state.by === 'segment' && shown.rows.length === 0 ? (
        <Panel>
          <EmptyState title={text('contribution.chooseSegments')} />
        </Panel>
      ) : (
        <Panel
          extra={
            <span className="zy-row">
              <span className="zy-faint">{text('contribution.asOf', { time: format.instant(answer.computedAt) })}</span>
              <SaveRows answer={shown} name={`contribution-${state.by}`} />
            </span>
          }
        >
          <Bars rows={shown.rows.slice(0, 40)} nameOf={nameOf} />
          <Rows answer={shown} address={address} />
        </Panel>
      )}
      {opened && <People address={address} title={say(opened.label)} lines={answer.lines} span={answer} />}
      {answer.reconciliation && <Reconciliation lines={answer.lines} figures={answer.reconciliation} />}
      <p className="zy-faint">
        {text('contribution.definition')}: {say(answer.definition)}
      </p>
    </>
  );
}

export function RevenueAndCost({ address }: { readonly address: ContributionAddress }) {
  const { by, attribute, segments, from, to } = address.state;
  const reading = useRead(
    getContribution,
    {
      query: {
        ...{ by, attribute },
        ...(from ? { from } : {}),
        ...(to ? { to } : {}),
        ...(by === 'segment' ? { segments: segments.join(',') } : {}),
      },
    },
    { keepPrevious: true },
  );
  return (
    <div className="zy-stack">
      <Asked address={address} />
      <Ready of={reading}>{(answer) => <Content answer={answer} address={address} />}</Ready>
    </div>
  );
}
