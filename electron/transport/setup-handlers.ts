import type { ParsedParams, RequestName, RequestResult } from '../contract/contract.ts';
import { type Failure, toFailure } from '../domain/failure.ts';
import { engineFix } from '../domain/setup/engine-fix.ts';
import { givenSecrets } from '../domain/setup/given-secrets.ts';
import { parseStackFile } from '../domain/stack/parse-stack-file.ts';
import type { HostFacts } from '../ports/setup.ts';
import type { ConfigurationFiles } from '../services/configuration-files.ts';
import type { EngineLink } from '../services/engine-link.ts';
import type { CapacityReport, PlanCapacity } from '../services/plan-capacity.ts';
import type { OpenDraft, Setup } from '../services/setup.ts';
import type { SetupChecks } from '../services/setup-checks.ts';
import { engineStatus, printedPlan } from './answers.ts';

/** Handlers of the requests in `contract/setup-requests.ts` and `contract/file-requests.ts`. */

export interface SetupServices {
  readonly link: Pick<EngineLink, 'state' | 'connected'>;
  readonly setup: Setup;
  readonly setupChecks: Pick<SetupChecks, 'check'>;
  readonly facts: Pick<HostFacts, 'system'>;
  readonly configuration: Pick<ConfigurationFiles, 'list' | 'read'>;
  readonly capacity: Pick<PlanCapacity, 'of'>;
}

type Names = Extract<RequestName, `setup.${string}` | `files.${string}` | 'stack.capacity'>;
type SetupHandlers = { readonly [N in Names]: (params: ParsedParams<N>) => Promise<RequestResult<N>> };

/** A person presses a button and waits for the answer. */
const SEARCH_DEADLINE_MS = 5_000;

/** @param engine resolves when there is an engine to look at */
export function setupHandlers(services: SetupServices, engine: () => Promise<unknown>): SetupHandlers {
  const { setup, setupChecks, configuration, capacity } = services;
  return {
    'setup.engine': () => engineFound(services),
    'setup.templates': async () => {
      const { templates, failures } = await setup.templates();
      return {
        templates: templates.map(({ picture, ...template }) => ({ ...template, picture: pictured(picture) })),
        failures: [...failures],
      };
    },
    'setup.drafts': async () => ({ drafts: [...(await setup.list())] }),
    'setup.draft': async ({ draft }) => setupDraft(await setup.open(draft)),
    'setup.create': async ({ source }) => setupDraft(await setup.create(source)),
    'setup.update': async ({ draft, answers, step }) =>
      setupDraft(await setup.update(draft, { answers, step })),
    'setup.remove': async ({ draft }) => {
      await setup.remove(draft);
      return {};
    },
    'setup.parse': async ({ fileName, text }) => {
      const parsed = parseStackFile(text, fileName);
      return parsed.ok
        ? { stack: parsed.spec.name, failures: [] }
        : { stack: null, failures: [...parsed.failures] };
    },
    'setup.check': async ({ draft, question, answer, others, token, isThorough }) => ({
      ...(await setupChecks.check(draft, { question, answer, others, token, isThorough })),
    }),
    'setup.preview': async ({ draft }) => {
      const { stack, planned, files, failures } = await setup.preview(draft);
      return {
        stack,
        plan: planned?.plan == null ? null : printedPlan(planned.plan),
        capacity: planned?.capacity == null ? null : capacityReport(planned.capacity),
        failure: planned?.failure ?? null,
        files: files.map((file) => ({ ...file })),
        failures: [...failures],
      };
    },
    'setup.finish': async ({ draft, secrets }) => {
      const { stack, keptSecrets } = await setup.finish(draft, secrets);
      return { stack, keptSecrets: [...keptSecrets] };
    },
    'files.list': async ({ stack }) => {
      await engine();
      const { files, unread } = await configuration.list(stack);
      return { files: [...files], unread: [...unread] };
    },
    'files.read': async ({ stack, path }) => {
      await engine();
      return { ...(await configuration.read(stack, path)) };
    },
    'stack.capacity': async ({ stack }) => {
      await engine();
      return capacityReport(await capacity.of(stack));
    },
  };
}

async function engineFound({ link, facts }: SetupServices): Promise<RequestResult<'setup.engine'>> {
  let failure: Failure | null = null;
  try {
    await link.connected({ deadlineMs: SEARCH_DEADLINE_MS, isOnlyLooking: true });
  } catch (error) {
    failure = toFailure(error);
  }
  const { connected, description, version } = engineStatus(link.state);
  const fix = failure === null ? { command: null, note: null } : engineFix(failure, await facts.system());
  return { connected, description, version, failure, ...fix };
}

function setupDraft({ draft, questions, picture, file }: OpenDraft): RequestResult<'setup.draft'> {
  const { id, createdAtMs, updatedAtMs, step, source, answers, written } = draft;
  return {
    ...{ id, createdAtMs, updatedAtMs, step, answers },
    source: source.kind === 'file' ? { kind: 'file', fileName: source.fileName } : source,
    written: written?.stack ?? null,
    questions: questions.map(({ path: _, options, ...question }) => ({ ...question, options: [...options] })),
    picture: pictured(picture),
    secrets: file.spec === null ? [] : [...givenSecrets(file.spec)],
  };
}

const pictured = ({ parts, edges }: OpenDraft['picture']) => ({ parts: [...parts], edges: [...edges] });

function capacityReport({ members, components, totals, host, fit }: CapacityReport) {
  return {
    members: [...members],
    components: [...components],
    totals,
    host,
    fit: { ...fit, tooLarge: [...fit.tooLarge] },
  };
}
