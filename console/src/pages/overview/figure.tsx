// One headline figure, and the drawer that says what it means.
import { InfoCircleOutlined } from '@ant-design/icons';
import type { getOverview } from '@contracts/know/overview/contract.ts';
import { useNavigate } from '@tanstack/react-router';
import { Button, Drawer } from 'antd';
import type { AnswerOf } from '../../api/client.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { type Format, useFormat } from '../../i18n/use-format.ts';
import { FigureButton } from '../../ui/figure-button.tsx';
import { Sparkline } from '../../ui/sparkline.tsx';

export type Figure = AnswerOf<typeof getOverview>['figures'][number];

/** The daily values; none while those that are asked for apart are on their way. */
export const seriesOf = (figure: Figure): NonNullable<Figure['series']> => figure.series ?? [];

/** The value of a figure in its unit. */
export const figureText = (format: Format, figure: Figure, value: number | null): string => {
  if (figure.unit === 'fen') return format.moneyShort(value);
  return figure.unit === 'per_minute' ? format.decimal(value, 2) : format.count(value);
};

/** The change since the period before; none where there was nothing. */
export const changeOf = ({ value, before }: Pick<Figure, 'value' | 'before'>): number | null =>
  value !== null && before ? value / before - 1 : null;

/** Index of the first day of the period itself in the series. */
const splitOf = (figure: Figure): number => {
  const index = seriesOf(figure).findIndex(({ date }) => date >= figure.window.from);
  return Math.max(0, index);
};

export function FigureCard(props: {
  readonly figure: Figure;
  readonly days: number;
  readonly selected: boolean;
  readonly onSelect: () => void;
}) {
  const text = useText();
  const format = useFormat();
  const say = useBilingual();
  const { figure, days } = props;
  const change = changeOf(figure);
  return (
    <FigureButton
      label={
        <>
          <span>{say(figure.label)}</span>
          <InfoCircleOutlined aria-label={text('overview.open')} />
        </>
      }
      value={
        figure.value === null ? (
          <span className="zy-faint">{text('overview.noValue')}</span>
        ) : (
          figureText(format, figure, figure.value)
        )
      }
      pressed={props.selected}
      onPress={props.onSelect}
    >
      <div className="zy-figure-compare">
        {change !== null && (
          <span className={change >= 0 ? 'zy-rise' : 'zy-fall'}>
            {change >= 0 ? '▲' : '▼'} {format.share(Math.abs(change))}{' '}
          </span>
        )}
        {figure.before !== null && text('overview.before', { days, value: figureText(format, figure, figure.before) })}
        {figure.before === null && '\u00a0'}
      </div>
      <Sparkline values={seriesOf(figure).map(({ value }) => value)} split={splitOf(figure)} lastRuns />
    </FigureButton>
  );
}

export function FigureDrawer({ figure, onClose }: { readonly figure: Figure | null; readonly onClose: () => void }) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const navigate = useNavigate();
  const drill = figure?.drillDown;
  return (
    <Drawer
      open={figure !== null}
      onClose={onClose}
      size={460}
      title={figure && say(figure.label)}
      footer={
        drill && (
          <Button type="primary" onClick={() => void navigate({ to: '/customers', search: drill as never })}>
            {text('overview.show')}
          </Button>
        )
      }
    >
      {figure && (
        <div className="zy-stack">
          <div className="zy-figure-value">{figureText(format, figure, figure.value)}</div>
          <dl className="zy-kv">
            <dt>{text('overview.definition')}</dt>
            <dd>{say(figure.definition)}</dd>
            <dt>{text('overview.population')}</dt>
            <dd>{say(figure.population)}</dd>
            <dt>{text('overview.window')}</dt>
            <dd>
              {figure.window.from} – {figure.window.to}
            </dd>
            <dt>{text('overview.compared')}</dt>
            <dd>
              {figure.window.beforeFrom} – {figure.window.beforeTo}
              {figure.comparedUntil !== null && (
                <div>{text('overview.comparedUntil', { at: format.instant(figure.comparedUntil) })}</div>
              )}
            </dd>
            <dt>{text('overview.timeZone')}</dt>
            <dd>{figure.timeZone}</dd>
          </dl>
        </div>
      )}
    </Drawer>
  );
}
