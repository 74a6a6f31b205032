import { bridgeFiles, missingFiles } from '../bridge-files.ts';
import type { SqliteConnection } from './database.ts';

const versionTable = `create table if not exists schema_version (
  version integer primary key,
  name text not null,
  sha256 text not null,
  applied_at text not null
) strict`;

/** Applies the numbered files that are missing, in order; returns their names. */
export function applyFiles(connection: SqliteConnection, now: string): string[] {
  connection.exec(versionTable);
  const missing = missingFiles(bridgeFiles(), appliedVersions(connection));
  for (const file of missing) {
    connection.exec(file.script);
    record(connection, { ...file, now });
  }
  return missing.map((file) => file.name);
}

/** Keeps what was applied, replacing an older entry of the same version. */
export function record(
  connection: SqliteConnection,
  entry: { readonly version: number; readonly name: string; readonly sha256: string; readonly now: string },
): void {
  connection.prepare('delete from schema_version where version = ?').run([entry.version]);
  connection
    .prepare('insert into schema_version (version, name, sha256, applied_at) values (?, ?, ?, ?)')
    .run([entry.version, entry.name, entry.sha256, entry.now]);
}

/** SHA-256 of what was applied, by version. */
export function appliedVersions(connection: SqliteConnection): ReadonlyMap<number, string> {
  const rows = connection.prepare('select version, sha256 from schema_version').all([]) as {
    version: number;
    sha256: string;
  }[];
  return new Map(rows.map((row) => [row.version, row.sha256]));
}
