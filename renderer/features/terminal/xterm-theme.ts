import type { ITheme } from '@xterm/xterm';

/** The page's colours for a terminal; the sixteen are the page's own, legible on its surface in either scheme. */

const LIGHT = {
  black: '#30343c',
  red: '#b3261e',
  green: '#1d6b36',
  yellow: '#7a5600',
  blue: '#2f56c0',
  magenta: '#8f2f8f',
  cyan: '#0b6a7a',
  white: '#5b606b',
  brightBlack: '#626875',
  brightRed: '#c4372d',
  brightGreen: '#22773d',
  brightYellow: '#866000',
  brightBlue: '#3f63d0',
  brightMagenta: '#a03ca0',
  brightCyan: '#0f7485',
  brightWhite: '#30343c',
} as const;

const DARK = {
  black: '#5a606d',
  red: '#ff8f85',
  green: '#7ed69a',
  yellow: '#e8c66a',
  blue: '#9db8ff',
  magenta: '#eba3eb',
  cyan: '#7fd3e0',
  white: '#d5d8df',
  brightBlack: '#969cab',
  brightRed: '#ffaaa2',
  brightGreen: '#9ae8b2',
  brightYellow: '#f6d98b',
  brightBlue: '#b7cbff',
  brightMagenta: '#f5bdf5',
  brightCyan: '#9ee5f0',
  brightWhite: '#ffffff',
} as const;

export const FIND_COLOURS = {
  matchBackground: '#c9a227',
  matchOverviewRuler: '#c9a227',
  activeMatchBackground: '#e2622d',
  activeMatchColorOverviewRuler: '#e2622d',
} as const;

export function xtermTheme(root: HTMLElement): ITheme {
  const isDark = isDarkScheme(root, getComputedStyle(root).colorScheme);
  const probe = document.createElement('span');
  probe.hidden = true;
  document.body.append(probe);
  const token = (name: string): string => {
    probe.style.color = `var(${name})`;
    return hexOf(getComputedStyle(probe).color);
  };
  const theme = {
    ...(isDark ? DARK : LIGHT),
    background: token('--surface'),
    foreground: token('--ink'),
    cursor: token('--accent'),
    cursorAccent: token('--surface'),
    selectionBackground: isDark ? '#3d4f80' : '#c3d1f7',
    scrollbarSliderBackground: token('--line'),
    scrollbarSliderHoverBackground: token('--quiet'),
    scrollbarSliderActiveBackground: token('--quiet'),
  };
  probe.remove();
  return theme;
}

/** xterm reads hexadecimal colours; the browser knows what the others look like. */
function hexOf(colour: string): string {
  const canvas = document.createElement('canvas');
  canvas.width = 1;
  canvas.height = 1;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) return '';
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const channels = [...context.getImageData(0, 0, 1, 1).data.subarray(0, 3)];
  return `#${channels.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}

function isDarkScheme(root: HTMLElement, scheme: string): boolean {
  if (root.dataset.theme !== undefined) return root.dataset.theme === 'dark';
  return scheme.includes('dark') && matchMedia('(prefers-color-scheme: dark)').matches;
}

/** Tells when the colours of the page are others. */
export function watchColours(onChange: () => void): () => void {
  const scheme = matchMedia('(prefers-color-scheme: dark)');
  scheme.addEventListener('change', onChange);
  const observer = new MutationObserver(onChange);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme', 'data-contrast'] });
  return () => {
    scheme.removeEventListener('change', onChange);
    observer.disconnect();
  };
}
