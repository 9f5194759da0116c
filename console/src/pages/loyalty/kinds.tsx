// The three loyalties: levels of each, kinds of loyalty, and the customers behind any of them.
import { getLoyalty } from '@contracts/know/loyalty/contract.ts';
import { useMemo } from 'react';
import type { AnswerOf } from '../../api/client.ts';
import { useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { usePalette } from '../../theme/theme-provider.tsx';
import { Chart, type ChartOption, categoryAxis, valueAxis } from '../../ui/chart.tsx';
import type { ChartFigures } from '../../ui/chart-table.tsx';
import { FigureButton } from '../../ui/figure-button.tsx';
import { Panel } from '../../ui/page.tsx';
import { EmptyState, Ready } from '../../ui/states.tsx';
import type { LoyaltyAddress } from './address.ts';
import { People } from './people.tsx';
import { SettingsButton } from './settings.tsx';

type Answer = AnswerOf<typeof getLoyalty>;
const levels = ['loyal', 'partly', 'weak', 'unknown'] as const;

function Levels({ answer, address }: { readonly answer: Answer; readonly address: LoyaltyAddress }) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const palette = usePalette();
  const { change } = address;
  const option = useMemo((): ChartOption => {
    const colors = [palette.series[0], palette.series[2], palette.series[1], palette.lineStrong];
    return {
      legend: { right: 8, top: 0, textStyle: { color: palette.textSoft } },
      xAxis: valueAxis(palette, (value) => format.compact(value)),
      yAxis: {
        ...categoryAxis(
          palette,
          answer.kinds.map(({ label }) => say(label)),
        ),
        inverse: true,
      } as never,
      series: levels.map((level, at) => ({
        ...{ name: text(`loyalty.level_${level}`), type: 'bar' as const, stack: 'all', barMaxWidth: 34 },
        itemStyle: { color: colors[at] ?? palette.primary },
        data: answer.kinds.map(({ kind, levels: found }) => ({
          ...{ value: found.find((each) => each.level === level)?.customers ?? 0, kind, level },
        })),
      })),
    };
  }, [answer, format, palette, say, text]);
  const choose = useMemo(
    () => (data: unknown) => {
      const { kind, level } = data as { kind: 'behaviour'; level: 'loyal' };
      change({ kind, level, type: '', price: '', page: 1 });
    },
    [change],
  );
  const figures: ChartFigures = {
    of: text('loyalty.tabKinds'),
    columns: [...levels.map((level) => text(`loyalty.level_${level}`)), text('charts.total')],
    rows: answer.kinds.map(({ label, levels: found }) => {
      const customers = levels.map((level) => found.find((each) => each.level === level)?.customers ?? 0);
      return {
        name: say(label),
        cells: [...customers, customers.reduce((sum, each) => sum + each, 0)].map(format.count),
      };
    }),
  };
  return (
    <Panel
      title={text('loyalty.tabKinds')}
      extra={<span className="zy-faint">{text('loyalty.asOf', { day: answer.asOf ?? '' })}</span>}
    >
      <Chart option={option} height={220} label={text('loyalty.tabKinds')} figures={figures} onChoose={choose} />
      <dl className="zy-kv">
        {answer.kinds.map(({ kind, label, definition, mean }) => (
          <div key={kind} style={{ display: 'contents' }}>
            <dt>
              {say(label)}
              <div className="zy-faint">
                {mean === null ? text('loyalty.noEvidence') : text('loyalty.mean', { mean: format.decimal(mean, 1) })}
              </div>
            </dt>
            <dd className="zy-soft">{say(definition)}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

function Types({ answer, address }: { readonly answer: Answer; readonly address: LoyaltyAddress }) {
  const say = useBilingual();
  const format = useFormat();
  const { state, change } = address;
  return (
    <div className="zy-figures">
      {answer.types.map(({ type, label, meaning, customers }) => (
        <FigureButton
          key={type}
          label={say(label)}
          value={format.count(customers)}
          title={say(meaning)}
          pressed={state.type === type}
          onPress={() => change({ type, kind: '', level: '', price: '', page: 1 })}
        />
      ))}
    </div>
  );
}

export function Kinds({ address }: { readonly address: LoyaltyAddress }) {
  const text = useText();
  const say = useBilingual();
  const reading = useRead(getLoyalty, {});
  return (
    <Ready of={reading}>
      {(answer) =>
        answer.asOf === null ? (
          <Panel>
            <EmptyState title={text('loyalty.notYet')} hint={text('loyalty.notYetHint')} />
          </Panel>
        ) : (
          <div className="zy-stack">
            <Types answer={answer} address={address} />
            <Levels answer={answer} address={address} />
            <People address={address} answer={answer} />
            <p className="zy-faint">
              {text('loyalty.definition')}: {say(answer.definition)} <SettingsButton settings={answer.settings} />
            </p>
          </div>
        )
      }
    </Ready>
  );
}
