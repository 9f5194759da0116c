// The graph of paths: nodes of each step from left to right in the order of time, as wide as many paths go there.
import type { PathNode, PathResult } from '@contracts/know/paths/contract.ts';
import { useCallback, useMemo } from 'react';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { usePalette } from '../../theme/theme-provider.tsx';
import { Chart, type ChartOption } from '../../ui/chart.tsx';

export type PathGroup = PathResult['groups'][number];

/** A part of the graph that was clicked. */
export type ChosenPart =
  | { readonly kind: 'node'; readonly step: number; readonly place: number }
  | { readonly kind: 'link'; readonly step: number; readonly from: number; readonly to: number };

const ENDED = 'ended';
const nameOf = (step: number, place: number | typeof ENDED): string => `${step} ${place}`;

/** What the chart needs of the graph. With paths to an anchor the last step of the question is the first column. */
const graphOf = ({ steps, links }: PathGroup, direction: PathResult['direction']) => {
  const columnOf = (step: number) => (direction === 'from' ? step : steps.length - step);
  const nodes = steps.flatMap((step, number) =>
    step.nodes.map(({ paths }, place) => ({
      name: nameOf(number, place),
      depth: columnOf(number),
      value: paths,
      step: number,
      place,
    })),
  );
  const ends = steps.flatMap((step, number) =>
    step.nodes.flatMap(({ ended }, place) => (ended > 0 ? [{ step: number, place, ended }] : [])),
  );
  const endSteps = [...new Set(ends.map(({ step }) => step))];
  const endNodes = endSteps.map((step) => ({ name: nameOf(step, ENDED), depth: columnOf(step + 1) }));
  const turned = (source: string, target: string) =>
    direction === 'from' ? { source, target } : { source: target, target: source };
  const flows = [
    ...links.map(({ step, from, to, paths }) => ({
      ...turned(nameOf(step, from), nameOf(step + 1, to)),
      ...{ value: paths, step, from, to },
    })),
    ...ends.map(({ step, place, ended }) => ({ ...turned(nameOf(step, place), nameOf(step, ENDED)), value: ended })),
  ];
  return { nodes, endNodes, flows };
};

interface SankeyProps {
  readonly group: PathGroup;
  readonly direction: PathResult['direction'];
  readonly wordsOf: (node: PathNode) => string;
  readonly onChoose: (part: ChosenPart) => void;
}

const isNumber = (value: unknown): value is number => typeof value === 'number';

export function PathSankey({ group, direction, wordsOf, onChoose }: SankeyProps) {
  const text = useText();
  const format = useFormat();
  const palette = usePalette();
  const option = useMemo((): ChartOption => {
    const { nodes, endNodes, flows } = graphOf(group, direction);
    const labels = new Map(
      nodes.map(({ name, step, place }) => {
        const found = group.steps[step]?.nodes[place];
        return [name, found ? wordsOf(found.node) : ''];
      }),
    );
    const ended = text(direction === 'from' ? 'paths.ended' : 'paths.began');
    const labelOf = (name: string) => labels.get(name) ?? ended;
    const colours = new Map(
      [...new Set(labels.values())].map((label, index) => [
        label,
        palette.series[index % palette.series.length] ?? palette.textSoft,
      ]),
    );
    return {
      tooltip: {
        trigger: 'item',
        formatter: (params) => {
          const { data, value, dataType } = params as unknown as {
            data: { readonly source?: string; readonly target?: string; readonly name?: string };
            value: number;
            dataType?: string;
          };
          const said =
            dataType === 'edge'
              ? `${labelOf(data.source ?? '')} → ${labelOf(data.target ?? '')}`
              : labelOf(data.name ?? '');
          const place = document.createElement('span');
          // Values come from events; the tooltip is made of text, never of markup.
          place.textContent = `${said}: ${format.count(value)}`;
          return place;
        },
      },
      series: [
        {
          ...{ type: 'sankey', left: 8, right: 130, top: 12, bottom: 12, nodeGap: 12, nodeWidth: 14, draggable: false },
          ...{ layoutIterations: 24, emphasis: { focus: 'adjacency' } },
          lineStyle: { color: 'source', opacity: 0.28 },
          label: {
            color: palette.text,
            ...{ fontSize: 12, width: 120, overflow: 'truncate' as const },
            formatter: ({ name }: { readonly name?: string }) => labelOf(name ?? ''),
          },
          data: [
            ...nodes.map((node) => ({
              ...node,
              itemStyle: { color: colours.get(labelOf(node.name)) ?? palette.textSoft },
            })),
            ...endNodes.map((node) => ({ ...node, itemStyle: { color: palette.lineStrong } })),
          ],
          links: flows,
        },
      ],
    } as ChartOption;
  }, [group, direction, wordsOf, palette, format, text]);
  const choose = useCallback(
    (data: unknown) => {
      const { step, place, from, to } = (data ?? {}) as Readonly<Record<string, unknown>>;
      if (!isNumber(step)) return;
      if (isNumber(from) && isNumber(to)) onChoose({ kind: 'link', step, from, to });
      else if (isNumber(place)) onChoose({ kind: 'node', step, place });
    },
    [onChoose],
  );
  return <Chart option={option} figures="on the page" label={text('paths.graph')} height={440} onChoose={choose} />;
}
