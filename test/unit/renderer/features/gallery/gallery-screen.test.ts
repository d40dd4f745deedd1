import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const UI = 'renderer/ui';
const GALLERY = 'renderer/features/gallery';
/** Parts of other primitives, or nothing that is seen by itself. */
const BEHIND_OTHERS = new Set([
  'ChartReadout',
  'ChartTable',
  'FieldNotes',
  'InDialog',
  'MomentStyle',
  'PopupLayer',
  'Toaster',
]);
const IS_COMPONENT = /^export (?:function|const) ([A-Z][a-z]\w*)/gm;

async function textsBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.tsx'));
  return Promise.all(files.map((entry) => readFile(join(entry.parentPath, entry.name), 'utf8')));
}

describe('the gallery', () => {
  it('shows every primitive there is', async () => {
    const primitives = (await textsBelow(UI))
      .flatMap((text) => [...text.matchAll(IS_COMPONENT)].map((match) => match[1] ?? ''))
      .filter((name) => !BEHIND_OTHERS.has(name));
    const shown = (await textsBelow(GALLERY)).join('\n');
    const missing = primitives.filter((name) => !shown.includes(`<${name}`));

    expect(primitives.length).toBeGreaterThan(40);
    // Toasts are shown by a function.
    expect(shown).toContain('showToast(');
    expect(missing).toEqual([]);
  });
});
