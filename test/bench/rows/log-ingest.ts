import { performance } from 'node:perf_hooks';
import { frameBatches } from '../../../electron/adapters/docker/exec-streams.ts';
import { LogLineAssembler } from '../../../electron/adapters/docker/logs-lines.ts';
import type { RawLine } from '../../../electron/domain/logs/log-line.ts';
import { LogRings } from '../../../electron/domain/logs/log-rings.ts';
import { corpusOf, memberNames, wireOf } from '../../helpers/log-corpus.ts';
import type { Row } from '../row.ts';

const LINES = 200_000;
const MEMBERS = 4;
/** As much as a socket gives at once. */
const PIECE_BYTES = 64 * 1024;
const RUNS = 7;

/** From the engine's bytes to lines that can be searched: taken apart, put together, made harmless, given a level, kept. */
export const logIngest: Row = {
  id: 'log-ingest',
  what: "log lines a second from the engine's stream into memory, on one core",
  unit: 'lines/s',
  target: { atLeast: 200_000 },
  measure: async () => {
    const names = memberNames(MEMBERS);
    const wires = names.map((_, member) => wireOf(corpusOf(member, MEMBERS, LINES)));
    const runs: number[] = [];
    let longestMs = 0;
    for (let run = 0; run < RUNS; run += 1) {
      const rings = new LogRings();
      const startMs = performance.now();
      for (const [member, name] of names.entries()) {
        const assembler = new LogLineAssembler();
        for await (const batch of frameBatches(piecesOf(wires[member] ?? Buffer.alloc(0)))) {
          const batchMs = performance.now();
          const lines: RawLine[] = [];
          for (const frame of batch) assembler.push(frame, lines);
          rings.add(name, name, lines);
          longestMs = Math.max(longestMs, performance.now() - batchMs);
        }
      }
      const seconds = (performance.now() - startMs) / 1000;
      const kept = rings.views(names).reduce((count, { lineCount }) => count + lineCount, 0);
      if (kept !== LINES) throw new Error(`${kept} of ${LINES} lines were kept`);
      runs.push(LINES / seconds);
    }
    return { runs, beside: `the longest single piece of work took ${longestMs.toFixed(1)} ms` };
  },
};

async function* piecesOf(wire: Buffer): AsyncGenerator<Buffer> {
  for (let start = 0; start < wire.length; start += PIECE_BYTES)
    yield wire.subarray(start, start + PIECE_BYTES);
}
