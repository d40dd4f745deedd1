import * as z from 'zod';
import { failure } from './schemas.ts';

/**
 * What travels on a line between a client and the host, one JSON text a message. Frames are parsed first, then
 * their `params`, `result` or `payload` by the schema that the contract names for them.
 */

/** Where the browser host listens for the upgrade; the page is served from the same origin. */
export const SOCKET_PATH = '/contract';

/** Larger messages are refused by either side, so that a broken peer cannot fill the other's memory. */
export const MAX_FRAME_BYTES = 4 * 1024 * 1024;

const frameId = z.number().int().min(0);

export const requestFrame = z
  .object({ id: frameId, request: z.string().max(64), params: z.unknown() })
  .strict();

export const responseFrame = z.discriminatedUnion('ok', [
  z.object({ id: frameId, ok: z.literal(true), result: z.unknown() }),
  z.object({ id: frameId, ok: z.literal(false), failure }),
]);
export type ResponseFrame = z.infer<typeof responseFrame>;

export const eventFrame = z.object({ event: z.string().max(64), payload: z.unknown() });
export type EventFrame = z.infer<typeof eventFrame>;

export const serverFrame = z.union([responseFrame, eventFrame]);
export type ServerFrame = z.infer<typeof serverFrame>;
