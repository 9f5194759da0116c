// The kinds of tiles: a metric, a question, a heading, a note.
import type { BoardFilter, Tile } from '@contracts/know/dashboards/contract.ts';
import { listMetrics, metricsEndpoints } from '@contracts/know/metrics/contract.ts';
import { useMemo, useRef } from 'react';
import { useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { EmptyState } from '../../ui/states.tsx';
import type { OpenedFigure } from '../analysis/people.tsx';
import { usePlanWords } from '../analysis/plan-words.ts';
import { type OpenCell, wiresOf } from '../analysis/question-page.tsx';
import { MetricBars, MetricFigure, MetricLine } from '../metrics/metric-parts.tsx';
import { metricAsked, withFilter } from './board-model.ts';
import { type QuestionTile, questionTiles, type TileParameters } from './question-tiles.tsx';
import { TileFrame } from './tile-frame.tsx';
import { useSeen, useTile } from './use-tile.ts';

const metricWires = wiresOf(metricsEndpoints);

export interface TileProps {
  readonly filter: BoardFilter;
  readonly today: string;
  readonly onFigure: (figure: OpenedFigure) => void;
}

type Of<Kind extends Tile['kind']> = Extract<Tile, { readonly kind: Kind }>;

/** Room for a chart below the figure, by the height of the tile. */
const chartHeights = { small: 90, medium: 170, tall: 380 } as const;

function MetricTile({ tile, filter, today, onFigure }: TileProps & { readonly tile: Of<'metric'> }) {
  const say = useBilingual();
  const metrics = useRead(listMetrics, {}, { staleMs: 60_000 });
  const name = metrics.data?.rows.find(({ code }) => code === tile.metric)?.name;
  const title = tile.title ? say(tile.title) : name ? say(name) : tile.metric;
  const asked = useMemo(() => withFilter(metricAsked(tile, today), filter, today), [tile, filter, today]);
  const place = useRef<HTMLElement>(null);
  const state = useTile(metricWires, asked, useSeen(place));
  const height = chartHeights[tile.height];
  return (
    <TileFrame
      title={title}
      {...{ place, state }}
      csv={() => metricWires.csv(asked)}
      page={{ to: `/analysis/metrics/${tile.metric}`, search: { q: JSON.stringify(asked) } }}
      isEmpty={({ groups }) => groups.every(({ value }) => value === null)}
    >
      {(result, comparison, answered) => {
        const onOpen: OpenCell<Parameters<typeof metricWires.people>[1]> = (cell, shown) =>
          onFigure({
            title: `${title} · ${shown}`,
            key: [answered, cell],
            load: (page, pageSize) => metricWires.people(answered, cell, page, pageSize),
            csv: () => metricWires.peopleCsv(answered, cell),
          });
        const grouped = result.groups.length > 1;
        const isLine = tile.view !== 'groups' && result.periods.length > 1;
        return (
          <>
            <MetricFigure {...{ result, comparison, onOpen }} />
            {isLine ? (
              <MetricLine {...{ result, comparison, height }} />
            ) : (
              grouped && (
                <MetricBars
                  {...{ result, comparison }}
                  height={Math.max(height, Math.min(420, 26 * result.groups.length))}
                />
              )
            )}
          </>
        );
      }}
    </TileFrame>
  );
}

function KnownQuestion({
  tile,
  found,
  filter,
  today,
  onFigure,
}: TileProps & { readonly tile: Of<'question'>; readonly found: QuestionTile }) {
  const say = useBilingual();
  const words = usePlanWords();
  const asked = useMemo(() => withFilter(tile.parameters as TileParameters, filter, today), [tile, filter, today]);
  const place = useRef<HTMLElement>(null);
  const { wires } = found;
  const state = useTile(wires, asked, useSeen(place));
  const title = tile.title ? say(tile.title) : tile.question;
  return (
    <TileFrame
      {...{ title, place, state }}
      csv={() => wires.csv(asked)}
      page={{ to: found.page, search: { q: JSON.stringify(asked) } }}
      isEmpty={() => false}
    >
      {(result, comparison, answered) => {
        const onOpen: OpenCell<unknown> = (cell, shown) =>
          onFigure({
            title: `${title} · ${shown}`,
            key: [answered, cell],
            load: (page, pageSize) => wires.people(answered, cell, page, pageSize),
            csv: () => wires.peopleCsv(answered, cell),
          });
        const answer = { result, comparison, asked: answered as never };
        return <div className="zy-stack">{found.render({ answer, words, onOpen })}</div>;
      }}
    </TileFrame>
  );
}

function QuestionTileView(props: TileProps & { readonly tile: Of<'question'> }) {
  const text = useText();
  const found = questionTiles[props.tile.question];
  if (!found) return <EmptyState title={text('dashboards.unknownQuestion')} hint={props.tile.question} />;
  return <KnownQuestion {...props} found={found} />;
}

export function TileView({ tile, ...props }: TileProps & { readonly tile: Tile }) {
  const say = useBilingual();
  switch (tile.kind) {
    case 'metric':
      return <MetricTile {...props} tile={tile} />;
    case 'question':
      return <QuestionTileView {...props} tile={tile} />;
    case 'heading':
      return <h2 className="zy-tile-heading">{say(tile.text)}</h2>;
    case 'note':
      return <p className="zy-tile-note">{say(tile.text)}</p>;
    default:
      return tile satisfies never;
  }
}
