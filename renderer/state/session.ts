import type { HostEvent } from '../../electron/contract/host-session.ts';
import { failureOf } from '../bridge/call-failure.ts';
import type { HostLink } from '../bridge/host-link.ts';
import { useConnection } from './connection-store.ts';
import { lineLost, runEnded, runProgressed, runStarted, runsListed, useRuns } from './runs-store.ts';
import { fromSnapshot, useStacks, withStatus } from './stacks-store.ts';

/** Feeds the stores from one line to the host: a snapshot at each connection, events from then on. */

const JOURNAL_LENGTH = 200;
const SNAPSHOT_RETRY_MS = 5_000;

let link: HostLink | null = null;

export function startSession(host: HostLink): void {
  link = host;
  host.onConnection((connection) => {
    useConnection.setState({ connection });
    if (connection.phase === 'connected') void takeSnapshot(host);
    else useRuns.setState(lineLost);
  });
  host.onEvent(applyEvent);
  host.onMisunderstanding((misunderstanding) => useConnection.setState({ misunderstanding }));
  useConnection.setState({ connection: host.connection() });
  if (host.connection().phase === 'connected') void takeSnapshot(host);
}

/** The line that actions use; there is always one once the page is drawn. */
export function hostLink(): HostLink {
  if (link === null) throw new Error('startSession comes before the first action');
  return link;
}

/** Each answer is shown when it comes: looking at the stacks takes longer than the host needs to introduce itself. */
async function takeSnapshot(host: HostLink): Promise<void> {
  const line = host.connection();
  try {
    await Promise.all([readHost(host), readStacks(host)]);
    useStacks.setState({ failure: null });
  } catch (thrown) {
    useStacks.setState({ failure: failureOf(thrown) });
    // The line itself asks again when it is back; a host that was only too busy is asked again here.
    setTimeout(() => {
      if (host.connection() === line) void takeSnapshot(host);
    }, SNAPSHOT_RETRY_MS);
  }
}

async function readHost(host: HostLink): Promise<void> {
  const { engine, ...info } = await host.call('host.info', {});
  useConnection.setState({ host: info, engine });
}

async function readStacks(host: HostLink): Promise<void> {
  const { stacks } = await host.call('stacks.list', {});
  useStacks.setState(({ byName }) => ({ loaded: true, byName: fromSnapshot(byName, stacks) }));
  // A stack without a readable file says so in its status, and has no drills to ask for.
  const readable = stacks.filter(({ failure }) => failure === null);
  await Promise.all(readable.map(({ stack }) => readStackDetails(host, stack)));
}

async function readStackDetails(host: HostLink, stack: string): Promise<void> {
  const askedAtMs = Date.now();
  const [{ drills }, { runs }, { verdicts }] = await Promise.all([
    host.call('drills.list', { stack }),
    host.call('runs.list', { stack, limit: JOURNAL_LENGTH }),
    host.call('record.last', { stack }),
  ]);
  useStacks.setState((state) => ({
    drills: { ...state.drills, [stack]: drills },
    verdicts: { ...state.verdicts, [stack]: verdicts },
  }));
  useRuns.setState((state) => runsListed(state, stack, runs, askedAtMs));
}

function applyEvent(event: HostEvent): void {
  switch (event.name) {
    case 'engine.changed':
      useConnection.setState({ engine: event.payload });
      return;
    case 'stack.changed': {
      const { byName: known, loaded } = useStacks.getState();
      // What comes before the first snapshot is in it, too.
      const isNew = loaded && known[event.payload.stack] === undefined;
      useStacks.setState(({ byName }) => ({ byName: withStatus(byName, event.payload) }));
      if (isNew && event.payload.failure === null && link !== null) {
        readStackDetails(link, event.payload.stack).catch(noteFailure);
      }
      return;
    }
    case 'run.started':
      useRuns.setState((state) => runStarted(state, event.payload, Date.now()));
      return;
    case 'run.progress':
      useRuns.setState((state) =>
        runProgressed(state, event.payload.runId, event.payload.progress, Date.now()),
      );
      return;
    case 'run.ended':
      useRuns.setState((state) => runEnded(state, event.payload));
      return;
    case 'log.lines':
    case 'usage.sample':
    case 'event.recorded':
    // This page follows neither logs nor figures yet, and shows no events.
    case 'terminal.output':
    case 'terminal.ended':
      // This page follows no logs and opens no terminals yet.
      return;
  }
}

function noteFailure(thrown: unknown): void {
  useStacks.setState({ failure: failureOf(thrown) });
}
