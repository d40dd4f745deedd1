import type Database from 'libsql';
import { fail } from '../../domain/failure.ts';
import { inTransaction } from './transaction.ts';

/** Brings a database to its newest shape, one migration a transaction; `store-too-new` for what a newer Tandem wrote. */
export function migrate(database: Database.Database, file: string, migrations: readonly string[]): void {
  const [found] = database.prepare('PRAGMA user_version').raw().get() as readonly number[];
  const version = found ?? 0;
  if (version > migrations.length) {
    fail({
      code: 'store-too-new',
      message: `${file} was written by a newer Tandem (store version ${version}; this one knows ${migrations.length}).`,
      hint: 'Use the newer Tandem again, or give this one a data folder of its own with --data.',
    });
  }
  for (const [index, migration] of migrations.entries()) {
    if (index < version) continue;
    inTransaction(database, () => {
      database.exec(migration);
      database.exec(`PRAGMA user_version = ${index + 1}`);
    });
  }
}
