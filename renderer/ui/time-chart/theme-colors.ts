import type { ThemeColor } from './chart-model.ts';

/** Resolves theme variables to colours that a canvas takes; forgets them when the theme changes. */
export interface ThemeColors {
  of(name: ThemeColor, alpha?: number): string;
  /** Diagonal lines, for what must be told from its neighbour without its colour. */
  hatch(name: ThemeColor): CanvasPattern | string;
  close(): void;
}

const HATCH_PX = 6;
const PREFERENCES = ['(prefers-color-scheme: dark)', '(prefers-contrast: more)', '(forced-colors: active)'];

/** `owner` is an element that inherits the theme. */
export function watchThemeColors(owner: HTMLElement, onChange: () => void): ThemeColors {
  const probe = owner.ownerDocument.createElement('span');
  probe.hidden = true;
  owner.append(probe);
  const known = new Map<string, string>();
  const patterns = new Map<string, CanvasPattern>();
  const forget = () => {
    known.clear();
    patterns.clear();
    onChange();
  };
  const observer = new MutationObserver(forget);
  observer.observe(owner.ownerDocument.documentElement, {
    attributeFilter: ['class', 'style', 'data-theme', 'data-contrast'],
  });
  const queries = PREFERENCES.map((text) => window.matchMedia(text));
  for (const query of queries) query.addEventListener('change', forget);

  function of(name: ThemeColor, alpha = 1): string {
    const key = `${name} ${alpha}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const solid = `var(${name})`;
    probe.style.color =
      alpha === 1 ? solid : `color-mix(in srgb, ${solid} ${Math.round(alpha * 100)}%, transparent)`;
    const color = getComputedStyle(probe).color;
    known.set(key, color);
    return color;
  }

  function hatch(name: ThemeColor): CanvasPattern | string {
    const found = patterns.get(name);
    if (found !== undefined) return found;
    const pattern = drawHatch(of(name), of(name, 0.18));
    if (pattern === null) return of(name, 0.4);
    patterns.set(name, pattern);
    return pattern;
  }

  return {
    of,
    hatch,
    close: () => {
      observer.disconnect();
      for (const query of queries) query.removeEventListener('change', forget);
      probe.remove();
    },
  };
}

function drawHatch(line: string, ground: string): CanvasPattern | null {
  const ratio = window.devicePixelRatio;
  const size = Math.round(HATCH_PX * ratio);
  const tile = document.createElement('canvas');
  tile.width = size;
  tile.height = size;
  const context = tile.getContext('2d');
  if (context === null) return null;
  context.fillStyle = ground;
  context.fillRect(0, 0, size, size);
  context.strokeStyle = line;
  context.lineWidth = 1.5 * ratio;
  // Three strokes, so that the tile goes on in its neighbours.
  for (const offset of [-size, 0, size]) {
    context.beginPath();
    context.moveTo(offset, size);
    context.lineTo(offset + size, 0);
    context.stroke();
  }
  return context.createPattern(tile, 'repeat');
}
