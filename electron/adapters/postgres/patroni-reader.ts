import { toFailure } from '../../domain/failure.ts';
import type { MemberWord } from '../../domain/health/group-observation.ts';
import type { GroupPlace, RoleGroup } from '../../domain/stack/role-groups.ts';
import { PATRONI_PORT } from '../../domain/stack/stack-names.ts';
import type { MemberExec } from '../../ports/container-engine.ts';
import type { GroupReader, GroupReading, MemberTrouble } from '../../ports/group-reader.ts';
import type { LeaderKeys } from '../../ports/leader-key.ts';
import type { PodHttp } from '../../ports/pod-http.ts';
import { parsePatroniStatus, parseTimelineStart } from './patroni-answers.ts';

/** How a PostgreSQL cluster under Patroni stands, read from its members through their pods' agents. */
export class PatroniReader implements GroupReader {
  readonly #http: PodHttp;
  readonly #leaders: Pick<LeaderKeys, 'read'>;
  readonly #exec: Pick<MemberExec, 'run'>;

  constructor(parts: {
    readonly http: PodHttp;
    readonly leaders: Pick<LeaderKeys, 'read'>;
    readonly exec: Pick<MemberExec, 'run'>;
  }) {
    this.#http = parts.http;
    this.#leaders = parts.leaders;
    this.#exec = parts.exec;
  }

  async read(group: RoleGroup, running: ReadonlySet<string>, timeoutMs: number): Promise<GroupReading> {
    const asked = group.members.filter(({ member }) => running.has(member));
    const [words, deciders] = await Promise.all([
      Promise.all(asked.map((place) => this.#word(group, place, timeoutMs))),
      this.#leader(group, timeoutMs),
    ]);
    const writer = asked.find((_place, index) => isWriter(words[index]));
    const timeline = words.find(isWriter)?.timeline ?? null;
    return {
      words: new Map(asked.map(({ member }, index) => [member, words[index] ?? UNASKED])),
      deciders,
      leaderSinceMs:
        writer === undefined || timeline === null
          ? null
          : await this.#timelineStart(writer, timeline, timeoutMs),
    };
  }

  async #word(
    { scope }: RoleGroup,
    place: GroupPlace,
    timeoutMs: number,
  ): Promise<MemberWord | MemberTrouble> {
    try {
      // Unlike `/patroni`, this one does not try again while the server is away.
      const { body } = await this.#get(place, '/health', timeoutMs);
      return parsePatroniStatus(body, { scope, member: place.member });
    } catch (thrown) {
      const trouble = `its Patroni does not answer (${toFailure(thrown).message})`;
      return (await this.#serverWrites(place, timeoutMs / 2)) ? ONLY_WRITES : { trouble };
    }
  }

  /** A server whose Patroni is gone may go on taking writes: then it must be seen. */
  async #serverWrites({ container }: GroupPlace, timeoutMs: number): Promise<boolean> {
    // Ends inside as well, or a frozen server would collect those who ask it.
    const seconds = String(timeoutMs / 1000);
    const command = ['timeout', seconds, 'psql', '-h', '/run/postgresql', '-XAtc', IS_FOLLOWER, 'postgres'];
    try {
      const limits = { deadlineMs: timeoutMs, maxOutputBytes: 1_000, neverTwice: true } as const;
      const { exitCode, stdout } = await this.#exec.run(container, command, limits);
      return exitCode === 0 && stdout.trim() === 'f';
    } catch {
      return false;
    }
  }

  async #leader(group: RoleGroup, timeoutMs: number): Promise<GroupReading['deciders']> {
    const etcdPods = group.deciders.members.map(({ infraContainer }) => infraContainer);
    try {
      const { leader } = await this.#leaders.read({ etcdPods, scope: group.scope }, timeoutMs);
      return { leader: leader?.member ?? null, trouble: '', ...UNSAID };
    } catch (thrown) {
      return { leader: null, trouble: toFailure(thrown).message, ...UNSAID };
    }
  }

  /** The first timeline was begun by nobody's promotion. */
  async #timelineStart(writer: GroupPlace, timeline: number, timeoutMs: number): Promise<number | null> {
    if (timeline === 1) return null;
    try {
      return parseTimelineStart((await this.#get(writer, '/history', timeoutMs)).body, timeline);
    } catch {
      return null;
    }
  }

  #get({ infraContainer }: GroupPlace, path: string, timeoutMs: number) {
    const request = { infraContainer, port: PATRONI_PORT, path, body: null, timeoutMs };
    return this.#http.request({ ...request, method: 'GET' });
  }
}

const IS_FOLLOWER = 'SELECT pg_is_in_recovery()';
const UNSAID = { canElect: null, known: null };
const UNASKED: MemberTrouble = { trouble: 'it was not asked' };
const ONLY_WRITES: MemberWord = {
  acceptsWrites: true,
  timeline: null,
  positionBytes: null,
  receivedBytes: null,
  replayedAtMs: null,
  link: null,
  followers: [],
  isPaused: false,
  isFailsafe: false,
};

function isWriter(word: MemberWord | MemberTrouble | undefined): word is MemberWord {
  return word !== undefined && 'acceptsWrites' in word && word.acceptsWrites;
}
