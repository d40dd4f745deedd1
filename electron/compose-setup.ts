import { join } from 'node:path';
import { addressProbe } from './adapters/host/address-probe.ts';
import type { DataFolder } from './adapters/host/data-folder.ts';
import { createDraftFiles } from './adapters/host/draft-files.ts';
import { freeBytesAt } from './adapters/host/free-space.ts';
import { hostFacts } from './adapters/host/host-facts.ts';
import { hostProbe } from './adapters/host/host-probe.ts';
import { createStackTemplates } from './adapters/host/stack-templates.ts';
import type { Clock } from './ports/clock.ts';
import type { EngineReader, MemberFiles, OperationPerformer } from './ports/container-engine.ts';
import type { SecretStore, StackFolders } from './ports/stack-folder.ts';
import type { HostUsageReader } from './ports/usage-reader.ts';
import { ConfigurationFiles } from './services/configuration-files.ts';
import type { EngineLink } from './services/engine-link.ts';
import { PlanCapacity } from './services/plan-capacity.ts';
import { Setup } from './services/setup.ts';
import { SetupChecks } from './services/setup-checks.ts';
import type { Stacks } from './services/stacks.ts';
import type { SetupServices } from './transport/setup-handlers.ts';

/** What comes before a stack, and what a person reads of it: its files and what it needs. */
export function composeSetup(parts: {
  readonly data: DataFolder;
  readonly resourcesFolder: string;
  readonly folders: StackFolders;
  readonly secrets: SecretStore;
  readonly stacks: Stacks;
  readonly engine: EngineReader & MemberFiles;
  readonly performer: OperationPerformer;
  readonly machine: HostUsageReader;
  readonly link: EngineLink;
  readonly clock: Clock;
  readonly newId: () => string;
}): Omit<SetupServices, 'link'> {
  const { data, folders, secrets, stacks, engine, performer, machine, link, clock, newId } = parts;
  const engineInfo = () => ('info' in link.state ? link.state.info : null);
  const capacity = new PlanCapacity({
    stacks,
    usage: machine,
    freeBytes: () => freeBytesAt(data.path),
    isEngineLocal: () => engineInfo()?.local === true,
  });
  const setup = new Setup({
    drafts: createDraftFiles(data.drafts, clock.nowMs),
    templates: createStackTemplates(join(parts.resourcesFolder, 'stacks')),
    ...{ folders, secrets, stacks, capacity, clock, newId },
  });
  const setupChecks = new SetupChecks({
    ...{ setup, stacks, folders, engine, performer, hostProbe, clock },
    addresses: addressProbe,
    facts: hostFacts,
    engineInfo,
  });
  const configuration = new ConfigurationFiles({ stacks, files: engine, folders, secrets });
  return { setup, setupChecks, facts: hostFacts, configuration, capacity };
}
