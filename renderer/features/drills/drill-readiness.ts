import type { EngineStatus, RunSummary, StackStatus } from '../../../electron/contract/schemas.ts';

/** Why no drill can begin on this stack now; null when one can. The host looks again before it does. */
export type NotNow =
  | { readonly reason: 'host-gone' | 'read-only' | 'engine-gone' | 'starting' | 'absent' | 'file' }
  | { readonly reason: 'busy'; readonly run: RunSummary }
  | { readonly reason: 'not-ready'; readonly members: readonly string[] };

export function whyNotNow({
  isConnected,
  isReadOnly,
  engine,
  isStarting,
  active,
  status,
}: {
  readonly isConnected: boolean;
  readonly isReadOnly: boolean;
  readonly engine: Pick<EngineStatus, 'connected'> | null;
  readonly isStarting: boolean;
  readonly active: RunSummary | null;
  readonly status: Pick<StackStatus, 'state' | 'members' | 'failure'>;
}): NotNow | null {
  if (!isConnected) return { reason: 'host-gone' };
  if (isReadOnly) return { reason: 'read-only' };
  if (engine?.connected !== true) return { reason: 'engine-gone' };
  if (isStarting) return { reason: 'starting' };
  if (active !== null) return { reason: 'busy', run: active };
  if (status.failure !== null) return { reason: 'file' };
  if (status.state === 'absent') return { reason: 'absent' };
  const members = status.members
    .filter(
      ({ role, readiness, state }) => role === 'member' && (readiness === 'not-ready' || state !== 'running'),
    )
    .map(({ name }) => name);
  return members.length > 0 ? { reason: 'not-ready', members } : null;
}
