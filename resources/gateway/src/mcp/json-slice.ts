/**
 * The text of a value inside checked JSON, as it was sent: parsing and writing again would round long numbers.
 * Null where the path leads nowhere. Of a name that stands twice the last one counts, as in `JSON.parse`.
 */
export function sliceJson(text: string, path: readonly string[]): string | null {
  let start = skipBlanks(text, 0);
  for (const name of path) {
    const member = findMember(text, start, name);
    if (member === null) return null;
    start = member;
  }
  return text.slice(start, endOfValue(text, start));
}

/** Where the value of that name begins in the object that begins at `start`. */
function findMember(text: string, start: number, name: string): number | null {
  if (text[start] !== '{') return null;
  let found: number | null = null;
  let at = skipBlanks(text, start + 1);
  while (text[at] === '"') {
    const nameEnds = endOfString(text, at);
    const value = skipBlanks(text, skipBlanks(text, nameEnds) + 1);
    if (JSON.parse(text.slice(at, nameEnds)) === name) found = value;
    at = skipBlanks(text, endOfValue(text, value));
    if (text[at] === ',') at = skipBlanks(text, at + 1);
  }
  return found;
}

function endOfValue(text: string, start: number): number {
  const first = text[start];
  if (first === '"') return endOfString(text, start);
  if (first !== '{' && first !== '[') {
    let at = start;
    while (at < text.length && !/[\s,\]}]/.test(text.charAt(at))) at += 1;
    return at;
  }
  let depth = 0;
  let at = start;
  do {
    const character = text[at];
    if (character === '"') {
      at = endOfString(text, at);
      continue;
    }
    if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') depth -= 1;
    at += 1;
  } while (depth > 0 && at < text.length);
  return at;
}

/** Behind the closing quote. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

function skipBlanks(text: string, start: number): number {
  let at = start;
  while (' \t\r\n'.includes(text.charAt(at)) && at < text.length) at += 1;
  return at;
}
