import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { xtermStyles } from './renderer/features/terminal/xterm-styles-plugin.ts';

export default defineConfig({
  root: 'renderer',
  base: './',
  plugins: [react(), tailwindcss(), xtermStyles()],
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    // What the bundled packages ask for in return; the desktop app carries it.
    license: true,
    target: 'chrome130',
    // The page's policy allows fonts and scripts from its own origin only, not from data URLs.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // One sheet, there from the start: one that was interrupted while a screen was loaded would not be asked for again.
    cssCodeSplit: false,
    chunkSizeWarningLimit: 1500,
    rolldownOptions: {
      output: {
        // What the first screen needs in any case is one file: forty small ones took longer to ask for than to read.
        codeSplitting: { groups: [{ name: 'first', tags: ['$initial'] }] },
      },
    },
  },
});
