import { toFailure } from '../../domain/failure.ts';
import type { LaunchOptions, OwnedHost, PageWish } from '../environment.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { CommandContext } from './context.ts';

const READ_ONLY_NOTE = 'The page may look and change nothing; the command line may, as always.';
const HOST_SHELL_WARNING =
  'Shells on this machine are on for this launch: whoever opens the page below may run anything as you.';

export async function serve(
  context: CommandContext,
  wish: OpenedPageWish & LaunchOptions,
): Promise<ExitCode> {
  const { environment, options, output } = context;
  const { hostShell, readOnly } = wish;
  const host = await environment.hosts.own(options.dataFolder, 'tandem serve', { hostShell });
  if (hostShell) output.say(HOST_SHELL_WARNING);
  if (readOnly) output.say(READ_ONLY_NOTE);
  try {
    await servePage(context, host, wish);
    output.say('Stopped. The stacks stay as they are.');
    return EXIT.ok;
  } finally {
    await host.close();
  }
}

interface OpenedPageWish extends PageWish {
  /** In the person's browser. */
  readonly open: boolean;
}

/** Serves the page until the interrupt. `quiet`: the command has a document of its own. */
export async function servePage(
  { environment, options, output, signal }: CommandContext,
  host: OwnedHost,
  { port, open, readOnly }: OpenedPageWish,
  { quiet }: { readonly quiet: boolean } = { quiet: false },
): Promise<void> {
  const browser = await host.serveBrowser({ port, readOnly });
  try {
    const link = browser.newLink();
    if (!quiet) output.document({ url: link, port: browser.port });
    const opened = open && (await environment.openInBrowser(browser.newLink(), options.dataFolder));
    output.say(opened ? `The page is open in your browser; it is also at ${link}` : `Open ${link}`);
    output.say('The link works once; press Enter for another one, Ctrl-C to stop.');
    await untilInterrupted(signal, () => output.say(`Open ${browser.newLink()}`));
  } finally {
    await browser.close();
  }
}

/** The desktop app where Electron can be had, the browser host where not. */
export async function start(context: CommandContext, launch: LaunchOptions): Promise<ExitCode> {
  const { environment, options, output } = context;
  const code = await environment.startDesktop(options.dataFolder, (line) => output.say(line), launch);
  if (code !== null) return code === 0 ? EXIT.ok : EXIT.failure;
  try {
    return await serve(context, { port: 0, open: true, readOnly: false, ...launch });
  } catch (error) {
    if (toFailure(error).code === 'host-busy') output.say('Tandem runs already: see its window or its page.');
    throw error;
  }
}

function untilInterrupted(signal: AbortSignal, onEnter: () => void): Promise<void> {
  return new Promise((resolve) => {
    const isTerminal = process.stdin.isTTY === true;
    const finish = (): void => {
      process.stdin.off('data', onEnter);
      process.stdin.pause();
      clearInterval(alive);
      resolve();
    };
    // Nothing else may hold the process: a host without clients waits for sockets that are unreferenced.
    const alive = setInterval(() => {}, 60_000);
    if (isTerminal) process.stdin.on('data', onEnter);
    if (signal.aborted) finish();
    else signal.addEventListener('abort', finish, { once: true });
  });
}
