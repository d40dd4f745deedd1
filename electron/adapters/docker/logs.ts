import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import type { RawLine } from '../../domain/logs/log-line.ts';
import type { LogLine, LogQuery, MemberLogBatches, MemberLogs } from '../../ports/container-engine.ts';
import { engineCall } from './docker-engine-call.ts';
import { narrowEngineError } from './engine-errors.ts';
import { frameBatches } from './exec-streams.ts';
import { LogLineAssembler } from './logs-lines.ts';

export class DockerLogs implements MemberLogs, MemberLogBatches {
  readonly #docker: () => Docker;

  constructor(docker: () => Docker) {
    this.#docker = docker;
  }

  async *logs(container: string, query: LogQuery): AsyncGenerator<LogLine> {
    for await (const lines of this.logBatches(container, query)) {
      for (const line of lines) yield { container, ...line };
    }
  }

  /** Ends with the signal, or when the container's life does; reads no faster than the lines are taken. */
  async *logBatches(container: string, query: LogQuery): AsyncGenerator<readonly RawLine[]> {
    const what = `reading the log of ${container}`;
    if (query.signal.aborted) return;
    const stream = await engineCall(what, (abortSignal) =>
      openLog(this.#docker(), container, query, abortSignal),
    );
    const hangUp = () => stream.destroy();
    query.signal.addEventListener('abort', hangUp, { once: true });
    if (query.signal.aborted) hangUp();
    const assembler = new LogLineAssembler();
    try {
      for await (const batch of frameBatches(stream)) {
        const lines: RawLine[] = [];
        for (const frame of batch) assembler.push(frame, lines);
        if (lines.length > 0) yield lines;
      }
      const unfinished = assembler.flush();
      if (unfinished.length > 0) yield unfinished;
    } catch (thrown) {
      if (!query.signal.aborted) throw narrowEngineError(thrown, what);
    } finally {
      query.signal.removeEventListener('abort', hangUp);
      stream.destroy();
    }
  }
}

/** dockerode's own call gathers a log that is not followed in memory; this one streams both. */
function openLog(
  docker: Docker,
  container: string,
  query: LogQuery,
  abortSignal: AbortSignal,
): Promise<Readable> {
  return new Promise((resolve, reject) => {
    docker.modem.dial(
      {
        path: `/containers/${encodeURIComponent(container)}/logs?`,
        method: 'GET',
        isStream: true,
        abortSignal,
        statusCodes: { 200: true, 404: 'no such container', 500: 'server error' },
        options: {
          follow: query.follow,
          stdout: true,
          stderr: true,
          timestamps: true,
          tail: query.tail === 'all' ? 'all' : String(query.tail),
          ...(query.sinceMs === undefined ? {} : { since: printSince(query.sinceMs) }),
        },
      },
      (error: Error | null, stream: unknown) =>
        error === null ? resolve(stream as Readable) : reject(error),
    );
  });
}

/** Never later than asked for: a fraction that is rounded up would leave lines out. */
function printSince(sinceMs: number): string {
  return Math.max(0, (sinceMs - 0.001) / 1000).toFixed(6);
}
