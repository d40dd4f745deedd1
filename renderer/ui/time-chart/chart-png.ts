/** Pictures of charts as files: canvases below each other on the theme's ground, with words above. */

export interface PngWords {
  readonly title: string;
  readonly lines: readonly string[];
}

const MARGIN_PX = 16;
const TITLE_PX = 15;
const LINE_PX = 12;
const LINE_HEIGHT = 1.5;

export interface ChartPicture {
  readonly canvas: HTMLCanvasElement;
  readonly label: string;
}

/** Resolves with null where the browser cannot make one. */
export function pngOf(pictures: readonly ChartPicture[], words: PngWords): Promise<Blob | null> {
  const ratio = window.devicePixelRatio;
  const theme = getComputedStyle(document.body);
  const width = Math.max(...pictures.map(({ canvas }) => canvas.width)) + 2 * MARGIN_PX * ratio;
  const page = document.createElement('canvas');
  const context = page.getContext('2d');
  if (context === null) return Promise.resolve(null);
  const fontOf = (px: number, weight: number) => `${weight} ${px * ratio}px ${theme.fontFamily}`;
  context.font = fontOf(LINE_PX, 400);
  const lines = words.lines.flatMap((line) => wrapped(line, width - 2 * MARGIN_PX * ratio, context));
  const lineHeight = LINE_PX * LINE_HEIGHT * ratio;
  const titleHeight = TITLE_PX * LINE_HEIGHT * ratio;
  const headHeight = MARGIN_PX * ratio + titleHeight + lines.length * lineHeight;
  const picturesHeight = pictures.reduce((sum, { canvas }) => sum + canvas.height + lineHeight * 1.5, 0);
  page.width = width;
  page.height = headHeight + picturesHeight + MARGIN_PX * ratio;
  context.fillStyle = theme.getPropertyValue('background-color');
  context.fillStyle = opaque(context.fillStyle, getComputedStyle(document.documentElement).backgroundColor);
  context.fillRect(0, 0, page.width, page.height);
  context.fillStyle = theme.color;
  context.textBaseline = 'middle';
  let y = MARGIN_PX * ratio;
  context.font = fontOf(TITLE_PX, 600);
  context.fillText(words.title, MARGIN_PX * ratio, y + titleHeight / 2);
  y += titleHeight;
  context.font = fontOf(LINE_PX, 400);
  for (const line of lines) {
    context.fillText(line, MARGIN_PX * ratio, y + lineHeight / 2);
    y += lineHeight;
  }
  for (const { canvas, label } of pictures) {
    context.fillText(label, MARGIN_PX * ratio, y + lineHeight);
    y += lineHeight * 1.5;
    context.drawImage(canvas, MARGIN_PX * ratio, y);
    y += canvas.height;
  }
  return new Promise((resolve) => page.toBlob(resolve, 'image/png'));
}

/** A body without a ground of its own shows its parent's. */
function opaque(own: string | CanvasGradient | CanvasPattern, behind: string): string {
  return typeof own === 'string' && own !== '#00000000' && !own.startsWith('rgba(0, 0, 0, 0') ? own : behind;
}

/** Breaks at spaces; a word that is wider than the line stays whole. */
function wrapped(text: string, width: number, context: CanvasRenderingContext2D): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && context.measureText(longer).width <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
