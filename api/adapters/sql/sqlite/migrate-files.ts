import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { SqliteConnection } from './database.ts';

const folder = new URL('../../../sql/', import.meta.url);

interface SqlFile {
  readonly version: number;
  readonly name: string;
  readonly script: string;
  readonly sha256: string;
}

const versionTable = `create table if not exists schema_version (
  version integer primary key,
  name text not null,
  sha256 text not null,
  applied_at text not null
) strict`;

/** Version number under which the model's fingerprint is kept; files count from 1. */
export const modelVersion = 0;

/** Applies the numbered files that are missing, in order; returns their names. */
export function applyFiles(connection: SqliteConnection, now: string): string[] {
  connection.exec(versionTable);
  const applied = appliedVersions(connection);
  const files = sqlFiles();
  refuseNewer(applied, files);
  const missing = files.filter((file) => !isApplied(file, applied));
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

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function sqlFiles(): SqlFile[] {
  const names = readdirSync(folder).filter((name) => /^\d{4}_.+\.sql$/.test(name));
  return names.sort().map((name) => {
    const script = readFileSync(new URL(name, folder), 'utf8').replaceAll('\r\n', '\n');
    return { version: Number(name.slice(0, 4)), name, script, sha256: sha256(script) };
  });
}

function refuseNewer(applied: ReadonlyMap<number, string>, files: readonly SqlFile[]): void {
  const newest = Math.max(0, ...files.map((file) => file.version));
  for (const version of applied.keys()) {
    if (version > newest) {
      throw new Error(`the database has schema version ${version}, this program knows ${newest} at most`);
    }
  }
}

function isApplied(file: SqlFile, applied: ReadonlyMap<number, string>): boolean {
  const before = applied.get(file.version);
  if (before !== undefined && before !== file.sha256) {
    throw new Error(`${file.name} was changed after it had been applied; add a new file instead`);
  }
  return before !== undefined;
}
