import { describe, expect, it } from 'vitest';
import { compiled, stackText } from '../../../helpers/stack-files.ts';

function settingsOf(text: string, member: string): ReadonlyMap<string, string> {
  const file = compiled(text).generatedFiles.find(
    (item) => item.path === `generated/${member}/postgresql.conf`,
  );
  const lines = (file?.text ?? '').split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(lines.map((line) => line.split(' = ') as [string, string]));
}

describe('postgresql.conf', () => {
  const settings = settingsOf(stackText('gateway-pair'), 'database-1');

  it('acknowledges only what is on disk', () => {
    expect([
      settings.get('fsync'),
      settings.get('synchronous_commit'),
      settings.get('full_page_writes'),
    ]).toEqual(['on', 'on', 'on']);
  });

  it('is ready for recovery and replicas from the first start', () => {
    expect([
      settings.get('archive_mode'),
      settings.get('archive_command'),
      settings.get('wal_level'),
    ]).toEqual(['on', "'/bin/true'", 'replica']);
  });

  it('takes its share of the memory limit', () => {
    expect(settings.get('shared_buffers')).toBe('128MB');
    expect(settingsOf(stackText('three-tier'), 'orders-1').get('shared_buffers')).toBe('256MB');
  });

  it('lets all pools of its gateways connect, and more', () => {
    const scaled = stackText('gateway-pair').replace(
      'kind: gateway\n    replicas: 2',
      'kind: gateway\n    replicas: 20',
    );

    expect(settings.get('max_connections')).toBe('100');
    expect(settingsOf(scaled, 'database-1').get('max_connections')).toBe('340');
  });

  it('logs no statements, parameters or details', () => {
    expect([
      settings.get('log_statement'),
      settings.get('log_min_error_statement'),
      settings.get('log_error_verbosity'),
    ]).toEqual(['none', 'panic', 'terse']);
  });

  it('ends with the settings of the stack file', () => {
    const orders = settingsOf(stackText('three-tier'), 'orders-1');

    expect(orders.get('work_mem')).toBe("'16MB'");
    expect(orders.get('statement_timeout')).toBe("'30s'");
    expect(settingsOf(stackText('three-tier'), 'audit-1').get('archive_mode')).toBe('off');
  });
});

describe('pg_hba.conf', () => {
  it('lets in one user from the back network with a password, and the superuser from inside', () => {
    const file = compiled(stackText('gateway-pair')).generatedFiles.find((item) =>
      item.path.endsWith('pg_hba.conf'),
    );

    expect(file?.text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))).toEqual([
      'local all postgres peer',
      'host wolf_logic wolf 10.2.0.0/24 scram-sha-256',
    ]);
  });
});
