import * as z from 'zod';
import type { RedisReply } from '../../domain/configs/redis-client.ts';
import type { ReplicaView, SentinelView } from '../../domain/failover/sentinel-view.ts';
import type { FailoverAnswer } from '../../ports/sentinels.ts';

/** What is asked for a view, in this order. The address apart: in the middle of a failover only it is the new one's. */
export const viewCommands = (group: string): readonly string[] => [
  `SENTINEL GET-MASTER-ADDR-BY-NAME ${group}`,
  `SENTINEL MASTER ${group}`,
  `SENTINEL REPLICAS ${group}`,
  `SENTINEL CKQUORUM ${group}`,
];

const address = z.ipv4();
const unsigned = z.string().regex(/^\d{1,19}$/);
const count = unsigned.transform(Number);
/** -1 s for a link that never was. */
const signed = z
  .string()
  .regex(/^-?\d{1,15}$/)
  .transform(Number);
const flags = z
  .string()
  .max(200)
  .transform((text) => text.split(','));

/** Names and values by turns, as RESP2 tells maps. */
const fields = z
  .array(z.string())
  .max(200)
  .transform((list) =>
    Object.fromEntries(list.flatMap((name, at) => (at % 2 === 0 ? [[name, list[at + 1]]] : []))),
  );

const masterSchema = fields.pipe(
  z.object({
    ...{ flags, 'config-epoch': unsigned, 'num-other-sentinels': count, quorum: count },
    'role-reported-time': count.optional(),
  }),
);
const replicaSchema = fields.pipe(
  z.object({
    ip: address,
    flags,
    'slave-priority': count,
    /** `?` before it was asked. */
    'master-host': z.string(),
    'master-link-status': z.string(),
    'master-link-down-time': signed,
    'slave-repl-offset': count,
    'info-refresh': count.optional(),
  }),
);
const viewSchema = z.tuple([z.tuple([address, unsigned]), masterSchema, z.array(replicaSchema).max(64)]);

/** Null when anything of it is not understood. */
export function parseView(sentinel: string, replies: readonly RedisReply[]): SentinelView | null {
  const [quorum, ...others] = [...replies].reverse();
  const parsed = viewSchema.safeParse(
    others.reverse().map((reply) => (reply.kind === 'value' ? reply.value : null)),
  );
  if (!parsed.success || quorum === undefined) return null;
  const [[master], state, replicas] = parsed.data;
  return {
    sentinel,
    master,
    epoch: state['config-epoch'],
    masterFlags: state.flags,
    replicas: replicas.map(replicaView),
    quorum: state.quorum,
    knownSentinels: state['num-other-sentinels'] + 1,
    masterForMs: state['role-reported-time'] ?? null,
    canElect: quorum.kind === 'value' && /^OK /.test(String(quorum.value)),
  };
}

function replicaView(replica: z.output<typeof replicaSchema>): ReplicaView {
  return {
    address: replica.ip,
    flags: replica.flags,
    priority: replica['slave-priority'],
    follows: replica['master-host'],
    isLinkUp: replica['master-link-status'] === 'ok',
    linkDownMs: replica['master-link-down-time'],
    offset: replica['slave-repl-offset'],
    askedAgoMs: replica['info-refresh'] ?? null,
  };
}

export function parseFailoverAnswer(reply: RedisReply | undefined): FailoverAnswer {
  if (reply?.kind === 'value' && reply.value === 'OK') return { kind: 'ordered' };
  const detail = reply?.kind === 'error' ? reply.text.slice(0, 200) : 'an answer that is not understood';
  if (detail.startsWith('INPROG')) return { kind: 'refused', reason: 'in-progress', detail };
  if (detail.startsWith('NOGOODSLAVE')) return { kind: 'refused', reason: 'no-candidate', detail };
  return { kind: 'refused', reason: 'failed', detail };
}
