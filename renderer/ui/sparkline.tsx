const WIDTH_PX = 64;
const HEIGHT_PX = 16;
const INSET_PX = 2;

/** A curve without axes, from nothing at the bottom to the largest value at the top; the last one is marked. */
export function Sparkline({ values, label }: { readonly values: readonly number[]; readonly label: string }) {
  const top = Math.max(...values, Number.MIN_VALUE);
  const step = (WIDTH_PX - 2 * INSET_PX) / Math.max(1, values.length - 1);
  const points = values.map((value, index) => ({
    x: INSET_PX + index * step,
    y: HEIGHT_PX - INSET_PX - (Math.max(0, value) / top) * (HEIGHT_PX - 2 * INSET_PX),
  }));
  const last = points.at(-1);
  if (last === undefined || points.length < 2) return null;
  const path = points.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`);
  return (
    <svg
      width={WIDTH_PX}
      height={HEIGHT_PX}
      viewBox={`0 0 ${WIDTH_PX} ${HEIGHT_PX}`}
      role="img"
      aria-label={label}
      className="text-quiet"
    >
      <title>{label}</title>
      <path d={path.join('')} fill="none" stroke="currentColor" strokeWidth="1.25" strokeLinejoin="round" />
      <circle cx={last.x} cy={last.y} r="1.75" className="fill-accent" />
    </svg>
  );
}
