import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import Libsql from 'libsql';
import { dataFileError } from './data-file-error.ts';

/**
 * Keeps other emulators away from a data file; returns how to let it go. Throws a DataFileError while another one
 * holds it. The hold is SQLite's lock on an empty file beside it (`.lock`), which the operating system gives back
 * when the process ends, however it ends, and which leaves the data file readable for other programs. The empty
 * file stays: to delete it would let a third emulator lock a new one while a second still holds the old one.
 */
export function holdFile(dataFile: string): () => void {
  try {
    return lock(`${pathOf(dataFile)}.lock`);
  } catch (error) {
    throw dataFileError(dataFile, error);
  }
}

function lock(path: string): () => void {
  const db = new Libsql(path, {});
  try {
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    throw error;
  }
  return () => db.close();
}

/** One path however a file is named: two links to it have one lock. */
function pathOf(dataFile: string): string {
  if (existsSync(dataFile)) return realpathSync(dataFile);
  const path = resolve(dataFile);
  return join(realpathSync(dirname(path)), basename(path));
}
