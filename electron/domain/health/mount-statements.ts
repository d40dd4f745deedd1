import { listOf } from '../wording.ts';
import type { Statement } from './group-status.ts';
import type { MountState } from './mount-health.ts';

/** A mount as one member has it. */
interface StandingMount {
  /** The component; of `data`, the one that it belongs to. */
  readonly files: string;
  readonly source: string;
  readonly member: string;
  readonly state: MountState;
  readonly detail: string;
  readonly hint: string;
}

/** A look that has not been taken yet says nothing. What is alike in several members is said once. */
export function mountStatements(mounts: readonly StandingMount[]): readonly Statement[] {
  const wrong = mounts.filter(({ state }) => state !== 'ok' && state !== 'unknown');
  const alike = new Map<string, readonly StandingMount[]>();
  for (const mount of wrong) {
    const { source, files, state, hint } = mount;
    const key = JSON.stringify([source === 'data' ? '' : files, state, hint]);
    alike.set(key, [...(alike.get(key) ?? []), mount]);
  }
  return [...alike.values()].flatMap((group): readonly Statement[] => {
    const [first] = group;
    if (first === undefined) return [];
    const { source, files, state, hint } = first;
    const what = source === 'data' ? 'The data folder' : `The shared folder “${files}”`;
    const where = listOf(
      group.map(({ member, detail }) => (detail === '' ? member : `${member} (${detail})`)),
    );
    const text = `${what} ${state === 'hung' ? 'hangs' : `is ${state}`} in ${where}. ${hint}`.trim();
    return [{ tone: state === 'slow' ? 'warning' : 'alarm', text }];
  });
}
