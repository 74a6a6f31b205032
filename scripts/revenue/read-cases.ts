import { readFileSync, statSync } from 'node:fs';

/** One worked month as the file has it; the parts are checked when the case is evaluated. */
export interface RevenueCase {
  readonly id: string;
  readonly contract: unknown;
  readonly month: unknown;
  readonly inputs: unknown;
  readonly expected: unknown;
}

/** Larger files are a mistake; ten thousand cases take about 15 MB. */
const maxBytes = 268_435_456;

/** Reads a file of cases. Throws an Error that names the file, the case and the rule. */
export function readCases(file: string, ids: readonly string[]): readonly RevenueCase[] {
  const cases = casesIn(file, readText(file));
  for (const id of ids) {
    if (!cases.some((one) => one.id === id)) throw new Error(`--id ${id}: ${file} has no such case`);
  }
  return ids.length === 0 ? cases : cases.filter((one) => ids.includes(one.id));
}

function readText(file: string): string {
  try {
    if (statSync(file).size > maxBytes) throw new Error(`must be at most ${maxBytes} bytes`);
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    throw new Error(`${file} cannot be read: ${messageOf(error)}`);
  }
}

/** The cases of a text; `file` is only named in messages. */
export function casesIn(file: string, text: string): readonly RevenueCase[] {
  const parsed = parse(file, text);
  if (!Array.isArray(parsed)) throw new Error(`${file} must hold an array of cases`);
  const seen = new Set<string>();
  return parsed.map((entry: unknown, index) => {
    const id = idOf(file, entry, index);
    if (seen.has(id)) throw new Error(`${file}: case ${id} at [${index}] is listed twice`);
    seen.add(id);
    const { contract, month, inputs, expected } = entry as Partial<RevenueCase>;
    return { id, contract, month, inputs, expected };
  });
}

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${file} must hold well-formed JSON: ${messageOf(error)}`);
  }
}

function idOf(file: string, entry: unknown, index: number): string {
  const id = typeof entry === 'object' && entry !== null && 'id' in entry ? entry.id : undefined;
  if (typeof id === 'string' && id !== '') return id;
  throw new Error(`${file}: case [${index}] must have an id`);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
