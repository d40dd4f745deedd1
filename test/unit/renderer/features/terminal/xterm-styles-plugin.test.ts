import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { withoutInlineStyles } from '../../../../../renderer/features/terminal/xterm-styles-plugin.ts';

const XTERM = new URL('../../../../../node_modules/@xterm/xterm/lib/xterm.mjs', import.meta.url);

describe('xterm under a policy without inline styles', () => {
  test('has neither style elements nor style attributes where it is bundled', () => {
    const changed = withoutInlineStyles(readFileSync(XTERM, 'utf8'));

    expect(changed).not.toMatch(/createElement\("style"\)|setAttribute\("style"/);
    expect(changed.match(/createElement\("adopted-style"\)/g)).toHaveLength(3);
  });

  test('another xterm fails the build instead of the page', () => {
    expect(() => withoutInlineStyles('e.createElement("style")')).toThrow(/see how it styles itself/);
  });
});
