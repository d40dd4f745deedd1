import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** All static checks side by side. Silent when all is well. */

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const DEADLINE_MS = 120_000;
/** A dependency-cruiser that cannot parse TypeScript cruises nothing and finds nothing wrong. */
const LEAST_MODULES = 20;

const CHECKS = [
  { name: 'types', args: ['node_modules/typescript/bin/tsc', '-p', '.'] },
  { name: 'style', args: ['node_modules/@biomejs/biome/bin/biome', 'check', '--max-diagnostics=50', '.'] },
  { name: 'unused', args: ['node_modules/knip/bin/knip.js', '--no-progress'] },
  {
    name: 'imports',
    args: [
      'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
      'electron',
      'renderer',
      'resources/gateway/src',
    ].concat('--config', '.dependency-cruiser.cjs', '--output-type', 'json'),
    judge: judgeImports,
  },
];

const results = await Promise.all(CHECKS.map(perform));
for (const { name, report } of results) {
  if (report !== null) process.stdout.write(`── ${name}\n${report.trimEnd()}\n\n`);
}
process.exitCode = results.every(({ report }) => report === null) ? 0 : 1;

async function perform({ name, args, judge = judgeByExitCode }) {
  const child = spawn(process.execPath, args, {
    cwd: PROJECT,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: DEADLINE_MS,
    env: { ...process.env, FORCE_COLOR: process.stdout.isTTY && !process.env.NO_COLOR ? '1' : '0' },
  });
  const chunks = [];
  const errors = [];
  child.stdout.on('data', (chunk) => chunks.push(chunk));
  child.stderr.on('data', (chunk) => errors.push(chunk));
  const code = await new Promise((resolve) => {
    child.once('error', () => resolve(1));
    child.once('close', resolve);
  });
  const [stdout, stderr] = [chunks, errors].map((parts) => Buffer.concat(parts).toString());
  return { name, report: judge({ code, stdout, stderr }) };
}

function judgeByExitCode({ code, stdout, stderr }) {
  if (code === 0) return null;
  return code === null ? `no end within ${DEADLINE_MS / 1000} s` : stdout + stderr;
}

function judgeImports({ stdout, stderr }) {
  let summary;
  try {
    ({ summary } = JSON.parse(stdout));
  } catch {
    return stderr || stdout;
  }
  if (summary.totalCruised <= LEAST_MODULES) return `only ${summary.totalCruised} modules were cruised`;
  if (summary.violations.length === 0) return null;
  return summary.violations
    .map(
      ({ rule, from, to, cycle }) =>
        `${rule.name}: ${from} → ${cycle ? cycle.map((step) => step.name).join(' → ') : to}`,
    )
    .join('\n');
}
