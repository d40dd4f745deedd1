/** What the guardian did, from the line in which the journal keeps it (`domain/failover/incident.ts` writes it). */
export interface IncidentStory {
  readonly summary: string;
  /** Empty where it is a single event. */
  readonly steps: readonly StoryStep[];
}

export interface StoryStep {
  readonly afterMs: number;
  readonly atMs: number;
  readonly text: string;
}

/** `It was handed over (+0 ms seen dead; +41 ms key released).` An event stands at its first step. */
export function incidentSteps(line: string, atMs: number): IncidentStory {
  const [, summary, told] = /^(.*?) \((\+\d+ ms .*)\)\.$/s.exec(line) ?? [];
  if (summary === undefined || told === undefined) return { summary: line, steps: [] };
  const steps = told.split(/; (?=\+\d+ ms )/).flatMap((step) => {
    const [, after, text] = /^\+(\d+) ms (.*)$/s.exec(step) ?? [];
    if (after === undefined || text === undefined) return [];
    return [{ afterMs: Number(after), atMs: atMs + Number(after), text }];
  });
  return { summary: `${summary}.`, steps };
}
