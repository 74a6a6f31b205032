import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Suffixes of programs: Windows starts only files with one of its own. */
const suffixes = process.platform === 'win32' ? ['.exe', '.cmd'] : [''];

/** Full path of a program in one of the folders of a search path; null when there is none. */
export function findTool(name: string, searchPath: string): string | null {
  const candidates = searchPath
    .split(delimiter)
    .filter((folder) => folder !== '')
    .flatMap((folder) => suffixes.map((suffix) => join(folder, `${name}${suffix}`)));
  return candidates.find(isProgram) ?? null;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
