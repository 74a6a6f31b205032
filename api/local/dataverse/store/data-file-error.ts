/** A data file that cannot be used. The message names the file; `rule` alone says why and what to do. */
export class DataFileError extends Error {
  readonly rule: string;

  constructor(path: string, rule: string) {
    super(`the data file ${path} ${rule}`);
    this.name = 'DataFileError';
    this.rule = rule;
  }
}

type Problem = 'foreign' | 'damaged' | 'read-only' | 'in-use' | 'cannot-open' | 'other';

const rules: Readonly<Record<Exclude<Problem, 'other'>, string>> = {
  foreign: 'is not a data file of the Dataverse emulator and stays as it is; choose another file',
  damaged: 'is damaged; bring back a copy of it, or move it away to begin with an empty one',
  'read-only': 'cannot be written; this user needs the right to write to it and to its folder',
  'in-use':
    'is used by another emulator that is still running; stop that one, or choose another file (one is free as soon as its emulator ended, however it ended)',
  'cannot-open':
    'cannot be opened; it must be a file that this user may read and write, in a folder where this user may create files',
};

/** The error in words of a data file; one that has nothing to do with it comes back as it is. */
export function dataFileError(path: string, error: unknown): unknown {
  if (error instanceof DataFileError) return error;
  const problem = problemOf(error);
  if (problem === 'other') return error;
  const reason = error instanceof Error ? ` (${error.message})` : '';
  return new DataFileError(path, `${rules[problem]}${problem === 'in-use' ? '' : reason}`);
}

/** The refusal of a database that holds tables of somebody else. */
export function foreignFile(path: string): DataFileError {
  return new DataFileError(path, rules.foreign);
}

function problemOf(error: unknown): Problem {
  if (error instanceof SyntaxError) return 'damaged';
  if (!(error instanceof Error)) return 'other';
  // The driver gives failures to open a file no code.
  if (error.message.includes('Unable to open connection to local database')) return 'cannot-open';
  const code = 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT' || code === 'EACCES' || code === 'ENOTDIR' || code === 'ELOOP') return 'cannot-open';
  if (code === 'SQLITE_NOTADB') return 'foreign';
  if (code.startsWith('SQLITE_CORRUPT')) return 'damaged';
  if (code.startsWith('SQLITE_READONLY')) return 'read-only';
  if (code.startsWith('SQLITE_BUSY')) return 'in-use';
  return code.startsWith('SQLITE_CANTOPEN') || code.startsWith('SQLITE_IOERR') ? 'cannot-open' : 'other';
}
