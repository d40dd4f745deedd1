import type { Plugin } from 'vite';

/**
 * xterm writes its theme into `<style>` elements and a few cells' colours into `style` attributes, both of which the
 * page's policy forbids, and rightly so. Where it is bundled, the element becomes one of the page's own, which does the
 * same with a constructed sheet (`adopted-style.ts`), and the attribute becomes the property behind it: neither is
 * inline style in the policy's eyes. Another version of xterm that does it elsewhere fails the build.
 */

const XTERM = /\/@xterm\/xterm\/lib\/xterm\.mjs$/;
const STYLE_ELEMENT = /createElement\("style"\)/g;
const STYLE_ATTRIBUTE =
  /(\w+)\.setAttribute\("style",`\$\{\1\.getAttribute\("style"\)\|\|""\}\$\{(\w+)\};`\)/g;
const STYLE_ELEMENTS = 3;
const STYLE_ATTRIBUTES = 1;
/** Anything of the kind that is left was not known here. */
const LEFT_OVER = /createElement\("style"\)|setAttribute\("style"/;

export function withoutInlineStyles(code: string): string {
  const elements = code.match(STYLE_ELEMENT)?.length ?? 0;
  const attributes = code.match(STYLE_ATTRIBUTE)?.length ?? 0;
  const changed = code
    .replace(STYLE_ELEMENT, 'createElement("adopted-style")')
    .replace(STYLE_ATTRIBUTE, '$1.style.cssText+=";"+$2');
  if (elements !== STYLE_ELEMENTS || attributes !== STYLE_ATTRIBUTES || LEFT_OVER.test(changed)) {
    throw new Error(
      `xterm has ${elements} style elements and ${attributes} style attributes where ${STYLE_ELEMENTS} and ${STYLE_ATTRIBUTES} are known: see how it styles itself now.`,
    );
  }
  return changed;
}

export function xtermStyles(): Plugin {
  return {
    name: 'tandem:xterm-styles',
    // The development server would bundle it ahead of this otherwise.
    config: () => ({ optimizeDeps: { exclude: ['@xterm/xterm'] } }),
    transform(code, id) {
      return XTERM.test(id.split('?')[0] ?? '') ? { code: withoutInlineStyles(code), map: null } : null;
    },
  };
}
