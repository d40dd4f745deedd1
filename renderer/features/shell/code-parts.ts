export interface TextPart {
  readonly text: string;
  readonly isCode: boolean;
}

/** The host writes what is typed or stands in a file between backticks: `tandem logs`. One without a twin is a character like others. */
export function codeParts(text: string): readonly TextPart[] {
  const pieces = text.split('`');
  const last = pieces.length - 1;
  const isUneven = pieces.length % 2 === 0;
  return pieces.flatMap((piece, index) => {
    const isOrphan = isUneven && index === last;
    const part = { text: isOrphan ? `\`${piece}` : piece, isCode: index % 2 === 1 && !isOrphan };
    return part.text === '' ? [] : [part];
  });
}
