// How many customers were in each stage, month by month, and how they moved: a picture, and a table whose numbers open.
import { lifecycleFlows, type StageCode, stageCodes } from '@contracts/know/lifecycle/contract.ts';
import { Button, Select } from 'antd';
import dayjs from 'dayjs';
import { useMemo, useState } from 'react';
import type { AnswerOf } from '../../api/client.ts';
import { useRead } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { usePalette } from '../../theme/theme-provider.tsx';
import { Chart, type ChartOption, categoryAxis, valueAxis } from '../../ui/chart.tsx';
import type { ChartFigures } from '../../ui/chart-table.tsx';
import { Panel } from '../../ui/page.tsx';
import { EmptyState, Ready } from '../../ui/states.tsx';
import { Table } from '../../ui/table.tsx';
import { type Chosen, type Place, usePlaceName } from './people.tsx';

type Month = AnswerOf<typeof lifecycleFlows>['months'][number];

const MONTHS = 13;

function Counts({ months }: { readonly months: readonly Month[] }) {
  const text = useText();
  const format = useFormat();
  const palette = usePalette();
  const nameOf = usePlaceName();
  const option = useMemo(
    (): ChartOption => ({
      legend: { right: 8, top: 0, textStyle: { color: palette.textSoft } },
      grid: { left: 8, right: 16, top: 48, bottom: 4, containLabel: true },
      xAxis: categoryAxis(
        palette,
        months.map(({ month }) => month),
      ),
      yAxis: valueAxis(palette, (value) => format.compact(value)),
      series: stageCodes.map((stage) => ({
        ...{ name: nameOf(stage), type: 'bar' as const, stack: 'stages', barMaxWidth: 36 },
        data: months.map(({ counts }) => counts.find((each) => each.stage === stage)?.customers ?? 0),
      })),
    }),
    [format, months, nameOf, palette],
  );
  const figures: ChartFigures = {
    of: text('charts.month'),
    columns: [...stageCodes.map(nameOf), text('charts.total')],
    rows: months.map(({ month, counts }) => {
      const customers = stageCodes.map((stage) => counts.find((each) => each.stage === stage)?.customers ?? 0);
      return { name: month, cells: [...customers, customers.reduce((sum, each) => sum + each, 0)].map(format.count) };
    }),
  };
  return (
    <Panel title={text('lifecycle.counts')}>
      <Chart option={option} height={300} label={text('lifecycle.counts')} figures={figures} />
    </Panel>
  );
}

function Stream({ month }: { readonly month: Month }) {
  const text = useText();
  const palette = usePalette();
  const nameOf = usePlaceName();
  const option = useMemo((): ChartOption => {
    // A node stands on each side: a stage that customers leave and enter is two nodes, or the picture would be a circle.
    const node = (side: 'from' | 'to', place: StageCode | null) => ({
      name: `${side} ${place ?? 'none'}`,
      label: { formatter: nameOf(place), position: side === 'from' ? ('right' as const) : ('left' as const) },
    });
    const [froms, tos] = [new Set(month.moves.map(({ from }) => from)), new Set(month.moves.map(({ to }) => to))];
    return {
      tooltip: { trigger: 'item' },
      series: [
        {
          ...{ type: 'sankey', left: 8, right: 8, top: 12, bottom: 12, nodeGap: 14 },
          label: { color: palette.text },
          lineStyle: { color: 'gradient', opacity: 0.35 },
          data: [...[...froms].map((place) => node('from', place)), ...[...tos].map((place) => node('to', place))],
          links: month.moves.map(({ from, to, customers }) => ({
            ...{ source: `from ${from ?? 'none'}`, target: `to ${to ?? 'none'}`, value: customers },
          })),
        },
      ],
    };
  }, [month, nameOf, palette]);
  return <Chart option={option} height={280} figures="on the page" label={text('lifecycle.flow')} />;
}

interface MatrixProps {
  readonly month: Month;
  readonly onChoose: (chosen: Chosen) => void;
}

function Matrix({ month, onChoose }: MatrixProps) {
  const text = useText();
  const format = useFormat();
  const nameOf = usePlaceName();
  const places: readonly Place[] = [...stageCodes, 'none'];
  const countOf = (from: Place, to: Place) =>
    month.moves.find((each) => (each.from ?? 'none') === from && (each.to ?? 'none') === to)?.customers ?? 0;
  return (
    <Table
      size="small"
      pagination={false}
      rowKey="from"
      scroll={{ x: 'max-content' }}
      dataSource={places.map((from) => ({ from }))}
      columns={[
        {
          title: `${text('lifecycle.from')} ╲ ${text('lifecycle.to')}`,
          key: 'from',
          render: (_, { from }) => <strong>{nameOf(from)}</strong>,
        },
        ...places.map((to) => ({
          ...{ title: nameOf(to), key: to, align: 'right' as const },
          render: (_: unknown, { from }: { readonly from: Place }) => {
            const customers = countOf(from, to);
            if (customers === 0) return <span className="zy-faint">–</span>;
            return (
              <Button type="link" size="small" onClick={() => onChoose({ kind: 'move', from, to, month: month.month })}>
                {format.count(customers)}
              </Button>
            );
          },
        })),
      ]}
    />
  );
}

export function Flows({ onChoose }: { readonly onChoose: (chosen: Chosen) => void }) {
  const text = useText();
  const [to] = useState(() => dayjs().format('YYYY-MM'));
  const from = dayjs(`${to}-01`)
    .subtract(MONTHS - 1, 'month')
    .format('YYYY-MM');
  const [month, setMonth] = useState(to);
  const reading = useRead(lifecycleFlows, { query: { from, to } }, { staleMs: 30_000 });
  return (
    <Ready of={reading} rows={10}>
      {({ months }) => {
        const shown = months.find((each) => each.month === month);
        return (
          <>
            <Counts months={months} />
            <Panel
              title={text('lifecycle.flowOf', { month })}
              extra={
                <Select
                  value={month}
                  aria-label={text('lifecycle.month')}
                  options={months.map((each) => ({ value: each.month, label: each.month })).reverse()}
                  onChange={setMonth}
                />
              }
            >
              {shown && shown.moves.length > 0 ? (
                <div className="zy-stack">
                  <Stream month={shown} />
                  <Matrix month={shown} onChoose={onChoose} />
                </div>
              ) : (
                <EmptyState title={text('lifecycle.noMoves')} />
              )}
            </Panel>
          </>
        );
      }}
    </Ready>
  );
}
