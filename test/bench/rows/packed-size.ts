import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packApp, packedSizeBytes } from '../../helpers/packed-app.ts';
import type { Row } from '../row.ts';

const MEBIBYTE = 1024 ** 2;

/** A count, so `test/unit/packaging` holds it as well. */
export const packedSize: Row = {
  id: 'packed-size-without-electron',
  what: 'the desktop app as it is installed on Linux, without Electron itself: archive, compiled packages, images, gateway',
  unit: 'MiB',
  target: { atMost: 40 },
  measure: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tandem-packed-'));
    try {
      const bytes = await packedSizeBytes(await packApp(folder));
      return { runs: [Math.round((bytes / MEBIBYTE) * 10) / 10] };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};
