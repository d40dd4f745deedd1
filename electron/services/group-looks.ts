import { describeGroup } from '../domain/health/describe-group.ts';
import type { MemberObservation } from '../domain/health/group-observation.ts';
import type { GroupDescription } from '../domain/health/group-status.ts';
import type { DesiredState } from '../domain/plan/desired-state.ts';
import type { ObservedState } from '../domain/plan/observed-state.ts';
import { type GroupPlace, type RoleGroup, roleGroups } from '../domain/stack/role-groups.ts';
import type { StackSpec } from '../domain/stack/stack-spec.ts';
import type { Clock } from '../ports/clock.ts';
import type { GroupReader, GroupReading } from '../ports/group-reader.ts';

/** How long one answer may take: a frozen member must not hold the look at a whole stack. */
const ANSWER_WITHIN_MS = 1_000;

export interface GroupQuestion {
  readonly spec: StackSpec;
  readonly desired: DesiredState;
  readonly observed: ObservedState;
  /** By container; asked beside, because a look lasts as long as its longest question. */
  readonly readiness: Promise<ReadonlyMap<string, { readonly ready: boolean }>>;
}

/** Looks at the groups of a stack that have a primary, one round of questions each. */
export class GroupLooks {
  readonly #readers: Readonly<Record<RoleGroup['manager'], GroupReader>>;
  readonly #clock: Clock;
  readonly #former = new Map<string, GroupDescription>();

  constructor(parts: {
    readonly readers: Readonly<Record<RoleGroup['manager'], GroupReader>>;
    readonly clock: Clock;
  }) {
    this.#readers = parts.readers;
    this.#clock = parts.clock;
  }

  async look(question: GroupQuestion): Promise<readonly GroupDescription[]> {
    const { spec, desired, observed } = question;
    const states = new Map(observed.containers.map(({ name, state }) => [name, state]));
    // Of a stack that is down nobody can be asked, and nothing is amiss.
    const standing = roleGroups(spec, desired).filter(({ members }) =>
      members.some(({ container }) => states.has(container)),
    );
    return Promise.all(standing.map((group) => this.#lookAt(group, states, question.readiness)));
  }

  async #lookAt(
    group: RoleGroup,
    states: ReadonlyMap<string, string>,
    readiness: GroupQuestion['readiness'],
  ): Promise<GroupDescription> {
    const isRunning = ({ container, infraContainer }: GroupPlace): boolean =>
      states.get(container) === 'running' && states.get(infraContainer) === 'running';
    const running = new Set(group.members.filter(isRunning).map(({ member }) => member));
    // A server that is silent would keep a client of its own for each question: it is not asked a second time.
    const ready = group.manager === 'sentinel' ? await readiness : null;
    const isWorthAsking = ({ member, container }: GroupPlace): boolean =>
      running.has(member) && (ready === null || ready.get(container)?.ready === true);
    const asked = new Set(group.members.filter(isWorthAsking).map(({ member }) => member));
    const [reading, answers] = await Promise.all([
      this.#readers[group.manager].read(group, asked, ANSWER_WITHIN_MS),
      readiness,
    ]);
    const { kind, needed, members } = group.deciders;
    const answering = members.filter(({ container }) => answers.get(container)?.ready === true);
    const { name, manager, commits, followersToWrite } = group;
    const key = `${group.stack}/${name}`;
    const described = describeGroup(
      {
        ...{ name, manager, commits, followersToWrite },
        members: group.members.map(({ member }) => memberObservation(member, running, reading)),
        deciders: {
          kind,
          needed,
          members: namesOf(members),
          answering: namesOf(answering),
          ...reading.deciders,
        },
        leaderSinceMs: reading.leaderSinceMs,
      },
      this.#clock.nowMs(),
      this.#former.get(key) ?? null,
    );
    this.#former.set(key, described);
    return described;
  }
}

function memberObservation(
  member: string,
  running: ReadonlySet<string>,
  { words }: GroupReading,
): MemberObservation {
  const isRunning = running.has(member);
  const word = words.get(member) ?? { trouble: isRunning ? 'it is not ready' : 'it does not run' };
  return 'trouble' in word
    ? { member, isRunning, word: null, trouble: word.trouble }
    : { member, isRunning, word, trouble: '' };
}

function namesOf(places: readonly GroupPlace[]): readonly string[] {
  return places.map(({ member }) => member);
}
