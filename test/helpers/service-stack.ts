import { randomBytes } from 'node:crypto';
import type Docker from 'dockerode';
import { expect } from 'vitest';
import type { RunSummary } from '../../electron/contract/schemas.ts';
import type { Failure } from '../../electron/domain/failure.ts';
import { engineNames, removeStack } from './engine-content.ts';
import { LISTENER } from './listener.ts';
import { freePort } from './postgres-container.ts';
import { openTestHost, type TestHost } from './test-host.ts';

/**
 * A small stack of services for tests of what goes wrong: two that take connections on a port, one of them published,
 * with a secret and a volume. Both run the infra image, which is there before anything else.
 */

export interface ServiceStackOptions {
  readonly image: string;
  readonly name?: string;
  /** Instead of taking connections. */
  readonly command?: readonly string[];
  /** `null` for a service that nobody can ask. */
  readonly probePort?: number | null;
  readonly deadline?: string;
  /** Source of shared files, as YAML; without it there are none. */
  readonly files?: string;
  /** Another image for the second service. */
  readonly otherImage?: string;
}

export class ServiceStack {
  readonly name: string;
  readonly port: number;
  readonly #docker: Docker;
  readonly #image: string;

  private constructor(docker: Docker, name: string, port: number, image: string) {
    this.#docker = docker;
    this.name = name;
    this.port = port;
    this.#image = image;
  }

  /** A host with such a stack's file for the time of `use`; nothing of it stays. */
  static async use(
    parts: { readonly docker: Docker; readonly image: string } & NonNullable<
      Parameters<typeof openTestHost>[0]
    >,
    use: (stack: ServiceStack, host: TestHost) => Promise<void>,
  ): Promise<void> {
    const { docker, image, ...options } = parts;
    const stack = new ServiceStack(docker, `fail-${randomBytes(3).toString('hex')}`, await freePort(), image);
    const host = await openTestHost(options);
    try {
      await host.writeStack(stack.name, stack.text());
      await use(stack, host);
    } finally {
      await host.close();
      await removeStack(docker, stack.name);
    }
  }

  text(options: Omit<ServiceStackOptions, 'image'> = {}): string {
    const { command = ['perl', '-e', LISTENER], probePort = 8080, deadline = '30s' } = options;
    const probe = probePort === null ? '' : `    probe: { kind: tcp, port: ${probePort} }\n`;
    const health = `    health: { deadline: ${deadline} }\n`;
    const mounts = options.files === undefined ? '' : '    mounts: [{ files: shared, path: /shared }]\n';
    const files =
      options.files === undefined ? '' : `  - { name: shared, kind: files, source: ${options.files} }\n`;
    return (
      `tandem: 1\nname: ${this.name}\ncomponents:\n` +
      `  - name: web\n    kind: service\n    image: "${this.#image}"\n    user: "10000:10000"\n    secrets: [key]\n` +
      `    command: ${JSON.stringify(command)}\n    ports: [{ port: 8080, publish: { port: ${this.port} } }]\n${probe}${health}${mounts}` +
      `  - name: store\n    kind: service\n    image: "${options.otherImage ?? this.#image}"\n    user: "10000:10000"\n` +
      `    command: ${JSON.stringify(['perl', '-e', LISTENER])}\n    probe: { kind: tcp, port: 8080 }\n` +
      `    volumes: [{ name: data, path: /data }]\n${files}`
    );
  }

  /** Everything that the plan of the file above wants on the engine. */
  names(): readonly string[] {
    return [
      ...['web-1', 'web-1-pod', 'store-1', 'store-1-pod'].map((name) => `container ${this.name}-${name}`),
      ...['front', 'back'].map((name) => `network ${this.name}-${name}`),
      ...['web-1-config', 'store-1-data'].map((name) => `volume ${this.name}-${name}`),
    ].sort();
  }

  up(host: TestHost): Promise<RunSummary> {
    return host.run('stack.up', { stack: this.name });
  }

  /** The failure of an `up` that must not succeed; what it leaves is part of its plan. */
  async upFails(host: TestHost, alsoPlanned: readonly string[] = []): Promise<Failure> {
    const run = await this.up(host);
    expect(run.state).toBe('failed');
    expect(run.failure).not.toBeNull();
    const left = await engineNames(this.#docker, this.name);
    expect(left.filter((name) => ![...this.names(), ...alsoPlanned].includes(name))).toEqual([]);
    return run.failure as Failure;
  }

  /** The cause is gone: the same command completes what was begun. */
  async upSucceeds(host: TestHost, alsoPlanned: readonly string[] = []): Promise<void> {
    const run = await this.up(host);
    expect(run.failure).toBeNull();
    expect(run.state).toBe('completed');
    expect(await engineNames(this.#docker, this.name)).toEqual([...this.names(), ...alsoPlanned].sort());
    expect((await host.status(this.name)).state).toBe('healthy');
    expect((await host.call('stack.plan', { stack: this.name })).text).toBe(`${this.name}: nothing to do`);
  }
}
