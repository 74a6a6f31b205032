import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { messageOf } from './read-files.ts';

/**
 * Creates the folder of a data file with the folders above it. One level at a time: recursive creation never
 * returns where the system refuses it with ENOENT, as below /proc (Node.js 20). Throws an Error that names the
 * option, the folder and the reason.
 */
export function makeFolder(dataFile: string): void {
  if (stateOf(dataFile) === 'folder') throw new Error(`--data ${dataFile}: is a folder, not a file`);
  for (const folder of missingFolders(dataFile)) {
    try {
      mkdirSync(folder);
    } catch (error) {
      // Another process was faster.
      if (stateOf(folder) === 'folder') continue;
      throw new Error(`--data ${dataFile}: the folder ${folder} cannot be created: ${messageOf(error)}`);
    }
  }
}

/** The folders to create, the outermost first. */
function missingFolders(dataFile: string): readonly string[] {
  const missing: string[] = [];
  for (let at = dirname(resolve(dataFile)); ; at = dirname(at)) {
    const state = stateOf(at);
    if (state === 'other') throw new Error(`--data ${dataFile}: ${at} is not a folder`);
    if (state === 'folder' || at === dirname(at)) return missing;
    missing.unshift(at);
  }
}

function stateOf(path: string): 'folder' | 'other' | 'missing' {
  const found = stat(path);
  if (found === undefined) return 'missing';
  return found.isDirectory() ? 'folder' : 'other';
}

/** Undefined for what is not there, and for what lies below a file. */
function stat(path: string) {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
