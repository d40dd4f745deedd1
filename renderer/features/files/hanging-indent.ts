/** Written out, so that the style sheet is made with them. */
const INDENTS = [
  'pl-[2ch] -indent-[2ch]',
  'pl-[4ch] -indent-[4ch]',
  'pl-[6ch] -indent-[6ch]',
  'pl-[8ch] -indent-[8ch]',
  'pl-[10ch] -indent-[10ch]',
] as const;

const STEP = 2;

/** What does not fit goes on below a line's own beginning and a little further in, so that it reads as its rest. */
export function hangingIndent(line: string): string {
  const own = line.length - line.trimStart().length;
  return INDENTS[Math.min(Math.floor(own / STEP), INDENTS.length - 1)] ?? INDENTS[0];
}
