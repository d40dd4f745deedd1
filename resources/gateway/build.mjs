import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);

/** Libraries that still use `require` and `__dirname` find them in the bundle. */
const banner = [
  "import { createRequire as tandemCreateRequire } from 'node:module';",
  'const require = tandemCreateRequire(import.meta.url);',
  'const __dirname = import.meta.dirname;',
  'const __filename = import.meta.filename;',
].join('\n');

const DOCS_FILES = [
  'swagger-ui.css',
  'index.css',
  'swagger-ui-bundle.js',
  'swagger-ui-standalone-preset.js',
  'favicon-16x16.png',
  'favicon-32x32.png',
];

/**
 * Writes `gateway.mjs`, `queue-worker.mjs` and `docs/`: all there is at run time, beside Node itself.
 * Tests name another folder, and a main program that starts the gateway with hooks.
 */
const outputFolder = process.argv[2] ?? join(here, '../../dist/gateway');
const main = process.argv[3] ?? join(here, 'src/main.ts');
const { version } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'));

rmSync(outputFolder, { recursive: true, force: true });
mkdirSync(join(outputFolder, 'docs'), { recursive: true });
await build({
  entryPoints: { gateway: main, 'queue-worker': join(here, 'src/queue/queue-worker.ts') },
  outdir: outputFolder,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  // What is imported later becomes a file of its own.
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  // Half as much to read and compile at every start; names stay, for stack traces.
  minifyWhitespace: true,
  minifySyntax: true,
  external: ['pg-native'],
  define: {
    GATEWAY_VERSION: JSON.stringify(version),
    // Newer Nodes have it. Without it `pg` makes an HTTP response to find out where it runs, which loads Node's whole
    // HTTP client.
    navigator: JSON.stringify({ userAgent: 'Node.js' }),
  },
  banner: { js: banner },
  legalComments: 'none',
  logLevel: 'warning',
});
const docs = join(dirname(require.resolve('@fastify/swagger-ui/package.json')), 'static');
for (const file of DOCS_FILES) cpSync(join(docs, file), join(outputFolder, 'docs', file));
