import type { FromPage, ShellBridge, ShellLineListener, ToPage } from '../../contract/page-line.ts';

export interface PageChannel {
  post(message: FromPage): void;
  listen(listener: (message: ToPage) => void): void;
}

/** Often enough that a page that keeps up never looks slow to the host, which holds a flood back at half a megabyte. */
const TELL_EVERY_CHARACTERS = 64 * 1024;

/** What the preload script gives to the page: lines to the host, and no way to say anything else. */
export function createPageBridge(channel: PageChannel, platform: string): ShellBridge {
  const lines = new Map<number, { listener: ShellLineListener; taken: number; told: number }>();
  const goers: ((path: string) => void)[] = [];
  let unheard: string | null = null;
  let lastLine = 0;

  channel.listen((message) => {
    if (message.kind === 'go') {
      if (goers.length === 0) unheard = message.path;
      for (const listener of goers) listener(message.path);
      return;
    }
    const line = lines.get(message.line);
    if (line === undefined) return;
    switch (message.kind) {
      case 'opened':
        line.listener.opened();
        break;
      case 'frame':
        line.taken += message.text.length;
        if (line.taken - line.told >= TELL_EVERY_CHARACTERS) {
          line.told = line.taken;
          channel.post({ kind: 'taken', line: message.line, characters: line.taken });
        }
        line.listener.frame(message.text);
        break;
      case 'closed':
        lines.delete(message.line);
        line.listener.closed();
        break;
    }
  });

  return {
    platform,
    open: (listener) => {
      lastLine += 1;
      const id = lastLine;
      lines.set(id, { listener, taken: 0, told: 0 });
      channel.post({ kind: 'open', line: id });
      return {
        send: (text) => channel.post({ kind: 'frame', line: id, text: String(text) }),
        close: () => {
          if (lines.delete(id)) channel.post({ kind: 'close', line: id });
        },
      };
    },
    onGo: (listener) => {
      goers.push(listener);
      if (unheard !== null) listener(unheard);
      unheard = null;
    },
  };
}
