import { wardenWord } from '../../domain/failover/warden-words.ts';
import { FailureError } from '../../domain/failure.ts';
import { WARDEN_PORT } from '../../domain/stack/stack-names.ts';
import type { PodHttp } from '../../ports/pod-http.ts';
import type { WardenLine } from '../../ports/warden.ts';

/** Through the agent in the warden's container: it has no network on which anybody could reach it. */
export function wardenLine(http: PodHttp): WardenLine {
  return {
    say: async (container, word, timeoutMs) => {
      const { status, body } = await http.request({
        infraContainer: container,
        port: WARDEN_PORT,
        method: 'POST',
        path: '/word',
        body: JSON.stringify(word),
        timeoutMs,
      });
      const parsed = wardenWord.safeParse(status === 200 ? fromJson(body) : undefined);
      if (parsed.success) return parsed.data;
      throw new FailureError({
        code: 'unexpected',
        message: `${container} answered what is not understood (HTTP ${status})`,
        hint: 'Bring the stack up again: its warden may be of another version.',
      });
    },
  };
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
