// A line of a few dozen values without axes, drawn as SVG so that the overview needs no chart library for it.

interface SparklineProps {
  readonly values: readonly number[];
  /** Values before this index are the period of comparison, drawn fainter. */
  readonly split?: number;
  /** The last value is not whole yet. */
  readonly lastRuns?: boolean;
  readonly width?: number;
  readonly height?: number;
}

const point = (value: number, index: number, props: Required<Pick<SparklineProps, 'values' | 'width' | 'height'>>) => {
  const least = Math.min(...props.values);
  const span = Math.max(...props.values) - least || 1;
  const x = (index / Math.max(1, props.values.length - 1)) * props.width;
  const y = 3 + (1 - (value - least) / span) * (props.height - 6);
  return [x.toFixed(1), y.toFixed(1)] as const;
};

export function Sparkline({ values, split = 0, lastRuns = false, width = 220, height = 44 }: SparklineProps) {
  if (values.length < 2) return <div style={{ height }} aria-hidden="true" />;
  const points = values.map((value, index) => point(value, index, { values, width, height }));
  const path = (list: readonly (readonly [string, string])[]) => list.map(([x, y]) => `${x},${y}`).join(' ');
  const now = points.slice(Math.max(0, split - 1));
  const first = now[0]?.[0] ?? '0';
  const whole = lastRuns ? now.slice(0, -1) : now;
  return (
    <svg viewBox={`0 0 ${width} ${height}`} width="100%" height={height} preserveAspectRatio="none" aria-hidden="true">
      {split > 1 && (
        <polyline points={path(points.slice(0, split))} fill="none" stroke="var(--zy-lineStrong)" strokeWidth="1.4" />
      )}
      <polygon
        points={`${first},${height} ${path(now)} ${width},${height}`}
        fill="var(--zy-primary)"
        fillOpacity="0.08"
      />
      <polyline points={path(whole)} fill="none" stroke="var(--zy-primary)" strokeWidth="1.8" strokeLinejoin="round" />
      {lastRuns && (
        <polyline points={path(now.slice(-2))} fill="none" stroke="var(--zy-primary)" strokeDasharray="2 3" />
      )}
    </svg>
  );
}
