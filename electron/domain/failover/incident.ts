/** What the guardian did and why, with the time of each step. */
export interface Incident {
  /** The same for every guardian that sees the same thing: one incident is one life of one member. */
  readonly id: string;
  readonly group: string;
  readonly member: string;
  /** Nobody needs to be woken for what a person did. */
  readonly isAlarm: boolean;
  readonly outcome: 'under-way' | 'handed-over' | 'abandoned' | 'given-up' | 'refused' | 'started';
  /** One sentence. */
  readonly summary: string;
  readonly steps: readonly IncidentStep[];
}

export interface IncidentStep {
  readonly atMs: number;
  readonly text: string;
}

export function withStep(incident: Incident, atMs: number, text: string): Incident {
  return { ...incident, steps: [...incident.steps, { atMs, text }] };
}

export function closeIncident(
  incident: Incident,
  atMs: number,
  outcome: Incident['outcome'],
  summary: string,
): Incident {
  return { ...withStep(incident, atMs, summary), outcome, summary };
}

/** The incident as one line, each step with its distance from the first in milliseconds. */
export function printIncident({ summary, steps }: Incident): string {
  const beganAtMs = steps[0]?.atMs ?? 0;
  const told = steps.map(({ atMs, text }) => `+${Math.round(atMs - beganAtMs)} ms ${text}`);
  return told.length < 2 ? `${summary}.` : `${summary} (${told.join('; ')}).`;
}
