/**
 * Which test files run at the same time. Where a suite counts requests under load, or how long something takes, nothing
 * else may run but the unit tests, at the lowest priority (`run.mjs`): that is the rule, and a suite that is not named here keeps it. The suites below do neither. They wait,
 * most of the time, for an engine to do something, so two lanes of them share the processors. Each round begins when the one
 * before is over: what is heavy (engines that start) does not run beside what notices a late second (clusters).
 */
const ROUNDS = [
  [
    // Each file has a database and gateways of its own, on ports that are free.
    [
      'test/gateway/crash.test.ts',
      'test/gateway/full-queue.test.ts',
      'test/gateway/mcp.test.ts',
      'test/gateway/submission.test.ts',
      'test/gateway/userinfo.test.ts',
    ],
    [
      'test/gateway/hostile.test.ts',
      'test/gateway/hung-queue.test.ts',
      'test/gateway/mcp-upstream.test.ts',
      'test/gateway/outage.test.ts',
      'test/gateway/rehearsal.test.ts',
      'test/gateway/shutdown.test.ts',
    ],
  ],
  [
    [
      // Each has engines of its own, in network namespaces of their own.
      'test/engine/crash-convergence.test.ts',
      'test/engine/engine-link.test.ts',
      'test/engine/engine-restart.test.ts',
      'test/engine/private-engine.test.ts',
      'test/engine/prerequisites.test.ts',
    ],
    [
      // On the engine that all share. Only one lane may let it choose networks: it takes the first that are free.
      'test/engine/adapter-agent.test.ts',
      'test/engine/adapter-await-ready.test.ts',
      'test/engine/adapter-create.test.ts',
      'test/engine/adapter-events.test.ts',
      'test/engine/adapter-exec.test.ts',
      'test/engine/adapter-logs.test.ts',
      'test/engine/adapter-perform.test.ts',
      'test/engine/adapter-refusals.test.ts',
      'test/engine/adapter-terminal.test.ts',
      'test/engine/bad-stack-files.test.ts',
      'test/engine/database-refusals.test.ts',
      'test/engine/failures-machine.test.ts',
      'test/engine/failures.test.ts',
      'test/engine/haproxy-config.test.ts',
      'test/engine/haproxy-database.test.ts',
      'test/engine/images-cluster.test.ts',
      'test/engine/images-haproxy.test.ts',
      'test/engine/images.test.ts',
      'test/engine/monitoring.test.ts',
      'test/engine/logs.test.ts',
      'test/engine/postgres-config.test.ts',
      'test/engine/secrets.test.ts',
      'test/engine/shared-files.test.ts',
      'test/engine/stack-lifecycle.test.ts',
      'test/engine/terminals.test.ts',
    ],
  ],
  [
    [
      'test/engine/database-options.test.ts',
      'test/engine/patroni.test.ts',
      // Has an engine of its own.
      'test/engine/warden-restart.test.ts',
      // Without a host: the engine chooses networks elsewhere than a host does.
      'test/engine/images-postgres.test.ts',
    ],
    [
      // Their stack files name their networks, so that they can share the engine with the others.
      'test/engine/guardian.test.ts',
      'test/engine/redis-sentinel.test.ts',
      'test/engine/warden.test.ts',
    ],
  ],
  // Wizards and screens, without load. Every page shows all stacks of the engine, so only one lane brings any up.
  [
    ['test/e2e/desktop.test.ts', 'test/e2e/page-gallery.test.ts'],
    [
      'test/e2e/journey-nfs.test.ts',
      'test/e2e/page-engine.test.ts',
      'test/e2e/page-hostile.test.ts',
      'test/e2e/page-logs.test.ts',
      'test/e2e/page-looks.test.ts',
    ],
  ],
];

/**
 * The rounds in which files are run, one after the other; the lists of one round run side by side.
 *
 * @param {readonly string[]} files  relative to the project, with `/`
 * @param {boolean} hasOwnEngines  whether suites can have engines of their own; else all of them use the shared one
 * @returns {readonly (readonly string[])[][]}
 */
export function roundsOf(files, hasOwnEngines) {
  if (!hasOwnEngines) return [[files]].filter(() => files.length > 0);
  const rounds = ROUNDS.map((lanes) => lanes.map((lane) => files.filter((file) => lane.includes(file))));
  const alone = files.filter((file) => !IN_LANES.includes(file));
  return [...rounds, [alone]]
    .map((lanes) => lanes.filter((lane) => lane.length > 0))
    .filter((lanes) => lanes.length > 0);
}

/** Every file that has a lane: a test looks whether all of them are there. */
export const IN_LANES = ROUNDS.flat(2);
