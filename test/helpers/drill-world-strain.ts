import type { FakeContainer } from './drill-world.ts';

/**
 * What the commands of the faults do that leave a member as it is, but worse off, and what undoes them; null for other
 * commands. Told apart by their text, as the world has no shell.
 */
export function strain(
  command: readonly string[],
  container: FakeContainer,
  world: {
    readonly faultsWork: boolean;
    readonly hasNetem: boolean;
    readonly hasDisksOfTheirOwn: boolean;
    /** Counted like every other operation. */
    readonly relieving: () => void;
  },
): string | null {
  const text = command.join(' ');
  const suffer = (part: 'slow' | 'pressed' | 'full', told: string): string => {
    container[part] = world.faultsWork;
    return world.faultsWork ? told : 'nothing happened';
  };
  const relieve = (part: 'slow' | 'pressed' | 'full'): string => {
    world.relieving();
    if (!container.running) throw new Error('it does not run');
    container[part] = false;
    return '';
  };
  if (command[0] === 'perl') {
    const order = command[3] ?? '';
    if (order === 'try') return world.hasNetem ? 'known' : 'lo: No such file or directory';
    return order === 'set' ? suffer('slow', 'changed eth0') : relieve('slow');
  }
  if (text.includes('stat -c %d')) return world.hasDisksOfTheirOwn ? 'a disk of its own' : 'shared';
  if (text.includes('read_memory 2>/dev/null')) return 'limited';
  if (text.includes('mark="tandem-drill"')) return relieve('pressed');
  if (text.includes('echo "burning$burners"')) return suffer('pressed', 'burning 7 8');
  if (text.includes('oom_score_adj')) return suffer('pressed', 'holding 3 chunks');
  if (text.includes('fallocate')) return suffer('full', 'full');
  return text.includes('.tandem-drill-fill') ? relieve('full') : null;
}
