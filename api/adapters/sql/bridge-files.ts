import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const folder = new URL('../../sql/', import.meta.url);

/** A numbered file of the bridge's own tables. */
export interface BridgeFile {
  readonly version: number;
  readonly name: string;
  readonly script: string;
  readonly sha256: string;
  /** Written for one engine by hand, hence run as it is; see `api/sql/README.md`. */
  readonly native: boolean;
}

/** Version number under which the model's fingerprint is kept; files count from 1. */
export const modelVersion = 0;

/**
 * The numbered files in order. A file of the same name in the folder of the engine takes the place of the
 * common one, which every engine but SQLite translates.
 */
export function bridgeFiles(engine: string): BridgeFile[] {
  const names = readdirSync(folder).filter((name) => /^\d{4}_.+\.sql$/.test(name));
  return names.sort().map((name) => {
    const own = new URL(`${engine}/${name}`, folder);
    const native = existsSync(own);
    const script = readFileSync(native ? own : new URL(name, folder), 'utf8').replaceAll('\r\n', '\n');
    return { version: Number(name.slice(0, 4)), name, script, sha256: sha256(script), native };
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
