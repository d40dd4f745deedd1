import { ensureComponentImage } from '../../helpers/image-rig.ts';
import type { Bench } from '../bench.ts';
import { rounded } from '../figures.ts';
import { BYTES_PER_MB, cpuTicks, pause, residentBytes, TICKS_PER_SECOND } from '../idle.ts';
import type { Measurement, Row } from '../row.ts';
import { openServedStack, type ServedStack } from '../served-stack.ts';
import { floodingMembers } from '../service-stacks.ts';

const MEMBERS = 4;
const BYTES_PER_SECOND = (100 * BYTES_PER_MB) / 60;
const MINUTES = 30;
/** Until then rings fill up to their bounds, and the engine's memory of code settles. */
const FILLING_MINUTES = 10;
const LOOK_MS = 5_000;
/** Somebody searches so often: the rings stay, and are searched while they are written. */
const SEARCH_EVERY_LOOKS = 6;
/** Of what is written, so much has to arrive at whoever follows. */
const LEAST_SHARE = 0.95;

/** The host follows, keeps, searches and passes on 100 MB a minute for half an hour. */
export const logFlood: Row = {
  id: 'log-flood',
  what: 'growth of the host’s memory over the last 20 of 30 minutes in which its members write 100 MB a minute, all of it followed and searched',
  unit: 'MB',
  target: { atMost: 20 },
  isLong: true,
  measure: async (bench) => {
    if (process.platform !== 'linux') throw new Error('only Linux tells what a process used');
    const flood = { members: MEMBERS, bytesPerSecond: BYTES_PER_SECOND };
    const image = await ensureComponentImage(bench.docker, 'infra');
    const stack = await openServedStack(bench, {
      name: 'bench-flood',
      text: async (name) => floodingMembers(name, image, flood),
    });
    return measure(bench, stack);
  },
};

async function measure(bench: Bench, stack: ServedStack): Promise<Measurement> {
  let arrivedBytes = 0;
  const session = await stack.connect((event) => {
    if (event.name !== 'log.lines') return;
    for (const { text } of event.payload.lines) arrivedBytes += text.length + 1;
  });
  try {
    const wish = { stack: stack.name, member: null, members: [], tail: 0, follow: true };
    await session.call('logs.follow', { ...wish, level: null, grep: null, regex: null, sinceMs: null });
    const startMs = performance.now();
    const startTicks = await cpuTicks(stack.pid);
    const seconds = (): number => (performance.now() - startMs) / 1000;
    const before: number[] = [];
    const after: number[] = [];
    for (let look = 1; seconds() < MINUTES * 60; look += 1) {
      await pause(LOOK_MS, bench.signal);
      if (look % SEARCH_EVERY_LOOKS === 0) await search(session, stack.name);
      const isFull = seconds() > FILLING_MINUTES * 60;
      (isFull ? after : before).push((await residentBytes(stack.pid)) / BYTES_PER_MB);
    }
    const share = arrivedBytes / (seconds() * BYTES_PER_SECOND);
    const third = Math.ceil(after.length / 3);
    const cpu = ((await cpuTicks(stack.pid)) - startTicks) / TICKS_PER_SECOND / seconds();
    return {
      // Of what is measured twelve times a minute, the level is the median: collections of garbage make teeth.
      runs: [levelOf(after.slice(-third)) - levelOf(after.slice(0, third))],
      beside: `${rounded(levelOf(before))} MB while the rings filled, then ${rounded(levelOf(after.slice(0, third)))} to ${rounded(levelOf(after.slice(-third)))} MB; ${rounded(share * 100)} % of the lines arrived; ${rounded(cpu * 100)} % of a core`,
      ...(share >= LEAST_SHARE ? {} : { trouble: 'lines are missing' }),
    };
  } finally {
    session.close();
  }
}

async function search(session: Awaited<ReturnType<ServedStack['connect']>>, stack: string): Promise<void> {
  const everything = { stack, members: [], level: null, grep: null, sinceMs: null, untilMs: null };
  await session.call('logs.search', {
    ...everything,
    regex: '^\\d+7 level=info',
    former: false,
    cursor: null,
    limit: 200,
  });
}

function levelOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
