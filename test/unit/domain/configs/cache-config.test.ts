import { describe, expect, it } from 'vitest';
import { compiled, stackText } from '../../../helpers/stack-files.ts';

const files = compiled(stackText('cache')).generatedFiles;

function settingsOf(path: string): string {
  const text = files.find((file) => file.path === `generated/${path}`)?.text ?? '';
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .join('\n');
}

describe('redis.conf', () => {
  it('keeps what is stored, within its memory, and takes writes only with a replica in step', () => {
    expect(settingsOf('cache-1/redis.conf')).toMatchInlineSnapshot(`
      "bind 0.0.0.0
      port 6379
      dir /var/lib/redis
      daemonize no
      logfile ""
      tcp-backlog 128
      tcp-keepalive 60
      maxclients 1000
      maxmemory 128mb
      maxmemory-policy noeviction
      appendonly yes
      appendfsync everysec
      aof-load-truncated yes
      save ""
      replica-announce-ip 10.2.0.32
      replica-announce-port 6379
      repl-diskless-sync-delay 0
      repl-backlog-size 16mb
      repl-ping-replica-period 2
      repl-timeout 10
      replica-read-only yes
      min-replicas-to-write 1
      min-replicas-max-lag 3
      shutdown-timeout 5
      enable-debug-command no
      enable-module-command no
      enable-protected-configs no
      rename-command FLUSHALL ""
      rename-command FLUSHDB """
    `);
  });
});

describe('sentinel.conf', () => {
  it('watches fixed addresses and can be told nothing dangerous', () => {
    expect(settingsOf('sentinel-2/sentinel.conf')).toMatchInlineSnapshot(`
      "bind 0.0.0.0
      port 26379
      dir /var/lib/redis
      daemonize no
      logfile ""
      sentinel resolve-hostnames no
      sentinel announce-hostnames no
      sentinel announce-ip 10.2.0.49
      sentinel announce-port 26379
      sentinel deny-scripts-reconfig yes
      sentinel monitor cache 10.2.0.32 6379 2
      sentinel down-after-milliseconds cache 5000
      sentinel failover-timeout cache 10000
      sentinel parallel-syncs cache 1"
    `);
  });

  it('is accompanied by every place of its cache and itself', () => {
    const places = settingsOf('sentinel-2/addresses').split('\n');
    expect(places).toHaveLength(16);
    expect(places).toEqual(
      expect.arrayContaining(['cache-1 10.2.0.32', 'cache-8 10.2.0.39', 'sentinel-8 10.2.0.55']),
    );
  });
});
