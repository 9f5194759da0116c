// The score by amount, frequency and benefit: four target groups with their service, facets, distribution, movement, people.
import { getAmountFrequencyBenefit, targetGroups } from '@contracts/know/value/contract.ts';
import { useCallback, useMemo } from 'react';
import type { AnswerOf } from '../../api/client.ts';
import { useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { usePalette } from '../../theme/theme-provider.tsx';
import { Chart, type ChartOption, categoryAxis, valueAxis } from '../../ui/chart.tsx';
import type { ChartFigures } from '../../ui/chart-table.tsx';
import { FigureButton } from '../../ui/figure-button.tsx';
import { Panel } from '../../ui/page.tsx';
import { Ready } from '../../ui/states.tsx';
import type { ValueAddress } from './address.ts';
import { WhenScored } from './frame.tsx';
import { Movement, ScoreMatrix } from './group-charts.tsx';
import { People } from './people.tsx';
import { AmountFrequencyBenefitSettingsButton } from './settings.tsx';

type Answer = AnswerOf<typeof getAmountFrequencyBenefit>;

function TargetGroups({ answer, onChoose }: { readonly answer: Answer; readonly onChoose: (group: string) => void }) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  return (
    <div className="zy-grid zy-grid-4">
      {answer.groups.map((group) => {
        const code = targetGroups.find((each) => each === group.code);
        return (
          <FigureButton
            key={group.code}
            label={say(group.label)}
            value={format.count(group.customers)}
            onPress={() => onChoose(group.code)}
          >
            <div className="zy-figure-compare">
              {format.share(answer.scored === 0 ? null : group.customers / answer.scored)} ·{' '}
              {format.moneyShort(group.moneyFen)}
            </div>
            <div className="zy-faint">{say(group.means)}</div>
            {code && (
              <div className="zy-faint" title={text('value.strategy')}>
                {say(answer.settings.strategies[code])}
              </div>
            )}
          </FigureButton>
        );
      })}
    </div>
  );
}

const scores = [1, 2, 3, 4, 5, 6];

const axes = ['amount', 'frequency', 'benefit'] as const;
type Axis = (typeof axes)[number];
const customersAt = ({ cells }: Answer, axis: Axis, score: number): number =>
  cells.reduce((sum, each) => sum + (each[axis] === score ? each.customers : 0), 0);

function Distribution({ answer }: { readonly answer: Answer }) {
  const text = useText();
  const format = useFormat();
  const palette = usePalette();
  const option = useMemo((): ChartOption => {
    const bars = (axis: Axis, name: string) => ({
      ...{ name, type: 'bar' as const, barMaxWidth: 26 },
      data: scores.map((score) => customersAt(answer, axis, score)),
    });
    return {
      legend: { right: 8, top: 0, textStyle: { color: palette.textSoft } },
      xAxis: categoryAxis(palette, scores.map(String)),
      yAxis: valueAxis(palette, (value) => format.compact(value)),
      series: [
        bars('amount', text('value.scoreAmount')),
        bars('frequency', text('value.scoreFrequency')),
        bars('benefit', text('value.scoreBenefit')),
      ],
    };
  }, [answer, format, palette, text]);
  const figures: ChartFigures = {
    of: text('charts.score'),
    columns: [text('value.scoreAmount'), text('value.scoreFrequency'), text('value.scoreBenefit')],
    rows: scores.map((score) => ({
      name: String(score),
      cells: axes.map((axis) => format.count(customersAt(answer, axis, score))),
    })),
    total: {
      name: text('charts.total'),
      cells: axes.map((axis) => format.count(scores.reduce((sum, score) => sum + customersAt(answer, axis, score), 0))),
    },
  };
  return <Chart option={option} height={260} label={text('value.distribution')} figures={figures} />;
}

interface FacetProps {
  readonly answer: Answer;
  readonly benefit: number;
  readonly onChoose: (amount: number, frequency: number, benefit: number) => void;
}

function Facet({ answer, benefit, onChoose }: FacetProps) {
  const text = useText();
  const format = useFormat();
  const cells = useMemo(
    () =>
      answer.cells
        .filter((each) => each.benefit === benefit)
        .map((each) => ({ x: each.amount, y: each.frequency, customers: each.customers })),
    [answer.cells, benefit],
  );
  const choose = useCallback(
    (amount: number, frequency: number) => onChoose(amount, frequency, benefit),
    [onChoose, benefit],
  );
  const label = text('value.benefitScore', { score: benefit });
  const customers = cells.reduce((sum, each) => sum + each.customers, 0);
  return (
    <div>
      <div className="zy-between">
        <strong>{label}</strong>
        <span className="zy-faint">{text('value.customersOf', { count: format.count(customers) })}</span>
      </div>
      <ScoreMatrix
        {...{ cells, size: 6, label, height: 230, onChoose: choose }}
        xName={text('value.scoreAmount')}
        yName={text('value.scoreFrequency')}
      />
    </div>
  );
}

function Content({ answer, address }: { readonly answer: Answer; readonly address: ValueAddress }) {
  const text = useText();
  const { change } = address;
  const chooseGroup = useCallback((group: string) => change({ group, first: 0, second: 0, third: 0 }), [change]);
  const chooseCell = useCallback(
    (first: number, second: number, third: number) => change({ first, second, third, group: '' }),
    [change],
  );
  const filled = scores.filter((score) => answer.cells.some((each) => each.benefit === score));
  return (
    <>
      <TargetGroups answer={answer} onChoose={chooseGroup} />
      <Panel title={text('value.facets')}>
        <div className="zy-grid zy-grid-3">
          {filled.map((benefit) => (
            <Facet key={benefit} answer={answer} benefit={benefit} onChoose={chooseCell} />
          ))}
        </div>
      </Panel>
      <Panel title={text('value.distribution')}>
        <Distribution answer={answer} />
      </Panel>
      <Movement scheme="afb" days={answer.days} address={address} />
      <People
        {...{ scheme: 'afb', groups: answer.groups, address }}
        scoreNames={[text('value.scoreAmount'), text('value.scoreFrequency'), text('value.scoreBenefit')]}
      />
    </>
  );
}

export function AmountFrequencyBenefit({ address }: { readonly address: ValueAddress }) {
  const text = useText();
  const format = useFormat();
  const reading = useRead(getAmountFrequencyBenefit, {}, { staleMs: 60_000 });
  const { data } = reading;
  return (
    <div className="zy-stack">
      <div className="zy-between">
        <span className="zy-faint">
          {data?.asOf
            ? `${text('value.asOf', { day: data.asOf })} · ${text('value.scored')} ${format.count(data.scored)}`
            : ''}
        </span>
        <AmountFrequencyBenefitSettingsButton />
      </div>
      <Ready of={reading} rows={12}>
        {(answer) => (
          <WhenScored answer={answer}>
            <Content answer={answer} address={address} />
          </WhenScored>
        )}
      </Ready>
    </div>
  );
}
