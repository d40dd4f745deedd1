import type { RecordedEvent } from '../../contract/event-schemas.ts';
import type { Failure } from '../../domain/failure.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { formatMoment } from '../moments.ts';
import { plainText } from '../output.ts';
import { type CommandContext, withHostToLook } from './context.ts';

export interface EventsWish {
  readonly stack: string | undefined;
  readonly member: string | null;
  readonly sinceMs: number | null;
  readonly limit: number;
}

/** What happened, the oldest first, as a log has it. */
export async function events(context: CommandContext, wish: EventsWish): Promise<ExitCode> {
  const { output, options } = context;
  const { member, sinceMs, limit } = wish;
  return withHostToLook(context, 'events', async (line) => {
    const stack = wish.stack ?? options.stack;
    const [{ events: found }, { notices }] = await Promise.all([
      line.call('events.list', { stack, member, sinceMs, limit }),
      line.call('host.info', {}),
    ]);
    // Without this, a store that was set aside would look like a stack to which nothing ever happened.
    for (const notice of notices) output.failOnErrors(notice as Failure);
    for (const event of found.toReversed()) output.print(eventLine(event));
    if (found.length === 0) output.print(`Nothing is written down of stack "${stack}" in that time.`);
    output.document(found);
    return EXIT.ok;
  });
}

function eventLine({ atMs, kind, text }: RecordedEvent): string {
  return `${formatMoment(atMs)} ${kind.padEnd(18)} ${plainText(text)}`;
}
