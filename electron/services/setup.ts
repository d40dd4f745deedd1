import { type Failure, fail, toFailure } from '../domain/failure.ts';
import { specHash } from '../domain/hash.ts';
import type { Plan } from '../domain/plan/operation.ts';
import { type AnsweredFile, applyAnswers, questionsOfText } from '../domain/setup/apply-answers.ts';
import {
  DRAFT_VERSION,
  type Draft,
  type DraftSource,
  MAX_DRAFT_BYTES,
  MAX_DRAFTS,
  readDraft,
  type SetupStep,
  withAnswers,
} from '../domain/setup/draft.ts';
import { givenSecrets } from '../domain/setup/given-secrets.ts';
import { type Picture, pictureOf } from '../domain/setup/picture.ts';
import { answerTo, type Question } from '../domain/setup/questions.ts';
import { parseStackFile } from '../domain/stack/parse-stack-file.ts';
import type { StackSpec } from '../domain/stack/stack-spec.ts';
import type { Clock } from '../ports/clock.ts';
import type { DraftStore, StackTemplates } from '../ports/setup.ts';
import type { SecretStore, StackFolders } from '../ports/stack-folder.ts';
import type { CapacityReport, PlanCapacity } from './plan-capacity.ts';
import { type Stacks, summarise } from './stacks.ts';

/**
 * From nothing to a stack file: systems to choose from, drafts of answers that outlive the page, and the file at the
 * end. Bringing the stack up is not its business; that is what `stack.up` does for every stack.
 *
 *   created ──answers──► answered ──finish──► written ──answers, finish──► written
 *      └──────────────────────┴──────────── remove ────────────┘
 */

/** Offered first. */
const DEFAULT_TEMPLATE = 'highly-available';

export interface SetupParts {
  readonly drafts: DraftStore;
  readonly templates: StackTemplates;
  readonly folders: Pick<StackFolders, 'read' | 'create' | 'write'>;
  readonly secrets: Pick<SecretStore, 'give'>;
  readonly stacks: Pick<Stacks, 'preview'>;
  readonly capacity: Pick<PlanCapacity, 'forPlan'>;
  readonly clock: Clock;
  readonly newId: () => string;
}

export interface Template {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly isDefault: boolean;
  readonly picture: Picture;
}

export interface DraftSummary {
  readonly id: string;
  readonly updatedAtMs: number | null;
  readonly step: SetupStep | null;
  /** Name of the stack as answered so far; empty where nobody can tell. */
  readonly stack: string;
  /** The template, or the name of the file that was opened. */
  readonly system: string;
  /** Why it cannot be gone on with. */
  readonly failure: Failure | null;
}

export interface OpenDraft {
  readonly draft: Draft;
  /** The file before any answer. */
  readonly text: string;
  readonly questions: readonly Question[];
  readonly picture: Picture;
  readonly file: AnsweredFile;
}

export interface Preview {
  readonly stack: string;
  /** Null while the answers do not make a stack file: `failures` says why. */
  readonly planned: {
    readonly plan: Plan | null;
    readonly capacity: CapacityReport | null;
    /** Why there is no plan: the engine could not be asked. */
    readonly failure: Failure | null;
  } | null;
  readonly files: readonly {
    readonly path: string;
    readonly text: string;
    readonly present: string | null;
  }[];
  readonly failures: readonly Failure[];
}

export class Setup {
  readonly #parts: SetupParts;
  /** One change after the other: two windows may have the same draft before them. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(parts: SetupParts) {
    this.#parts = parts;
  }

  /** Templates that are no stack files any more are told as failures, so that the others can still be chosen. */
  async templates(): Promise<{
    readonly templates: readonly Template[];
    readonly failures: readonly Failure[];
  }> {
    const found = await this.#parts.templates.list();
    const read = found.map(({ id, text }) => ({ id, parsed: parseStackFile(text, `${id}.yaml`) }));
    const templates = read.flatMap(({ id, parsed }) => (parsed.ok ? [template(id, parsed.spec)] : []));
    return {
      templates: templates.sort((one, other) => Number(other.isDefault) - Number(one.isDefault)),
      failures: read.flatMap(({ parsed }) => (parsed.ok ? [] : parsed.failures.slice(0, 1))),
    };
  }

  /** The last changed first; drafts that cannot be read at the end, so that they can be removed. */
  async list(): Promise<readonly DraftSummary[]> {
    const ids = await this.#parts.drafts.ids();
    const summaries = await Promise.all(ids.map((id) => this.#summary(id)));
    return summaries
      .filter((summary) => summary !== null)
      .sort((one, other) => (other.updatedAtMs ?? 0) - (one.updatedAtMs ?? 0));
  }

  async open(id: string): Promise<OpenDraft> {
    return this.#opened(await this.#read(id));
  }

  /** Throws a file's own failure when it is no stack file. */
  create(source: DraftSource): Promise<OpenDraft> {
    return this.#inTurn(async () => {
      const { drafts, clock, newId } = this.#parts;
      if ((await drafts.ids()).length >= MAX_DRAFTS) {
        fail({
          code: 'request-invalid',
          message: `There are ${MAX_DRAFTS} drafts already.`,
          hint: 'Remove one that is not needed any more.',
        });
      }
      const nowMs = clock.nowMs();
      const draft: Draft = {
        version: DRAFT_VERSION,
        id: newId(),
        createdAtMs: nowMs,
        updatedAtMs: nowMs,
        step: 'answers',
        source,
        answers: {},
        written: null,
      };
      const opened = await this.#opened(draft);
      await this.#keep(draft);
      return opened;
    });
  }

  /** `null` takes an answer back. Answers to questions that the system does not ask are refused. */
  update(
    id: string,
    change: { readonly answers: Readonly<Record<string, string | null>>; readonly step: SetupStep | null },
  ): Promise<OpenDraft> {
    return this.#inTurn(async () => {
      const draft = await this.#read(id);
      const { questions } = await this.#opened(draft);
      refuseUnasked(change.answers, questions);
      const next: Draft = {
        ...draft,
        updatedAtMs: this.#parts.clock.nowMs(),
        step: change.step ?? draft.step,
        answers: withAnswers(draft, change.answers),
      };
      await this.#keep(next);
      return this.#opened(next);
    });
  }

  remove(id: string): Promise<void> {
    return this.#inTurn(() => this.#parts.drafts.remove(id));
  }

  /** What would be written and done. Asks the engine, and says what it can when that one is silent. */
  async preview(id: string): Promise<Preview> {
    const { draft, questions, file } = await this.open(id);
    const name = nameOf(draft, questions);
    if (file.spec === null) return { stack: name, planned: null, files: [], failures: file.failures };
    const present = await this.#presentText(file.spec.name);
    const stackFile = { path: 'stack.yaml', text: file.text, present };
    try {
      const { desired, observed, plan } = await this.#parts.stacks.preview(file.spec);
      const isRunning = observed.containers.some(({ state }) => state === 'running');
      return {
        stack: name,
        planned: {
          plan,
          capacity: await this.#parts.capacity.forPlan(file.spec, desired, isRunning),
          failure: null,
        },
        files: [
          stackFile,
          ...desired.generatedFiles.map(({ path, text }) => ({ path, text, present: null })),
        ],
        failures: [],
      };
    } catch (error) {
      return {
        stack: name,
        planned: { plan: null, capacity: null, failure: toFailure(error) },
        files: [stackFile],
        failures: [],
      };
    }
  }

  /**
   * Writes the stack file. Never over a file that another hand wrote: what this draft wrote it may write again, as long
   * as nobody changed it since. `secrets` are kept beside the stack and nowhere else; one that is there already stays.
   */
  finish(
    id: string,
    secrets: Readonly<Record<string, string>>,
  ): Promise<{ readonly stack: string; readonly keptSecrets: readonly string[] }> {
    return this.#inTurn(async () => {
      const draft = await this.#read(id);
      const { file } = await this.#opened(draft);
      if (file.spec === null) return fail(summarise(file.failures, 'stack.yaml'));
      const { name } = file.spec;
      refuseUnknownSecrets(file.spec, secrets);
      await this.#write(draft, name, file.text);
      const kept: string[] = [];
      for (const [secret, text] of Object.entries(secrets)) {
        if (!(await this.#parts.secrets.give(name, secret, text))) kept.push(secret);
      }
      await this.#keep({
        ...draft,
        updatedAtMs: this.#parts.clock.nowMs(),
        step: 'progress',
        written: { stack: name, hash: specHash(file.text) },
      });
      return { stack: name, keptSecrets: kept };
    });
  }

  async #write(draft: Draft, name: string, text: string): Promise<void> {
    const { folders } = this.#parts;
    if (draft.written !== null && draft.written.stack !== name) {
      fail({
        code: 'not-allowed',
        message: `This draft has written the stack "${draft.written.stack}" already.`,
        hint: `Keep that name, or begin another draft for "${name}".`,
      });
    }
    if (await folders.create(name, text)) return;
    const present = await this.#presentText(name);
    // Also what a host wrote that was killed before it could say so.
    if (present === text) return;
    if (draft.written === null) {
      fail({
        code: 'not-allowed',
        message: `There is another stack "${name}" already.`,
        hint: 'Give this one another name.',
      });
    }
    if (present === null || specHash(present) !== draft.written.hash) {
      fail({
        code: 'not-allowed',
        message: `The file of stack "${name}" was changed since it was written.`,
        hint: 'Go on from that file, or begin another draft with another name.',
      });
    }
    await folders.write(name, text);
  }

  async #presentText(name: string): Promise<string | null> {
    try {
      return (await this.#parts.folders.read(name)).text;
    } catch (error) {
      if (toFailure(error).code === 'stack-unknown') return null;
      throw error;
    }
  }

  async #summary(id: string): Promise<DraftSummary | null> {
    const unreadable = (failure: Failure): DraftSummary => ({
      ...{ id, updatedAtMs: null, step: null, stack: '', system: '' },
      failure,
    });
    try {
      const { updatedAtMs, step, source, answers, written } = await this.#read(id);
      return {
        id,
        updatedAtMs,
        step,
        stack: written?.stack ?? answers.name ?? '',
        system: source.kind === 'template' ? source.template : source.fileName,
        failure: null,
      };
    } catch (error) {
      const failure = toFailure(error);
      // Removed while the list was made.
      return failure.code === 'request-invalid' ? null : unreadable(failure);
    }
  }

  async #opened(draft: Draft): Promise<OpenDraft> {
    const text = await this.#sourceText(draft.source);
    const questions = questionsOfText(text);
    const file = applyAnswers(text, questions, draft.answers);
    const parsed = parseStackFile(text, 'stack.yaml');
    const spec = file.spec ?? (parsed.ok ? parsed.spec : null);
    return {
      draft,
      text,
      questions,
      file,
      picture: spec === null ? { parts: [], edges: [] } : pictureOf(spec),
    };
  }

  async #sourceText(source: DraftSource): Promise<string> {
    if (source.kind === 'file') return source.text;
    const found = (await this.#parts.templates.list()).find(({ id }) => id === source.template);
    return (
      found?.text ??
      fail({
        code: 'stack-unknown',
        message: `There is no system "${source.template}" to choose.`,
        hint: 'Remove this draft and choose another system.',
      })
    );
  }

  async #read(id: string): Promise<Draft> {
    const text = await this.#parts.drafts.read(id);
    if (text === null) return fail({ code: 'request-invalid', message: 'There is no such draft any more.' });
    const reading = readDraft(text);
    switch (reading.kind) {
      case 'draft':
        return reading.draft;
      case 'too-new':
        return fail({
          code: 'store-too-new',
          message: 'This draft was written by a newer Tandem.',
          hint: 'Open it with that one, or remove it.',
        });
      case 'damaged':
        return fail({
          code: 'store-corrupt',
          message: 'This draft is damaged and cannot be read.',
          hint: 'Remove it and begin anew; no stack depends on it.',
          cause: reading.why,
        });
    }
  }

  async #keep(draft: Draft): Promise<void> {
    const text = `${JSON.stringify(draft)}\n`;
    if (new TextEncoder().encode(text).length > MAX_DRAFT_BYTES) {
      fail({ code: 'request-invalid', message: `A draft has at most ${MAX_DRAFT_BYTES} bytes.` });
    }
    await this.#parts.drafts.write(draft.id, text);
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work, work);
    this.#last = result.catch(() => {});
    return result;
  }
}

function template(id: string, spec: StackSpec): Template {
  const words = id.replaceAll('-', ' ');
  return {
    id,
    title: `${words.charAt(0).toUpperCase()}${words.slice(1)}`,
    description: spec.description,
    isDefault: id === DEFAULT_TEMPLATE,
    picture: pictureOf(spec),
  };
}

function nameOf({ answers }: Draft, questions: readonly Question[]): string {
  const question = questions.find(({ id }) => id === 'name');
  return question === undefined ? '' : answerTo(question, answers);
}

const WITH_CREDENTIALS = /^[a-z][a-z0-9+.-]*:\/\/[^/\s]*@/i;

/** A draft is kept in plain text: what may be a secret does not get into it. */
function refuseUnasked(
  answers: Readonly<Record<string, string | null>>,
  questions: readonly Question[],
): void {
  for (const [id, answer] of Object.entries(answers)) {
    if (!questions.some((question) => question.id === id)) {
      fail({ code: 'request-invalid', message: 'An answer was given to a question that nobody asked.' });
    }
    if (answer !== null && WITH_CREDENTIALS.test(answer)) {
      fail({
        code: 'request-invalid',
        message: 'The address has a name or a password in it, and is not kept.',
        hint: 'Give the address alone.',
      });
    }
  }
}

function refuseUnknownSecrets(spec: StackSpec, secrets: Readonly<Record<string, string>>): void {
  const known = givenSecrets(spec);
  for (const name of Object.keys(secrets)) {
    if (!known.includes(name)) {
      fail({ code: 'request-invalid', message: 'A secret was given that this stack has no use for.' });
    }
  }
}
