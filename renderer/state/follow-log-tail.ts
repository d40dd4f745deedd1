import type { LogLine } from '../../electron/contract/log-requests.ts';
import type { FailureData } from '../../electron/contract/schemas.ts';
import type { HostLink } from '../bridge/host-link.ts';

/** Follows what one member says. */

interface TailWish {
  readonly stack: string;
  readonly member: string;
  readonly tail: number;
}

interface TailListener {
  readonly onLines: (batch: {
    readonly lines: readonly LogLine[];
    readonly isEnded: boolean;
    readonly failure: FailureData | null;
  }) => void;
  /** Before lines that begin anew, because the line to the host was lost. */
  readonly onRestart: () => void;
  readonly onFailure: (thrown: unknown) => void;
}

/** Lines may come before the answer that names their subscription: these wait for it. */
export function followLogTail(host: HostLink, wish: TailWish, listener: TailListener): () => void {
  let isWanted = true;
  let line = 0;
  let subscription: string | null = null;
  let early: Parameters<typeof deliver>[0][] = [];

  function deliver(batch: {
    readonly subscription: string;
    readonly lines: readonly LogLine[];
    readonly ended: boolean;
    readonly failure?: FailureData | null | undefined;
  }): void {
    if (batch.subscription !== subscription) return;
    listener.onLines({ lines: batch.lines, isEnded: batch.ended, failure: batch.failure ?? null });
  }

  async function ask(): Promise<void> {
    const asked = line;
    const { stack, member, tail } = wish;
    try {
      const answer = await host.call('logs.follow', {
        stack,
        member,
        members: [],
        tail,
        follow: true,
        level: null,
        grep: null,
        regex: null,
        sinceMs: null,
      });
      if (!isWanted) return void end(answer.subscription);
      if (asked !== line) return;
      subscription = answer.subscription;
      const waiting = early;
      early = [];
      for (const batch of waiting) deliver(batch);
    } catch (thrown) {
      if (isWanted && asked === line) listener.onFailure(thrown);
    }
  }

  function end(ended: string): void {
    host.call('logs.unfollow', { subscription: ended }).catch(() => {});
  }

  const stopEvents = host.onEvent((event) => {
    if (event.name !== 'log.lines') return;
    if (subscription === null) early.push(event.payload);
    else deliver(event.payload);
  });
  const stopWatching = host.onConnection(({ phase }) => {
    line += 1;
    subscription = null;
    early = [];
    if (phase !== 'connected') return;
    listener.onRestart();
    void ask();
  });
  if (host.connection().phase === 'connected') void ask();
  return () => {
    isWanted = false;
    stopEvents();
    stopWatching();
    if (subscription !== null) end(subscription);
  };
}
