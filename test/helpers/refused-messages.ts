import { PAGE_ORIGIN } from '../../electron/contract/page-line.ts';
import type { PageEvent } from '../../electron/shell/electron-parts.ts';

/** What no page of ours sends, as far as a structured clone lets it through. */
export function badMessages(): readonly unknown[] {
  const cyclic: Record<string, unknown> = { kind: 'open', line: 1 };
  cyclic.self = cyclic;
  const deep: unknown[] = [];
  let inner = deep;
  for (let depth = 0; depth < 1_000; depth += 1) {
    const next: unknown[] = [];
    inner.push(next);
    inner = next;
  }
  const prototype = JSON.parse('{"kind":"open","line":1,"__proto__":{"isAdmin":true}}');
  const request = { id: 1, request: 'stack.down', params: { stack: 'pair', removeData: true } };
  return [
    ...[
      undefined,
      null,
      true,
      0,
      -1,
      Number.NaN,
      1n,
      '',
      'open',
      [],
      {},
      new Date(),
      new Map([['kind', 'open']]),
    ],
    ...[cyclic, deep, prototype, new Uint8Array(64), new Error('open'), /open/],
    // Bare frames, and calls in the way of other apps.
    request,
    JSON.stringify(request),
    { kind: 'invoke', channel: 'stack.down', args: ['pair'] },
    { kind: 'constructor', line: 1 },
    { kind: '__proto__', line: 1 },
    { kind: 'open' },
    { kind: 'open', line: '1' },
    { kind: 'open', line: 0 },
    { kind: 'open', line: 1.5 },
    { kind: 'open', line: 2 ** 60 },
    { kind: 'open', line: Number.POSITIVE_INFINITY },
    { kind: 'open', line: { valueOf: 1 } },
    { kind: 'open', line: 1, from: 'command' },
    { kind: 'frame', line: 1 },
    { kind: 'frame', line: 1, text: request },
    { kind: 'frame', line: 1, text: ['{}'] },
    { kind: 'frame', line: 1, text: '{}', channel: 'other' },
    { kind: 'taken', line: 1, characters: -1 },
    { kind: 'taken', line: 1, characters: 1e12 },
    { kind: 'taken', line: 1, characters: 'all' },
    { kind: ['close'], line: 1 },
    { line: 1 },
    // Open already.
    { kind: 'open', line: 1 },
    'x'.repeat(2 * 1024 * 1024),
  ];
}

/** Who may not speak, whatever it says. */
export function badSenders(own: { readonly id: number }): readonly PageEvent[] {
  const top = { url: `${PAGE_ORIGIN}/`, parent: null };
  return [
    { sender: { id: own.id + 1_000 }, senderFrame: top },
    { sender: own, senderFrame: null },
    { sender: own, senderFrame: { ...top, parent: { url: `${PAGE_ORIGIN}/`, parent: null } } },
    ...[
      'https://example.org/',
      'http://127.0.0.1:7411/',
      'file:///etc/passwd',
      'about:blank',
      'data:text/html,x',
      'tandem-app://page.evil/',
      'tandem-app://other/',
      'tandem-app:page/',
      '',
    ].map((url) => ({ sender: own, senderFrame: { ...top, url } })),
  ];
}
