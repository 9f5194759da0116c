// On which side of its bubble a name stands, so that it lies neither on another bubble nor on another name.

interface Bubble {
  /** Place in the plot, 0 to 1, from its left and from its bottom. */
  readonly x: number;
  readonly y: number;
  /** Diameter in pixels. */
  readonly size: number;
  readonly name: string;
}

export type Side = 'right' | 'left' | 'top' | 'bottom';

/** The plot at its narrowest; where it is wider the names have more room. */
const PLOT = { width: 470, height: 280 };
const LINE_PX = 16;
const GAP_PX = 6;

interface Box {
  readonly left: number;
  readonly right: number;
  readonly low: number;
  readonly high: number;
}

/** Chinese characters are square; others about half as wide. */
const widthOf = (name: string): number =>
  [...name].reduce((sum, character) => sum + (character.charCodeAt(0) > 0x2e80 ? 12 : 7), 0);

const around = (x: number, y: number, width: number, height: number): Box => ({
  ...{ left: x - width / 2, right: x + width / 2 },
  ...{ low: y - height / 2, high: y + height / 2 },
});

const meet = (a: Box, b: Box): boolean => a.left < b.right && b.left < a.right && a.low < b.high && b.low < a.high;

const bubbleBox = ({ x, y, size }: Bubble): Box => around(x * PLOT.width, y * PLOT.height, size, size);

const nameBox = (bubble: Bubble, side: Side): Box => {
  const [x, y, width] = [bubble.x * PLOT.width, bubble.y * PLOT.height, widthOf(bubble.name)];
  const beside = bubble.size / 2 + GAP_PX + width / 2;
  const above = bubble.size / 2 + GAP_PX + LINE_PX / 2;
  if (side === 'right') return around(x + beside, y, width + GAP_PX, LINE_PX);
  if (side === 'left') return around(x - beside, y, width + GAP_PX, LINE_PX);
  return around(x, y + (side === 'top' ? above : -above), width + GAP_PX, LINE_PX);
};

const leavesPlot = ({ left, right, low }: Box): boolean => left < 0 || right > PLOT.width + GAP_PX || low < 0;

/** A side for each bubble: the first of right, left, top and bottom that is free, or else the one that meets least. */
export const labelSides = (bubbles: readonly Bubble[]): readonly Side[] => {
  const placed: Box[] = [];
  return bubbles.map((bubble, own) => {
    const taken = [...bubbles.flatMap((each, index) => (index === own ? [] : [bubbleBox(each)])), ...placed];
    const tried = (['right', 'left', 'top', 'bottom'] as const).map((side) => {
      const box = nameBox(bubble, side);
      return { side, box, faults: taken.filter((each) => meet(box, each)).length + (leavesPlot(box) ? 1 : 0) };
    });
    const least = Math.min(...tried.map(({ faults }) => faults));
    const chosen = tried.find(({ faults }) => faults === least) as (typeof tried)[number];
    placed.push(chosen.box);
    return chosen.side;
  });
};
