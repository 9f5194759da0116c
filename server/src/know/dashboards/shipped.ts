// Metric systems as boards: a heading for each part, and a tile for each of its metrics.
import { type MetricSystem, metricSystems } from '../metrics/index.ts';
import type { Board, Tile } from './contract.ts';

const widthOf = (count: number): Tile['width'] => (count % 4 === 0 ? 3 : count === 2 ? 6 : 4);

const tilesOf = (system: MetricSystem): readonly Tile[] =>
  system.parts.flatMap(({ code, name, metrics }, part): Tile[] => [
    { kind: 'heading', id: `part-${part + 1}`, width: 12, height: 'small', text: name },
    ...metrics.map(
      (metric, index): Tile => ({
        ...{ kind: 'metric', id: `${code}-${index + 1}`, metric, view: 'number', height: 'medium' },
        width: widthOf(metrics.length),
      }),
    ),
  ]);

/** The boards that ship, by their id. */
export const shippedBoards: ReadonlyMap<string, Board> = new Map(
  metricSystems.map((system) => [
    `system-${system.code}`,
    {
      ...{ name: system.name, meaning: system.meaning, tiles: [...tilesOf(system)] },
      filter: { days: { kind: 'last' as const, days: 180 }, compare: true },
    },
  ]),
);
