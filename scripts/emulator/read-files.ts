import { readFileSync } from 'node:fs';
import { readFaults } from '../../api/local/dataverse/control/read-faults.ts';
import type { Fault } from '../../api/local/dataverse/http/faults.ts';

/** The faults of a file; throws an Error that names file, entry and rule. */
export function readFaultsFile(file: string): readonly Fault[] {
  const text = read('--faults', file).toString('utf8');
  try {
    JSON.parse(text);
  } catch (error) {
    throw new Error(`--faults ${file}: is not JSON: ${messageOf(error)}`);
  }
  try {
    return readFaults(text);
  } catch (error) {
    throw new Error(`--faults ${file}: ${messageOf(error)}`);
  }
}

/** The bytes of a file that an option names. */
export function read(option: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new Error(`${option} ${file}: cannot be read: ${messageOf(error)}`);
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
