import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';

const folder = new URL('../../sql/', import.meta.url);

/** A numbered file of the bridge's own tables. */
export interface BridgeFile {
  readonly version: number;
  readonly name: string;
  readonly script: string;
  readonly sha256: string;
}

/** Version number under which the model's fingerprint is kept; files count from 1. */
export const modelVersion = 0;

/** The numbered files in order. SQLite runs them as they are, other engines take them apart first. */
export function bridgeFiles(): BridgeFile[] {
  const names = readdirSync(folder).filter((name) => /^\d{4}_.+\.sql$/.test(name));
  return names.sort().map((name) => {
    const script = readFileSync(new URL(name, folder), 'utf8').replaceAll('\r\n', '\n');
    return { version: Number(name.slice(0, 4)), name, script, sha256: sha256(script) };
  });
}

/**
 * The files that have not been applied; `applied` holds what was, SHA-256 by version. Throws when a file was
 * changed after it had been applied, and when the database was written by a newer version of the program.
 */
export function missingFiles(
  files: readonly BridgeFile[],
  applied: ReadonlyMap<number, string>,
): readonly BridgeFile[] {
  refuseNewer(applied, files);
  return files.filter((file) => !isApplied(file, applied));
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function refuseNewer(applied: ReadonlyMap<number, string>, files: readonly BridgeFile[]): void {
  const newest = Math.max(0, ...files.map((file) => file.version));
  for (const version of applied.keys()) {
    if (version > newest) {
      throw new Error(`the database has schema version ${version}, this program knows ${newest} at most`);
    }
  }
}

function isApplied(file: BridgeFile, applied: ReadonlyMap<number, string>): boolean {
  const before = applied.get(file.version);
  if (before !== undefined && before !== file.sha256) {
    throw new Error(`${file.name} was changed after it had been applied; add a new file instead`);
  }
  return before !== undefined;
}
