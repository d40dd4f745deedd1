import type { HostEvent } from '../../../electron/contract/host-session.ts';
import type { Bench } from '../bench.ts';
import { percentile95 } from '../figures.ts';
import { within } from '../host.ts';
import { epochMs } from '../page-clock.ts';
import { quiet } from '../quiet.ts';
import type { Row } from '../row.ts';
import type { ServedStack } from '../served-stack.ts';

const RUNS = 20;
const PATIENCE_MS = 30_000;
const MEMBER = 'gateway-2';

/** From the engine's first word of an end to its arrival, in another process, at whoever watches the stack. */
export const eventToSubscriber: Row = {
  id: 'event-to-subscriber-p95',
  what: 'a member dies under a watched stack: from the engine’s first event of it to the subscriber in another process; 95 of 100',
  unit: 'ms',
  target: { atMost: 150 },
  measure: async (bench) => {
    const stack = await bench.stack();
    const runs: number[] = [];
    for (let run = 1; run <= RUNS; run += 1) {
      await quiet();
      const tookMs = await measureOnce(bench, stack);
      bench.say(`  event to subscriber ${run}: ${Math.round(tookMs)} ms`);
      runs.push(tookMs);
    }
    return { runs, value: percentile95(runs) };
  },
};

async function measureOnce(bench: Bench, stack: ServedStack): Promise<number> {
  const container = bench.docker.getContainer(`${stack.name}-${MEMBER}`);
  let onState = (_state: string, _atMs: number): void => {};
  const session = await stack.connect((event) => {
    const state = healthIn(event, stack.name);
    if (state !== null) onState(state, epochMs());
  });
  try {
    const reached = (isMeant: (state: string) => boolean): Promise<number> =>
      within(
        PATIENCE_MS,
        `a change of ${MEMBER}`,
        new Promise((resolve) => {
          onState = (state, atMs) => {
            if (isMeant(state)) resolve(atMs);
          };
        }),
      );
    const told = reached((state) => state !== 'healthy');
    const sinceMs = Date.now();
    await container.restart({ t: 0 });
    const toldAtMs = await told;
    await reached((state) => state === 'healthy');
    return toldAtMs - (await killedAtMs(bench, container.id, sinceMs));
  } finally {
    session.close();
  }
}

function healthIn(event: HostEvent, stack: string): string | null {
  if (event.name !== 'stack.changed' || event.payload.stack !== stack) return null;
  return (
    event.payload.members.find(({ role, name }) => role === 'member' && name === MEMBER)?.health?.state ??
    null
  );
}

/**
 * The engine keeps its events for a while: so that nobody's listening is part of what is measured. The signal comes first: who
 * looks then may see the death before the engine has said `die`.
 */
async function killedAtMs(bench: Bench, container: string, sinceMs: number): Promise<number> {
  const stream = await bench.docker.getEvents({
    since: sinceMs / 1_000,
    until: Date.now() / 1_000,
    filters: { container: [container], event: ['kill'] },
  });
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  const [first = ''] = text.trim().split('\n');
  const { timeNano } = JSON.parse(first) as { timeNano?: number };
  if (timeNano === undefined) throw new Error(`the engine knows of no death of ${MEMBER}`);
  return timeNano / 1_000_000;
}
