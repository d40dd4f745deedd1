import { createFormerLogFiles } from './adapters/host/former-log-files.ts';
import { createLogSearch } from './adapters/host/log-search.ts';
import type { Clock } from './ports/clock.ts';
import type {
  EngineReader,
  MemberLogBatches,
  MemberReader,
  OperationPerformer,
} from './ports/container-engine.ts';
import { FormerLogs } from './services/former-logs.ts';
import { LogKeeper } from './services/log-keeper.ts';
import type { StackLook } from './services/stack-watch.ts';
import type { LogServices } from './transport/log-handlers.ts';

/** Everything about what members say, joined; part of `composition.ts`. */
export interface ComposedLogs {
  readonly services: Pick<LogServices, 'logs' | 'logSearch' | 'logKeeper'>;
  /** The same performer, which keeps a container's last lines before it removes it. */
  keepingBeforeRemoval(performer: OperationPerformer): OperationPerformer;
  observe(look: StackLook): void;
  close(): Promise<void>;
}

export function composeLogs(parts: {
  readonly engine: EngineReader & MemberReader & MemberLogBatches;
  readonly stacksFolder: string;
  readonly workerUrl: URL;
  readonly clock: Clock;
  readonly isBusy: (stack: string) => boolean;
  readonly onTrouble: (text: string) => void;
}): ComposedLogs {
  const { engine, clock, isBusy, onTrouble } = parts;
  const files = createFormerLogFiles(parts.stacksFolder);
  const former = new FormerLogs({ files, engine, clock, isBusy, onTrouble });
  const logSearch = createLogSearch({ workerUrl: parts.workerUrl });
  const logKeeper = new LogKeeper({ engine, former, search: logSearch, clock, onTrouble });
  return {
    services: { logs: engine, logSearch, logKeeper },
    keepingBeforeRemoval: (performer) => former.keepingBeforeRemoval(performer),
    observe: (look) => former.observe(look),
    close: async () => {
      logKeeper.close();
      await Promise.all([former.close(), logSearch.close()]);
    },
  };
}
