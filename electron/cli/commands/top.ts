import type { UsageSample } from '../../contract/usage-schemas.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { HostLine } from '../host-line.ts';
import { watchQuitKey } from '../quit-key.ts';
import { topText } from '../top-text.ts';
import { type CommandContext, withHost } from './context.ts';
import { Picture, untilOver } from './look.ts';

/** What members use, a new picture every second until `q` or Ctrl-C; with `once` a single one. */
export async function top(
  context: CommandContext,
  wish: { readonly stack: string | undefined; readonly once: boolean },
): Promise<ExitCode> {
  const { output, options, signal } = context;
  const stack = wish.stack ?? options.stack;
  return withHost(context, 'top', async (line) => {
    const { subscription } = await line.call('usage.follow', { stack });
    if (wish.once) {
      const sample = await oneSample(line, subscription, signal);
      if (sample === null) return EXIT.interrupted;
      output.print(topText(sample, output));
      output.document(sample);
      return EXIT.ok;
    }
    const picture = new Picture(output);
    const unsubscribe = line.on('usage.sample', (event) => {
      if (event.subscription !== subscription) return;
      output.document(event.sample);
      if (!output.json) picture.draw(topText(event.sample, output));
    });
    // Only who sees the picture knows that there is a key.
    const key = watchQuitKey(output.isLive && !output.json ? process.stdin : null);
    try {
      const quit = key.pressed.then(() => 'quit' as const);
      return (await Promise.race([quit, untilOver(line, signal)])) === 'quit' ? EXIT.ok : EXIT.interrupted;
    } finally {
      key.release();
      unsubscribe();
    }
  });
}

/** The first with rates: they take two readings. */
async function oneSample(
  line: HostLine,
  subscription: string,
  signal: AbortSignal,
): Promise<UsageSample | null> {
  let unsubscribe = (): void => {};
  const whole = new Promise<UsageSample>((resolve) => {
    let seen = 0;
    unsubscribe = line.on('usage.sample', ({ subscription: of, sample }) => {
      if (of !== subscription) return;
      seen += 1;
      const isWhole = sample.members.every(({ usage }) => usage === null || usage.cpuPercent !== null);
      if (isWhole || seen === MOST_SAMPLES) resolve(sample);
    });
  });
  try {
    const first = await Promise.race([whole, untilOver(line, signal)]);
    return first === 'interrupted' ? null : first;
  } finally {
    unsubscribe();
  }
}

/** A member that is started again and again would never have two readings. */
const MOST_SAMPLES = 4;
