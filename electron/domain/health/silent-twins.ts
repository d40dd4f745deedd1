/** What one process of a pod said when it was asked whether it is alive. */
export type TwinAnswer = 'answers' | 'refuses' | 'silent';

/**
 * Which processes of a pod are frozen and may be replaced.
 *
 * A refusal comes at once and means that no process listens: it is starting or gone, and the kernel deals it no new
 * connections. Only one that takes connections and then says nothing does harm. And when no twin answers, nobody is
 * replaced: a restart would turn a slow service into none.
 */
export function silentTwins<T>(
  pod: readonly { readonly twin: T; readonly answer: TwinAnswer }[],
): readonly T[] {
  if (!pod.some(({ answer }) => answer === 'answers')) return [];
  return pod.filter(({ answer }) => answer === 'silent').map(({ twin }) => twin);
}

/** A probe's answer as a twin's: `tookMs` tells a refusal, which is immediate, from silence, which lasts the time-out. */
export function twinAnswer(
  answer: { readonly ok: boolean; readonly tookMs: number },
  timeoutMs: number,
): TwinAnswer {
  if (answer.ok) return 'answers';
  return answer.tookMs < timeoutMs / 2 ? 'refuses' : 'silent';
}
