import { type HostSystem, installInstruction } from '../engine/prerequisites.ts';
import type { Failure } from '../failure.ts';

/** What brings an engine here, as a command that can be run as it stands where there is one. */
export interface EngineFix {
  /** Null where no command of this machine's helps. */
  readonly command: string | null;
  /** The command asks for a password, or works only after the next login. */
  readonly note: 'needs-password' | 'needs-login' | null;
}

export function engineFix(failure: Failure, system: HostSystem): EngineFix {
  const nothing: EngineFix = { command: null, note: null };
  if (system.platform !== 'linux') return nothing;
  const sudo = system.isRoot ? '' : 'sudo ';
  const password = system.isRoot ? null : ('needs-password' as const);
  switch (failure.code) {
    case 'engine-not-found': {
      const instruction = installInstruction(system, ['engine']);
      // Sentences for people begin with a capital; commands do not.
      return /^[a-z]/.test(instruction)
        ? { command: withoutLogin(instruction), note: password === null ? null : 'needs-login' }
        : nothing;
    }
    case 'engine-not-running':
      return {
        command: system.hasSystemd ? `${sudo}systemctl start docker` : `${sudo}service docker start`,
        note: password,
      };
    case 'engine-permission-denied':
      return { command: 'sudo usermod -aG docker "$USER"', note: 'needs-login' };
    case 'prerequisite-missing':
      return { command: withoutLogin(installInstruction(system, ['engine'])), note: password };
    default:
      return nothing;
  }
}

/** The instruction ends with a word to people, which no shell knows. */
const withoutLogin = (instruction: string): string => instruction.replace(/, then log out.*$/, '');
