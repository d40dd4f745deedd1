import type { ObservedContainer } from '../plan/observed-state.ts';
import type { EngineState, Life, ProbeOutcome } from './member-health.ts';

/** What was read, in the words of the health machine. */

export function lifeOf(found: ObservedContainer | null): Life | null {
  return found?.startedAt == null ? null : { id: found.id, startedAt: found.startedAt };
}

export function engineStateOf(found: ObservedContainer | null): EngineState {
  if (found === null) return 'missing';
  const { state } = found;
  return state === 'running' || state === 'paused' || state === 'restarting' ? state : 'stopped';
}

/** The agent's words (`resources/images/infra/agent.pl`). */
export function outcomeOf({ ok, detail }: { readonly ok: boolean; readonly detail: string }): ProbeOutcome {
  if (ok) return 'ok';
  if (/^no (?:answer|connection) within/.test(detail)) return 'silent';
  return /connection refused/.test(detail) ? 'refused' : 'wrong';
}

/** Of a member that nobody can ask: its engine's own check, where it has one; else running is all there is to know. */
export function outcomeByEngine({ state, health }: ObservedContainer): ProbeOutcome | null {
  if (state !== 'running') return null;
  switch (health) {
    case 'none':
    case 'healthy':
      return 'ok';
    case 'unhealthy':
      return 'wrong';
    case 'starting':
      return null;
  }
}
