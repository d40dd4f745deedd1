import * as z from 'zod';

/** What a host and a warden say to each other, once a second; each believes the other only after parsing. */

/** Longer texts of incidents are cut; as many events as fit into one answer of the agent. */
export const MAX_EVENT_CHARACTERS = 3_000;
export const MAX_EVENTS_PER_WORD = 32;

const sequence = z.number().int().min(0);

export const hostWord = z.strictObject({
  /** A run changes the stack, or an unassisted drill leaves it to its own engines. */
  isInMaintenance: z.boolean(),
  isInDrill: z.boolean(),
  /** Events up to this one stand in the host's journal; null before it has read any. */
  importedUpTo: sequence.nullable(),
});
export type HostWord = z.infer<typeof hostWord>;

const wardenEvent = z.object({
  sequence,
  atMs: z.number(),
  member: z.string().nullable(),
  kind: z.string().regex(/^[a-z-]{1,40}$/),
  text: z.string().max(MAX_EVENT_CHARACTERS),
});
export type WardenEvent = z.infer<typeof wardenEvent>;

export const wardenWord = z.object({
  /** It sees the engine and every group that stands. */
  isActing: z.boolean(),
  /** Oldest first, from the first that no host has read. */
  events: z.array(wardenEvent).max(MAX_EVENTS_PER_WORD),
});
export type WardenWord = z.infer<typeof wardenWord>;
