// The first page: what the firm's customers did in the last days against the days before.
import { getAssetSeries, getOverview, offeredDays } from '@contracts/know/overview/contract.ts';
import { Segmented } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { choiceField, textField } from '../../address/state.ts';
import { useAddress } from '../../address/use-address.ts';
import { useRead } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Page } from '../../ui/page.tsx';
import { Loading, Ready } from '../../ui/states.tsx';
import { type Figure, FigureCard, FigureDrawer } from './figure.tsx';

const Trend = lazy(async () => ({ default: (await import('./trend.tsx')).Trend }));

const periods = offeredDays.map(String);
/** New figures of a large firm come a little after those of a while ago. */
const REFETCH_MS = 15_000;

const fields = { days: choiceField(periods, '30'), figure: textField('') };

/** The figures, and the daily assets among them as soon as they are there: they take longer than everything else. */
const useFigures = (stated: readonly Figure[], days: number) => {
  const assets = useRead(getAssetSeries, { query: { days } }, { refetchMs: 300_000, keepPrevious: true });
  const late = assets.data?.series ?? null;
  return {
    assets,
    figures: stated.map((figure) => (figure.series === null ? { ...figure, series: late } : figure)),
  };
};

function Figures({ stated, days }: { readonly stated: readonly Figure[]; readonly days: number }) {
  const { state, change } = useAddress(fields);
  const [open, setOpen] = useState(false);
  const { figures, assets } = useFigures(stated, days);
  const chosen = figures.find(({ code }) => code === state.figure) ?? figures[0];
  return (
    <>
      <div className="zy-figures">
        {figures.map((figure) => (
          <FigureCard
            key={figure.code}
            figure={figure}
            days={days}
            selected={chosen?.code === figure.code}
            onSelect={() => {
              change({ figure: figure.code });
              setOpen(true);
            }}
          />
        ))}
      </div>
      {chosen && (
        <Suspense fallback={<Loading rows={5} />}>
          {chosen.series === null ? <Ready of={assets}>{() => null}</Ready> : <Trend figure={chosen} />}
        </Suspense>
      )}
      <FigureDrawer figure={open ? (chosen ?? null) : null} onClose={() => setOpen(false)} />
    </>
  );
}

export function Overview() {
  const text = useText();
  const format = useFormat();
  const { state, change } = useAddress(fields);
  const days = Number(state.days);
  const overview = useRead(getOverview, { query: { days } }, { refetchMs: REFETCH_MS, keepPrevious: true });
  return (
    <Page
      title={text('overview.title')}
      description={text('overview.description')}
      actions={
        <>
          {overview.data && (
            <span className="zy-faint">
              {text('overview.asOf', { time: format.instant(overview.data.computedAt) })}
            </span>
          )}
          <Segmented
            value={state.days}
            onChange={(value) => change({ days: value })}
            options={periods.map((value) => ({ value, label: text('overview.days', { days: value }) }))}
          />
        </>
      }
    >
      <Ready of={overview}>{({ figures }) => <Figures stated={figures} days={days} />}</Ready>
    </Page>
  );
}
