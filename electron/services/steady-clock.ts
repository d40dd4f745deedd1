import type { Clock } from '../ports/clock.ts';

/**
 * A calendar that from now on moves as durations do. What belongs together (a drill, a run) is told by one of these, so that
 * a calendar that is set meanwhile, by a person, by NTP or after a sleep, makes no figure an hour long or negative.
 */
export function steadyClock(clock: Clock): Clock {
  const offsetMs = clock.nowMs() - clock.monotonicMs();
  return {
    nowMs: () => offsetMs + clock.monotonicMs(),
    monotonicMs: () => clock.monotonicMs(),
    sleep: (ms, signal) => clock.sleep(ms, signal),
  };
}
