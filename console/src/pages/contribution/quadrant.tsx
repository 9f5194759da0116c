// Loyal against valuable: four quadrants and those of whom loyalty is not known, the chart behind them, and who they are.
import { getContribution, getQuadrant } from '@contracts/know/contribution/contract.ts';
import { useCallback, useMemo } from 'react';
import type { AnswerOf } from '../../api/client.ts';
import { useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { mixColors } from '../../theme/palette.ts';
import { usePalette } from '../../theme/theme-provider.tsx';
import { Chart, type ChartOption, categoryAxis } from '../../ui/chart.tsx';
import type { ChartFigures } from '../../ui/chart-table.tsx';
import { FigureButton } from '../../ui/figure-button.tsx';
import { Panel } from '../../ui/page.tsx';
import { EmptyState, Ready } from '../../ui/states.tsx';
import type { ContributionAddress } from './address.ts';
import { People } from './people.tsx';

type Answer = AnswerOf<typeof getQuadrant>;

function Figures({ answer, address }: { readonly answer: Answer; readonly address: ContributionAddress }) {
  const say = useBilingual();
  const format = useFormat();
  const { state, change } = address;
  return (
    <div className="zy-figures">
      {answer.quadrants.map(({ code, label, customers, netFen }) => (
        <FigureButton
          key={code}
          label={say(label)}
          value={format.count(customers)}
          pressed={state.quadrant === code}
          onPress={() => change({ quadrant: code, loyaltyBand: '', netBand: '', page: 1 })}
        >
          <div className="zy-faint">{format.moneyShort(netFen)}</div>
        </FigureButton>
      ))}
    </div>
  );
}

function Cells({ answer, address }: { readonly answer: Answer; readonly address: ContributionAddress }) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const palette = usePalette();
  const { change } = address;
  const option = useMemo((): ChartOption => {
    const [across, up] = [answer.loyaltyBands.map(say), answer.netBands.map(say)];
    const most = Math.max(1, ...answer.cells.map(({ customers }) => customers));
    const axis = (names: readonly string[], name: string, gap: number) => ({
      ...{ ...categoryAxis(palette, names), name, nameLocation: 'middle' as const, nameGap: gap },
      ...{ nameTextStyle: { color: palette.textSoft }, splitArea: { show: false } },
    });
    return {
      grid: { left: 92, right: 12, top: 8, bottom: 40, containLabel: false },
      tooltip: {
        trigger: 'item',
        formatter: (given) => {
          const [x = 0, y = 0] = (given as { value: number[] }).value;
          const cell = answer.cells.find((each) => each.loyalty === x && each.net === y);
          return `${across[x]} · ${up[y]}<br/>${format.count(cell?.customers ?? 0)} · ${format.moneyShort(cell?.netFen ?? 0)}`;
        },
      },
      xAxis: axis(across, text('contribution.loyaltyAxis'), 26) as never,
      yAxis: axis(up, text('contribution.net'), 76) as never,
      visualMap: {
        ...{ show: false, min: 0, max: most, dimension: 2 },
        inRange: { color: [mixColors(palette.surface, palette.primary, 0.12), palette.primary] },
      },
      series: [
        {
          type: 'heatmap',
          data: answer.cells.map((each) => [each.loyalty, each.net, each.customers]),
          label: { show: true, formatter: ({ value }) => format.count((value as number[])[2]) },
          itemStyle: { borderColor: palette.surface, borderWidth: 2 },
        },
      ],
    };
  }, [answer, format, palette, say, text]);
  const choose = useCallback(
    (data: unknown) => {
      const [x = 0, y = 0] = data as number[];
      change({ quadrant: '', loyaltyBand: String(x), netBand: String(y), page: 1 });
    },
    [change],
  );
  const sum = (of: Answer['cells']) => format.count(of.reduce((all, { customers }) => all + customers, 0));
  const row = (own: Answer['cells']) => [
    ...answer.loyaltyBands.map((_, band) => sum(own.filter(({ loyalty }) => loyalty === band))),
    sum(own),
  ];
  const figures: ChartFigures = {
    of: `${text('contribution.net')} ╲ ${text('contribution.loyaltyAxis')}`,
    columns: [...answer.loyaltyBands.map(say), text('charts.total')],
    rows: answer.netBands
      .map((band, place) => ({ name: say(band), cells: row(answer.cells.filter(({ net }) => net === place)) }))
      .toReversed(),
    total: { name: text('charts.total'), cells: row(answer.cells) },
  };
  const label = text('contribution.quadrantChart');
  return <Chart option={option} height={320} label={label} figures={figures} onChoose={choose} />;
}

function Content({ answer, address }: { readonly answer: Answer; readonly address: ContributionAddress }) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const { quadrant, loyaltyBand, netBand } = address.state;
  const lines = useRead(getContribution, { query: {} });
  if (answer.computedAt === null)
    return (
      <Panel>
        <EmptyState title={text('contribution.notYet')} hint={text('contribution.notYetHint')} />
      </Panel>
    );
  const bands = [answer.loyaltyBands[Number(loyaltyBand)], answer.netBands[Number(netBand)]];
  const chosen = answer.quadrants.find(({ code }) => code === quadrant);
  const title = chosen ? say(chosen.label) : bands.flatMap((band) => (band ? [say(band)] : [])).join(' · ');
  const isOpen = quadrant !== '' || loyaltyBand !== '' || netBand !== '';
  return (
    <div className="zy-stack">
      <Figures answer={answer} address={address} />
      <Panel title={text('contribution.quadrantChart')}>
        <Cells answer={answer} address={address} />
        <p className="zy-soft">
          {text('contribution.dividing', {
            loyal: answer.loyalFrom,
            value: answer.valuableFromFen === null ? '–' : format.money(answer.valuableFromFen),
            from: answer.from ?? '',
            to: answer.to ?? '',
          })}
        </p>
      </Panel>
      {isOpen && <People address={address} title={title} lines={lines.data?.lines ?? []} span={answer} />}
      <p className="zy-faint">
        {text('contribution.definition')}: {say(answer.definition)}
      </p>
    </div>
  );
}

export function Quadrant({ address }: { readonly address: ContributionAddress }) {
  const reading = useRead(getQuadrant, {});
  return <Ready of={reading}>{(answer) => <Content answer={answer} address={address} />}</Ready>;
}
