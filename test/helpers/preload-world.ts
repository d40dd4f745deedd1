declare global {
  /** What the page of the double's window has from its driver (`desktop-page-host.ts`). */
  interface Window {
    readonly electronDouble: {
      /** From the app, each with the name of the document that it is meant for. */
      hear(messages: readonly (readonly [document: string, message: unknown])[]): void;
    };
    electronDoubleBegin(document: string): Promise<void>;
    electronDoublePost(channel: string, message: unknown): Promise<void>;
  }
}

/**
 * A script for a browser that runs a preload script as Electron does, before anything of the document: it has nothing of
 * Node but what the sandbox leaves, and gives to the page what crosses from one world to the other, which are plain values
 * and functions. Not in embedded frames, where Electron runs none.
 */
export function preloadWorld(preload: string, platform: string): string {
  const world = `(${enterWorld})(${JSON.stringify({ platform })}, (require, process, module, exports) => {\n${preload}\n});`;
  return `if (window === window.top) ${world}`;
}

type Script = (
  require: (name: string) => unknown,
  process: { readonly platform: string },
  module: { exports: object },
  exports: object,
) => void;

/** In the page. */
function enterWorld(process: { readonly platform: string }, run: Script): void {
  const name = crypto.randomUUID();
  const listeners: ((event: object, message: unknown) => void)[] = [];
  const across = (value: unknown): unknown => {
    if (typeof value === 'function') return (...args: unknown[]) => across(value(...args.map(across)));
    if (Array.isArray(value)) return value.map(across);
    if (typeof value !== 'object' || value === null) return value;
    return Object.freeze(Object.fromEntries(Object.entries(value).map(([key, each]) => [key, across(each)])));
  };
  const electron = {
    contextBridge: {
      exposeInMainWorld: (key: string, value: unknown) =>
        Object.defineProperty(window, key, { value: across(value) }),
    },
    ipcRenderer: {
      // What cannot be cloned is refused to whoever sends it.
      send: (channel: string, message: unknown) =>
        void window.electronDoublePost(channel, structuredClone(message)),
      on: (_channel: string, listener: (event: object, message: unknown) => void) =>
        void listeners.push(listener),
    },
  };
  const hear: Window['electronDouble']['hear'] = (messages) => {
    for (const [document, message] of messages) {
      if (document === name) for (const listener of listeners) listener({}, message);
    }
  };
  Object.defineProperty(window, 'electronDouble', { value: { hear } });
  void window.electronDoubleBegin(name);
  const module = { exports: {} };
  run(
    (wanted) => {
      if (wanted === 'electron') return electron;
      throw new Error(`the sandbox has no ${wanted}`);
    },
    process,
    module,
    module.exports,
  );
}
