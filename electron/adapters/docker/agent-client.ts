import { FailureError, toFailure } from '../../domain/failure.ts';
import type { Probe } from '../../domain/plan/desired-state.ts';
import type { Clock } from '../../ports/clock.ts';
import type { MemberExec } from '../../ports/container-engine.ts';
import type { PodAgent, ProbeAnswer } from '../../ports/pod-agent.ts';
import type { PodHttp, PodHttpRequest } from '../../ports/pod-http.ts';
import { type AgentAnswer, AgentSession, agentIsSilent, SILENCE_MS, sessionEnded } from './agent-session.ts';

/** Where `resources/images/infra` puts the agent. */
const AGENT_COMMAND = ['perl', '/opt/tandem/agent.pl'];

const MAX_COMMAND_OUTPUT_BYTES = 64 * 1024;
const MAX_DETAIL_CHARACTERS = 300;

type NetworkProbe = Exclude<Probe, { kind: 'command' }>;

/** One session a pod, opened with the first question, opened again after it ended. */
export class AgentClient implements PodAgent, PodHttp {
  readonly #exec: MemberExec;
  readonly #clock: Clock;
  readonly #sessions = new Map<string, Promise<AgentSession>>();
  #closed = false;

  constructor(exec: MemberExec, clock: Clock) {
    this.#exec = exec;
    this.#clock = clock;
  }

  async ask(question: {
    readonly infraContainer: string;
    readonly member: string;
    readonly probe: Probe;
    readonly timeoutMs: number;
  }): Promise<ProbeAnswer> {
    const { infraContainer, member, probe, timeoutMs } = question;
    const startedMs = this.#clock.monotonicMs();
    const answer =
      probe.kind === 'command'
        ? await this.#askByCommand(member, probe.command, timeoutMs)
        : judge(probe, await this.#askAgent(infraContainer, questionOf(probe, timeoutMs), timeoutMs));
    return { ...answer, tookMs: this.#clock.monotonicMs() - startedMs };
  }

  async request(request: PodHttpRequest): Promise<{ readonly status: number; readonly body: string }> {
    const { infraContainer, port, timeoutMs } = request;
    const answer = await this.#askAgent(infraContainer, requestLine(request), timeoutMs);
    if (answer.ok && answer.status !== undefined) {
      return { status: answer.status, body: textOf(answer) };
    }
    const late = /^no (?:answer|connection) within/.test(answer.detail);
    throw new FailureError({
      code: late ? 'deadline-exceeded' : 'operation-failed',
      message: `Port ${port} in ${infraContainer} gave no HTTP answer: ${answer.detail}`,
      hint: 'Its member may be starting, frozen or down: `tandem status` tells.',
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    const sessions = [...this.#sessions.values()];
    this.#sessions.clear();
    await Promise.all(sessions.map((opening) => opening.then((session) => session.close()).catch(() => {})));
  }

  /** A session may have died unnoticed with the former life of its container: then once more on a new one. */
  async #askAgent(infraContainer: string, question: string, timeoutMs: number): Promise<AgentAnswer> {
    for (let attempt = 1; ; attempt += 1) {
      const session = await this.#openedWithin(infraContainer, timeoutMs + SILENCE_MS);
      try {
        return await session.ask(question, timeoutMs);
      } catch (thrown) {
        const ended = toFailure(thrown).code === 'engine-disconnected';
        if (!ended || attempt === 2 || this.#closed) throw thrown;
      }
    }
  }

  /** One that opens too slowly goes on opening, for the next question: a second one would only make it slower. */
  async #openedWithin(infraContainer: string, patienceMs: number): Promise<AgentSession> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(agentIsSilent(infraContainer, patienceMs)), patienceMs);
    });
    try {
      return await Promise.race([this.#session(infraContainer), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  #session(infraContainer: string): Promise<AgentSession> {
    const standing = this.#sessions.get(infraContainer);
    if (standing !== undefined) return standing;
    if (this.#closed) return Promise.reject(sessionEnded(infraContainer));
    const opening: Promise<AgentSession> = this.#exec
      .openSession(infraContainer, AGENT_COMMAND, new AbortController().signal)
      .then((lines) => new AgentSession(infraContainer, lines, this.#clock, forget));
    const forget = () => {
      if (this.#sessions.get(infraContainer) === opening) this.#sessions.delete(infraContainer);
    };
    this.#sessions.set(infraContainer, opening);
    opening.catch(forget);
    return opening;
  }

  async #askByCommand(
    member: string,
    command: readonly string[],
    timeoutMs: number,
  ): Promise<{ readonly ok: boolean; readonly detail: string }> {
    try {
      const result = await this.#exec.run(member, command, {
        deadlineMs: timeoutMs,
        maxOutputBytes: MAX_COMMAND_OUTPUT_BYTES,
        neverTwice: true,
      });
      const words = (result.stderr.trim() || result.stdout.trim()).slice(0, MAX_DETAIL_CHARACTERS);
      const detail = `exit code ${result.exitCode}${words === '' ? '' : `: ${words}`}`;
      return { ok: result.exitCode === 0, detail };
    } catch (thrown) {
      const { code, message } = toFailure(thrown);
      // The command could not run or did not end: an answer about the member, not about the pod.
      if (code === 'deadline-exceeded' || code === 'engine-refused' || code === 'operation-failed')
        return { ok: false, detail: message };
      throw thrown;
    }
  }
}

function requestLine({ port, method, path, body, timeoutMs }: PodHttpRequest): string {
  const question = `fetch ${port} ${Math.max(1, Math.round(timeoutMs))} ${method} ${encodeURI(decodePath(path))}`;
  return body === null ? question : `${question} ${encodeURIComponent(body)}`;
}

function questionOf(probe: NetworkProbe, timeoutMs: number): string {
  const limitMs = Math.max(1, Math.round(timeoutMs));
  if (probe.kind === 'http' && probe.contains !== undefined) {
    const { port, path } = probe;
    return `fetch ${port} ${limitMs} GET ${encodeURI(decodePath(path))}`;
  }
  const question = `${probe.kind} ${probe.port} ${limitMs}`;
  // The path is one word of printable characters, whatever the stack file says.
  return probe.kind === 'http' ? `${question} ${encodeURI(decodePath(probe.path))}` : question;
}

/** The agent writes one character for each byte. */
function textOf({ body = '' }: AgentAnswer): string {
  return Buffer.from(body, 'latin1').toString('utf8');
}

function decodePath(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

function judge(probe: NetworkProbe, answer: AgentAnswer): { readonly ok: boolean; readonly detail: string } {
  if (probe.kind !== 'http' || !answer.ok) return { ok: answer.ok, detail: answer.detail };
  if (answer.status !== probe.status) return { ok: false, detail: `${answer.detail}, not ${probe.status}` };
  if (probe.contains === undefined || textOf(answer).includes(probe.contains))
    return { ok: true, detail: answer.detail };
  return { ok: false, detail: `${answer.detail}, without ${JSON.stringify(probe.contains)} in it` };
}
