import { describe, expect, it } from 'vitest';
import { detectLevel, isAtLeast } from '../../../../electron/domain/logs/log-level.ts';

describe('detectLevel', () => {
  it.each([
    // The gateway: pino.
    ['{"level":30,"time":1763751600000,"pid":1,"msg":"listening on 8080"}', 'info'],
    ['{"level":50,"time":1763751600000,"err":{"type":"Error"},"msg":"refused"}', 'error'],
    ['{"level":10,"msg":"x"}', 'trace'],
    ['{"level":60,"msg":"x"}', 'fatal'],
    // etcd: zap.
    ['{"level":"warn","ts":"2026-11-21T18:00:00.000Z","caller":"rafthttp/probing_status.go:68"}', 'warning'],
    ['{"severity": "ERROR", "message": "info: nothing"}', 'error'],
    ['{"time":"x","msg":"said \\"level\\":\\"error\\" itself","level":"info"}', 'info'],
    ['{"severity":3}', 'error'],
    ['{"level":999}', 'unknown'],
    ['{"msg":"no word of it"}', 'unknown'],
    // HAProxy.
    ['[NOTICE]   (1) : New worker (8) forked', 'info'],
    ['[WARNING]  (8) : Server gateway/gateway-1 is DOWN, reason: Layer4 connection problem', 'warning'],
    ["[ALERT]    (8) : backend 'gateway' has no server available!", 'error'],
    ['Server gateway/gateway-1 is DOWN, reason: Layer4 timeout, check duration: 1001ms.', 'warning'],
    ['Backup Server gateway/gateway-2 is UP, reason: Layer7 check passed, code: 200', 'info'],
    ['backend gateway has no server available!', 'fatal'],
    [
      '172.30.0.1:51966 [21/Nov/2026:18:00:00.123] api gateway/gateway-1 0/0/0/-1/3 503 217 - - sC-- 1/1/0/0/3 0/0 "POST /v1 HTTP/1.1"',
      'error',
    ],
    [
      '172.30.0.1:51966 [21/Nov/2026:18:00:00.123] api gateway/gateway-1 0/0/0/2/3 404 217 - - ---- 1/1/0/0/0 0/0 "GET /error HTTP/1.1"',
      'info',
    ],
    // PostgreSQL with our prefix.
    ['2026-11-21 18:00:00.123 UTC [27] LOG:  database system is ready to accept connections', 'info'],
    ['2026-11-21 18:00:00.123 UTC [90] wolf@wolf_logic ERROR:  relation "info" does not exist', 'error'],
    ['2026-11-21 18:00:00.123 UTC [90] wolf@wolf_logic STATEMENT:  select * from error', 'unknown'],
    ['2026-11-21 18:00:00.123 UTC [90] FATAL:  terminating connection due to administrator command', 'fatal'],
    ['DEBUG2:  x', 'debug'],
    // Redis and Valkey, Sentinel.
    ['1:M 21 Nov 2026 18:00:00.123 * Ready to accept connections', 'info'],
    ['1:X 21 Nov 2026 18:00:00.123 # +sdown master cache 172.30.0.5 6379', 'warning'],
    ['7:S 21 Nov 2026 18:00:00.123 - DB 0: 1 keys', 'debug'],
    // Patroni.
    ['2026-11-21 18:00:00,123 INFO: no action. I am (database-1), the leader with the lock', 'info'],
    ['2026-11-21 18:00:00,123 WARNING: Loop time exceeded', 'warning'],
    ['2026-11-21 18:00:00,123 CRITICAL: system ID mismatch', 'fatal'],
    // NFS-Ganesha.
    [
      '21/11/2026 18:00:00 : epoch 6920 : files : ganesha.nfsd-7[main] nfs_start :NFS STARTUP :EVENT :started',
      'info',
    ],
    ['21/11/2026 18:00:00 : epoch 6920 : files : ganesha.nfsd-7[main] x :FSAL :CRIT :no export', 'error'],
    ['21/11/2026 18:00:00 : epoch 6920 : files : ganesha.nfsd-7[main] x :FSAL :F_DBG :y', 'debug'],
    // What else containers print.
    ['time="2026-11-21T18:00:00Z" level=warning msg="deprecated"', 'warning'],
    ['2026/11/21 18:00:00 [error] 7#7: *1 connect() failed', 'error'],
    ['E1121 18:00:00.123456       1 reflector.go:138] watch failed', 'error'],
    ['<11>Nov 21 18:00:00 host app: failed', 'error'],
    ['2026-11-21 18:00:00.123  WARN 1 --- [main] o.s.boot : slow', 'warning'],
    ['\u001b[31mERROR\u001b[0m something', 'error'],
    ['Error: cannot find module', 'error'],
    ['panic: runtime error: index out of range', 'fatal'],
    // Running text is about errors without being one.
    ['finished with 0 errors, no warnings', 'unknown'],
    ['the error log is empty', 'unknown'],
    ['tandem-etcd: joining the cluster', 'unknown'],
    ['', 'unknown'],
  ])('given %j, then it is %s', (text, level) => {
    expect(detectLevel(text)).toBe(level);
  });

  it('given a line of a megabyte, then only its beginning is looked at', () => {
    expect(detectLevel(`${'x'.repeat(1024 * 1024)} ERROR`)).toBe('unknown');
    expect(detectLevel(`ERROR ${'x '.repeat(512 * 1024)}`)).toBe('error');
  });
});

describe('isAtLeast', () => {
  it('takes the level and what is worse, and never what is unknown', () => {
    expect(isAtLeast('warning', 'warning')).toBe(true);
    expect(isAtLeast('fatal', 'warning')).toBe(true);
    expect(isAtLeast('info', 'warning')).toBe(false);
    expect(isAtLeast('unknown', 'trace')).toBe(false);
  });
});
