import { spawn } from 'node:child_process';
import { chmod, mkdtemp, open, readdir, readFile, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ensureBuilt } from '../resources/tooling/build.mjs';
import { importBundled } from './helpers/import-bundled.mjs';
import { roundsOf } from './lanes.mjs';

/**
 * `npm test [-- filter …] [--only unit,gateway,engine,e2e,chaos,vm,readme]`: brings what the tests need, runs them, and ends with one
 * line of counts. A suite that cannot set up has failed; one that is skipped says why; with CI=true nothing that
 * needs an engine may be skipped.
 */

const PROJECT = fileURLToPath(new URL('..', import.meta.url));
const IS_CI = process.env.CI === 'true' || process.env.CI === '1';
const DEADLINE_MS = 60 * 60_000;
/** Faults upon faults in every phase of every drill, or an emulated machine on which everything takes ten times as long. */
const LONG_DEADLINE_MS = 4 * 60 * 60_000;
/** As the suites decide it: private engines are for root on Linux. */
const HAS_OWN_ENGINES = process.platform === 'linux' && process.getuid?.() === 0;
const STAGES = [
  { name: 'unit', folder: 'test/unit', needs: [] },
  { name: 'gateway', folder: 'test/gateway', needs: ['engine'] },
  { name: 'engine', folder: 'test/engine', needs: ['engine'] },
  { name: 'e2e', folder: 'test/e2e', needs: ['engine', 'browser'] },
  // Minutes of faults upon faults: only when it is asked for, like the hours of an emulated machine.
  { name: 'chaos', folder: 'test/chaos', needs: ['engine'], onlyByName: true },
  { name: 'vm', folder: 'test/vm', needs: ['virtual-machine'], onlyByName: true },
  // Writes the pictures of the README; proves nothing that the others do not.
  { name: 'readme', folder: 'test/readme', needs: ['engine', 'browser'], onlyByName: true },
];
/** Of the tests that are given a browser, those that cannot do without. */
const IN_BROWSER = /(page|journey)[^/]*\.test\.ts$/;

const { values, positionals: filters } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string' }, yes: { type: 'boolean', short: 'y', default: false } },
});
const only =
  values.only?.split(',') ?? STAGES.filter(({ onlyByName }) => !onlyByName).map(({ name }) => name);
const deadlineMs = only.some((name) => ['chaos', 'vm'].includes(name)) ? LONG_DEADLINE_MS : DEADLINE_MS;
const unknown = only.filter((name) => !STAGES.some((stage) => stage.name === name));
if (unknown.length > 0) {
  process.stderr.write(
    `No tests are called ${unknown.join(', ')}; there are ${STAGES.map(({ name }) => name).join(', ')}.\n`,
  );
  process.exit(2);
}

/** So many pieces of the unit tests: each is short enough to fill a wait with. */
const PIECES = 8;

const MEMORY = '/dev/shm';
const MEMORY_NEEDED_BYTES = 2 * 1024 ** 3;

const PATIENTLY = process.platform === 'win32' ? [process.execPath] : ['nice', '-n', '19', process.execPath];

/** Colours are for terminals; a log is searched and cut. */
const colours = process.stdout.isTTY ? {} : { NO_COLOR: '1' };
const say = (line) => process.stderr.write(`${line}\n`);
const totals = { passed: 0, failed: 0, skipped: [] };
const abort = new AbortController();
const children = new Set();
/** What is left of the unit tests. */
let pieces = null;
const work = await mkdtemp(join(tmpdir(), 'tandem-run-'));
const undo = [() => rm(work, { recursive: true, force: true })];
let interrupted = false;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop());
const deadline = setTimeout(() => {
  say(`The tests took longer than ${deadlineMs / 60_000} minutes.`);
  totals.failed += 1;
  stop();
}, deadlineMs);

try {
  await runStages();
} catch (error) {
  if (!interrupted) {
    say(error.stack ?? String(error));
    totals.failed += 1;
  }
} finally {
  clearTimeout(deadline);
  // None are left, unless something broke beside them.
  for (const child of children) endGroup(child, 'SIGKILL');
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
  pieces = unitPieces(stages);
  // Bringing an engine waits mostly for others; tests that need none run meanwhile.
  let isWaiting = true;
  const [engine] = await Promise.all([
    needs.has('engine')
      ? bring(() => prepareEngine(machine)).finally(() => {
          isWaiting = false;
        })
      : null,
    pieces.run(() => isWaiting),
  ]);
  await runOthers(stages, engine, machine);
  await pieces.run(() => true);
}

/**
 * The unit tests in pieces, for the times at which the processors are not all needed. `isPatient`: something that is timed
 * runs beside it, so it takes only what that leaves.
 */
function unitPieces(stages) {
  const unit = stages.find(({ name }) => name === 'unit');
  const count = stages.length === 1 ? 1 : PIECES;
  const left = Array.from({ length: unit === undefined ? 0 : count }, (_, piece) => piece);
  let running = Promise.resolve();
  let temporary = null;
  const runWhile = async (isWanted, isPatient) => {
    while (left.length > 0 && isWanted() && !abort.signal.aborted) {
      const piece = left.shift();
      const files = unit.files.filter((_, index) => index % count === piece);
      const name = `unit-${piece + 1}`;
      temporary ??= await memoryFolder();
      const variables = temporary === null ? {} : { TMPDIR: temporary };
      if (files.length > 0)
        await runLane({ ...unit, files }, variables, name, { isHeld: isPatient, isPatient });
      process.stdout.write(await readFile(heldFile(name)).catch(() => ''));
    }
  };
  return {
    run(isWanted, { isPatient = false } = {}) {
      running = running.then(() => runWhile(isWanted, isPatient));
      return running;
    },
  };
}

/**
 * A folder in memory, where there is one: thousands of small files that are flushed one by one make a disk wait on which
 * something that is timed commits at the same time. Null where there is none, or little of it.
 */
async function memoryFolder() {
  const free = await statfs(MEMORY).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => 0,
  );
  if (free < MEMORY_NEEDED_BYTES) return null;
  const folder = await mkdtemp(join(MEMORY, 'tandem-run-')).catch(() => null);
  if (folder === null) return null;
  // Some tests become another user, who has to get to the folders below that are his.
  await chmod(folder, 0o711);
  undo.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function runOthers(stages, engine, machine) {
  for (const stage of stages.filter(({ name }) => name !== 'unit')) {
    if (abort.signal.aborted) return;
    if (stage.needs.includes('virtual-machine')) await runInVirtualMachine(stage, machine);
    else if (engine.failure !== null) skipStage(stage, engine.failure);
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

/** Whoever asks for these tests by name gets no skip in their place. */
async function runInVirtualMachine(stage, machine) {
  const { value: parts, failure } = await bring(() => machine.prepareVirtualMachine(machineOptions()));
  if (parts === null) {
    say(`${stage.name}: not run. ${failure}`);
    totals.failed += stage.files.length;
    return;
  }
  await runStage(stage, {
    TANDEM_VM: JSON.stringify({ ...parts, work }),
    TANDEM_TEST_PAGE: join(PROJECT, 'resources', 'docs', 'tested-in-a-vm.md'),
  });
}

function skipStage(stage, reason) {
  say(`${stage.name}: not run. ${reason}`);
  for (const file of stage.files) {
    if (IS_CI) totals.failed += 1;
    else totals.skipped.push(`${file}: ${reason.split('\n')[0]}`);
  }
}

async function runStage(stage, variables) {
  for (const [round, lanes] of roundsOf(stage.files, HAS_OWN_ENGINES).entries()) {
    if (abort.signal.aborted) return;
    const names = lanes.map((_, lane) => `${stage.name}-${round + 1}-${lane + 1}`);
    // What runs alone waits for time-outs and elections, half of the time.
    if (lanes.length === 1) void pieces.run(() => true, { isPatient: true });
    // What one lane says is read as it comes; the others' words follow in one piece, not mixed with it.
    await Promise.all(
      lanes.map((files, lane) => runLane({ ...stage, files }, variables, names[lane], { isHeld: lane > 0 })),
    );
    for (const name of names.slice(1)) process.stdout.write(await readFile(heldFile(name)).catch(() => ''));
  }
}

function heldFile(name) {
  return join(work, `${name}.txt`);
}

async function runLane(stage, variables, name, { isHeld = false, isPatient = false }) {
  const counts = join(work, `${name}.json`);
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--project', stage.name, '--passWithNoTests'];
  args.push('--reporter', 'default', '--reporter', 'test/helpers/counting-reporter.ts');
  if (variables.TANDEM_TEST_PAGE !== undefined) args.push('--reporter', 'test/helpers/recording-reporter.ts');
  args.push(...stage.files);
  const output = isHeld ? await open(heldFile(name), 'w') : null;
  const [program, ...before] = isPatient ? PATIENTLY : [process.execPath];
  const code = await start(
    program,
    [...before, ...args],
    { ...variables, TANDEM_TEST_COUNTS: counts, TANDEM_TEST_FOLDER: work },
    output?.fd ?? 'inherit',
  );
  await output?.close();
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
function start(program, args, variables, output) {
  const child = spawn(program, args, {
    cwd: PROJECT,
    env: { ...colours, ...process.env, ...variables },
    stdio: ['ignore', output, output],
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

/** The product's own code brings engines, images and browsers. */
async function loadMachine() {
  const { module, remove } = await importBundled('test/helpers/test-machine.ts');
  undo.push(remove);
  return module;
}

function printed(failure) {
  const hint = failure.hint === undefined ? '' : `\n  hint: ${failure.hint}`;
  return `${failure.message} (${failure.code})${hint}`;
}
