import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ensureBuilt } from '../resources/tooling/build.mjs';

/**
 * `npm test [-- filter …] [--only unit,gateway,engine,e2e]`: brings what the tests need, runs them, and ends with one
 * line of counts. A suite that cannot set up has failed; one that is skipped says why; with CI=true nothing that
 * needs an engine may be skipped.
 */

const PROJECT = fileURLToPath(new URL('..', import.meta.url));
const IS_CI = process.env.CI === 'true' || process.env.CI === '1';
const DEADLINE_MS = 60 * 60_000;
const STAGES = [
  { name: 'unit', folder: 'test/unit', needs: [] },
  { name: 'gateway', folder: 'test/gateway', needs: ['engine'] },
  { name: 'engine', folder: 'test/engine', needs: ['engine'] },
  { name: 'e2e', folder: 'test/e2e', needs: ['engine', 'browser'] },
];
/** Of the tests that are given a browser, those that cannot do without. */
const IN_BROWSER = /page[^/]*\.test\.ts$/;

const { values, positionals: filters } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string' }, yes: { type: 'boolean', short: 'y', default: false } },
});
const only = values.only?.split(',') ?? STAGES.map(({ name }) => name);
const unknown = only.filter((name) => !STAGES.some((stage) => stage.name === name));
if (unknown.length > 0) {
  process.stderr.write(
    `No tests are called ${unknown.join(', ')}; there are ${STAGES.map(({ name }) => name).join(', ')}.\n`,
  );
  process.exit(2);
}

/** Colours are for terminals; a log is searched and cut. */
const colours = process.stdout.isTTY ? {} : { NO_COLOR: '1' };
const say = (line) => process.stderr.write(`${line}\n`);
const totals = { passed: 0, failed: 0, skipped: [] };
const abort = new AbortController();
const children = new Set();
const work = await mkdtemp(join(tmpdir(), 'tandem-run-'));
const undo = [() => rm(work, { recursive: true, force: true })];
let interrupted = false;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop());
const deadline = setTimeout(() => {
  say(`The tests took longer than ${DEADLINE_MS / 60_000} minutes.`);
  totals.failed += 1;
  stop();
}, DEADLINE_MS);

try {
  await runStages();
} catch (error) {
  if (!interrupted) {
    say(error.stack ?? String(error));
    totals.failed += 1;
  }
} finally {
  clearTimeout(deadline);
  for (const step of undo.reverse()) {
    await step().catch((error) => {
      say(`Cleaning up failed: ${error.message}`);
      totals.failed += 1;
    });
  }
}
for (const reason of totals.skipped) say(`skipped: ${reason}`);
if (interrupted) say('Interrupted.');
const { passed, failed, skipped } = totals;
process.stdout.write(`Tests: ${passed} passed, ${failed} failed, ${skipped.length} skipped\n`);
process.exit(interrupted ? 130 : failed > 0 || passed === 0 ? 1 : 0);

async function runStages() {
  const stages = [];
  for (const stage of STAGES) {
    const files = only.includes(stage.name) ? await testFiles(stage) : [];
    if (files.length > 0) stages.push({ ...stage, files });
  }
  if (stages.length === 0) {
    say(`No test file fits ${filters.join(' ')}.`);
    return;
  }
  await ensureBuilt({ say });
  const needs = new Set(stages.flatMap((stage) => stage.needs));
  const machine = needs.size > 0 ? await loadMachine() : null;
  // Bringing an engine waits mostly for others; tests that need none run meanwhile.
  const [engine] = await Promise.all([
    needs.has('engine') ? bring(() => prepareEngine(machine)) : null,
    runStage(
      stages.find(({ name }) => name === 'unit'),
      {},
    ),
  ]);
  for (const stage of stages.filter(({ name }) => name !== 'unit')) {
    if (abort.signal.aborted) return;
    if (engine.failure !== null) skipStage(stage, engine.failure);
    else if (stage.needs.includes('browser')) await runWithBrowser(stage, machine, engine.value);
    else await runStage(stage, { DOCKER_HOST: engine.value.address });
  }
}

/** @returns {Promise<{ value: any, failure: string | null }>} */
async function bring(start) {
  try {
    return { value: await start(), failure: null };
  } catch (error) {
    return {
      value: null,
      failure: error.failure === undefined ? (error.stack ?? String(error)) : printed(error.failure),
    };
  }
}

async function prepareEngine(machine) {
  say('Preparing the engine for the tests …');
  const engine = await machine.prepareEngine(machineOptions());
  undo.push(() => engine.close());
  say(`Engine: ${engine.description}`);
  return engine;
}

function machineOptions() {
  return {
    projectFolder: PROJECT,
    yes: values.yes || process.env.TANDEM_YES === '1',
    say,
    signal: abort.signal,
  };
}

async function runWithBrowser(stage, machine, engine) {
  const variables = { DOCKER_HOST: engine.address };
  const { value: browser, failure } = stage.files.some((file) => IN_BROWSER.test(file))
    ? await bring(() => machine.prepareBrowser(machineOptions()))
    : { value: null, failure: null };
  if (browser !== null) return runStage(stage, { ...variables, TANDEM_CHROMIUM: browser });
  const [inBrowser, others] = [true, false].map((needed) => ({
    ...stage,
    files: stage.files.filter((file) => IN_BROWSER.test(file) === needed),
  }));
  if (inBrowser.files.length > 0) {
    skipStage(inBrowser, failure ?? 'there is no browser to test the page in');
  }
  if (others.files.length > 0) await runStage(others, variables);
}

function skipStage(stage, reason) {
  say(`${stage.name}: not run. ${reason}`);
  for (const file of stage.files) {
    if (IS_CI) totals.failed += 1;
    else totals.skipped.push(`${file}: ${reason.split('\n')[0]}`);
  }
}

async function runStage(stage, variables) {
  if (stage === undefined || abort.signal.aborted) return;
  const counts = join(work, `${stage.name}.json`);
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--project', stage.name, '--passWithNoTests'];
  args.push('--reporter', 'default', '--reporter', 'test/helpers/counting-reporter.ts', ...stage.files);
  const code = await start(process.execPath, args, { ...variables, TANDEM_TEST_COUNTS: counts });
  if (abort.signal.aborted) return;
  const text = await readFile(counts, 'utf8').catch(() => null);
  if (text === null) {
    say(`${stage.name}: vitest ended with ${code} before its end.`);
    totals.failed += 1;
    return;
  }
  const counted = JSON.parse(text);
  totals.passed += counted.passed;
  totals.failed += counted.failed;
  if (code !== 0 && counted.failed === 0) totals.failed += 1;
  if (IS_CI && stage.needs.length > 0) {
    for (const test of counted.skipped) say(`skipped although it must not be with CI=true: ${test}`);
    totals.failed += counted.skipped.length;
  } else totals.skipped.push(...counted.skipped);
}

/** In a process group of its own, so that whatever it started ends with it. */
function start(program, args, variables) {
  const child = spawn(program, args, {
    cwd: PROJECT,
    env: { ...colours, ...process.env, ...variables },
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: process.platform !== 'win32',
  });
  children.add(child);
  const ended = new Promise((resolve) => {
    child.once('error', () => resolve(-1));
    child.once('close', (code) => {
      children.delete(child);
      resolve(code ?? -1);
    });
  });
  return ended;
}

function stop() {
  if (interrupted) return;
  interrupted = true;
  abort.abort();
  for (const child of children) endGroup(child, 'SIGTERM');
  setTimeout(() => {
    for (const child of children) endGroup(child, 'SIGKILL');
  }, 10_000).unref();
}

function endGroup(child, signal) {
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // It ended in this moment.
  }
}

async function testFiles(stage) {
  const entries = await readdir(join(PROJECT, stage.folder), { recursive: true, withFileTypes: true }).catch(
    () => [],
  );
  return entries
    .filter((entry) => entry.isFile() && /\.test\.tsx?$/.test(entry.name))
    .map((entry) => relative(PROJECT, join(entry.parentPath, entry.name)))
    .filter((file) => filters.length === 0 || filters.some((filter) => file.includes(filter)))
    .sort();
}

/** The product's own code brings engines, images and browsers; it is TypeScript and is bundled on the fly. */
async function loadMachine() {
  const esbuild = await import('esbuild');
  const folder = join(PROJECT, 'node_modules', '.cache', 'tandem');
  await mkdir(folder, { recursive: true });
  const outfile = join(folder, `test-machine-${process.pid}.mjs`);
  undo.push(() => rm(outfile, { force: true }));
  await esbuild.build({
    entryPoints: [join(PROJECT, 'test/helpers/test-machine.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'warning',
  });
  return import(`file://${outfile}`);
}

function printed(failure) {
  const hint = failure.hint === undefined ? '' : `\n  hint: ${failure.hint}`;
  return `${failure.message} (${failure.code})${hint}`;
}
