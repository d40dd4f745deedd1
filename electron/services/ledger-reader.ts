import type { DrillTargets } from '../domain/drill/drill-targets.ts';
import type { QueueFile, StoredRow } from '../domain/drill/ledger.ts';
import {
  countRowsSql,
  deleteRowsSql,
  isQueuePath,
  parseQueueFile,
  parseStoredRow,
  queueFolders,
  selectRowsSql,
} from '../domain/drill/stored-submissions.ts';
import { FailureError, fail } from '../domain/failure.ts';
import type { Clock } from '../ports/clock.ts';
import type { MemberExec, MemberFiles } from '../ports/container-engine.ts';
import type { LeaderKeys } from '../ports/leader-key.ts';

/** What the stack really holds of a drill's submissions, read past its gateways; and how it is removed again. */

const SQL_DEADLINE_MS = 30_000;
const EXEC_DEADLINE_MS = 15_000;
const MAX_ROWS_BYTES = 256 * 1024 ** 2;
const MAX_EXEC_BYTES = 1024 ** 2;
const MAX_FILE_BYTES = 64 * 1024 ** 2;
/**
 * Submissions that were under way when the load ended are finished by their gateway within its own time limit; those
 * whose gateway was lost meanwhile, by any gateway that looks for abandoned ones: after 10 s, every 5 s.
 */
const SETTLE_DEADLINE_MS = 20_000;
const SETTLE_POLL_MS = 200;
/**
 * After a load that was cut short, some of its requests are still on their way. A stack that is whole answers within some
 * tens of milliseconds: when nothing new was stored for this long, nothing comes any more. What takes longer, because a
 * database changes its leader just now, is the next drill's to remove.
 */
const QUIET_FOR_MS = 250;
const QUIET_DEADLINE_MS = 1_500;
const QUIET_POLL_MS = 50;
/** A new leader may be elected just now. */
const LEADER_DEADLINE_MS = 30_000;
const LEADER_TIMEOUT_MS = 2_000;
const PATHS_A_COMMAND = 400;
/** An argument of a command holds 128 KiB. */
const ROWS_A_STATEMENT = 1_000;

const LIST_FOLDERS = 'for folder in "$@"; do if [ -d "$folder" ]; then echo "$folder"; fi; done';

export interface StoredSubmissions {
  readonly rows: readonly StoredRow[];
  readonly files: readonly QueueFile[];
}

export class LedgerReader {
  readonly #exec: Pick<MemberExec, 'run'>;
  readonly #files: MemberFiles;
  readonly #leaders: Pick<LeaderKeys, 'read'>;
  readonly #clock: Clock;

  constructor(dependencies: {
    readonly exec: Pick<MemberExec, 'run'>;
    readonly files: MemberFiles;
    readonly leaders: Pick<LeaderKeys, 'read'>;
    readonly clock: Clock;
  }) {
    this.#exec = dependencies.exec;
    this.#files = dependencies.files;
    this.#leaders = dependencies.leaders;
    this.#clock = dependencies.clock;
  }

  /**
   * All rows of the keys that begin with the prefix, once none of them is pending any more (or will not be), and
   * all files of the folders in which they, or the acknowledged ones, should be.
   */
  async read(
    targets: DrillTargets,
    keyPrefix: string,
    acknowledgedPaths: readonly string[],
  ): Promise<StoredSubmissions> {
    const rows = await this.#settledRows(targets, keyPrefix);
    const folders = queueFolders([...acknowledgedPaths, ...rows.map((row) => row.queuePath)]);
    const ownIds = new Set(rows.map((row) => row.id));
    return { rows, files: await this.#readFolders(targets, folders, keyPrefix, ownIds) };
  }

  /**
   * Removes this prefix's rows and the files named by them and by `files`. What is still pending stays, row and file,
   * and is found by the next drill. Returns how many rows were removed.
   */
  async remove(targets: DrillTargets, keyPrefix: string, files: readonly QueueFile[]): Promise<number> {
    const doubled = files.filter((file) => file.content?.key.startsWith(keyPrefix)).map((file) => file.path);
    return this.#removeDone(targets, await this.#settledRows(targets, keyPrefix), doubled);
  }

  /**
   * Removes this prefix's rows and their files while they still come, after a load that was cut short. Waits for nothing
   * that is pending. Returns how many it left, for the next drill.
   */
  async removeUntilQuiet(targets: DrillTargets, keyPrefix: string): Promise<number> {
    const endMs = this.#clock.monotonicMs() + QUIET_DEADLINE_MS;
    let quietFromMs = this.#clock.monotonicMs();
    for (;;) {
      const rows = await this.#rows(targets, keyPrefix);
      await this.#removeDone(targets, rows, []);
      const nowMs = this.#clock.monotonicMs();
      if (rows.length > 0) quietFromMs = nowMs;
      if (nowMs - quietFromMs >= QUIET_FOR_MS) return 0;
      if (nowMs >= endMs) return rows.filter((row) => row.state !== 'done').length;
      await this.#clock.sleep(QUIET_POLL_MS);
    }
  }

  async #removeDone(
    targets: DrillTargets,
    found: readonly StoredRow[],
    doubled: readonly string[],
  ): Promise<number> {
    const rows = found.filter((row) => row.state === 'done');
    const paths = new Set([...rows.map((row) => row.queuePath), ...doubled]);
    // Files first: as long as a row is there, the next drill finds what is left.
    await this.#removeFiles(targets, [...paths].filter(isQueuePath));
    for (let start = 0; start < rows.length; start += ROWS_A_STATEMENT) {
      const ids = rows.slice(start, start + ROWS_A_STATEMENT).map((row) => row.id);
      await this.#sql(targets, deleteRowsSql(ids));
    }
    return rows.length;
  }

  /** How many rows of these keys there are, finished or not. */
  async count(targets: DrillTargets, keyPrefix: string): Promise<number> {
    const answer = (await this.#sql(targets, countRowsSql(keyPrefix))).trim();
    if (/^\d+$/.test(answer)) return Number(answer);
    return fail({
      code: 'operation-failed',
      message: 'The database did not say how many submissions it has.',
      cause: answer.slice(0, 200),
    });
  }

  async #settledRows(targets: DrillTargets, keyPrefix: string): Promise<readonly StoredRow[]> {
    const endMs = this.#clock.monotonicMs() + SETTLE_DEADLINE_MS;
    for (;;) {
      const rows = await this.#rows(targets, keyPrefix);
      const isSettled = rows.every((row) => row.state === 'done');
      if (isSettled || this.#clock.monotonicMs() >= endMs) return rows;
      await this.#clock.sleep(SETTLE_POLL_MS);
    }
  }

  async #rows(targets: DrillTargets, keyPrefix: string): Promise<readonly StoredRow[]> {
    const lines = (await this.#sql(targets, selectRowsSql(keyPrefix)))
      .split('\n')
      .filter((line) => line !== '');
    return lines.map(
      (line) =>
        parseStoredRow(line) ??
        fail({
          code: 'operation-failed',
          message: 'The database answered something that is not a row of submissions.',
          cause: line.slice(0, 200),
        }),
    );
  }

  async #sql(targets: DrillTargets, statement: string): Promise<string> {
    const { client } = targets.database;
    const container = await this.#primary(targets);
    const options = ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-c', statement];
    const { exitCode, stdout, stderr } = await this.#exec.run(container, [...client, ...options], {
      deadlineMs: SQL_DEADLINE_MS,
      maxOutputBytes: MAX_ROWS_BYTES,
    });
    if (exitCode === 0) return stdout;
    return fail({
      code: 'operation-failed',
      message: `The submissions in ${container} could not be read.`,
      hint: 'Is the database up? "tandem status" shows it.',
      cause: stderr.trim().slice(0, 500),
    });
  }

  /** The member that takes writes. A standby may lag behind it, and a lost row must not be one that is only late. */
  async #primary({ stack, database: { members, cluster } }: DrillTargets): Promise<string> {
    const endMs = this.#clock.monotonicMs() + LEADER_DEADLINE_MS;
    for (;;) {
      const leader = cluster === null ? null : (await this.#leaders.read(cluster, LEADER_TIMEOUT_MS)).leader;
      const primary = cluster === null ? members[0] : members.find(({ member }) => member === leader?.member);
      if (primary !== undefined) return primary.container;
      if (this.#clock.monotonicMs() >= endMs) {
        return fail({
          code: 'operation-failed',
          message: `The database of "${stack}" is led by ${leader?.member ?? 'nobody'}: its submissions cannot be counted.`,
          hint: 'Is the database up? "tandem status" shows it.',
        });
      }
      await this.#clock.sleep(SETTLE_POLL_MS);
    }
  }

  async #readFolders(
    targets: DrillTargets,
    folders: readonly string[],
    keyPrefix: string,
    ownIds: ReadonlySet<string>,
  ): Promise<readonly QueueFile[]> {
    if (folders.length === 0) return [];
    const paths = folders.map((folder) => `${targets.queueFolder}/${folder}`);
    const [container, listed] = await this.#inAnyGateway(targets, [
      '/bin/sh',
      '-c',
      LIST_FOLDERS,
      'sh',
      ...paths,
    ]);
    const present = new Set(listed.split('\n'));
    const found: QueueFile[] = [];
    for (const folder of folders) {
      const path = `${targets.queueFolder}/${folder}`;
      if (!present.has(path)) continue;
      for await (const entry of this.#files.readTree(container, path, { maxFileBytes: MAX_FILE_BYTES })) {
        const name = entry.path.slice(entry.path.lastIndexOf('/') + 1);
        // The gateways' own half-written files; they finish or remove them.
        if (!name.endsWith('.json') || name.startsWith('.')) continue;
        // Conversations of other people in the same hour are passed over without being parsed.
        const isOurs = ownIds.has(name.slice(0, -'.json'.length)) || entry.content.includes(keyPrefix);
        if (isOurs) found.push(parseQueueFile(`${folder}/${entry.path}`, entry.content.toString('utf8')));
      }
    }
    return found;
  }

  async #removeFiles(targets: DrillTargets, paths: readonly string[]): Promise<void> {
    for (let start = 0; start < paths.length; start += PATHS_A_COMMAND) {
      const some = paths
        .slice(start, start + PATHS_A_COMMAND)
        .map((path) => `${targets.queueFolder}/${path}`);
      await this.#inAnyGateway(targets, ['rm', '-f', '--', ...some]);
    }
  }

  /** The shared files are the same in each gateway, so any that runs will do; as its user, who owns them. */
  async #inAnyGateway(
    targets: DrillTargets,
    command: readonly string[],
  ): Promise<readonly [container: string, stdout: string]> {
    let cause: unknown = 'there is no gateway';
    for (const { container } of targets.gateways) {
      try {
        const { exitCode, stdout, stderr } = await this.#exec.run(container, command, {
          deadlineMs: EXEC_DEADLINE_MS,
          maxOutputBytes: MAX_EXEC_BYTES,
        });
        if (exitCode === 0) return [container, stdout];
        cause = `exit code ${exitCode}: ${stderr.trim().slice(0, 300)}`;
      } catch (error) {
        cause = error instanceof FailureError ? error.failure.message : error;
      }
    }
    return fail({
      code: 'operation-failed',
      message: 'The shared files could not be reached through any gateway.',
      cause: String(cause),
    });
  }
}
