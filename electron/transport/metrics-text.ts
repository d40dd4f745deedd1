import { Counter, Gauge, Registry } from 'prom-client';
import type { ProcessFigures } from '../ports/process-figures.ts';
import type { HostFigures, StackFigures } from '../services/host-figures.ts';

/** The host's figures as Prometheus reads them. A state is one series for each word, of which one is 1. */

const STACK_STATES = ['absent', 'healthy', 'degraded', 'down', 'changing', 'unknown'] as const;
const MEMBER_STATES = [
  'unknown',
  'starting',
  'healthy',
  'suspect',
  'unhealthy',
  'stopped',
  'removed',
] as const;
const SURVIVALS = ['survives', 'degrades', 'fails', 'untested', 'unknown'] as const;

export const METRICS_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

export async function metricsText(
  version: string,
  figures: HostFigures,
  own: ProcessFigures,
): Promise<string> {
  const registry = new Registry();
  const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[] = []): Gauge<L> =>
    new Gauge({ name, help, labelNames: [...labelNames], registers: [registry] });
  gauge('tandem_info', 'The host’s version', ['version']).set({ version }, 1);
  gauge('tandem_engine_connected', '1 while the container engine answers').set(
    figures.isEngineConnected ? 1 : 0,
  );
  gauge('tandem_metrics_left_out', 'Stacks, members and incidents that were too many for a series each').set(
    figures.leftOut,
  );
  addStacks(gauge, figures.stacks);
  addDrills(gauge, figures.stacks);
  const incidents = new Counter({
    name: 'tandem_incidents_total',
    help: 'What happened without anybody’s asking, since the host began',
    labelNames: ['stack', 'kind'],
    registers: [registry],
  });
  for (const { stack, kind, count } of figures.incidents) incidents.inc({ stack, kind }, count);
  addProcess(gauge, registry, own);
  return registry.metrics();
}

type MakeGauge = <L extends string>(name: string, help: string, labelNames?: readonly L[]) => Gauge<L>;

function addStacks(gauge: MakeGauge, stacks: readonly StackFigures[]): void {
  const states = gauge('tandem_stack_state', 'State of a stack', ['stack', 'state']);
  const survivals = gauge('tandem_stack_survival', 'What happens if a member of the stack fails now', [
    'stack',
    'survival',
  ]);
  const conditions = gauge('tandem_stack_conditions', 'What is wrong without a member being ill', [
    'stack',
    'tone',
  ]);
  const health = gauge('tandem_member_health', 'Health of a member, by rise and fall', [
    'stack',
    'component',
    'member',
    'state',
  ]);
  for (const { stack, members, conditions: counts, ...of } of stacks) {
    for (const state of STACK_STATES) states.set({ stack, state }, state === of.state ? 1 : 0);
    for (const survival of SURVIVALS) survivals.set({ stack, survival }, survival === of.survival ? 1 : 0);
    for (const tone of ['alarm', 'warning'] as const) conditions.set({ stack, tone }, counts[tone]);
    for (const { member, component, state: own } of members) {
      for (const state of MEMBER_STATES)
        health.set({ stack, component, member, state }, state === own ? 1 : 0);
    }
  }
}

/** Of each drill's last run. What was not seen has no value, which is something else than nought. */
function addDrills(gauge: MakeGauge, stacks: readonly StackFigures[]): void {
  const drill = (name: string, help: string) => gauge(`tandem_drill_${name}`, help, ['stack', 'drill']);
  const passed = drill('passed', '1 when the last run of the drill passed');
  const at = drill('timestamp_seconds', 'When the last run of the drill began');
  const requests = drill('requests', 'Requests in the last run of the drill');
  const failed = drill('failed', 'Requests that failed in the last run of the drill');
  const lost = drill('lost', 'Acknowledged submissions that were lost in the last run of the drill');
  const duplicated = drill('duplicated', 'Submissions stored more than once in the last run of the drill');
  const times = [
    [drill('slowest_seconds', 'Slowest answer in the last run of the drill'), 'slowestMs'],
    [drill('detect_seconds', 'From the fault to its detection'), 'detectMs'],
    [drill('served_again_seconds', 'From the fault to the next good answer'), 'servedAgainMs'],
    [drill('redundant_again_seconds', 'From the fault to full redundancy'), 'redundantAgainMs'],
  ] as const;
  for (const { stack, drills } of stacks) {
    for (const run of drills) {
      const labels = { stack, drill: run.id };
      passed.set(labels, run.passed ? 1 : 0);
      at.set(labels, run.startedAtMs / 1_000);
      requests.set(labels, run.requests);
      failed.set(labels, run.failed);
      lost.set(labels, run.lost);
      duplicated.set(labels, run.duplicated);
      for (const [series, figure] of times) {
        const ms = run[figure];
        if (ms !== null) series.set(labels, ms / 1_000);
      }
    }
  }
}

/** Under the names that every Prometheus client uses, so that existing pictures show them. */
function addProcess(gauge: MakeGauge, registry: Registry, own: ProcessFigures): void {
  new Counter({
    name: 'process_cpu_seconds_total',
    help: 'Processor time of the host process',
    registers: [registry],
  }).inc(own.cpuSeconds);
  gauge('process_resident_memory_bytes', 'Resident memory of the host process').set(own.residentBytes);
  gauge('process_start_time_seconds', 'When the host process began').set(own.startedAtSeconds);
  if (own.loopDelaySeconds === null) return;
  const delay = gauge('tandem_event_loop_delay_seconds', 'Delay of the event loop since the last reading', [
    'quantile',
  ]);
  delay.set({ quantile: '0.5' }, own.loopDelaySeconds.p50);
  delay.set({ quantile: '0.99' }, own.loopDelaySeconds.p99);
  delay.set({ quantile: '1' }, own.loopDelaySeconds.max);
}
