import childProcess from 'node:child_process';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/**
 * For `--import`: notes in `globalThis.synchronousCalls` every call of this process that waits for a file or for another
 * program, from its start on. What Node reads itself to load a module is left out: it has no other way.
 */

const LOADERS = 'node:internal/modules/';
const calls = [];
globalThis.synchronousCalls = calls;

for (const [name, module] of Object.entries({ fs, childProcess })) {
  for (const method of Object.keys(module)) if (method.endsWith('Sync')) watch(name, module, method);
}
// Waiting for another thread makes a synchronous call of anything.
watch('Atomics', Atomics, 'wait');
// Who imports a function by its name gets the watched one, too.
syncBuiltinESMExports();

function watch(name, holder, method) {
  const original = holder[method];
  const watched = function (...args) {
    const [, , caller = ''] = new Error().stack.split('\n');
    if (!caller.includes(LOADERS)) calls.push(`${name}.${method}(${args[0]}) ${caller.trim()}`);
    return original.apply(this, args);
  };
  holder[method] = Object.assign(watched, original);
}
