import type { Page } from 'playwright-core';
import type * as z from 'zod';
import { events, requests } from '../../electron/contract/contract.ts';
import { SOCKET_PATH } from '../../electron/contract/frames.ts';

/** Texts that want to be more than text, and a line on which the host seems to say nothing else. */

const ESCAPE = String.fromCharCode(27);
const BELL = String.fromCharCode(7);

/** Whatever of it becomes an element can be found by this. */
export const PWNED = '[data-pwned]';
const IMAGE = '<img data-pwned src="x" onerror="window.pwned=1"><b data-pwned>bold</b>';
const SCRIPT =
  '<script data-pwned>window.pwned=1</script><a data-pwned href="javascript:window.pwned=1">link</a>';
/** As far as a stack file takes it: it wants letters that can be seen. */
export const MARKUP = `${IMAGE}${SCRIPT}{{7*7}}\${7*7}</style></script>`;
/** Colours, another title, a link, the clipboard, and a screen that is wiped. */
export const ANSI = `${ESCAPE}[31mred${ESCAPE}]0;pwned${BELL}${ESCAPE}]8;;javascript:window.pwned=1${BELL}link${ESCAPE}]8;;${BELL}${ESCAPE}]52;c;cHduZWQ=${BELL}${ESCAPE}[2J`;
/** An override and an isolate that nobody ends. */
const RIGHT_TO_LEFT = '\u202eturned around\u2067';

export const HOSTILE = `${MARKUP}${ANSI}${RIGHT_TO_LEFT}`;
export const LONG_WORD = 'w'.repeat(10_000);
/** What is long is a name. */
const HOSTILE_NAME = `${HOSTILE}${LONG_WORD}`;
const IS_NAME = /^(name|member|container|component)$/;
/** Of these the host makes something else than a text: bytes, and points in time. */
const IS_NO_TEXT = /^(data|startedAt)$/;

/**
 * From then on every text that the contract lets be any text begins with a hostile one, and the host does not notice: what
 * comes back from the page is itself again.
 */
export async function makeLineHostile(page: Page): Promise<void> {
  await page.routeWebSocket(`**${SOCKET_PATH}`, (route) => {
    const host = route.connectToServer();
    const asked = new Map<number, string>();
    route.onMessage((message) => {
      const frame = mapTexts(JSON.parse(String(message)), (text) =>
        text.replaceAll(HOSTILE_NAME, '').replaceAll(HOSTILE, ''),
      ) as { readonly id: number; readonly request: string };
      asked.set(frame.id, frame.request);
      host.send(JSON.stringify(frame));
    });
    host.onMessage((message) => {
      route.send(JSON.stringify(hostileFrame(JSON.parse(String(message)), asked)));
    });
  });
}

interface ServerFrame {
  readonly id?: number;
  readonly event?: string;
  readonly result?: unknown;
  readonly payload?: unknown;
  readonly failure?: unknown;
}

function hostileFrame(frame: ServerFrame, asked: ReadonlyMap<number, string>): ServerFrame {
  const schemas: Readonly<Record<string, z.ZodType | undefined>> = events;
  const answers: Readonly<Record<string, { readonly result: z.ZodType } | undefined>> = requests;
  if (frame.event !== undefined) {
    return { ...frame, payload: hostileWhereAllowed(schemas[frame.event], frame.payload) };
  }
  if (frame.failure !== undefined) return { ...frame, failure: mapTexts(frame.failure, hostile, ['code']) };
  const result = answers[asked.get(frame.id ?? -1) ?? '']?.result;
  return { ...frame, result: hostileWhereAllowed(result, frame.result) };
}

/** All texts, but for those that the contract then refuses. */
function hostileWhereAllowed(schema: z.ZodType | undefined, value: unknown): unknown {
  const refused = new Set<string>();
  for (;;) {
    const changed = mapTexts(value, hostile, [], refused);
    const parsed = schema?.safeParse(changed);
    if (parsed === undefined || parsed.success) return changed;
    const before = refused.size;
    for (const { path } of parsed.error.issues) refused.add(path.join('/'));
    if (refused.size === before) throw new Error(`not of the contract: ${parsed.error.message}`);
  }
}

function hostile(text: string, key: string): string {
  if (text === '' || IS_NO_TEXT.test(key)) return text;
  return `${IS_NAME.test(key) ? HOSTILE_NAME : HOSTILE}${text}`;
}

function mapTexts(
  value: unknown,
  change: (text: string, key: string) => string,
  except: readonly string[] = [],
  refused: ReadonlySet<string> = new Set(),
  path: readonly string[] = [],
): unknown {
  const key = path.findLast((part) => !/^\d+$/.test(part)) ?? '';
  if (except.includes(key) || refused.has(path.join('/'))) return value;
  if (typeof value === 'string') return change(value, key);
  if (typeof value !== 'object' || value === null) return value;
  const inside = (each: unknown, name: string) => mapTexts(each, change, except, refused, [...path, name]);
  if (Array.isArray(value)) return value.map((each, index) => inside(each, String(index)));
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, inside(each, name)]));
}
