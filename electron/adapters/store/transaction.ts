import type Database from 'libsql';

/** All or nothing; what is thrown is why, also where SQLite has taken everything back by itself already. */
export function inTransaction<T>(database: Database.Database, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    try {
      database.exec('ROLLBACK');
    } catch {
      // No transaction is open any more.
    }
    throw error;
  }
}
