/**
 * Settings of PostgreSQL that a stack file may change. The rest either carries a promise of the product
 * (`fsync`, `synchronous_commit`, `archive_mode`, …) or a place that the container fixes (ports, folders, logs).
 */
export const CHANGEABLE_SETTINGS = [
  'autovacuum_max_workers',
  'autovacuum_naptime',
  'autovacuum_vacuum_cost_limit',
  'autovacuum_vacuum_scale_factor',
  'bgwriter_delay',
  'bgwriter_lru_maxpages',
  'checkpoint_completion_target',
  'checkpoint_timeout',
  'commit_delay',
  'commit_siblings',
  'deadlock_timeout',
  'default_statistics_target',
  'effective_cache_size',
  'effective_io_concurrency',
  'idle_in_transaction_session_timeout',
  'idle_session_timeout',
  'jit',
  'lock_timeout',
  'maintenance_work_mem',
  'max_connections',
  'max_parallel_workers',
  'max_parallel_workers_per_gather',
  'max_slot_wal_keep_size',
  'max_wal_size',
  'max_worker_processes',
  'min_wal_size',
  'random_page_cost',
  'seq_page_cost',
  'shared_buffers',
  'statement_timeout',
  'temp_buffers',
  'temp_file_limit',
  'wal_buffers',
  'wal_compression',
  'wal_keep_size',
  'wal_writer_delay',
  'work_mem',
] as const;

export type ChangeableSetting = (typeof CHANGEABLE_SETTINGS)[number];

/** What all of them accept: a number, a number with a unit, on, off. */
export const SETTING_VALUE =
  /^(-?\d{1,12}(\.\d{1,6})?( ?(B|kB|MB|GB|TB|us|ms|s|min|h|d))?|on|off|lz4|pglz|zstd)$/;
