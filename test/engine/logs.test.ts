import type Docker from 'dockerode';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RequestParams } from '../../electron/contract/contract.ts';
import { buildInfraImage, engineClient, eventually } from '../helpers/engine.ts';
import { ServiceStack } from '../helpers/service-stack.ts';
import type { TestHost } from '../helpers/test-host.ts';

let docker: Docker;
let image: string;

beforeAll(async () => {
  docker = engineClient();
  image = await buildInfraImage(docker);
});

/** A service that says something and then takes connections. */
const saying = (perl: string): readonly string[] => [
  'perl',
  '-e',
  `$| = 1; ${perl}; use IO::Socket::INET; my $s = IO::Socket::INET->new(LocalPort => 8080, Listen => 5, ReuseAddr => 1) or die; while (my $c = $s->accept) { close $c }`,
];

async function found(
  host: TestHost,
  stack: string,
  change: Partial<RequestParams<'logs.search'>> = {},
): Promise<string[]> {
  const { lines } = await host.call('logs.search', { stack, members: ['web'], ...change });
  return lines.map(({ level, text }) => `${level} ${text}`);
}

describe('logs of a stack', () => {
  it('are searched, followed and exported; those of a replaced container stay readable', async () => {
    await ServiceStack.use({ docker, image }, async (stack, host) => {
      const { name } = stack;
      const first = saying('print qq(first life\\n); print STDERR qq(ERROR it broke \\e[2J \\xff\\n)');
      await host.writeStack(name, stack.text({ command: first }));
      await stack.upSucceeds(host);

      const broke = 'error ERROR it broke ␛[2J \ufffd';
      expect(await found(host, name, { level: 'warning' })).toEqual([broke]);
      expect(await found(host, name, { grep: 'FIRST' })).toEqual([]);
      expect(await found(host, name, { regex: '^first\\s\\w+$' })).toEqual(['unknown first life']);
      expect(
        await host.call('logs.export', { stack: name, members: ['web-1'], level: 'error' }),
      ).toMatchObject({
        text: expect.stringMatching(
          /^\d{4}-\d\d-\d\dT[\d:]+\.\d{6}Z web-1 stderr error ERROR it broke ␛\[2J \ufffd\n$/,
        ),
        lineCount: 1,
      });

      const { subscription } = await host.call('logs.follow', { stack: name, grep: 'life' });
      const shown = await host.next(
        'log.lines',
        (event) => event.subscription === subscription && event.lines.length > 0,
      );
      expect(shown.lines.map(({ member, text }) => `${member} ${text}`)).toEqual(['web-1 first life']);
      await host.call('logs.unfollow', { subscription });

      await expect(found(host, name, { former: true })).rejects.toMatchObject({
        failure: { code: 'request-invalid' },
      });
      await host.writeStack(name, stack.text({ command: saying('print qq(second life\\n)') }));
      await stack.upSucceeds(host);
      expect(await found(host, name, { grep: 'life' })).toEqual(['unknown second life']);
      expect(await found(host, name, { former: true })).toEqual(
        expect.arrayContaining(['unknown first life', broke]),
      );

      await host.run('stack.down', { stack: name });
      expect(await found(host, name, { former: true, grep: 'life' })).toEqual([
        'unknown second life',
        'unknown first life',
      ]);
      expect(host.troubles).toEqual([]);
    });
  });

  it('given a container that ended and is removed by somebody else, then its last lines are kept', async () => {
    await ServiceStack.use({ docker, image }, async (stack, host) => {
      const { name } = stack;
      await host.writeStack(name, stack.text({ command: saying('print qq(only life\\n)') }));
      await stack.upSucceeds(host);
      const container = docker.getContainer(`${name}-web-1`);
      await container.stop({ t: 0 });
      await eventually(async () => {
        await host.status(name);
        return (await found(host, name, { former: true }).catch(() => null)) !== null;
      }, 'the last lines are kept');
      // It is still there: its lines are asked of the engine.
      expect(await found(host, name, { former: true })).toEqual([]);
      await container.remove({ v: true, force: true });
      expect(await found(host, name, { former: true })).toEqual(['unknown only life']);
    });
  });

  it('given a hostile expression, then it is stopped and the host goes on', async () => {
    await ServiceStack.use({ docker, image }, async (stack, host) => {
      await host.writeStack(stack.name, stack.text({ command: saying('print "a" x 40, qq(!\\n)') }));
      await stack.upSucceeds(host);
      const hostile = found(host, stack.name, { regex: '(a+)+$' });
      const asked = performance.now();
      await host.call('host.info', {});
      expect(performance.now() - asked).toBeLessThan(1_000);
      await expect(hostile).rejects.toMatchObject({ failure: { code: 'deadline-exceeded' } });
      expect(await found(host, stack.name, { grep: 'aaa!' })).toHaveLength(1);
    });
  });
});
