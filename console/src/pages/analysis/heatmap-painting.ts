// The density of clicks as a picture to save: the page's picture if there is one, the fields over it, and how far views reach.
import { useFormat } from '../../i18n/use-format.ts';
import { fontFamily } from '../../theme/antd-theme.ts';
import { usePalette } from '../../theme/theme-provider.tsx';
import { type Painting, usePainted } from '../../ui/painted.ts';
import { densityOf, type HeatmapGroup, heatColour, heatOpacity } from './heatmap-model.ts';

/** The page is drawn so wide, whatever its size in px. */
export const PAGE_WIDTH = 1_000;

/** Depths that have a line. */
export const linedDepths = ({ reached }: HeatmapGroup): HeatmapGroup['reached'] =>
  reached.filter(({ depth }) => depth > 0 && depth < 100 && depth % 20 === 0);

interface Drawn {
  readonly group: HeatmapGroup;
  readonly columns: number;
  readonly rows: number;
  /** Percent by which the fields cover the page. */
  readonly strength: number;
  readonly height: number;
}

const paintFields = (context: CanvasRenderingContext2D, { group, columns, rows, strength, height }: Drawn): void => {
  const [across, down] = [PAGE_WIDTH / columns, height / rows];
  const most = Math.max(0, ...group.fields.map(({ clicks }) => clicks));
  for (const { column, row, clicks } of group.fields) {
    const density = densityOf(clicks, most);
    context.globalAlpha = (strength / 100) * heatOpacity(density);
    context.fillStyle = heatColour(density);
    context.beginPath();
    context.roundRect(column * across, row * down, across, down, across / 6);
    context.fill();
  }
  context.globalAlpha = 1;
};

/** The place whose picture is the density. */
export const useHeatPainting = (drawn: Drawn) => {
  const format = useFormat();
  const palette = usePalette();
  const { group, height } = drawn;
  const paintDepths = (context: CanvasRenderingContext2D): void => {
    context.font = `24px ${fontFamily}`;
    context.textAlign = 'right';
    context.textBaseline = 'bottom';
    for (const { depth, share } of linedDepths(group)) {
      const y = (height * depth) / 100;
      context.strokeStyle = palette.textSoft;
      context.setLineDash([8, 6]);
      context.beginPath();
      context.moveTo(0, y);
      context.lineTo(PAGE_WIDTH, y);
      context.stroke();
      context.setLineDash([]);
      const label = `${depth}% · ${format.share(share, 0)}`;
      // Over a picture a label is read by its edge.
      context.strokeStyle = palette.surface;
      context.lineWidth = 4;
      context.strokeText(label, PAGE_WIDTH - 8, y - 6);
      context.lineWidth = 1;
      context.fillStyle = palette.text;
      context.fillText(label, PAGE_WIDTH - 8, y - 6);
    }
  };
  return usePainted<HTMLDivElement>(
    (place): Painting => ({
      ...{ width: PAGE_WIDTH, height },
      paint: (context) => {
        const picture = place.querySelector('img');
        if (picture?.complete && picture.naturalWidth > 0) context.drawImage(picture, 0, 0, PAGE_WIDTH, height);
        paintFields(context, drawn);
        paintDepths(context);
      },
    }),
  );
};
