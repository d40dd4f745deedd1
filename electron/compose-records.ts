import type { CurrentEngine } from './adapters/docker/connect-engine.ts';
import { EngineDataRoot } from './adapters/docker/data-root.ts';
import { DockerUsage } from './adapters/docker/usage.ts';
import { MachineUsage } from './adapters/host/host-usage.ts';
import type { Clock } from './ports/clock.ts';
import type { EventStore } from './ports/event-journal.ts';
import type { Journal } from './ports/journal.ts';
import type { MetricStore } from './ports/metric-store.ts';
import type { HostUsageReader } from './ports/usage-reader.ts';
import type { EngineLink } from './services/engine-link.ts';
import { EventBook } from './services/event-book.ts';
import { EventRecorder } from './services/event-recorder.ts';
import { MetricKeeping } from './services/metric-keeping.ts';
import type { Runs } from './services/runs.ts';
import { Sampling } from './services/sampling.ts';
import type { StackWatch } from './services/stack-watch.ts';

/** What the host writes down: what happened, and what members and the machine used. */
export interface Records {
  readonly book: EventBook;
  readonly metrics: MetricKeeping;
  readonly sampling: Sampling;
  /** Of the machine; its figures over time are the sampling's. */
  readonly machine: HostUsageReader;
  /** From now on what these two see is written down. */
  follow(seen: { readonly watch: StackWatch; readonly runs: Runs }): void;
  /** How many runs the host before this one left behind when it died. */
  noteInterrupted(runs: number): void;
  /** Before the store is closed. */
  close(): Promise<void>;
}

export function composeRecords(parts: {
  readonly store: EventStore & Pick<Journal, 'events'> & MetricStore;
  readonly docker: CurrentEngine;
  readonly link: EngineLink;
  readonly clock: Clock;
  readonly onTrouble: (text: string) => void;
}): Records {
  const { store, docker, link, clock, onTrouble } = parts;
  const engineIsLocal = (): boolean => 'info' in link.state && link.state.info.local;
  const dataRoot = new EngineDataRoot(docker);
  // Each has its own former reading, from which rates follow.
  const machine = (): HostUsageReader =>
    new MachineUsage(async () => (engineIsLocal() ? dataRoot.path() : null));
  const book = new EventBook(store, onTrouble);
  const metrics = new MetricKeeping({ store, clock, onTrouble });
  const sampling = new Sampling({
    reader: new DockerUsage({
      docker,
      clock,
      mayReadKernel: () => engineIsLocal() && process.platform === 'linux',
    }),
    host: machine(),
    keep: (samples) => metrics.add(samples),
    clock,
    random: Math.random,
    onTrouble,
  });
  const recorder = new EventRecorder(book, clock);
  link.onChange((state) => recorder.onEngineState(state));
  return {
    book,
    metrics,
    sampling,
    machine: machine(),
    follow: ({ watch, runs }) => {
      watch.subscribe((look) => recorder.observe(look));
      watch.onEngineEvent((event) => {
        recorder.onEngineEvent(event);
        if (event.action === 'oom') sampling.noteOom(event.stack, event.name);
      });
      runs.subscribe((event) => recorder.onRun(event));
    },
    noteInterrupted: (count) => recorder.noteInterrupted(count),
    close: async () => {
      await Promise.all([book.close(), metrics.close()]);
    },
  };
}
