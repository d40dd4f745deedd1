import type { EventName, EventPayload, ParsedParams, RequestResult } from '../contract/contract.ts';
import { fail, toFailure } from '../domain/failure.ts';
import { type LinePattern, regexPattern, textPattern } from '../domain/logs/line-pattern.ts';
import { type MemberLogLine, printLogLine } from '../domain/logs/log-line.ts';
import { type LogOrder, parseCursor, printCursor } from '../domain/logs/log-position.ts';
import type { Clock } from '../ports/clock.ts';
import type { MemberLogBatches } from '../ports/container-engine.ts';
import type { LogSearch } from '../ports/log-search.ts';
import { type FollowedMember, followLogs } from '../services/log-following.ts';
import type { LogKeeper, LogWish } from '../services/log-keeper.ts';
import type { StackWatch } from '../services/stack-watch.ts';

/** The contract's handlers for logs. */

export interface LogServices {
  readonly logs: MemberLogBatches;
  readonly logSearch: LogSearch;
  readonly logKeeper: Pick<LogKeeper, 'search'>;
  readonly watch: Pick<StackWatch, 'look'>;
  readonly clock: Clock;
  readonly newId: () => string;
}

/**
 * A page reads a message in one go, and must draw a frame in between: so much of it is read in a few milliseconds. A line
 * of text may be larger.
 */
const PART_CHARACTERS = 64 * 1024;
const PART_LINES = 500;
/** Above this nothing is added: who reads slowly slows the engine's stream, and is not let go for it. */
const MOST_WAITING_BYTES = 512 * 1024;
const LOOK_AGAIN_MS = 10;
/** A page that the browser has put to sleep may stay so for hours. */
const LONGEST_LOOK_AGAIN_MS = 250;

/** Who follows: its line, and what it follows until it leaves. */
export interface LogFollower {
  /** What was sent and has not been taken yet. */
  waitingBytes(): number;
  send<N extends EventName>(name: N, payload: EventPayload<N>): void;
  follow(subscription: string, abort: AbortController): void;
  unfollow(subscription: string): void;
}

export async function followMembers(
  request: ParsedParams<'logs.follow'>,
  client: LogFollower,
  services: LogServices,
): Promise<RequestResult<'logs.follow'>> {
  const pattern = patternOf(request);
  const members = await chosenMembers(request, services);
  const subscription = services.newId();
  const abort = new AbortController();
  client.follow(subscription, abort);
  const { tail, follow, level, sinceMs } = request;
  const end = (error: unknown): void => {
    if (!abort.signal.aborted) {
      const failure = error === null ? null : toFailure(error);
      client.send('log.lines', { subscription, lines: [], ended: true, failure });
    }
    client.unfollow(subscription);
  };
  const { logs, logSearch: search, clock } = services;
  // Set off from the answer, so that the client knows the subscription before its first line arrives.
  void followLogs(
    { logs, search, clock },
    {
      members,
      tail,
      follow,
      filter: { pattern, level, sinceMs },
      signal: abort.signal,
      onLines: async (lines) => {
        for (const part of partsOf(lines)) {
          let waitMs = LOOK_AGAIN_MS;
          while (client.waitingBytes() > MOST_WAITING_BYTES && !abort.signal.aborted) {
            await clock.sleep(waitMs, abort.signal);
            waitMs = Math.min(2 * waitMs, LONGEST_LOOK_AGAIN_MS);
          }
          if (abort.signal.aborted) return;
          client.send('log.lines', { subscription, lines: part, ended: false });
        }
      },
    },
  ).then(() => end(null), end);
  return { subscription };
}

export async function searchLogs(
  request: ParsedParams<'logs.search'>,
  { logKeeper }: LogServices,
): Promise<RequestResult<'logs.search'>> {
  const { lines, cursor, complete, searchedLines } = await logKeeper.search(wishOf(request, 'newest-first'));
  return { lines: [...lines], cursor: cursor && printCursor(cursor), complete, searchedLines };
}

export async function exportLogs(
  request: ParsedParams<'logs.export'>,
  { logKeeper }: LogServices,
): Promise<RequestResult<'logs.export'>> {
  const { lines, cursor, complete } = await logKeeper.search(wishOf(request, 'oldest-first'));
  const text = lines.map((line) => `${printLogLine(line)}\n`).join('');
  return { text, lineCount: lines.length, cursor: cursor && printCursor(cursor), complete };
}

function wishOf(request: ParsedParams<'logs.search' | 'logs.export'>, order: LogOrder): LogWish {
  const { stack, members, level, sinceMs, untilMs, former, cursor, limit } = request;
  return {
    stack,
    names: members,
    former,
    pattern: patternOf(request),
    level,
    sinceMs,
    untilMs,
    order,
    cursor: cursor === null ? null : parseCursor(cursor),
    limit,
  };
}

function patternOf({ grep, regex }: Pick<ParsedParams<'logs.search'>, 'grep' | 'regex'>): LinePattern | null {
  if (grep !== null && regex !== null) {
    fail({
      code: 'request-invalid',
      message: 'Logs are searched for a text or for a regular expression, not for both.',
      hint: 'Put the text into the expression, with \\ before what has a meaning there.',
    });
  }
  if (grep !== null) return textPattern(grep);
  return regex === null ? null : regexPattern(regex);
}

async function chosenMembers(
  { stack, member, members }: ParsedParams<'logs.follow'>,
  { watch }: LogServices,
): Promise<readonly FollowedMember[]> {
  const { view } = await watch.look(stack);
  const there = view.observed.containers.filter(({ role }) => role === 'member');
  const names = member === null ? members : [member, ...members];
  const unknown = names.find(
    (name) => !there.some((container) => container.member === name || container.component === name),
  );
  if (there.length === 0 || unknown !== undefined) {
    fail({
      code: 'request-invalid',
      message:
        unknown === undefined
          ? `Nothing of stack "${stack}" is on the engine.`
          : `Stack "${stack}" has no member or component named "${unknown}" on the engine.`,
      hint: `tandem status --stack ${stack} shows what there is; tandem logs --former shows what was.`,
    });
  }
  return there
    .filter(
      ({ member: own, component }) => names.length === 0 || names.includes(own) || names.includes(component),
    )
    .map(({ member: own, name }) => ({ member: own, container: name }));
}

function* partsOf(lines: readonly MemberLogLine[]): Generator<MemberLogLine[]> {
  let part: MemberLogLine[] = [];
  let characters = 0;
  for (const line of lines) {
    const isFull = part.length === PART_LINES || characters + line.text.length > PART_CHARACTERS;
    if (part.length > 0 && isFull) {
      yield part;
      part = [];
      characters = 0;
    }
    part.push(line);
    characters += line.text.length;
  }
  if (part.length > 0) yield part;
}
