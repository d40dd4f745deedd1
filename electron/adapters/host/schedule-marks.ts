import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import type { ScheduleMarks } from '../../ports/schedule-marks.ts';
import { errnoOf, fileFailure, writeFileDurably } from './durable-file.ts';

const MODE = 0o600;

const marksFile = z.record(z.string().max(200), z.number());

/** One small file; an unreadable text counts as none, because all it costs is a word about what was missed. */
export function createScheduleMarks(path: string): ScheduleMarks {
  return {
    read: async () => {
      const text = await readFile(path, 'utf8').catch((error) => {
        if (errnoOf(error) === 'ENOENT') return '{}';
        throw fileFailure(error, `Reading ${path} failed`);
      });
      return new Map(Object.entries(parsed(text)));
    },
    write: (marks) => writeFileDurably(path, `${JSON.stringify(Object.fromEntries(marks))}\n`, MODE),
  };
}

function parsed(text: string): z.output<typeof marksFile> {
  try {
    return marksFile.parse(JSON.parse(text));
  } catch {
    return {};
  }
}
