/**
 * CSV as RFC 4180 has it, with line ends as HAProxy writes them: fields in quotes may hold commas, line ends and doubled
 * quotes. Every line counts, empty ones excepted. Null when a quote is not closed, or stands where none may.
 */
export function parseCsv(text: string): readonly (readonly string[])[] | null {
  const lines: string[][] = [];
  let line: string[] = [];
  // Each step takes one field and what ends it; nothing is looked at twice.
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  while (field.lastIndex < text.length) {
    const found = field.exec(text);
    if (found === null) return null;
    const [, quoted, plain = '', end] = found;
    line.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === ',') {
      if (field.lastIndex === text.length) line.push('');
      else continue;
    }
    if (line.length > 1 || line[0] !== '') lines.push(line);
    line = [];
  }
  if (line.length > 0) lines.push(line);
  return lines;
}
