import type Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DesiredContainer, Probe } from '../../electron/domain/plan/desired-state.ts';
import { buildInfraImage, engineClient, eventually, TestStack } from '../helpers/engine.ts';

/**
 * A member with many faces, of core Perl: HTTP 204 on 8080, HTTP 503 on 8081, one that accepts and says nothing on
 * 8082, one that repeats what it was asked on 8083, one that says too much on 8084; PostgreSQL that asks for a password
 * on 5432, starts up on 5433, and does not know the user on 5434; Redis that answers on 6379, asks for a password on
 * 6380, loads its file on 6381, and has lost its master on 6382.
 */
const FACES = `
  use IO::Socket::INET; use IO::Select;
  sub error { my $b = join('', map { "$_\\0" } 'SFATAL', "C$_[0]", "M$_[1]") . "\\0"; 'E' . pack('N', 4 + length $b) . $b }
  my %answer = (
    8080 => "HTTP/1.1 204 No Content\\r\\nConnection: close\\r\\n\\r\\n",
    8081 => "HTTP/1.0 503 Busy\\r\\n\\r\\n" . ('x' x 200_000),
    8082 => undef,
    5432 => 'R' . pack('NN', 8, 5) . 'salt',
    5433 => error('57P03', 'the database system is starting up'),
    5434 => error('28000', 'no pg_hba.conf entry'),
    8083 => sub { my ($q) = @_; my ($b) = $q =~ /\\r\\n\\r\\n(.*)$/s; my ($l) = $q =~ /^([^\\r]*)/; "HTTP/1.0 201 Made\\r\\nX: y\\r\\n\\r\\n$l|$b|\\xc3\\xa9\\n" },
    8084 => "HTTP/1.0 200 OK\\r\\n\\r\\n" . ('x' x 300_000),
    6379 => "+PONG\\r\\n",
    6380 => "-NOAUTH Authentication required.\\r\\n",
    6381 => "-LOADING Redis is loading the dataset in memory\\r\\n",
    6382 => "-MASTERDOWN Link with MASTER is down\\r\\n",
  );
  $SIG{PIPE} = 'IGNORE';
  my @silent;
  my $servers = IO::Select->new(map { IO::Socket::INET->new(LocalPort => $_, Listen => 64, ReuseAddr => 1) or die } keys %answer);
  while (my @ready = $servers->can_read) {
    for my $server (@ready) {
      my $client = $server->accept or next;
      my $answer = $answer{$server->sockport};
      if (!defined $answer) { push @silent, $client; next }
      sysread $client, my $question, 4096;
      syswrite $client, ref $answer ? $answer->($question) : $answer;
      close $client;
    }
  }`;

let docker: Docker;
let stack: TestStack;
let infra: DesiredContainer;
let member: DesiredContainer;

beforeAll(async () => {
  docker = engineClient();
  stack = new TestStack(docker, await buildInfraImage(docker), 'tagent');
  await stack.createNetwork();
  infra = stack.infra('faces', 10);
  member = stack.member('faces', { command: ['perl', '-e', FACES] });
  await stack.bringUp(infra, member);
  await eventually(async () => (await ask({ kind: 'tcp', port: 8080 })).ok, 'the member listens');
});

afterAll(async () => {
  await stack?.remove();
});

const ask = (probe: Probe, timeoutMs = 5_000) =>
  stack.engine.agent.ask({ infraContainer: infra.name, member: member.name, probe, timeoutMs });

const http = (port: number, status: number, path = '/health'): Extract<Probe, { kind: 'http' }> => ({
  kind: 'http',
  port,
  path,
  status,
});

async function agentsRunning(): Promise<number> {
  const { Processes: processes } = await docker.getContainer(infra.name).top();
  return processes.filter((columns: readonly string[]) => columns.join(' ').includes('agent.pl')).length;
}

describe('the pod agent', () => {
  const answers: readonly (readonly [string, Probe, boolean, string])[] = [
    ['the wanted status', http(8080, 204), true, 'HTTP 204'],
    ['another status', http(8081, 200), false, 'HTTP 503, not 200'],
    ['a path with characters of all kinds', http(8080, 204, '/a b?q=ü"\\'), true, 'HTTP 204'],
    ['the wanted text in the page', { ...http(8083, 201), contains: '|é' }, true, 'HTTP 201'],
    [
      'a page without the wanted text',
      { ...http(8083, 201), contains: 'ready' },
      false,
      'HTTP 201, without "ready" in it',
    ],
    ['a page too long to be searched', { ...http(8084, 200), contains: 'x' }, false, 'answer too large'],
    ['no HTTP', http(5432, 200), false, 'not an HTTP answer'],
    ['a port that listens', { kind: 'tcp', port: 8082 }, true, 'connected'],
    ['a port that does not', { kind: 'tcp', port: 9 }, false, 'connection refused'],
    ['a refused HTTP connection', http(9, 200), false, 'connection refused'],
    ['PostgreSQL that takes sessions', { kind: 'postgres', port: 5432 }, true, 'asks for authentication'],
    [
      'PostgreSQL that starts up',
      { kind: 'postgres', port: 5433 },
      false,
      'the database system is starting up (57P03)',
    ],
    [
      'PostgreSQL that knows not the user',
      { kind: 'postgres', port: 5434 },
      true,
      'no pg_hba.conf entry (28000)',
    ],
    ['PostgreSQL that is not there', { kind: 'postgres', port: 9 }, false, 'connection refused'],
    ['Redis that answers', { kind: 'redis', port: 6379 }, true, 'PONG'],
    ['Redis that asks for a password', { kind: 'redis', port: 6380 }, true, 'asks for a password'],
    [
      'Redis that loads its file',
      { kind: 'redis', port: 6381 },
      false,
      'LOADING Redis is loading the dataset in memory',
    ],
    [
      'Redis that lost its master',
      { kind: 'redis', port: 6382 },
      false,
      'MASTERDOWN Link with MASTER is down',
    ],
    ['no Redis', { kind: 'redis', port: 8081 }, false, 'not a Redis answer'],
    ['Redis that is not there', { kind: 'redis', port: 9 }, false, 'connection refused'],
    ['a command that succeeds', { kind: 'command', command: ['true'] }, true, 'exit code 0'],
    [
      'a command that fails',
      { kind: 'command', command: ['sh', '-c', 'echo no >&2; exit 4'] },
      false,
      'exit code 4: no',
    ],
  ];
  for (const [what, probe, ok, detail] of answers) {
    it(`answers for ${what}`, async () => {
      const answer = await ask(probe);
      expect({ ok: answer.ok, detail: answer.detail }).toEqual({ ok, detail });
      expect(answer.tookMs).toBeGreaterThan(0);
    });
  }

  it('keeps to the time-out of each question', async () => {
    expect(await ask(http(8082, 200), 150)).toMatchObject({ ok: false, detail: 'no answer within 150 ms' });
    const command: Probe = { kind: 'command', command: ['sleep', '20'] };
    expect(await ask(command, 150)).toMatchObject({ ok: false, detail: expect.stringContaining('150 ms') });
  });

  it('lets no silent member delay the others’ answers', async () => {
    const finished: string[] = [];
    const slow = ask(http(8082, 200), 3_000).then(() => finished.push('slow'));
    await Promise.all(
      Array.from({ length: 30 }, async () => {
        await ask(http(8080, 204));
        finished.push('quick');
      }),
    );
    await slow;
    expect(finished.at(-1)).toBe('slow');
    expect(finished).toHaveLength(31);
  });

  it('asks through one process, which ends with the session', async () => {
    expect(await agentsRunning()).toBe(1);
    const second = new TestStack(docker, stack.image, 'unused');
    const question = { infraContainer: infra.name, member: member.name, timeoutMs: 5_000 };
    await second.engine.agent.ask({ ...question, probe: { kind: 'tcp', port: 8080 } });
    expect(await agentsRunning()).toBe(2);
    await second.engine.agent.close();
    await eventually(async () => (await agentsRunning()) === 1, 'the closed agent ends');
    await expect(
      second.engine.agent.ask({ ...question, probe: { kind: 'tcp', port: 8080 } }),
    ).rejects.toMatchObject({ failure: { code: 'engine-disconnected' } });
  });

  it('answers again after its container began a new life', async () => {
    await ask({ kind: 'tcp', port: 9 });
    const before = await stack.engine.life(infra.name);
    await stack.engine.restart(infra.name, 0);
    expect((await stack.engine.life(infra.name))?.startedAt).not.toBe(before?.startedAt);
    // The member kept its old network namespace: in the new one nothing listens.
    expect(await ask({ kind: 'tcp', port: 8080 })).toMatchObject({ ok: false, detail: 'connection refused' });
    await stack.engine.restart(member.name, 0);
    await eventually(async () => (await ask({ kind: 'tcp', port: 8080 })).ok, 'the member is back');
  });

  it('is replaced when it has said nothing for ten seconds', async () => {
    await ask({ kind: 'tcp', port: 8080 });
    const freeze = await stack.engine.run(
      infra.name,
      [
        'perl',
        '-e',
        'for (glob "/proc/[0-9]*") { open my $f, "<", "$_/cmdline" or next; my $c = <$f> // ""; kill STOP => substr $_, 6 if $c =~ /agent[.]pl/ }',
      ],
      { deadlineMs: 5_000, maxOutputBytes: 1_000 },
    );
    expect(freeze.exitCode).toBe(0);
    const frozenAtMs = Date.now();
    await expect(ask({ kind: 'tcp', port: 8080 }, 100)).rejects.toMatchObject({
      failure: { code: 'deadline-exceeded' },
    });
    const answers = () =>
      ask({ kind: 'tcp', port: 8080 }, 100).then(
        ({ ok }) => ok,
        () => false,
      );
    await eventually(answers, 'another agent');
    expect(Date.now() - frozenAtMs).toBeGreaterThan(8_000);
  });

  it('fails when the pod cannot be asked at all', async () => {
    const question = { member: member.name, probe: { kind: 'tcp', port: 1 }, timeoutMs: 500 } as const;
    await expect(
      stack.engine.agent.ask({ ...question, infraContainer: `${stack.name}-nobody` }),
    ).rejects.toMatchObject({ failure: { code: 'engine-refused' } });
    const stopped = stack.infra('stopped', 11);
    await stack.perform({ kind: 'create-container', target: stopped.name, container: stopped });
    await expect(stack.engine.agent.ask({ ...question, infraContainer: stopped.name })).rejects.toMatchObject(
      { failure: { code: 'engine-refused' } },
    );
  });
});

describe('a request to a member', () => {
  const request = (port: number, body: string | null = null, timeoutMs = 5_000) =>
    stack.engine.agent.request({
      infraContainer: infra.name,
      port,
      method: body === null ? 'GET' : 'POST',
      path: '/v3/kv?x=ü',
      body,
      timeoutMs,
    });

  it('brings status and body, whatever bytes they hold', async () => {
    expect(await request(8083, '{"key":"a b%ü"}')).toEqual({
      status: 201,
      body: 'POST /v3/kv?x=%C3%BC HTTP/1.0|{"key":"a b%ü"}|é\n',
    });
    expect(await request(8083)).toMatchObject({ body: expect.stringMatching(/^GET .*\|\|é\n$/) });
  });

  it('is answered by every status, an unwanted one too', async () => {
    expect(await request(8080)).toEqual({ status: 204, body: '' });
  });

  it.each([
    ['nobody listens', 9, 'operation-failed', 'connection refused'],
    ['the other side speaks something else', 5432, 'operation-failed', 'not an HTTP answer'],
    ['there is too much of it', 8084, 'operation-failed', 'answer too large'],
    ['nothing is said', 8082, 'deadline-exceeded', 'no answer within 300 ms'],
  ])('fails in words when %s', async (_case, port, code, words) => {
    await expect(request(port, null, 300)).rejects.toMatchObject({
      failure: { code, message: expect.stringContaining(words) },
    });
  });
});
