// The first page: what the firm's customers did in the last days against the days before.
import { getOverview } from '@contracts/know/overview/contract.ts';
import { Segmented } from 'antd';
import { lazy, Suspense, useEffect, useState } from 'react';
import { choiceField, textField } from '../../address/state.ts';
import { useAddress } from '../../address/use-address.ts';
import { useRead } from '../../api/use-call.ts';
import { businessZone } from '../../i18n/business-zone.ts';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Page } from '../../ui/page.tsx';
import { Loading, Ready } from '../../ui/states.tsx';
import { type Figure, FigureCard, FigureDrawer } from './figure.tsx';

const Trend = lazy(async () => ({ default: (await import('./trend.tsx')).Trend }));

const periods = ['7', '30', '90'] as const;
const fields = { days: choiceField(periods, '30'), figure: textField('') };

function Figures({ figures, days }: { readonly figures: readonly Figure[]; readonly days: number }) {
  const { state, change } = useAddress(fields);
  const [open, setOpen] = useState(false);
  const chosen =
    figures.find(({ code }) => code === state.figure) ?? figures.find(({ series }) => series.length > 1) ?? figures[0];
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
          <Trend figure={chosen} />
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
  const overview = useRead(getOverview, { query: { days } }, { refetchMs: 60_000, keepPrevious: true });
  const zone = overview.data?.figures[0]?.timeZone;
  useEffect(() => {
    if (zone) businessZone.set(zone);
  }, [zone]);
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
      <Ready of={overview}>{({ figures }) => <Figures figures={figures} days={days} />}</Ready>
    </Page>
  );
}
