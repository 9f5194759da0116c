// How the lifetime value was fitted, and how well the fit foretells: parameters, tracking, calibration.
import type { getLifetime } from '@contracts/know/lifetime/contract.ts';
import { Alert } from 'antd';
import { useMemo } from 'react';
import type { AnswerOf } from '../../api/client.ts';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { usePalette } from '../../theme/theme-provider.tsx';
import { Chart, type ChartOption, categoryAxis, valueAxis } from '../../ui/chart.tsx';
import type { ChartFigures } from '../../ui/chart-table.tsx';
import { Panel } from '../../ui/page.tsx';
import { marksBeside } from '../dashboards/annotation-marks.ts';
import { useAnnotationMarks } from '../dashboards/use-annotations.ts';
import { modelNames } from './lifetime-settings.tsx';

export type Run = NonNullable<AnswerOf<typeof getLifetime>['run']>;
type Holdout = NonNullable<Run['holdout']>;

const CORRELATION_HIGH = 0.3;
/** So many repeated purchases and more are one group. */
const REPEATS_MOST = 7;
const repeatsName = (repeats: number): string => `${repeats}${repeats === REPEATS_MOST ? '+' : ''}`;

function Tracking({ holdout }: { readonly holdout: Holdout }) {
  const text = useText();
  const format = useFormat();
  const palette = usePalette();
  const labels = useMemo(() => holdout.tracking.map(({ date }) => date), [holdout]);
  const marks = useAnnotationMarks(labels);
  const option = useMemo((): ChartOption => {
    const { tracking } = holdout;
    const line = (name: string, values: readonly number[], color: string, dashed: boolean) => ({
      ...{ name, type: 'line' as const, data: [...values], showSymbol: false, itemStyle: { color } },
      lineStyle: { width: 2, type: dashed ? ('dashed' as const) : ('solid' as const) },
    });
    const first = tracking.find((each) => each.date >= holdout.from)?.date ?? holdout.from;
    return {
      legend: { right: 8, top: 0, textStyle: { color: palette.textSoft }, icon: 'roundRect', itemHeight: 3 },
      tooltip: { valueFormatter: (value) => format.count(Math.round(Number(value))) },
      xAxis: categoryAxis(palette, labels),
      yAxis: valueAxis(palette, (value) => format.compact(value)),
      series: [
        {
          ...line(
            text('value.actual'),
            tracking.map((each) => each.actual),
            palette.primary,
            false,
          ),
          ...marksBeside(marks, [
            {
              xAxis: first,
              lineStyle: { color: palette.textFaint, type: 'solid' },
              label: {
                show: true,
                formatter: text('value.heldOut'),
                color: palette.textSoft,
                position: 'insideEndTop',
              },
            },
          ]),
        },
        line(
          text('value.expected'),
          tracking.map((each) => each.expected),
          palette.accent,
          true,
        ),
      ] as ChartOption['series'],
    };
  }, [holdout, labels, marks, format, palette, text]);
  const figures: ChartFigures = {
    of: text('charts.day'),
    columns: [text('value.actual'), text('value.expected'), text('charts.change')],
    rows: holdout.tracking.map(({ date, actual, expected }) => ({
      name: date,
      cells: [
        format.count(actual),
        format.decimal(expected, 1),
        format.change(actual === 0 ? null : expected / actual - 1),
      ],
    })),
  };
  return <Chart option={option} height={280} label={text('value.tracking')} figures={figures} />;
}

function Calibration({ holdout }: { readonly holdout: Holdout }) {
  const text = useText();
  const format = useFormat();
  const palette = usePalette();
  const option = useMemo((): ChartOption => {
    const { calibration } = holdout;
    const bars = (name: string, values: readonly number[], color: string) => ({
      ...{ name, type: 'bar' as const, barMaxWidth: 24, itemStyle: { color }, data: [...values] },
    });
    return {
      legend: { right: 8, top: 0, textStyle: { color: palette.textSoft } },
      tooltip: { valueFormatter: (value) => format.decimal(Number(value), 2) },
      xAxis: categoryAxis(
        palette,
        calibration.map(({ repeats, customers }) => `${repeatsName(repeats)}\nn=${customers}`),
      ),
      yAxis: valueAxis(palette, (value) => format.decimal(value, 1)),
      series: [
        bars(
          text('value.actual'),
          calibration.map((each) => each.actual),
          palette.primary,
        ),
        bars(
          text('value.expected'),
          calibration.map((each) => each.expected),
          palette.accent,
        ),
      ],
    };
  }, [holdout, format, palette, text]);
  const figures: ChartFigures = {
    of: text('value.repeats'),
    columns: [text('charts.customers'), text('value.actual'), text('value.expected')],
    rows: holdout.calibration.map(({ repeats, customers, actual, expected }) => ({
      name: repeatsName(repeats),
      cells: [format.count(customers), format.decimal(actual, 2), format.decimal(expected, 2)],
    })),
  };
  return <Chart option={option} height={280} label={text('value.calibration')} figures={figures} />;
}

function Judged({ holdout }: { readonly holdout: Holdout }) {
  const text = useText();
  const format = useFormat();
  const change = holdout.actual === 0 ? null : holdout.expected / holdout.actual - 1;
  return (
    <>
      <div className="zy-grid zy-grid-2">
        <Panel title={text('value.tracking')}>
          <Tracking holdout={holdout} />
        </Panel>
        <Panel title={text('value.calibration')}>
          <Calibration holdout={holdout} />
        </Panel>
      </div>
      <p className="zy-faint">
        {holdout.from} – {holdout.to}:{' '}
        {text('value.holdoutError', {
          expected: format.count(Math.round(holdout.expected)),
          actual: format.count(holdout.actual),
          change: format.change(change),
        })}
      </p>
    </>
  );
}

function Parameters({ run }: { readonly run: Run }) {
  const text = useText();
  const format = useFormat();
  const written = (list: Run['parameters']) =>
    list.map(({ name, value }) => `${name} ${format.decimal(value, 3)}`).join(' · ');
  return (
    <dl className="zy-kv">
      <dt>{modelNames[run.settings.model]}</dt>
      <dd>{written(run.parameters)}</dd>
      <dt>{text('value.logLikelihood')}</dt>
      <dd>{format.decimal(run.logLikelihood, 2)}</dd>
      <dt>{text('value.fittedOn')}</dt>
      <dd>
        {format.count(run.fittedOn)} / {format.count(run.customers)}
      </dd>
      <dt>Gamma-Gamma</dt>
      <dd>{run.spend ? written(run.spend.parameters) : '–'}</dd>
      <dt>{text('value.correlation')}</dt>
      <dd>{format.decimal(run.correlation, 2)}</dd>
    </dl>
  );
}

export function LifetimeFit({ run }: { readonly run: Run }) {
  const text = useText();
  const format = useFormat();
  const { correlation, spendRefusal, holdout, holdoutRefusal } = run;
  return (
    <>
      {correlation !== null && Math.abs(correlation) > CORRELATION_HIGH && (
        <Alert
          type="warning"
          showIcon
          title={text('value.correlationHigh', { value: format.decimal(correlation, 2) })}
        />
      )}
      {spendRefusal && (
        <Alert
          type="warning"
          showIcon
          title={text('value.spendRefused', { reason: text.code('refusal', spendRefusal.code) })}
        />
      )}
      {run.spend?.withoutMean && <Alert type="warning" showIcon title={text('value.spendWithoutMean')} />}
      {run.spend?.withoutDifference && <Alert type="info" showIcon title={text('value.spendAlike')} />}
      {holdoutRefusal && (
        <Alert
          type="info"
          showIcon
          title={text('value.holdoutRefused', { reason: text.code('refusal', holdoutRefusal.code) })}
        />
      )}
      {holdout && <Judged holdout={holdout} />}
      <Panel title={text('value.fit')}>
        <Parameters run={run} />
      </Panel>
    </>
  );
}
