import type { EventPayload } from '../../contract/contract.ts';
import { FailureError } from '../../domain/failure.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { trafficText } from '../traffic-text.ts';
import { type CommandContext, withHost } from './context.ts';
import { Picture, untilOver } from './look.ts';

type Sample = EventPayload<'traffic.sample'>;

/** Rates need two looks, a second apart; a stack without balancers has none to wait for. */
const SAMPLES_TO_WAIT_FOR = 2;
const PATIENCE_MS = 10_000;

/** What goes along the edges of the stack now, once or as it changes. */
export async function traffic(
  context: CommandContext,
  { watch }: { readonly watch: boolean },
): Promise<ExitCode> {
  const { output, options, signal } = context;
  return withHost(context, 'status --traffic', async (line) => {
    const { subscription } = await line.call('traffic.follow', { stack: options.stack });
    const picture = new Picture(output);
    const show = (sample: Sample): void => {
      output.document(sample);
      if (watch) picture.draw(trafficText(sample, output));
      else output.print(trafficText(sample, output));
    };
    let samples = 0;
    let enough: (sample: Sample) => void = () => {};
    const waited = new Promise<Sample>((resolve) => {
      enough = resolve;
    });
    const unsubscribe = line.on('traffic.sample', (sample) => {
      if (sample.subscription !== subscription) return;
      samples += 1;
      if (watch) show(sample);
      else if (sample.hasRates || samples >= SAMPLES_TO_WAIT_FOR) enough(sample);
    });
    try {
      if (watch) {
        await untilOver(line, signal);
        return EXIT.interrupted;
      }
      const over = await Promise.race([waited, untilOver(line, signal), tooLate(options.stack)]);
      if (over === 'interrupted') return EXIT.interrupted;
      show(over);
      return EXIT.ok;
    } finally {
      unsubscribe();
      await line.call('traffic.unfollow', { subscription }).catch(() => {});
    }
  });
}

function tooLate(stack: string): Promise<never> {
  return new Promise((_resolve, reject) => {
    setTimeout(
      () =>
        reject(
          new FailureError({
            code: 'deadline-exceeded',
            message: `The balancers of "${stack}" were not heard within ${PATIENCE_MS / 1000} s.`,
            hint: '"tandem status" shows whether they run.',
          }),
        ),
      PATIENCE_MS,
    ).unref();
  });
}
